"""A thing with its names, and how names are compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from provolta.names import local_name

_LEGAL_FORM = re.compile(
    r"(,? (company|co\.?|corporation|corp\.?|inc\.?|limited|ltd\.?|llc|plc|pte\.?|ag|se|s\.a\.))+$"
)


@dataclass(frozen=True)
class Entity:
    """A thing with its names; ``kind`` is the part of the IRI, ``type`` its most telling class.

    ``translations`` are pairs of a language tag and the label in that language.
    """

    iri: str
    label: str
    kind: str
    type: str
    types: tuple[str, ...] = ()
    alt: tuple[str, ...] = ()
    country: str = ""
    stages: tuple[str, ...] = ()
    translations: tuple[tuple[str, str], ...] = ()

    def label_in(self, language: str) -> str:
        """The label in a language; the English one where there is no translation.

        >>> one = Entity("a:x", "cobalt", "item", "Item", translations=(("de", "Kobalt"),))
        >>> one.label_in("de"), one.label_in("fr")
        ('Kobalt', 'cobalt')
        """
        return dict(self.translations).get(language, self.label)

    @property
    def slug(self) -> str:
        """The last part of the IRI."""
        return local_name(self.iri)

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it."""
        return {
            "iri": self.iri,
            "label": self.label,
            "type": self.type,
            "country": self.country or None,
            "stages": list(self.stages),
            "alt": list(self.alt),
        }


@dataclass(frozen=True)
class Found:
    """What a search found: a page of things, how many there are, and how they divide."""

    entities: tuple[Entity, ...]
    total: int
    facets: dict[str, dict[str, int]] = field(default_factory=dict)


def fold(text: str) -> str:
    """A name without case, accents and surplus spaces, for comparing.

    >>> fold("  Química  y MINERA ")
    'quimica y minera'
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def names_of(entity: Entity) -> set[str]:
    """Every name of a thing, folded; of companies also without the legal form."""
    names = {fold(name) for name in (entity.label, *entity.alt, entity.slug)}
    return names | {_LEGAL_FORM.sub("", name) for name in names if entity.kind == "actor"} - {""}

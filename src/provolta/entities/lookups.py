"""Names of some things at a time, for graphs of which nobody reads all names to tell a few."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cached_property

from provolta.engine import Engine
from provolta.entities.index import Index
from provolta.entities.model import Entity
from provolta.entities.reading import entities, main_classes, translations
from provolta.errors import UnknownEntity
from provolta.names import BASE, expand, is_iri, kind_of, local_name

_MOST = 200_000
Naming = Callable[[Collection[str]], Mapping[str, Entity]]
"""How the names of some things are had: those of them that have a name, and maybe others."""


class Lookups:
    """Things by IRI: out of the index of all names where that was read, else looked up and kept.

    >>> from provolta.embedded import EmbeddedEngine
    >>> engine = EmbeddedEngine()
    >>> engine.load_text(
    ...     '<https://w3id.org/provolta/id/item/ore> a <https://a.example/Kind> ; '
    ...     '<http://www.w3.org/2000/01/rdf-schema#label> "ore"@en .', "a:g")
    >>> Lookups(engine).label("https://w3id.org/provolta/id/item/ore")
    'ore'
    """

    def __init__(self, engine: Engine, many: Callable[[], bool] = lambda: False) -> None:
        """Look in an engine; with ``many`` things, all names are read for search only."""
        self._engine = engine
        self._many = many
        self._kept: dict[str, Entity | None] = {}

    @classmethod
    def holding(cls, engine: Engine, index: Index) -> Lookups:
        """The things of an index and no others."""
        found = cls(engine)
        vars(found)["index"] = index
        return found

    @cached_property
    def index(self) -> Index:
        """All names, read now if they were not."""
        return Index.read(self._engine)

    @property
    def is_whole(self) -> bool:
        """Whether all names were read."""
        return "index" in vars(self)

    def of(self, iris: Collection[str]) -> Mapping[str, Entity]:
        """Those of some things that have a name, and maybe others."""
        if self.is_whole:
            return self.index.by_iri
        kept = self._kept
        wanted = [iri for iri in iris if iri not in kept]
        found = dict.fromkeys(wanted) | self._read(wanted)
        told = ((iri, found.get(iri) or kept.get(iri)) for iri in iris)
        answer = {iri: one for iri, one in told if one is not None}
        if len(kept) + len(found) > _MOST:
            self._kept = kept = {}
        if len(found) <= _MOST:
            kept.update(found)
        return answer

    def get(self, iri: str) -> Entity | None:
        """The thing with an IRI, if it has a name."""
        return self.of((iri,)).get(iri)

    def label(self, iri: str, language: str = "en") -> str:
        """The label of a thing, if need be the English one, or the end of its IRI."""
        entity = self.get(iri)
        return entity.label_in(language) if entity else local_name(iri)

    def resolve(
        self, text: str, within: Callable[[], Collection[str] | None], *, only: bool = False
    ) -> Entity:
        """The one thing that a text names, as :meth:`provolta.entities.Index.resolve` has it.

        An IRI is looked up; only for other texts are all names read.

        Raises:
            UnknownEntity: if nothing has that name.
            AmbiguousEntity: if several things have it.
        """
        iri = expand(text.strip())
        if iri is not None:
            if found := self.get(iri):
                return found
            if self._many():
                raise UnknownEntity(
                    f"Nothing is called {text!r}.", remedy="Search with: provolta search WORD."
                )
        return self.index.resolve(text, within(), only=only)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that labels are in, English first."""
        if not self._many():
            return self.index.languages
        return ("en", *sorted({tag for tags in self._translations.values() for tag in tags}))

    @property
    def translated(self) -> frozenset[str]:
        """The kinds of things that have names in other languages."""
        if not self._many():
            return frozenset(one.kind for one in self.index.by_iri.values() if one.translations)
        return frozenset(kind_of(iri) or "term" for iri in self._translations)

    def _read(self, iris: Collection[str]) -> dict[str, Entity | None]:
        ours = {iri for iri in iris if iri.startswith(BASE) and is_iri(iri)}
        if not ours:
            return {}
        return {one.iri: one for one in entities(self._engine, ours, self._main)}

    @cached_property
    def _main(self) -> Mapping[str, str]:
        return main_classes(self._engine)

    @cached_property
    def _translations(self) -> Mapping[str, Mapping[str, str]]:
        return translations(self._engine, None)

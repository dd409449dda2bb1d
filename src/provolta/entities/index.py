"""One index of all names: to resolve what a person typed, and to search."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cached_property

from provolta.engine import Engine
from provolta.entities.model import Entity, Found, fold, names_of
from provolta.entities.reading import entities
from provolta.errors import AmbiguousEntity, Candidate, UnknownEntity
from provolta.names import expand, local_name

_ASSERTIONS = {"claim", "relation", "edge"}
_NEAR = 5
_ASKED = ("item", "actor", "place", "process", "facility")
"""The kinds of things that are asked about in a sentence; of one name the first of them."""
_WORD = re.compile(r"[^\s,;:?!()\"“”]+")
_WORDS_READ, _LONGEST, _SHORT = 40, 6, 3


class Index:
    """All named things of one revision."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        """Index entities by IRI and by every name that they go by."""
        self.by_iri = {entity.iri: entity for entity in entities}
        self._names: dict[str, list[Entity]] = defaultdict(list)
        self._translated: dict[str, list[Entity]] = defaultdict(list)
        for entity in self.by_iri.values():
            for name in {fold(text) for _, text in entity.translations}:
                self._translated[name].append(entity)
            for name in names_of(entity):
                self._names[name].append(entity)

    @classmethod
    def read(cls, engine: Engine) -> Index:
        """Read every thing that has a label."""
        return cls(entities(engine))

    @classmethod
    def of(cls, engine: Engine, iris: Collection[str]) -> Index:
        """Read the things of these IRIs alone, those of them that have a label."""
        return cls(entities(engine, iris))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that labels are in, English first."""
        found = {tag for entity in self.by_iri.values() for tag, _ in entity.translations}
        return ("en", *sorted(found))

    def label(self, iri: str, language: str = "en") -> str:
        """The label of a thing, if need be the English one, or the end of its IRI."""
        entity = self.by_iri.get(iri)
        return entity.label_in(language) if entity else local_name(iri)

    def resolve(
        self, text: str, within: Collection[str] | None = None, *, only: bool = False
    ) -> Entity:
        """The one thing that a text names; with ``within``, preferably among those IRIs.

        With ``only``, a thing that is not among them is none. Names in other languages count where
        no English one fits.

        Raises:
            UnknownEntity: if nothing has that name; the nearest names are listed.
            AmbiguousEntity: if several things have it; all are listed.
        """
        iri = expand(text.strip())
        if iri is not None:
            if iri in self.by_iri:
                return self.by_iri[iri]
            raise self._unknown(text, local_name(iri), within)
        matches = self._names.get(fold(text)) or self._translated.get(fold(text), [])
        matches = [one for one in matches if one.kind not in _ASSERTIONS] or matches
        if within is not None:
            fitting = [one for one in matches if one.iri in within]
            if only and matches and not fitting:
                raise self._misfit(text, matches[0], within)
            matches = fitting or matches
        if not matches:
            raise self._unknown(text, text, within)
        if len(matches) > 1:
            raise AmbiguousEntity(
                f"{text!r} names {len(matches)} things.",
                candidates=[_candidate(one) for one in matches],
                remedy="Give one of these IRIs, or its CURIE such as actor:catl.",
            )
        return matches[0]

    def _unknown(self, text: str, name: str, within: Collection[str] | None) -> UnknownEntity:
        near = self.nearest(name, within)
        return UnknownEntity(
            f"Nothing is called {text!r}.",
            candidates=[_candidate(one) for one in near],
            remedy="Did you mean one of these?" if near else "Search with: provolta search WORD.",
        )

    def _misfit(self, text: str, found: Entity, within: Collection[str]) -> UnknownEntity:
        near = self.nearest(text, within)
        return UnknownEntity(
            f"{text!r} names {found.label} ({found.type}), which is not what is asked for here.",
            candidates=[_candidate(one) for one in near],
            remedy="Did you mean one of these?" if near else "Search with: provolta search WORD.",
        )

    def nearest(self, text: str, within: Collection[str] | None = None) -> list[Entity]:
        """The things whose names are most like a text: first those that contain it."""
        wanted = fold(text)
        names = {
            name: [one for one in group if one.kind not in _ASSERTIONS]
            for name, group in self._names.items()
        }
        inside = sorted((name for name in names if wanted and wanted in name), key=len)
        close = difflib.get_close_matches(wanted, names, n=2 * _NEAR, cutoff=0.6)
        found = [one for name in [*close, *inside] for one in names[name]]
        unique = dict.fromkeys(one for one in found if within is None or one.iri in within)
        return list(unique)[:_NEAR]

    def named_in(self, text: str) -> list[Entity]:
        """The things that are named within a text, in its order; of overlapping names the longest.

        Names of one or two letters count in capitals alone: "us" is a word, "US" a country.
        """
        words = [word.removesuffix("'s") for word in _WORD.findall(text.replace("’", "'"))]
        words = words[:_WORDS_READ]
        found: dict[str, Entity] = {}
        start = 0
        while start < len(words):
            for end in range(min(len(words), start + _LONGEST), start, -1):
                one = self._called(" ".join(words[start:end]))
                if one is not None:
                    found.setdefault(one.iri, one)
                    start = end - 1
                    break
            start += 1
        return list(found.values())

    def _called(self, text: str) -> Entity | None:
        """The thing of a name that one could ask about, the plainest of several."""
        name = fold(text)
        if len(name) < _SHORT and not text.isupper():
            return None
        named = self._names.get(name) or self._translated.get(name, [])
        fitting = [one for one in named if one.kind in _ASKED]
        return min(fitting, key=lambda one: (_ASKED.index(one.kind), one.iri), default=None)

    def search(
        self, q: str = "", type_: str = "", country: str = "", stage: str = "", limit: int = 50
    ) -> Found:
        """Things whose names contain all words of ``q``, with facets over all that were found."""
        words = fold(q).split()
        hits = [
            (rank, names[0], one.iri, one)
            for one, names in self._folded
            if (rank := _rank(one, names, words)) is not None and _fits(one, type_, country, stage)
        ]
        hits.sort(key=lambda hit: hit[:3])
        found = [one for *_, one in hits]
        return Found(tuple(found[:limit]), len(found), _facets(found))

    @cached_property
    def _folded(self) -> list[tuple[Entity, tuple[str, ...]]]:
        """Every thing with its names, folded; the label comes first."""
        return [
            (
                one,
                tuple(map(fold, (one.label, *one.alt, one.slug, *dict(one.translations).values()))),
            )
            for one in self.by_iri.values()
        ]


def _candidate(entity: Entity) -> Candidate:
    return Candidate(entity.iri, entity.label, entity.type)


def _rank(entity: Entity, names: tuple[str, ...], words: list[str]) -> int | None:
    """How well an entity fits: 0 exact name, 1 name starts so, 2 label has it, 3 other name."""
    if not words:
        return 0 if entity.kind not in _ASSERTIONS else None
    text = " ".join(words)
    penalty = 4 if entity.kind in _ASSERTIONS else 0
    if text in names:
        return penalty
    if any(name.startswith(text) for name in names):
        return penalty + 1
    if all(word in names[0] for word in words):
        return penalty + 2
    return penalty + 3 if all(word in " ".join(names) for word in words) else None


def _fits(entity: Entity, type_: str, country: str, stage: str) -> bool:
    classes = {entity.type, *map(local_name, entity.types)}
    return (
        (not type_ or fold(type_) in map(fold, classes))
        and (not country or fold(country) == fold(local_name(entity.country)))
        and (not stage or fold(stage) in {fold(local_name(one)) for one in entity.stages})
    )


def _facets(found: list[Entity]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {"type": {}, "country": {}, "stage": {}}
    for one in found:
        values = {"type": [one.type], "country": [local_name(one.country)], "stage": []}
        values["stage"] = [local_name(stage) for stage in one.stages]
        for facet, names in values.items():
            for name in filter(None, names):
                counts[facet][name] = counts[facet].get(name, 0) + 1
    return {
        facet: dict(sorted(c.items(), key=lambda p: (-p[1], p[0]))) for facet, c in counts.items()
    }

"""Substitution: what else could serve where a thing does, and whose business that is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from provolta.analyses.chain import Chain
from provolta.analyses.desk import OPEN, Told, named
from provolta.analyses.headings import free_of, jobs
from provolta.analytics import dependency as system
from provolta.answers import Answer, Column
from provolta.entities import Entity
from provolta.names import local_name

WAYS = ("substitute", "displaces", "variant", "without", "maker", "process", "supplier")


@dataclass(frozen=True)
class Substitute:
    """Something that could serve instead of a thing.

    ``way`` is ``substitute`` (a document says so), ``displaces`` (the thing itself could serve
    there), ``variant`` (another kind that does the same job), ``without`` (a chemistry that holds
    nothing of it), ``maker`` (another organisation that makes it), ``process`` (another that gives
    it) or ``supplier`` (another that serves the same customer). ``for_`` is what it would serve,
    ``makers`` who makes it.
    """

    way: str
    entity: Entity
    for_: str
    makers: tuple[str, ...]
    claims: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it."""
        return {
            **named(self.entity),
            "way": self.way,
            "for": self.for_ or None,
            "makers": list(self.makers),
            "claims": list(self.claims),
        }


@dataclass(frozen=True)
class Substitutes:
    """Everything documented that could serve instead of a thing."""

    focus: Entity
    as_of: str | None
    found: tuple[Substitute, ...]
    told: Told = field(repr=False)

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it."""
        return {
            "revision": self.told.revision,
            "focus": named(self.focus),
            "as_of": self.as_of,
            "substitutes": [one.to_dict() for one in self.found],
            **self.told.to_dict(),
        }

    def answer(self) -> Answer:
        """One row for each."""
        label = self.told.labels
        return Answer(
            title=f"What could serve instead of {self.focus.label}",
            columns=_COLUMNS,
            rows=tuple(
                (
                    one.way,
                    one.entity.iri,
                    one.for_ or None,
                    ", ".join(label.get(iri, local_name(iri)) for iri in one.makers),
                )
                for one in self.found
            ),
            evidence=tuple(one.claims for one in self.found),
            statements=dict(self.told.statements),
            labels=dict(label),
            notes=self.told.notes,
            revision=self.told.revision,
        )


_COLUMNS = (
    Column("way", "how it could serve"),
    Column("thing", "what could serve", "iri"),
    Column("for", "what it would serve", "iri"),
    Column("makers", "who is documented to make it"),
)


def ask(chain: Chain, focus: Entity) -> Substitutes:
    """What could serve instead of an item, an organisation or a process.

    Raises:
        BadParameter: if the thing takes no part in the chain.
    """
    finder = _Finder(chain, focus)
    found = _joined(finder.all())
    iris = [focus.iri]
    for one in found:
        iris += [one.entity.iri, one.for_, *one.makers]
    notes = [OPEN, "Whether a substitute is good enough, or free to deliver, is not said here."]
    if chain.as_of:
        notes.append(f"As of {chain.as_of}; statements without a date count as always true.")
    claims = [claim for one in found for claim in one.claims]
    told = chain.desk.tell(iris, claims, notes)
    return Substitutes(focus, chain.as_of or None, tuple(found), told)


def _joined(found: Iterable[Substitute]) -> list[Substitute]:
    """Each substitute once, with the claims of all who name it."""
    once: dict[tuple[int, str, str], Substitute] = {}
    for one in found:
        key = WAYS.index(one.way), one.for_, one.entity.iri
        first = once.setdefault(key, one)
        claims = tuple(dict.fromkeys((*first.claims, *one.claims)))
        once[key] = replace(first, claims=claims)
    return [once[key] for key in sorted(once)]


class _Finder:
    """Looks for one thing."""

    def __init__(self, chain: Chain, focus: Entity) -> None:
        self.chain = chain
        self.focus = focus
        self.node = chain.parts.find(focus.iri)
        self.none = np.zeros(len(chain.parts.system), dtype=np.uint8)

    def all(self) -> Iterator[Substitute]:
        """Every substitute."""
        yield from self._said()
        if self.node is None:
            return
        if self.focus.kind == "item":
            yield from self._variants(self.node)
        elif self.focus.kind == "actor":
            yield from self._customers(self.node)
        for item in self._given(self.node):
            yield from self._others(item)

    def _said(self) -> Iterator[Substitute]:
        """By documents that speak of substitution; an item may also displace another."""
        for tie in self.chain.held("substitutableBy"):
            if self.focus.iri == tie.from_:
                yield self._one("substitute", tie.to, tie.from_, (tie.statement,))
            elif self.focus.iri == tie.to:
                yield self._one("displaces", tie.from_, tie.from_, (tie.statement,))

    def _given(self, node: int) -> list[int]:
        """The items that the thing stands for: itself, or what it makes or gives."""
        parts = self.chain.parts
        if self.focus.kind == "item":
            return [node]
        if self.focus.kind == "actor":
            return [int(parts.second[one]) for one in self.chain.made_by(node)]
        items = [int(parts.first[user]) for user in self._users(node)]
        return list(dict.fromkeys(items))

    def _users(self, node: int) -> list[int]:
        parts = self.chain.parts
        users = parts.system.uses[parts.system.use_ptr[node] : parts.system.use_ptr[node + 1]]
        return [one for one in users.tolist() if parts.role[one] == system.RECIPE]

    def _others(self, item: int) -> Iterator[Substitute]:
        """Other makers and processes of an item; of an item itself, all of them."""
        parts = self.chain.parts
        for need in self.chain.needs(item, self.none):
            if need.what in {"maker", "process"}:
                for iri in need.remaining:
                    if iri != self.focus.iri and self.chain.desk.kind(iri) != "place":
                        claims = self.chain.claims(item, need.what, iri)
                        yield self._one(need.what, iri, parts.iri(item), claims)

    def _variants(self, node: int) -> Iterator[Substitute]:
        """Other kinds that do the same job, and chemistries that hold nothing of the item.

        What comes back as the item itself (recycled cobalt) serves for it too.
        """
        for iri in self._kinds(node):
            if iri in self.chain.tied.returned:
                yield self._one("variant", iri, self.focus.iri, ())
        for general in jobs(self.chain, node):
            for iri in self._kinds(general):
                if iri != self.focus.iri:
                    yield self._one("variant", iri, self.chain.parts.iri(general), ())
        for chemistry, claims in free_of(self.chain, self.focus.iri):
            yield self._one("without", chemistry, "", claims)

    def _kinds(self, general: int) -> Iterator[str]:
        """The kinds that serve as a general one."""
        for need in self.chain.needs(general, self.none):
            if need.what == "variant":
                yield from need.remaining

    def _customers(self, node: int) -> Iterator[Substitute]:
        """Who else serves those that the actor serves, with the same kind."""
        parts = self.chain.parts
        system_ = parts.system
        seen = set()
        for made in self.chain.made_by(node):
            for slot in system_.uses[system_.use_ptr[made] : system_.use_ptr[made + 1]].tolist():
                if parts.role[slot] != system.SLOT or slot in seen:
                    continue
                seen.add(slot)
                customer, item = int(parts.first[slot]), int(parts.second[slot])
                for need in self.chain.needs(customer, self.none):
                    if need.what == "supplier" and need.item == parts.iri(item):
                        for iri in need.remaining:
                            if iri != self.focus.iri:
                                claims = self.chain.claims(customer, "supplier", iri)
                                yield self._one("supplier", iri, parts.iri(customer), claims)

    def _one(self, way: str, iri: str, for_: str, claims: tuple[str, ...]) -> Substitute:
        entity = self.chain.desk.entity(iri)
        makers: tuple[str, ...] = ()
        node = self.chain.parts.find(iri)
        if entity.kind == "item" and node is not None:
            needs = self.chain.needs(node, self.none)
            makers = tuple(one for need in needs if need.what == "maker" for one in need.remaining)
        kept = tuple(dict.fromkeys(filter(None, claims)))
        return Substitute(way, entity, for_, makers, kept)

"""Edges and statements as the rows that pages show, with their evidence marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from provolta.cards import Card, Fact, Group
from provolta.lineages import Edge, Lineage
from provolta.names import kind_of, local_name
from provolta.render.timeline import Span
from provolta.web.language import date
from provolta.web.marks import Mark, Marks
from provolta.web.periods import Period
from provolta.web.said import Said, said
from provolta.web.site import Site

_SMALL = 4
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DIGITS = re.compile(r"[\d.,]+")
OPEN = 8
"""How many statements of a class a page shows before it folds the rest."""
SHOWN = 24
"""How many of them it has at all; the others are on a page of their own."""
_PRINTED = 40
"""How many rows of a table of edges are printed; the template has the same number."""


@dataclass(frozen=True)
class EdgeRow:
    """An edge as a row of a table."""

    edge: Edge
    start: str
    relation: str
    end: str
    items: tuple[tuple[str, str], ...]
    marks: list[Mark]

    @property
    def standing(self) -> str:
        """The status of the edge, or what it rests on if no statement says so."""
        unsaid = "by rule" if self.edge.kind == "derived" else "by definition"
        return self.edge.status or unsaid


@dataclass(frozen=True)
class FactRow:
    """A statement as a line of a list; ``against`` are the statements that contradict it."""

    iri: str
    said: Said
    quantity: str
    status: str
    period: str
    place: str
    marks: list[Mark]
    against: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """Statements of one class, in the order in which they are told."""

    heading: str
    facts: list[Fact]

    @property
    def told(self) -> str:
        """The heading, of several in the plural.

        >>> Kind("supply agreement", []).told, Kind("Further claims", []).told
        ('supply agreements', 'Further claims')
        >>> Kind("memorandum of understanding", []).told
        'memoranda of understanding'
        """
        head, space, rest = self.heading.partition(" of ")
        if len(self.facts) == 1 or head.endswith("s"):
            return self.heading
        return (f"{head[:-2]}a" if head.endswith("um") else f"{head}s") + space + rest

    @property
    def slug(self) -> str:
        """The name in an address.

        >>> Kind("memorandum of understanding", []).slug
        'memorandum-of-understanding'
        """
        return self.heading.casefold().replace(" ", "-")


@dataclass(frozen=True)
class FactGroup:
    """A kind of statements with the first of them, or some, as rows."""

    kind: Kind
    rows: list[FactRow]


def edge_rows(
    found: Lineage, marks: Marks, readings: Mapping[str, str], part: slice = slice(None)
) -> list[EdgeRow]:
    """The edges of a lineage, or a part of them, as rows, nearest to the focus first.

    ``readings`` has the names of relations that read otherwise the way goods flow.
    """
    distance = {node.entity.iri: node.distance for node in found.nodes}
    label = {**found.labels, **readings}

    def key(edge: Edge) -> tuple[int, str, str]:
        near = min(distance[edge.from_], distance[edge.to])
        return near, label.get(edge.from_, ""), label.get(edge.to, "")

    return rows_of(sorted(found.edges, key=key)[part], label, marks)


def rows_of(edges: Iterable[Edge], label: Mapping[str, str], marks: Marks) -> list[EdgeRow]:
    """Edges as rows of a table, in the order given."""
    return [
        EdgeRow(
            edge,
            label.get(edge.from_) or local_name(edge.from_),
            label.get(edge.relation) or local_name(edge.relation),
            label.get(edge.to) or local_name(edge.to),
            tuple((item, label.get(item) or local_name(item)) for item in edge.items),
            marks.of(edge.statements, folded=place >= _PRINTED),
        )
        for place, edge in enumerate(edges)
    ]


def periods(site: Site, card: Card) -> dict[str, Period]:
    """The dates of every statement of a card."""
    return site.overview.periods.of(fact.statement.iri for fact in _facts(card))


def spans(card: Card, found: Mapping[str, Period]) -> list[Span]:
    """The business relationships of a card that have a date, for the timeline."""
    return [
        Span(fact.statement.iri, fact.statement.label, fact.statement.status, *_dates(period))
        for fact in _facts(card)
        if kind_of(fact.statement.iri) == "relation"
        and (period := found.get(fact.statement.iri)) is not None
    ]


def kinds(card: Card) -> list[Kind]:
    """The statements of a card by class, relationships first; small ones of claims are joined."""
    found = [
        Kind(group.heading, sorted(group.facts, key=_series))
        for group in sorted(card.groups, key=_weight)
    ]
    small = [
        kind
        for kind in found
        if len(kind.facts) < _SMALL
        and all(kind_of(fact.statement.iri) == "claim" for fact in kind.facts)
    ]
    if len(small) < 2:  # noqa: PLR2004 - one cannot be joined
        return found
    rest = Kind("Further claims", [fact for kind in small for fact in kind.facts])
    return [*(kind for kind in found if kind not in small), rest]


def group(
    kind: Kind,
    card: Card,
    found: Mapping[str, Period],
    against: Mapping[str, tuple[str, ...]],
    marks: Marks,
    part: slice,
    open_: int = OPEN,
) -> FactGroup:
    """A part of the statements of a kind as rows; those after the first ``open_`` are folded."""
    own = card.entity.kind in {"source", "passage"}

    def row(place: int, fact: Fact) -> FactRow:
        statement = fact.statement
        period = found.get(statement.iri)
        when = _when(period, statement.status)
        return FactRow(
            statement.iri,
            said(statement.label, fact.quantity, period, when),
            fact.quantity,
            statement.status,
            when,
            statement.locator if own else "",
            [] if own else marks.of([statement], folded=place >= open_),
            against.get(statement.iri, ()),
        )

    return FactGroup(kind, [row(*one) for one in enumerate(kind.facts[part])])


def _facts(card: Card) -> Iterable[Fact]:
    return (fact for group in card.groups for fact in group.facts)


def _dates(period: Period) -> tuple[str, str, str]:
    return period.announced, period.start, period.end


def _when(period: Period | None, status: str) -> str:
    """The period beside the status: "announced" is not said twice."""
    text = period.told(date) if period else ""
    return text.removeprefix("announced ") if status == "announced" else text


def _series(fact: Fact) -> tuple[str, int, str]:
    """What is said of several years stands together, the newest first; else by its words."""
    text = fact.statement.label
    years = [int(year) for year in _YEAR.findall(text)]
    return _DIGITS.sub("", text).casefold(), -max(years, default=0), text


def _weight(group: Group) -> tuple[bool, str]:
    """Relationships before claims, then by name."""
    kinds = {kind_of(fact.statement.iri) for fact in group.facts}
    return "relation" not in kinds, group.heading

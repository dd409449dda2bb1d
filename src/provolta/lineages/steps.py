"""Lineages as question files ask for them: what lies how many steps away, and by which way."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from provolta.answers import Answer, Column, Evidence
from provolta.lineages.following import Follower
from provolta.lineages.model import Edge, Lineage

Given = Mapping[str, Sequence[str | float | bool]]

CUT = "The answer was cut: too many things."
_PROCESS = "ValueChainProcess"


class _Way(NamedTuple):
    """One row: a thing, how far it is, by which process, and the next thing towards the focus."""

    steps: int
    thing: str
    process: str | None
    next: str
    edges: tuple[Edge, ...]


def _origins(kg: Follower, given: Given) -> Answer:
    found = _material(kg, given, "upstream")
    return _table(found, _ways(found), "goes_into", "What it goes into on the way to the item")


def _uses(kg: Follower, given: Given) -> Answer:
    found = _material(kg, given, "downstream")
    return _table(found, _ways(found), "made_of", "What it is made of on the way from the item")


def _supplier_tiers(kg: Follower, given: Given) -> Answer:
    return _tiers(_supply(kg, given, "upstream"))


def _customer_tiers(kg: Follower, given: Given) -> Answer:
    return _tiers(_supply(kg, given, "downstream"))


ANALYSES: dict[str, Callable[[Follower, Given], Answer]] = {
    "origins": _origins,
    "uses": _uses,
    "supplier-tiers": _supplier_tiers,
    "customer-tiers": _customer_tiers,
}


def _text(given: Given, name: str) -> str:
    return str(next(iter(given.get(name, ())), ""))


def _material(kg: Follower, given: Given, direction: str) -> Lineage:
    return kg.lineage(
        _text(given, "item"),
        direction=direction,
        depth="all",
        layer="material",
        as_of=_text(given, "as_of") or None,
    )


def _supply(kg: Follower, given: Given, direction: str) -> Lineage:
    return kg.lineage(
        _text(given, "company"),
        direction=direction,
        depth="all",
        layer="supply",
        as_of=_text(given, "as_of") or None,
    )


def _ways(found: Lineage) -> Iterator[_Way]:
    """The ways from each kind of item to the focus that take the fewest processes."""
    upstream = found.direction == "upstream"
    processes = {one.entity.iri for one in found.nodes if one.entity.type == _PROCESS}
    inward: dict[str, list[tuple[str, Edge]]] = defaultdict(list)
    for edge in found.edges:
        near, far = (edge.to, edge.from_) if upstream else (edge.from_, edge.to)
        inward[near].append((far, edge))
    level = _levels(found.focus.iri, inward, processes)
    for near, ties in inward.items():
        if near in processes:
            continue
        for far, edge in ties:
            if far not in processes:
                if far != found.focus.iri and level[far] == level[near]:
                    yield _Way(level[far], far, None, near, (edge,))
                continue
            for thing, second in inward.get(far, ()):
                if level[thing] == level[near] + 1:
                    yield _Way(level[thing], thing, far, near, (second, edge))


def _levels(
    focus: str, inward: Mapping[str, Sequence[tuple[str, Edge]]], processes: set[str]
) -> dict[str, int]:
    """The fewest processes between each thing and the focus; a variant serves without one."""
    level = {focus: 0}
    queue = deque([focus])
    while queue:
        near = queue.popleft()
        for far, _ in inward.get(near, ()):
            steps = level[near] + (far in processes)
            if steps < level.get(far, steps + 1):
                level[far] = steps
                (queue.append if far in processes else queue.appendleft)(far)
    return level


def _table(found: Lineage, ways: Iterator[_Way], last: str, meaning: str) -> Answer:
    names = {one.entity.iri: one.entity.label for one in found.nodes}
    rows = sorted(
        ways, key=lambda w: (w.steps, names[w.thing], names.get(w.process or "", ""), names[w.next])
    )
    columns = (
        Column("steps", "The fewest processes on the way", "integer"),
        Column("thing", "A kind of item", "iri"),
        Column("process", "The process of this step", "iri"),
        Column(last, meaning, "iri"),
    )
    cells = tuple((w.steps, w.thing, w.process, w.next) for w in rows)
    return _answer(found, columns, cells, [w.edges for w in rows])


def _tiers(found: Lineage) -> Answer:
    upstream = found.direction == "upstream"
    distance = {one.entity.iri: one.distance for one in found.nodes}
    names = {one.entity.iri: one.entity.label for one in found.nodes}

    def ends(edge: Edge) -> tuple[str, str]:
        return (edge.from_, edge.to) if upstream else (edge.to, edge.from_)

    def place(edge: Edge) -> tuple[int, str, str]:
        company, other = ends(edge)
        return distance[company], names[company], names[other]

    edges = sorted((one for one in found.edges if ends(one)[0] != found.focus.iri), key=place)
    columns = (
        Column("tier", "How many sales away it is at least", "integer"),
        Column("company", "A company", "iri"),
        Column("customer" if upstream else "supplier", "The other side of the sale", "iri"),
        Column("items", "What is sold, as far as documents say"),
        Column("status", "The firmest status among the statements"),
    )
    cells = tuple(
        (
            distance[ends(edge)[0]],
            *ends(edge),
            ", ".join(found.labels.get(one, one) for one in edge.items),
            edge.status,
        )
        for edge in edges
    )
    return _answer(found, columns, cells, [(edge,) for edge in edges])


def _answer(
    found: Lineage,
    columns: tuple[Column, ...],
    cells: tuple[tuple[str | int | None, ...], ...],
    edges: Sequence[tuple[Edge, ...]],
) -> Answer:
    evidence: list[tuple[str, ...]] = []
    statements: dict[str, Evidence] = {}
    for ones in edges:
        behind = {one.iri: one for edge in ones for one in edge.statements}
        statements.update(behind)
        evidence.append(tuple(behind))
    return Answer(
        title=found.focus.label,
        columns=columns,
        rows=cells,
        evidence=tuple(evidence),
        statements=statements,
        labels=dict(found.labels),
        notes=(*found.notes, *([CUT] if found.truncated else ())),
        revision=found.revision,
    )

"""The project's own data: every answer about reach and failure is that of the obvious way."""

from __future__ import annotations

from collections import defaultdict, deque

import numpy as np
import pytest

from provolta.analytics.andor import System
from provolta.analytics.lineage import Trace, trace
from provolta.analytics.reach import Reach, by_kernel, reach
from provolta.embedded import EmbeddedEngine
from provolta.flow import FlowGraph, View
from provolta.kg import KnowledgeGraph
from provolta.names import ID, local_name
from tests.mini_world import PROJECT
from tests.reference import reading
from tests.reference.andor import Plain

PV = "https://w3id.org/provolta/ontology#"
FACTS = """PREFIX pv: <https://w3id.org/provolta/ontology#>
SELECT ?statement WHERE { ?statement pv:status ?status . ?status pv:countsAsFact true . }"""
SEATS = """PREFIX pv: <https://w3id.org/provolta/ontology#>
SELECT DISTINCT ?actor ?country
WHERE { GRAPH ?graph { ?actor pv:headquarteredIn ?country } ?country a pv:Country . }"""
FAR = 2**31 - 1


@pytest.fixture(scope="module")
def kg(real: EmbeddedEngine) -> KnowledgeGraph:
    return KnowledgeGraph(real, PROJECT)


@pytest.fixture(scope="module")
def flow(kg: KnowledgeGraph) -> FlowGraph:
    return kg.flow


@pytest.fixture(scope="module")
def ties(real: EmbeddedEngine, flow: FlowGraph) -> dict[str, dict[str, set[str]]]:
    """For each direction the neighbours of each thing, read row by row, facts only."""
    facts = {row[0] for row in real.select(FACTS).texts()}
    closing = {one.iri for one in flow.properties if one.closes_loop}
    found: dict[str, dict[str, set[str]]] = {
        way: defaultdict(set) for way in ("upstream", "downstream")
    }
    for (tail, head, name), (_, behind) in reading.edges(real, flow.properties).items():
        if name not in closing and (not behind or facts & set(behind)):
            found["downstream"][tail].add(head)
            found["upstream"][head].add(tail)
    return found


def distances(ties: dict[str, set[str]], focus: str) -> dict[str, int]:
    """How many steps everything is away that can be reached at all."""
    found, waiting = {focus: 0}, deque([focus])
    while waiting:
        thing = waiting.popleft()
        for other in ties.get(thing, ()):
            if other not in found:
                found[other] = found[thing] + 1
                waiting.append(other)
    return found


@pytest.mark.parametrize("way", ["upstream", "downstream"])
def test_everything_upstream_and_downstream_of_every_thing(
    flow: FlowGraph, ties: dict[str, dict[str, set[str]]], way: str
) -> None:
    view = View.of(flow)
    iris = list(flow.iris)
    longest = 0
    for number, focus in enumerate(iris):
        expected = distances(ties[way], focus)
        longest = max(longest, len(expected))
        answers: list[Reach | Trace] = [by_kernel(view, number, way, FAR, FAR)]
        if not number % 10:
            answers.append(reach(view, number, direction=way))
            answers.append(trace(view, number, direction=way, depth=None))
        for found in answers:
            told = zip(found.nodes.tolist(), found.distances.tolist(), strict=True)
            assert {iris[node]: far for node, far in told} == expected, focus
    assert longest > 100


def plain(system: System) -> Plain:
    """A system as lists."""
    rows = np.split(system.needs, system.need_ptr[1:-1])
    return Plain(
        tuple(tuple(row.tolist()) for row in rows),
        tuple(system.every.astype(bool).tolist()),
        frozenset(np.flatnonzero(system.given).tolist()),
    )


def holding(plain: Plain, failed: set[int]) -> set[int]:
    """What holds: look at everything again until there is nothing to add."""
    held: set[int] = set()
    before = -1
    while len(held) > before:
        before = len(held)
        for node, needs in enumerate(plain.needs):
            if node in held or node in failed:
                continue
            served = [need in held for need in needs]
            if node in plain.given or (all(served) if plain.every[node] else any(served)):
                held.add(node)
    return held


def test_what_every_country_takes_along(kg: KnowledgeGraph, real: EmbeddedEngine) -> None:
    parts = kg.chain(None, ()).parts
    system = parts.system
    lists = plain(system)
    before = holding(lists, set())
    assert set(np.flatnonzero(system.holds()).tolist()) == before
    seats: dict[str, set[str]] = defaultdict(set)
    for actor, country in real.select(SEATS).texts():
        seats[country].add(actor)
    known = [(node, seats[iri]) for iri in sorted(seats) if (node := parts.find(iri)) is not None]
    assert len(known) > 10
    for node, actors in known:
        country = parts.iri(node)
        degree = system.impact([node])
        after = holding(lists, {node})
        lost = {n for n, one in enumerate(degree.tolist()) if one == 2}
        assert lost == before - after, country
        for actor in actors:
            place = parts.find(actor)
            assert place not in before or degree[place] == 2, (country, actor)


def test_what_alone_is_fatal_to_every_kind_of_vehicle_and_cell(kg: KnowledgeGraph) -> None:
    parts = kg.chain(None, ()).parts
    system = parts.system
    lists = plain(system)
    targets = [
        node
        for node in range(parts.things)
        if "cell" in local_name(parts.iri(node)) and parts.iri(node).startswith(ID + "item/")
    ][:2]
    assert targets
    reached = set[int]()
    for target in targets:
        rests, waiting = {target}, [target]
        while waiting:
            fresh = set(lists.needs[waiting.pop()]) - rests
            rests |= fresh
            waiting += fresh
        found = set(system.single_points(target).tolist())
        reached |= found
        some = sorted(rests)[:: max(len(rests) // 10, 1)]
        for node in {*some, *sorted(found)[:10]}:
            fatal = target not in holding(lists, {node})
            assert (node in found) == fatal, (parts.iri(target), node)
        assert found <= rests
    assert len(reached) > len(targets)

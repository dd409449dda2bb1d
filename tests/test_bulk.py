"""Reading the flow graph in bulk gives what reading it row by row gives."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provolta.flow import FlowGraph, bulk, read
from provolta.names import DERIVED, GRAPH
from tests.reference import reading
from tests.reference.flow import World, worlds
from tests.test_flow import engine, turtle

BLANK_EDGES = (
    "[] pv:edgeFrom actor:miner ; pv:edgeProperty <https://example.org/gives> ;"
    " pv:edgeTo actor:müller ; pv:restsOn [ pv:status status:talks ] .",
    "actor:miner <https://example.org/feeds> [], 'ore', actor:müller .",
)


def as_read(found: FlowGraph) -> reading.Read:
    return {
        (edge.from_, edge.to, edge.relation): (
            bool(found.edge_derived[number]),
            tuple(found.statements.iris.take(found.evidence[number])),
        )
        for number in range(len(found))
        for edge in [found.edge(number)]
    }


@settings(deadline=None, max_examples=60)
@given(worlds(), st.sampled_from(["", *BLANK_EDGES]), st.integers(0, 2))
def test_the_bulk_reading_is_the_reading_row_by_row(world: World, odd: str, again: int) -> None:
    ontology, data = turtle(world)
    lines = data.splitlines()
    parts = [(GRAPH + "ontology/modules/x", ontology), (DERIVED + "rules", data)]
    # Whole lines only: what is plain there is asserted here a second time.
    plain = [line for line in lines if "https://example.org/" in line.split(" ")[1]]
    parts.append((GRAPH + "sources/y", "\n".join([*plain[::2][:again], odd])))
    store = engine(*parts)

    found = read(store)

    assert as_read(found) == reading.edges(store, found.properties)
    assert list(found.iris) == sorted(set(found.iris))


@pytest.mark.parametrize(
    "answer",
    [
        b'?s\t?o\n<a:1>\t"x"\n<a:3>\t<a:1>\n',
        b"?s\t?o\n<a:1>\t\n<a:3>\t<a:1>\n",
        b"?s\t?o\n<a:1>\t<a:2>\n_:b\t_:c\n<a:3>\t<a:1>\n",
        b'?s\t?o\n<a:1>\t"x>"\n<a:3>\t"<x"\n',
        b'?s\t?o\n"><"\t"\\t><"\n<a:3>\t<a:1>\n',
        b"?s\t?o\r\n<a:1>\t<a:2>\r\n",
        b"?s\t?o\n<a:1>\t<a:2>",
    ],
)
def test_a_table_with_anything_but_iris_is_not_cut_apart(answer: bytes) -> None:
    assert bulk.split(answer, 2) is None

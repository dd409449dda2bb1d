"""Edges found in the text that a store was loaded from are the edges that the store tells."""

from __future__ import annotations

import io

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provolta.bench.chain import chain
from provolta.bench.writing import write
from provolta.embedded import EmbeddedEngine
from provolta.flow import FlowGraph, bulk, pieces, read, reading, storage
from provolta.names import DERIVED, GRAPH, ONTOLOGY
from tests.reference.flow import World, worlds
from tests.test_bulk import BLANK_EDGES
from tests.test_flow import engine, turtle

FEEDS = b"https://example.org/feeds"
TERMS = "".join(
    f'<https://example.org/{name}> <{ONTOLOGY}{key}> "{value}" <a:g> .\n'
    for name, direction in (("feeds", "forward"), ("given", "backward"))
    for key, value in (("flowLayer", "supply"), ("flowDirection", direction))
)
ODD = """# <a:1> <https://example.org/feeds> <a:0> <a:g> .

<a:1> <https://example.org/feeds> <a:2> <a:g> .
<a:1>\t<https://example.org/feeds>  <a:3> \t <a:g> . # <a:8> <https://example.org/feeds> <a:9> <g>
  <a:2><https://example.org/feeds><a:3><a:g>.
<a:3> <https://example.org/given> <a:2> <a:g> .\r
<a:3> <https://example.org/given> <a:4> <a:h> .\r<a:4> <https://example.org/feeds> <a:1> <a:h> .
<a:1> <https://example.org/feeds> "<a:5> <a:g> ." <a:g> .
<a:1> <https://example.org/feeds> "x"@en <a:g> .
<a:1> <https://example.org/feeds> "\\u0041\\"<a:5>"^^<a:t> <a:g> .
<a:1> <https://example.org/feeds> _:b <a:g> .
_:b <https://example.org/feeds> <a:1> <a:g> .
<a:1> <https://example.org/feeds> <a:6> .
<a:1> <https://example.org/feedsx> <a:7> <a:g> .
<a:1> <https://example.org/feed> <a:7> <a:g> .
<a:1> <https://example.org/feeds> <a:é☃😀> <a:g> .
<a:1> <https://example.org/feeds> <a:2> <a:h> .
<a:2> <https://example.org/said> <<( <a:1> <https://example.org/feeds> <a:11> )>> <a:g> .
<a:1> <https://example.org/feeds> <a:12> <a:g> ."""


def loaded(nquads: str) -> EmbeddedEngine:
    store = ox.Store()
    store.load(nquads.encode(), ox.RdfFormat.N_QUADS)
    return EmbeddedEngine(store)


def same(one: FlowGraph, other: FlowGraph) -> bool:
    columns = [dict(storage.columns_of(graph)) for graph in (one, other)]
    assert columns[0].keys() == columns[1].keys()
    assert one.properties == other.properties
    return all(column.tolist() == columns[1][name].tolist() for name, column in columns[0].items())


def scanned(nquads: str) -> set[tuple[str, str, str]] | None:
    """Subject, object and graph of what feeds what."""
    pool = bulk.Pool()
    rows = pool.scan(io.BytesIO(nquads.encode()), [FEEDS])
    if rows is None:
        return None
    return {tuple(pool[one].decode() for one in row) for row in rows[:, [0, 2, 3]]}  # type: ignore[misc]


@settings(deadline=None, max_examples=60)
@given(worlds(), st.sampled_from(["", *BLANK_EDGES]), st.integers(0, 2))
def test_the_text_of_a_store_has_the_flow_graph_of_the_store(
    world: World, odd: str, again: int
) -> None:
    ontology, data = turtle(world)
    plain = [line for line in data.splitlines() if "https://example.org/" in line.split(" ")[1]]
    store = engine(
        (GRAPH + "ontology/modules/x", ontology),
        (DERIVED + "rules", data),
        (GRAPH + "sources/y", "\n".join([*plain[::2][:again], odd])),
    )
    assert same(read(store, io.BytesIO(store.dump())), read(store))


def test_a_chain_is_read_from_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    write(chain(20_000), out)
    store = loaded(out.getvalue().decode())
    asked = read(store)
    monkeypatch.delattr(reading, "_edges")

    found = read(store, io.BytesIO(out.getvalue()))

    assert len(found) > 10_000
    assert same(found, asked)


def test_every_way_to_write_a_line_is_understood() -> None:
    store = loaded(TERMS + ODD)
    found = read(store, io.BytesIO((TERMS + ODD).encode()))
    assert scanned(ODD) == {
        ("a:1", "a:2", "a:g"),
        ("a:1", "a:2", "a:h"),
        ("a:1", "a:3", "a:g"),
        ("a:2", "a:3", "a:g"),
        ("a:4", "a:1", "a:h"),
        ("a:1", "a:é☃😀", "a:g"),
        ("a:1", "a:12", "a:g"),
    }
    assert same(found, read(store))


@pytest.mark.parametrize(
    "line",
    [
        "<a:\\u0031> <https://example.org/feeds> <a:2> <a:g> .",
        "<a:1> <https://example.org/feed\\u0073> <a:2> <a:g> .",
        "<a:1> <https://example.org/feeds> <a:\\U00000032> <a:g> .",
        "<a:1> <https://example.org/feeds> <a:2> <a:\\u0067> .",
        "<a:1> <https://example.org/feeds> <a:2> _:g .",
    ],
)
def test_what_cannot_be_compared_as_it_is_written_is_asked_of_the_store(line: str) -> None:
    text = f"{TERMS}<a:0> <https://example.org/feeds> <a:1> <a:g> .\n{line}\n"
    assert scanned(text) is None
    store = loaded(text)
    found = read(store, io.BytesIO(text.encode()))
    assert len(found) == 2
    assert same(found, read(store))


PARTS = st.sampled_from(["<a:1>", "<a:22>", f"<{FEEDS.decode()}>", "_:b", '"x > <y"', "<a:z>", ""])


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.tuples(*[PARTS] * 4, st.sampled_from([" ", "\t", "  ", ""]))),
    st.sampled_from(["\n", "\r\n", "\n\n# <\n"]),
    st.integers(1, 200),
)
def test_pieces_of_any_size_have_the_same_edges(
    table: list[tuple[str, ...]], end: str, size: int
) -> None:
    """Even of lines that are none, which must not lead out of the text."""
    text = "".join(blank.join([*row, "."]) + end for *row, blank in table)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "PIECE", size)
        cut = scanned(text)
    expected = {
        tuple(part[1:-1] for part in (row[0], row[2], row[3]))
        for row in table
        if row[1] == f"<{FEEDS.decode()}>" and all(part.startswith("<") for part in row[:4])
    }
    if "_:b" not in {row[3] for row in table} and not any("" in row[:4] for row in table):
        assert cut == expected
    assert cut == scanned(text)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=40)), st.integers(1, 60), st.booleans())
def test_pieces_are_whole_lines_in_order(lines: list[bytes], most: int, ended: bool) -> None:
    text = b"\n".join(lines) + (b"\n" if ended else b"")
    found = [bytes(one.buffer[: one.size]) for one in pieces.pieces(io.BytesIO(text), most)]
    assert all(one.endswith(b"\n") for one in found)
    joined = b"".join(found)
    assert joined == text or joined == text + b"\n"
    sizes = [one.lines for one in pieces.pieces(io.BytesIO(text), most)]
    assert sizes == [one.count(b"\n") for one in found]

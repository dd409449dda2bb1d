"""Reading the flow graph in bulk gives what reading it row by row gives."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provolta import kernels
from provolta.bench.chain import chain
from provolta.bench.writing import CHAIN_GRAPH, write
from provolta.embedded import EmbeddedEngine
from provolta.engine import Sink
from provolta.flow import FlowGraph, bulk, read, storage
from provolta.flow.pieces import Piece, Poured
from provolta.flow.ranking import Ranking
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


def cut(pool: bulk.Pool, body: bytes, width: int) -> bulk.Rows | None:
    """A table without its first line as machine code cuts it, in one piece."""
    piece: list[Piece] = []
    poured = Poured(lambda one, _: piece.append(one), most=len(body) + 1)
    poured.write(b"?s\n" + body)
    poured.end()
    codes = pool.cut(piece[-1], width)
    return None if codes is None else bulk.Rows(pool, codes)


def by_kernel(body: bytes, width: int) -> bulk.Rows | None:
    return cut(bulk.Pool(), body, width)


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
    body = answer[answer.index(b"\n") + 1 :]
    assert bulk.split(body, 2) is None
    assert by_kernel(body, 2) is None


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.tuples(*[st.text("abä", max_size=3)] * 3), min_size=1),
    st.sampled_from([b"", b"<", b">", b"x"]),
    st.integers(0, 40),
)
def test_both_ways_of_cutting_find_the_same_or_refuse_both(
    table: list[tuple[str, str, str]], noise: bytes, place: int
) -> None:
    body = "".join("\t".join(f"<{text}>" for text in row) + "\n" for row in table).encode()
    changed = body[:place] + noise + body[place:]
    fast, plain = by_kernel(changed, 3), bulk.split(changed, 3)
    assert (fast is None) == (plain is None)
    if fast is not None and plain is not None:
        assert list(fast.texts) == plain.texts
        assert fast.codes.tolist() == plain.codes.tolist()
    if not noise:
        assert fast is not None
        texts = [fast.texts[code].decode() for code in fast.codes.ravel().tolist()]
        assert texts == [text for row in table for text in row]


class Writing(EmbeddedEngine):
    """An engine that has an answer for each query, written a few bytes at a time."""

    def __init__(self, answers: dict[str, bytes], step: int) -> None:
        super().__init__()
        self.answers, self.step = answers, step

    def pour(self, query: str, media_type: str, sink: Sink) -> None:
        answer = self.answers[query]
        for start in range(0, len(answer), self.step):
            sink.write(answer[start : start + self.step])


def test_large_tables_are_cut_by_machine_code_and_their_numbers_find_room() -> None:
    names = [b"<https://example.org/thing/%d>" % n for n in range(100_000)]
    body = b"".join(b"%s\t%s\n" % pair for pair in zip(names, reversed(names), strict=True))
    few = b"".join(body.splitlines(keepends=True)[:3])
    answers = {"long": b"?s\t?o\n" + body * 2, "short": b"?s\t?o\n" + few}
    pool = bulk.Pool()

    long, short, again = bulk.rows(
        Writing(answers, 8192), [(query, query) for query in ("long", "short", "long")], 2, pool
    )

    assert len(long) == len(again) == 200_000
    assert long.texts is pool
    assert again.codes.tolist() == long.codes.tolist()
    assert sorted(pool) == sorted(name[1:-1] for name in names)
    for row in (0, 7, 99_999, 100_007):
        texts = [b"<%s>" % long.texts[code] for code in long.codes[row].tolist()]
        assert texts == [names[row % 100_000], names[99_999 - row % 100_000]]
    assert short.codes.tolist() == [[0, 1], [2, 3], [4, 5]]
    assert short.texts is not pool


@settings(deadline=None, max_examples=60)
@given(st.lists(st.binary(max_size=30), max_size=9), st.integers(1, 40), st.integers(1, 70))
def test_what_is_poured_comes_in_pieces_of_whole_lines(
    lines: list[bytes], step: int, most: int
) -> None:
    body = b"".join(line.replace(b"\n", b"") + b"\n" for line in lines)
    found: list[tuple[bytes, bool]] = []
    poured = Poured(lambda one, last: found.append((bytes(one.buffer[: one.size]), last)), most)
    answer = b"?head\t?er\n" + body
    for start in range(0, len(answer), step):
        poured.write(answer[start : start + step])
    poured.end()

    assert b"".join(piece for piece, _ in found) == body
    assert [last for _, last in found] == [False] * (len(found) - 1) + [True]
    assert all(piece.endswith(b"\n") for piece, last in found if not last)


def test_an_empty_answer_is_not_asked_for_again() -> None:
    engine = Writing({"none": b"?s\t?o\n"}, 9)
    (found,) = bulk.rows(engine, [("none", "this is no query")], 2)
    assert len(found) == 0


def test_a_failure_while_an_answer_is_written_is_told() -> None:
    with pytest.raises(KeyError, match="missing"):
        bulk.rows(Writing({"there": b"?s\n<a:1>\n"}, 9), [("there", ""), ("missing", "")], 1)


TEXTS = st.text(st.sampled_from("a\0bé☃😀/"), max_size=12)


def pooled(pool: bulk.Pool, texts: list[str]) -> bulk.Rows:
    """A row for each text, cut by machine code."""
    rows = cut(pool, "".join(f"<{text}>\n" for text in texts).encode(), 1)
    assert rows is not None
    return rows


@settings(deadline=None, max_examples=150)
@given(*[st.lists(TEXTS, max_size=8)] * 4, st.sampled_from(["", "https://example.org/id/"]))
def test_texts_are_ranked_the_same_with_and_without_an_object_for_each(
    first: list[str], second: list[str], third: list[str], more: list[str], start: str
) -> None:
    groups = [[start + text for text in group] for group in (first, second, third)]
    pool = bulk.Pool()
    fast = [pooled(pool, groups[0]), pooled(pool, groups[1])]
    fast.append(bulk.Rows.of([text.encode() for text in groups[2]], 1))
    plain = [bulk.Rows.of([text.encode() for text in group], 1) for group in groups]
    rest = [text.encode() for text in more]

    ranked = [Ranking.of([(one, [0]) for one in rows], rest) for rows in (fast, plain)]

    expected = sorted({*first_of(groups), *more})
    for ranking, rows in zip(ranked, (fast, plain), strict=True):
        assert list(ranking.table) == expected
        for group, one in zip(groups, rows, strict=True):
            assert [expected[n] for n in ranking.columns(one, 0).tolist()] == group


def first_of(groups: list[list[str]]) -> set[str]:
    return {text for group in groups for text in group}


def test_a_table_that_is_refused_leaves_the_pool_as_it_was() -> None:
    pool = bulk.Pool()
    pooled(pool, ["a:1", "a:2"])
    assert cut(pool, b"<a:3>\n<a:4>\n_:b\n", 1) is None
    assert list(pool) == [b"a:1", b"a:2"]
    assert pooled(pool, ["a:4", "a:2", "a:3"]).codes.ravel().tolist() == [2, 1, 3]
    assert list(pool) == [b"a:1", b"a:2", b"a:4", b"a:3"]


def test_texts_that_differ_late_are_ranked_one_by_one() -> None:
    long = ["x" * 600 + end for end in "ba"] + ["y"]
    rows = pooled(bulk.Pool(), long)
    ranking = Ranking.of([(rows, [0])])
    assert ranking.columns(rows, 0).tolist() == [1, 0, 2]


def test_a_large_graph_is_put_together_as_a_small_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    store = EmbeddedEngine()
    out = io.BytesIO()
    write(chain(20_000), out, graphs=False)
    store.load_text(out.getvalue(), CHAIN_GRAPH)
    plain = read(store)
    monkeypatch.setattr(bulk, "_LARGE", 1000)
    monkeypatch.setattr(kernels, "WORTH", 1000)

    large = read(store)

    columns = [dict(storage.columns_of(one)) for one in (plain, large)]
    assert columns[0].keys() == columns[1].keys()
    for name, column in columns[0].items():
        assert column.dtype == columns[1][name].dtype, name
        assert column.tolist() == columns[1][name].tolist(), name

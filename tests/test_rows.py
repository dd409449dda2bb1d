"""Rows counted in the bytes of an answer, wherever the pieces are cut."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from provolta.embedded import EmbeddedEngine
from provolta.engine import TABLE_TYPES
from provolta.web.rows import RowCount
from tests.web import client_of

TEXTS = st.text(alphabet='a,{}[]"<>&\\\r\n\t:', max_size=8)


@settings(max_examples=60, deadline=None)
@example(texts=["[{", ",{"], cut=1, media="application/sparql-results+json")
@given(
    texts=st.lists(TEXTS, max_size=5), cut=st.integers(1, 40), media=st.sampled_from(TABLE_TYPES)
)
def test_rows_are_counted_whatever_they_say(texts: list[str], cut: int, media: str) -> None:
    rows = " ".join(f"(<x:{n}> {json.dumps(text)})" for n, text in enumerate(texts))
    data = EmbeddedEngine().serialize(f"SELECT ?n ?t {{ VALUES (?n ?t) {{ {rows} }} }}", media)
    count = RowCount(media)
    for start in range(0, len(data), cut):
        count.take(data[start : start + cut])
    assert count.rows == len(texts)


def test_graphs_have_no_rows_but_lines() -> None:
    count = RowCount("text/turtle; charset=utf-8")
    count.take(b"<a:a> <b:b> <c:c> .\n")
    assert count.rows is None


@pytest.mark.parametrize(
    ("query", "accept", "rows"),
    [
        ("SELECT ?s { ?s ?p ?o } LIMIT 7", "application/sparql-results+json", 7),
        ("SELECT ?s { ?s ?p ?o } LIMIT 7", "text/csv", 7),
        ("ASK {}", "application/sparql-results+json", None),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3", "application/n-triples", 3),
    ],
)
def test_the_log_says_how_many_rows_were_sent(
    world: EmbeddedEngine,
    world_root: Path,
    caplog: pytest.LogCaptureFixture,
    query: str,
    accept: str,
    rows: int | None,
) -> None:
    client = client_of(world, world_root)
    with caplog.at_level(logging.INFO, logger="provolta.access"):
        assert client.get("/sparql", params={"query": query}, headers={"Accept": accept}).is_success
    (record,) = [one for one in caplog.records if one.name == "provolta.access"]
    assert json.loads(record.message).get("rows") == rows

"""Reader processes: the answers of one process, bounded, killable, out of each other's way."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from provolta.embedded import EmbeddedEngine
from provolta.errors import (
    ForbiddenQuery,
    NotAcceptable,
    OutOfMemory,
    Overloaded,
    ProvoltaError,
    QuerySyntax,
    QueryTimeout,
    QueryTooComplex,
    ResultTooLarge,
)
from provolta.pool import PooledEngine, PoolLimits, Run, Snapshot, query_request
from tests.readers import ENDLESS, RUNAWAY, TRIPLES, make_store, pool_on

JSON = "application/sparql-results+json"
SHORT = PoolLimits(seconds=2, memory=400_000_000, result=3_000_000, grace=0.2)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return make_store(tmp_path_factory.mktemp("readers"), "r1")


@pytest.fixture(scope="module")
def readers(snapshot: Snapshot) -> Iterator[PooledEngine]:
    with pool_on(snapshot, SHORT) as engine:
        yield engine


@pytest.mark.parametrize(
    ("query", "media"),
    [
        ("SELECT * { ?s ?p ?o } ORDER BY ?o", JSON),
        ("SELECT * { ?s ?p ?o } ORDER BY ?o", "text/csv"),
        ("ASK { ?s ?p 7 }", "application/sparql-results+xml"),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } ORDER BY ?o LIMIT 9", "text/turtle"),
        ("DESCRIBE <a:s1>", "application/n-triples"),
    ],
)
def test_a_reader_answers_as_the_embedded_engine_does(
    readers: PooledEngine, snapshot: Snapshot, query: str, media: str
) -> None:
    embedded = EmbeddedEngine.open(snapshot.store, "r1")
    assert readers.serialize(query, media) == embedded.serialize(query, media)


def test_terms_come_through_as_they_are(readers: PooledEngine, snapshot: Snapshot) -> None:
    embedded = EmbeddedEngine.open(snapshot.store, "r1")
    query = 'SELECT ?s ?o ?none ("a\\n\\"b"@en AS ?text) (BNODE() AS ?b) { ?s ?p ?o } ORDER BY ?o'
    ours, theirs = readers.select(query), embedded.select(query)
    assert ours.columns == theirs.columns
    assert [row[:4] for row in ours] == [row[:4] for row in theirs]
    triples = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } ORDER BY ?o"
    assert list(readers.construct(triples)) == list(embedded.construct(triples))
    assert readers.ask("ASK { ?s ?p 7 }")
    assert not readers.ask("ASK { ?s ?p -7 }")


@pytest.mark.parametrize(
    ("query", "media", "error"),
    [
        ("SELECT * {", JSON, QuerySyntax),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", JSON, ForbiddenQuery),
        ("DROP ALL", JSON, QuerySyntax),
        ("ASK {}", "text/turtle", NotAcceptable),
        ("ASK { " + "{" * 5000 + "}" * 5000 + " }", JSON, QueryTooComplex),
        (RUNAWAY, JSON, QueryTimeout),
        (ENDLESS, JSON, ResultTooLarge),
        (
            "SELECT (GROUP_CONCAT(?long) AS ?all) "
            f'{{ ?a ?b ?c . ?d ?e ?f BIND(CONCAT(STR(?a), "{"x" * 90000}") AS ?long) }}',
            JSON,
            OutOfMemory,
        ),
    ],
)
def test_what_cannot_be_answered_is_an_error_and_the_next_query_is_answered(
    readers: PooledEngine, query: str, media: str, error: type[ProvoltaError]
) -> None:
    with pytest.raises(error):
        readers.serialize(query, media)
    assert readers.ask("ASK {}")


def test_a_timeout_says_how_long_it_was_and_how_long_it_took(readers: PooledEngine) -> None:
    with pytest.raises(QueryTimeout) as caught:
        readers.select(RUNAWAY)
    assert caught.value.details["limit_seconds"] == 2
    assert 2 <= float(str(caught.value.details["elapsed_seconds"])) < 9


def test_a_reader_that_is_killed_is_replaced(readers: PooledEngine) -> None:
    for _ in range(5):
        lease = readers.pool.enter().result()
        run = Run(readers.pool, lease, query_request(RUNAWAY, {"SELECT": JSON}), "", 1)
        os.kill(lease.child.pid, signal.SIGKILL)
        with pytest.raises(ProvoltaError):
            run.collect()
        assert readers.ask("ASK {}")
    assert readers.pool.state()["light_running"] == readers.pool.state()["heavy_running"] == 0


def test_a_cancelled_query_ends_and_leaves_its_place(readers: PooledEngine) -> None:
    lease = readers.pool.enter().result()
    run = Run(readers.pool, lease, query_request(RUNAWAY, {"SELECT": JSON}), "", 60)
    threading.Timer(0.4, run.cancel).start()
    with pytest.raises(ProvoltaError, match="gone"):
        run.collect()
    assert readers.pool.state()["heavy_running"] == 0


def test_light_queries_are_answered_while_all_heavy_places_burn(snapshot: Snapshot) -> None:
    with pool_on(snapshot, replace(SHORT, seconds=30, workers=1)) as engine:

        def burn() -> None:
            with pytest.raises(ProvoltaError):
                engine.select(RUNAWAY)

        burning = [threading.Thread(target=burn) for _ in range(3)]
        for thread in burning:
            thread.start()
        end = time.monotonic() + 10
        while not engine.pool.state()["heavy_waiting"] and time.monotonic() < end:
            time.sleep(0.05)
        assert engine.pool.state()["heavy_running"] == 1
        assert all(engine.ask("ASK {}") for _ in range(20))
        assert engine.pool.state()["heavy_running"] == 1
        engine.pool.stop()
        for thread in burning:
            thread.join(20)
            assert not thread.is_alive()


def test_more_than_may_wait_are_told_to_come_back(snapshot: Snapshot) -> None:
    limits = replace(SHORT, workers=1, waiting=3, waiting_each=2)
    with pool_on(snapshot, limits) as engine:
        held = engine.pool.enter("a").result()
        waiting = [engine.pool.enter("a"), engine.pool.enter("a")]
        with pytest.raises(Overloaded):
            engine.pool.enter("a")
        waiting.append(engine.pool.enter("b"))
        with pytest.raises(Overloaded):
            engine.pool.enter("c")
        engine.pool.leave(held, None)
        for one in (waiting[0], waiting[2], waiting[1]):
            engine.pool.leave(one.result(10), None)


def test_a_new_snapshot_is_seen_by_what_begins_after_it(tmp_path: Path) -> None:
    first, second = make_store(tmp_path, "r1"), make_store(tmp_path, "r2", 5)
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    with pool_on(first) as engine:
        assert engine.select(count).texts() == [(str(TRIPLES),)]
        engine.pool.publish(second)
        assert PooledEngine(engine.pool, "r2").select(count).texts() == [("5",)]
        assert engine.select(count).texts() == [(str(TRIPLES),)], "the last one is still there"


def test_a_reader_can_open_nothing_more(readers: PooledEngine) -> None:
    lease = readers.pool.enter().result()
    run = Run(readers.pool, lease, {"op": "ask", "query": "ASK {}"}, "", 5)
    run.next()
    limits = Path(f"/proc/{lease.child.pid}/limits").read_text(encoding="ascii")
    run.close()
    [files] = [line.split() for line in limits.splitlines() if line.startswith("Max open files")]
    assert files[3:5] == ["0", "0"]


def test_a_store_of_many_files_is_read_as_a_whole(tmp_path: Path) -> None:
    for number in range(24):
        engine = EmbeddedEngine.create(tmp_path / "store")
        engine.load_text(f"<a:s> <a:p> {number} .", graph=f"a:g{number}")
        engine.flush_written()
        del engine
    files = len(list((tmp_path / "store").glob("*.sst")))
    assert files > 16, "the engine opens that many by itself"
    with pool_on(Snapshot(tmp_path / "store", "r1")) as readers:
        for number in range(24):
            table = readers.select(f"SELECT ?o {{ GRAPH <a:g{number}> {{ ?s ?p ?o }} }}")
            assert table.texts() == [(str(number),)]
        lease = readers.pool.enter().result()
        run = Run(readers.pool, lease, {"op": "ask", "query": "ASK {}"}, "", 60)
        run.next()
        limits = Path(f"/proc/{lease.child.pid}/limits").read_text(encoding="ascii")
        run.close()
    [line] = [one for one in limits.splitlines() if one.startswith("Max open files")]
    assert 0 < int(line.split()[4]) <= files + 16


def test_a_query_outlives_a_process_that_dies_before_it_begins(snapshot: Snapshot) -> None:
    with pool_on(snapshot, SHORT) as engine:
        lease = engine.pool.enter().result()
        assert lease.child.opening
        lease.child.kill()
        request = query_request("ASK { ?s ?p 7 }", dict.fromkeys(("ASK",), JSON))
        run = Run(engine.pool, lease, request, "", 2)
        assert run.collect()
        assert run.starts == 2
        assert b'"boolean":true' in b"".join(one for one in run.messages if isinstance(one, bytes))

"""Reader processes: the answers of one process, bounded, killable, out of each other's way."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from provolta import revisions
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
    Unavailable,
)
from provolta.pool import PooledEngine, PoolLimits, Run, Snapshot, query_request
from provolta.revisions import Manifest
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


def _burn(engine: PooledEngine, query: str) -> Run:
    pool = engine.pool
    lease = pool.enter("somebody", query=query).result()
    return Run(pool, lease, query_request(query, {"SELECT": JSON}), "somebody", 30)


def _fails(run: Run) -> None:
    with pytest.raises(ProvoltaError):
        run.collect()


def test_what_looks_quick_does_not_wait_behind_a_crowd(snapshot: Snapshot) -> None:
    with pool_on(snapshot, replace(SHORT, seconds=60, grace=30, workers=1)) as engine:
        pool = engine.pool
        first = _burn(engine, RUNAWAY)
        crowd = [pool.enter("somebody", query=f"{RUNAWAY} # {n}") for n in range(20)]
        assert pool.state()["light_waiting"] == 20
        assert all(engine.ask("ASK {}") for _ in range(3))
        assert pool.state()["light_waiting"] == 20
        assert not any(one.done() for one in crowd)
        first.close()


def test_what_took_long_twice_begins_in_the_heavy_lane_and_lets_others_go_first(
    snapshot: Snapshot,
) -> None:
    with pool_on(snapshot, replace(SHORT, seconds=30, workers=1)) as engine:
        pool = engine.pool
        runs = [_burn(engine, RUNAWAY)]
        waits = [pool.enter("somebody", query=RUNAWAY) for _ in range(5)]
        ends = threading.Thread(target=_fails, args=(runs[0],))
        ends.start()
        lease = waits[0].result(20)
        assert not lease.heavy, "once may be by chance"
        runs.append(Run(pool, lease, query_request(RUNAWAY, {"SELECT": JSON}), "somebody", 30))
        again = threading.Thread(target=_fails, args=(runs[1],))
        again.start()
        end = time.monotonic() + 20
        while pool.state()["heavy_waiting"] < 5 and time.monotonic() < end:
            time.sleep(0.05)
        assert pool.state()["heavy_waiting"] == 5, "one began and came back, four never began"
        assert pool.state()["light_running"] == pool.state()["light_waiting"] == 0
        runs[0].cancel()
        taken = waits[1].result(20)
        assert taken.heavy
        assert os.getpriority(os.PRIO_PROCESS, taken.child.pid) == 10
        pool.leave(taken, None)
        pool.stop()
        for thread in (ends, again):
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


def _many_files(folder: Path) -> int:
    """Make a store of more files than the engine opens by itself; the number of them."""
    for number in range(24):
        engine = EmbeddedEngine.create(folder)
        engine.load_text(f"<a:s> <a:p> {number} .", graph=f"a:g{number}")
        engine.flush_written()
        del engine
    files = len(list(folder.glob("*.sst")))
    assert files > 16, "the engine opens that many by itself"
    return files


def test_a_store_of_many_files_is_read_as_a_whole(tmp_path: Path) -> None:
    files = _many_files(tmp_path / "store")
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


def _publish(store: Path, name: str, fill: Callable[[Path], object]) -> Snapshot:
    """Make a revision the current one, as a write does, and drop all but the last three."""
    with revisions.writing(store) as folder:
        fill(folder / "store")
        made = revisions.publish(store, folder, Manifest(name, "x", "now", 0.0))
    return Snapshot(made.store, made.id, hold=made.hold)


def test_a_snapshot_stays_while_somebody_asks_about_it(tmp_path: Path) -> None:
    def small(folder: Path) -> None:
        make_store(folder.parent, folder.name, 5)

    with pool_on(_publish(tmp_path, "r1-a", _many_files)) as engine:
        assert engine.ask("ASK {}"), "one reader has the snapshot open, but not yet all its files"
        lease = engine.pool.enter().result()
        for number in range(2, 8):
            engine.pool.publish(_publish(tmp_path, f"r{number}-a", small))
        media = dict.fromkeys(("SELECT",), "text/csv")
        count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        run = Run(engine.pool, lease, query_request(count, media), "", 60)
        assert run.collect()
        assert run.revision == "r1-a"
        assert b"24" in b"".join(one for one in run.messages if isinstance(one, bytes))
        assert engine.select(count).texts() == [("24",)], "another reader can open it, too"
        newest = PooledEngine(engine.pool, "r7-a")
        assert newest.select(count).texts() == [("5",)]
    del run, lease, engine, newest
    gc.collect()
    _publish(tmp_path, "r8-a", small)
    left = sorted(one.name for one in (tmp_path / "revisions").iterdir())
    assert left == ["r6-a", "r7-a", "r8-a"]


def test_the_newest_snapshot_answers_when_somebody_has_removed_the_files(tmp_path: Path) -> None:
    first, second = make_store(tmp_path, "r1"), make_store(tmp_path, "r2", 5)
    with pool_on(first) as engine:
        engine.pool.publish(second)
        shutil.rmtree(first.store)
        run = engine.run(query_request("ASK { ?s ?p 7 }", dict.fromkeys(("ASK",), JSON)))
        assert run.collect()
        assert run.revision == "r2"
        assert b"false" in b"".join(one for one in run.messages if isinstance(one, bytes))


def test_a_store_that_cannot_be_opened_is_tried_for_its_time_and_told(tmp_path: Path) -> None:
    snapshot = make_store(tmp_path, "r1")
    (snapshot.store / "CURRENT").rename(tmp_path / "CURRENT")
    with pool_on(snapshot, replace(SHORT, opening=1.5)) as engine:
        began = time.monotonic()
        with pytest.raises(Unavailable) as caught:
            engine.ask("ASK {}")
        assert time.monotonic() - began > 1.5
        assert (caught.value.status, caught.value.retry_after) == (503, 5)
    with pool_on(snapshot, replace(SHORT, opening=60)) as engine:
        mend = threading.Timer(0.5, (tmp_path / "CURRENT").rename, [snapshot.store / "CURRENT"])
        mend.start()
        assert engine.ask("ASK { ?s ?p 7 }")
        mend.join()

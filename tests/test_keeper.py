"""The keeper of the readers: whatever the machine refuses, readers go on being replaced."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from provolta.errors import ProvoltaError, Unavailable
from provolta.pool import PooledEngine, PoolLimits, Run, Snapshot, keeper
from provolta.pool.child import Child
from provolta.validate.validator import Sent, Validator
from provolta.writes import Change, Part, Writer
from tests.mini_world import PROJECT
from tests.readers import JOINING, RUNAWAY, make_store, pool_on

LIMITS = PoolLimits(seconds=20, workers=1, grace=0.2)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return make_store(tmp_path_factory.mktemp("keeper"), "r1")


def _until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not what():
        assert time.monotonic() < end, "waited for too long"
        time.sleep(0.02)


def _children() -> set[int]:
    told = Path(f"/proc/{os.getpid()}/task")
    found: set[int] = set()
    for task in told.iterdir():
        try:
            found |= {int(one) for one in (task / "children").read_text().split()}
        except FileNotFoundError:
            continue
    return found


def _use_up(engine: PooledEngine, readers: int) -> None:
    """Use some of the readers that stand ready, so that others are wanted."""
    for _ in range(readers):
        lease = engine.pool.enter().result(60)
        engine.pool.leave(lease, None)


class Refusing:
    """A machine that refuses its first processes, as a busy one does."""

    def __init__(self, error: Exception, times: int) -> None:
        self.error = error
        self.left = times
        self._real = subprocess.Popen

    def __call__(self, *arguments: object, **named: object) -> object:
        if self.left:
            self.left -= 1
            raise self.error
        return self._real(*arguments, **named)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "error",
    [
        BlockingIOError(11, "Resource temporarily unavailable"),
        OSError(24, "Too many open files"),
        MemoryError(),
        subprocess.SubprocessError("Exception occurred in preexec_fn."),
    ],
)
def test_a_machine_that_gives_no_process_is_asked_again(
    snapshot: Snapshot,
    error: Exception,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    files = len(list(Path("/proc/self/fd").iterdir()))
    refusing = Refusing(error, 3)
    with pool_on(snapshot, LIMITS) as engine, caplog.at_level(logging.WARNING, "provolta.pool"):
        monkeypatch.setattr(subprocess, "Popen", refusing)
        _use_up(engine, 4)
        assert engine.ask("ASK {}")
    assert refusing.left == 0
    assert "gives no further process" in caplog.text
    assert len(list(Path("/proc/self/fd").iterdir())) <= files, "the sockets are closed"


def test_a_process_that_will_not_end_does_not_hold_up_the_others(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, slow = Child.bury, threading.Event()

    def bury(one: Child, within: float = 5.0) -> bool:
        return slow.is_set() and real(one, within)

    before = _children()
    with pool_on(snapshot, LIMITS) as engine:
        monkeypatch.setattr(Child, "bury", bury)
        for _ in range(3):
            _use_up(engine, 4)
            assert engine.ask("ASK {}")
        slow.set()
    assert _children() <= before, "all are cleared away in the end"


def test_waiting_for_the_end_of_a_process_never_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Child("provolta.pool.reader")

    def wait(timeout: float | None = None) -> int:
        raise subprocess.TimeoutExpired("reader", timeout or 0)

    with monkeypatch.context() as patched:
        patched.setattr(one._process, "wait", wait)
        assert not one.bury(0.01)
    assert one.bury()
    assert one.bury(), "burying twice does no harm"


def test_a_keeper_that_ends_after_all_begins_again(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    with pool_on(snapshot, LIMITS) as engine:
        assert engine.ask("ASK {}")
        with monkeypatch.context() as patched:

            def fail(_: object) -> None:
                raise AssertionError("unforeseen")

            patched.setattr(keeper.Keeper, "_start", fail)
            _use_up(engine, 2)
            thread = engine.pool._keeper._thread
            assert thread
            _until(lambda: not thread.is_alive())
        assert engine.ask("ASK {}")
    assert "begins again" in caplog.text


def test_readers_that_die_at_once_are_not_started_without_end(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[float] = []

    def broken(_: str) -> Child:
        started.append(time.monotonic())
        return Child("provolta.no_such_module")

    with pool_on(snapshot, LIMITS) as engine:
        assert engine.ask("ASK {}")
        with monkeypatch.context() as patched:
            patched.setattr("provolta.pool.keeper.Child", broken)
            _use_up(engine, 2)
            _until(lambda: len(started) > 2)
            time.sleep(2)
        assert len(started) < 12
        assert engine.ask("ASK {}")


def test_a_ready_reader_that_somebody_kills_is_replaced(snapshot: Snapshot) -> None:
    with pool_on(snapshot, LIMITS) as engine:
        assert engine.ask("ASK {}")
        _until(lambda: engine.pool.state()["ready"] >= 3)
        for one in [*engine.pool._spare, *engine.pool._idle]:
            os.kill(one.pid, signal.SIGKILL)
        assert engine.ask("ASK {}")
        _until(lambda: engine.pool.state()["ready"] >= 2)


def test_a_query_outlives_a_reader_that_somebody_kills_at_once(snapshot: Snapshot) -> None:
    with pool_on(snapshot, LIMITS) as engine:
        assert engine.ask("ASK {}")
        lease = engine.pool.enter().result(60)
        assert not lease.child.opening, "it has served already"
        os.kill(lease.child.pid, signal.SIGKILL)
        run = Run(engine.pool, lease, {"op": "ask", "query": "ASK {}"}, "", 10)
        assert run.collect()
        assert run.starts == 2


def test_readers_of_a_large_server_are_used_again(snapshot: Snapshot) -> None:
    """The system counts what the server holds as the greatest size of what it starts."""
    large = b"x" * (LIMITS.kept + 50_000_000)
    with pool_on(snapshot, LIMITS) as engine:
        used = set()
        for _ in range(4):
            lease = engine.pool.enter().result(60)
            used.add(lease.child.pid)
            assert Run(engine.pool, lease, {"op": "ask", "query": "ASK {}"}, "", 10).collect()
        assert len(used) == 1
        assert engine.pool.state()["killed"] == 0
    assert large


def test_the_priority_of_a_dead_reader_is_nobodys_trouble() -> None:
    one = Child("provolta.pool.reader")
    one.bury()
    one.lower()
    assert not one.raise_again()


def test_nobody_waits_for_ever(snapshot: Snapshot) -> None:
    with pool_on(snapshot, replace(LIMITS, wait=0.5)) as engine:
        held = engine.pool.enter().result(60)
        with pytest.raises(Unavailable, match="has waited"):
            engine.ask(JOINING)
        engine.pool.leave(held, None)
        assert engine.ask(JOINING), "the place is free again"


def test_who_waits_while_the_server_stops_is_told_so(snapshot: Snapshot) -> None:
    with pool_on(snapshot, LIMITS) as engine, ThreadPoolExecutor() as threads:
        engine.pool.enter().result(60)
        waiting = [threads.submit(engine.ask, JOINING) for _ in range(3)]
        _until(lambda: engine.pool.state()["light_waiting"] == 3)
        engine.pool.stop()
        for one in waiting:
            assert isinstance(one.exception(60), Unavailable)
        with pytest.raises(Unavailable):
            engine.ask("ASK {}")


def test_a_running_query_is_told_that_the_server_stops(snapshot: Snapshot) -> None:
    with pool_on(snapshot, LIMITS) as engine, ThreadPoolExecutor() as threads:
        running = threads.submit(engine.select, RUNAWAY)
        _until(lambda: engine.pool.state()["heavy_running"] == 1)
        engine.pool.stop()
        assert isinstance(running.exception(60), ProvoltaError)


def test_a_write_or_a_validation_without_a_process_is_refused_for_the_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Writer(PROJECT, tmp_path, lambda: None)
    validator = Validator(PROJECT)
    monkeypatch.setattr(subprocess, "Popen", Refusing(BlockingIOError(11, "no room"), 2))
    with pytest.raises(Unavailable, match="no room"):
        writer.run(Change("update", (Part("application/sparql-update", "", b"CLEAR ALL"),)))
    with pytest.raises(Unavailable, match="no room"):
        validator.run([Sent("text/turtle", "", b"")], [], "text/turtle", lambda *_: ([], []))

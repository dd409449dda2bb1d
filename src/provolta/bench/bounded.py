"""A contestant in a process of its own, which is ended when its time or memory is used up."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from http.client import HTTPException
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from provolta.bench import measuring
from provolta.bench.engines import ENGINES
from provolta.bench.measuring import LOAD, MOST, Measured, median
from provolta.errors import EngineError

LOADING = 4.0
"""How many times the budget of a task the loading may take."""
MEMORY = 8 * 1024**3
"""Bytes of address space that a contestant may have."""
Query = tuple[str, bool]
"""A query, and whether its rows are wanted or only their number."""
_CUT = 90
_FAILURES = (
    *(EngineError, MemoryError, OSError, RuntimeError, ValueError, TypeError, LookupError),
    SyntaxError,
    *(sqlite3.Error, subprocess.SubprocessError, HTTPException),
)
"""What an engine may raise: a result too, and told as one."""


class Bounded:
    """One engine, loaded in a process of its own; it starts anew after it had to be ended."""

    def __init__(
        self, name: str, nquads: Path, folder: Path, *, size: int, triples: int, budget: float
    ) -> None:
        """Prepare; nothing is loaded before the first task. ``budget`` is seconds for a task."""
        self._name, self._nquads, self._folder = name, nquads, folder
        self._size, self._triples, self._budget = size, triples, budget
        self._process: Any = None
        self._pipe: Connection | None = None
        self._starts = 0
        self._given_up = ""

    def load(self) -> Measured:
        """Start and load. Once too slow, or failed, it is not tried again."""
        self._starts += 1
        here, there = multiprocessing.Pipe()
        place = self._folder / f"{self._name.replace(' ', '-')}-{self._starts}"
        context = multiprocessing.get_context("spawn")
        given = (there, self._name, self._nquads, place)
        self._process = context.Process(target=_serve, args=given, daemon=False)
        self._process.start()
        there.close()
        self._pipe = here
        begun = time.monotonic()
        answer, failed = self._next(LOADING * self._budget)
        taken = time.monotonic() - begun
        if failed:
            self._given_up = "not loaded"
            return Measured(self._size, LOAD, self._name, taken, 0, 0, failed)
        if answer > self._budget:
            self._given_up = "not loaded again after it was ended"
        return Measured(self._size, LOAD, self._name, answer, self._triples, 1)

    def ask(self, task: str, query: str) -> Measured:
        """The median time of a query that is only counted."""
        times, found, failed = self._timed((query, False))
        if failed and not times:
            return Measured(self._size, task, self._name, self._budget, 0, 0, failed)
        return median(self._size, task, self._name, times, found)

    def rows(self, task: str, query: str) -> tuple[Measured, Sequence[Sequence[str]]]:
        """The median time of a query, and its rows."""
        times, found, failed = self._timed((query, True))
        if failed and not times:
            return Measured(self._size, task, self._name, self._budget, 0, 0, failed), []
        return median(self._size, task, self._name, times, len(found)), found

    def _timed(self, query: Query) -> tuple[list[float], Any, str]:
        if self._process is None:
            if self._given_up:
                return [], 0, self._given_up
            if failed := self.load().failed:
                return [], 0, failed
        assert self._pipe is not None
        times: list[float] = []
        found: Any = 0
        begun = time.monotonic()
        while len(times) < MOST and (not times or time.monotonic() - begun < measuring.PATIENCE):
            with contextlib.suppress(OSError):
                self._pipe.send(query)
            answer, failed = self._next(self._budget)
            if failed:
                return times, found, failed
            seconds, found = answer
            times.append(seconds)
        return times, found, ""

    def _next(self, seconds: float) -> tuple[Any, str]:
        """What the process says next, or why it says nothing."""
        assert self._pipe is not None
        try:
            if not self._pipe.poll(seconds):
                self.close()
                return None, f"over {seconds:,g} s"
            answer, failed = self._pipe.recv()
        except (EOFError, OSError):
            self.close()
            return None, "its process ended"
        return answer, failed

    def close(self) -> None:
        """End the process and whatever it started."""
        if self._process is None:
            return
        process, self._process = self._process, None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.join()
        if self._pipe is not None:
            self._pipe.close()


def _serve(pipe: Connection, name: str, nquads: Path, place: Path) -> None:
    """In the process: load, say how long it took, then answer one query after another."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    begun = time.perf_counter()
    try:
        with ENGINES[name](nquads, place) as engine:
            pipe.send((time.perf_counter() - begun, ""))
            while True:
                query, wanted = pipe.recv()
                pipe.send(_answer(engine.rows if wanted else engine.count, query))
    except EOFError:
        return
    except _FAILURES as error:
        pipe.send((None, _told(error)))


def _answer(ask: Callable[[str], object], query: str) -> tuple[Any, str]:
    begun = time.perf_counter()
    try:
        found = ask(query)
    except _FAILURES as error:
        return None, _told(error)
    return (time.perf_counter() - begun, found), ""


def _told(error: BaseException) -> str:
    text = " ".join(str(error).replace("|", " ").split())
    return f"{type(error).__name__}: {text}"[:_CUT].rstrip(": ")


def bounded(
    names: Mapping[str, object],
    nquads: Path,
    folder: Path,
    *,
    size: int,
    triples: int,
    budget: float,
) -> Iterator[tuple[str, Bounded]]:
    """Each engine in turn, in a process that has ended before the next one begins."""
    for name in names:
        engine = Bounded(name, nquads, folder, size=size, triples=triples, budget=budget)
        try:
            yield name, engine
        finally:
            engine.close()

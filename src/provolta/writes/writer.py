"""The one writer, as the server sees it: a process that is started when it is needed."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from provolta.errors import EngineError, Overloaded, QueryTimeout
from provolta.outside import Fetcher
from provolta.pool.child import Child
from provolta.pool.frames import Closed
from provolta.pool.messages import error_from
from provolta.pool.outside import KEY, Switchboard, told
from provolta.writes.conditions import Conditions

_PROCESS = "provolta.writes.process"
_LOOK = 0.2
"""Seconds after which a write that waits looks whether its client is still there."""


@dataclass(frozen=True)
class Part:
    """A document that was sent: its media type, the base of its relative IRIs, and its bytes."""

    media: str
    base: str
    data: bytes


@dataclass(frozen=True)
class Change:
    """A write: ``op`` is ``update``, or a method of the Graph Store Protocol with its graph."""

    op: str
    parts: tuple[Part, ...]
    graph: str | None = None
    conditions: Conditions = field(default_factory=Conditions)
    limits: dict[str, int] = field(default_factory=dict)

    def message(self) -> dict[str, object]:
        """The request to the process."""
        return {
            "op": self.op,
            "graph": self.graph,
            "parts": len(self.parts),
            "documents": [[part.media, part.base] for part in self.parts],
            "conditions": asdict(self.conditions),
            "limits": self.limits,
        }


@dataclass(frozen=True)
class WriterLimits:
    """What one write may use, how many wait, and how many revisions are kept."""

    seconds: float = 120.0
    memory: int = 6_000_000_000
    waiting: int = 64
    keep: int = 3


class Writer:
    """Makes changes one at a time. ``changed`` is called after each, before the next begins."""

    def __init__(
        self,
        root: Path,
        store: Path,
        changed: Callable[[], object],
        limits: WriterLimits | None = None,
        fetcher: Fetcher | None = None,
    ) -> None:
        """Write into a store; no process is started yet.

        Without a ``fetcher`` no update may ask anything outside.
        """
        self._fetcher = fetcher or Fetcher()
        self._root = root.resolve()
        self._store = store.resolve()
        self._limits = limits or WriterLimits()
        self._seconds = self._limits.seconds
        self._changed = changed
        self._places = threading.BoundedSemaphore(self._limits.waiting)
        self._turn = threading.Condition()
        self._queue: deque[object] = deque()
        self._child: Child | None = None

    def run(self, change: Change, gone: threading.Event | None = None) -> dict[str, Any]:
        """Make a change and tell what came of it; blocks while others write.

        Should ``gone`` be set while it waits for its turn, it is not begun.

        Raises:
            Overloaded: if too many wait.
            EngineError: if it was not begun.
            QueryTimeout: if the time is over.
            ProvoltaError: what the process says, or why it died.
        """
        if not self._places.acquire(blocking=False):
            raise Overloaded("Too many writes are waiting already.", remedy="Try again later.")
        try:
            with self._own_turn(gone or threading.Event()):
                try:
                    return self._run(change)
                finally:
                    if not change.conditions.dry:
                        self._changed()
        finally:
            self._places.release()

    @contextmanager
    def _own_turn(self, gone: threading.Event) -> Iterator[None]:
        """Wait until all that came before have had theirs."""
        place = object()
        with self._turn:
            self._queue.append(place)
        try:
            with self._turn:
                while self._queue[0] is not place and not gone.is_set():
                    self._turn.wait(_LOOK)
            if gone.is_set():
                raise EngineError("The client went before its write had begun; it was not made.")
            yield
        finally:
            with self._turn:
                self._queue.remove(place)
                self._turn.notify_all()

    def _run(self, change: Change) -> dict[str, Any]:
        child = self._living()
        end = time.monotonic() + self._seconds
        try:
            message = {**change.message(), KEY: told(self._fetcher)}
            child.channel.send(message, self._seconds)
            for part in change.parts:
                child.channel.send_bytes(part.data, self._seconds)
            answer = child.channel.receive(end - time.monotonic())
            outside = Switchboard(self._fetcher)
            while isinstance(answer, dict) and KEY in answer:
                outside.answer(child.channel, answer, max(end - time.monotonic(), 0.001))
                answer = child.channel.receive(end - time.monotonic())
        except TimeoutError:
            self.close()
            raise QueryTimeout(
                f"The write was stopped after {self._seconds:g} s; nothing was changed.",
                remedy="Send it in parts.",
                details={"limit_seconds": self._seconds},
            ) from None
        except Closed:
            why = child.post_mortem()
            self.close()
            raise why from None
        assert isinstance(answer, dict)
        if "error" in answer:
            error = answer["error"]
            assert isinstance(error, dict)
            raise error_from(error)
        done = answer["done"]
        assert isinstance(done, dict)
        return done

    def _living(self) -> Child:
        if self._child is not None and not self._child.runs:
            self.close()
        if self._child is None:
            bounds = (str(self._limits.memory), str(self._limits.keep))
            self._child = Child(_PROCESS, str(self._root), str(self._store), *bounds)
        return self._child

    def close(self) -> None:
        """End the process."""
        child, self._child = self._child, None
        if child is not None:
            child.bury()

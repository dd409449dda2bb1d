"""Validation of what somebody sent, as the server sees it: in processes that can be killed."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from provolta.embedded import serialize_triples
from provolta.engine import Triple
from provolta.errors import BadDocument, EngineError, Overloaded, ProvoltaError, QueryTimeout
from provolta.pool.child import Child
from provolta.pool.frames import Channel, Closed
from provolta.pool.messages import error_from

_PROCESS = "provolta.validate.process"
_SWOLLEN = 600_000
"""Resident kilobytes beyond which a process is not kept."""
_IDLE_KEPT = 2

Surroundings = Callable[[list[str], list[str], list[str]], tuple[list[Triple], list[Triple]]]
"""What the graph says around the things that are described and those merely mentioned, and what it
says of the same elsewhere; the last list are names and numbers as N-Triples has them."""


@dataclass(frozen=True)
class Sent:
    """A document that was sent: its media type, the base of its relative IRIs, and its bytes."""

    media: str
    base: str
    data: bytes


@dataclass(frozen=True)
class ValidationLimits:
    """What one validation may use, and how many run and wait. Times are seconds, sizes bytes."""

    seconds: float = 30.0
    memory: int = 1_500_000_000
    at_once: int = 2
    waiting: int = 16
    levels: int = 500


class Validator:
    """Holds documents to shapes, some at once, each in a process of its own."""

    def __init__(self, root: Path, limits: ValidationLimits | None = None) -> None:
        """Use the shapes below a root; no process is started yet."""
        self._root = root.resolve()
        self._limits = limits or ValidationLimits()
        self._places = threading.BoundedSemaphore(self._limits.at_once)
        self._waiting = threading.BoundedSemaphore(self._limits.at_once + self._limits.waiting)
        self._turn = threading.Lock()
        self._idle: list[Child] = []
        self.close = weakref.finalize(self, _bury, self._idle)

    def run(
        self,
        data: Sequence[Sent],
        shapes: Sequence[Sent],
        media: str,
        surroundings: Surroundings,
    ) -> tuple[bool, bytes]:
        """Whether the data conform, and the report as a document.

        Without ``shapes`` they are held to those of the root.

        Raises:
            BadDocument: if something does not parse, or the shapes are not well-formed.
            Overloaded: if too many wait.
            QueryTimeout, OutOfMemory: if a limit is reached.
        """
        if not self._waiting.acquire(blocking=False):
            raise Overloaded("Too many validations are waiting already.", remedy="Try again later.")
        try:
            with self._places:
                return self._run(data, shapes, media, surroundings)
        finally:
            self._waiting.release()

    def _run(
        self,
        data: Sequence[Sent],
        shapes: Sequence[Sent],
        media: str,
        surroundings: Surroundings,
    ) -> tuple[bool, bytes]:
        child = self._take()
        end = time.monotonic() + self._limits.seconds
        request = {
            "data": [[one.media, one.base] for one in data],
            "shapes": [[one.media, one.base] for one in shapes],
            "media": media,
            "seconds": int(self._limits.seconds),
            "levels": self._limits.levels,
        }
        resident = _SWOLLEN
        try:
            child.channel.send(request, self._limits.seconds)
            for one in (*data, *shapes):
                child.channel.send_bytes(one.data, self._limits.seconds)
            answer = _next(child.channel, end)
            if "things" in answer:
                asked = (_names(answer, name) for name in ("things", "mentioned", "texts"))
                for some in surroundings(*asked):
                    text = serialize_triples(some, "application/n-triples")
                    child.channel.send_bytes(text, self._limits.seconds)
                answer = _next(child.channel, end)
            resident = int(str(answer["resident"]))
            if "error" in answer:
                raise _error(answer)
            document = child.channel.receive(max(end - time.monotonic(), 0.001))
            assert isinstance(document, bytes)
        except TimeoutError:
            raise QueryTimeout(
                f"The validation was stopped after {self._limits.seconds:g} s.",
                remedy="Send less at a time.",
                details={"limit_seconds": self._limits.seconds},
            ) from None
        except Closed:
            raise _why(child) from None
        finally:
            self._give_back(child, resident)
        return bool(answer["conforms"]), document

    def _take(self) -> Child:
        with self._turn:
            child = self._idle.pop() if self._idle else None
        if child is not None and child.runs:
            return child
        if child is not None:
            child.bury()
        return Child(_PROCESS, str(self._root), str(self._limits.memory))

    def _give_back(self, child: Child, resident: int) -> None:
        """Keep a process for the next request if it came to its end and is not swollen."""
        with self._turn:
            kept = resident < _SWOLLEN and child.runs and len(self._idle) < _IDLE_KEPT
            if kept:
                self._idle.append(child)
        if not kept:
            child.bury()


def _names(answer: dict[str, object], name: str) -> list[str]:
    found = answer[name]
    assert isinstance(found, list)
    return found


def _next(channel: Channel, end: float) -> dict[str, object]:
    answer = channel.receive(max(end - time.monotonic(), 0.001))
    assert isinstance(answer, dict)
    return answer


def _error(answer: dict[str, object]) -> ProvoltaError:
    error = answer["error"]
    assert isinstance(error, dict)
    return error_from(error)


def _why(child: Child) -> ProvoltaError:
    """Why a process ended by itself."""
    why = child.post_mortem()
    if type(why) is EngineError:
        return BadDocument(
            "The data cannot be held to these shapes.",
            remedy="See that the shapes are well-formed.",
        )
    return why


def _bury(children: list[Child]) -> None:
    while children:
        children.pop().bury()

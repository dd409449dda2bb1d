"""The pool: processes that are ready before they are needed, in two lanes.

Every query starts in the light lane and may stay there for a moment (``Limits.grace``). One that
takes longer moves to the heavy lane, and lets everyone else go first; if all heavy places are taken
it is killed and starts again when it is its turn. So whatever runs in the heavy lane, there is
always a place for a light query.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field
from pathlib import Path
from weakref import WeakValueDictionary

from provolta.errors import ProvoltaError, Unavailable
from provolta.guard import DEFAULT_LIMITS, Limits
from provolta.pool.child import Child
from provolta.pool.frames import Closed
from provolta.pool.keeper import Keeper
from provolta.pool.lanes import Lane, Waiter

_IDLE_KEPT = 4


@dataclass(frozen=True)
class PoolLimits:
    """What one query may use, and how many run and wait. Times are seconds, sizes bytes."""

    seconds: float = 10.0
    memory: int = 1_500_000_000
    result: int = 100_000_000
    workers: int = 2
    grace: float = 0.3
    waiting: int = 1000
    waiting_each: int = 500
    waiting_heavy: int = 64
    wait: float = 60.0
    opening: float = 30.0
    patience: float = 50.0
    kept: int = 400_000_000
    held: int = 256_000
    partial: int = 16_000_000
    query: Limits = DEFAULT_LIMITS


@dataclass(frozen=True)
class Snapshot:
    """An immutable store and its revision; ``union``: its default graph is all its graphs."""

    store: Path
    revision: str
    union: bool = True
    hold: object = field(default=None, compare=False, repr=False)
    """What keeps the files there; a snapshot stays as long as somebody asks about it."""


@dataclass
class Lease:
    """A process for one query."""

    child: Child
    heavy: bool


class Pool:
    """Reader processes for the current snapshot, and for older ones while they are asked for."""

    def __init__(self, snapshot: Snapshot, limits: PoolLimits | None = None) -> None:
        """Start the first process; the others follow in the background."""
        self.limits = limits or PoolLimits()
        self._snapshots = WeakValueDictionary({snapshot.revision: snapshot})
        self._current = snapshot
        workers = self.limits.workers
        limit = self.limits
        self._light: Lane[Lease] = Lane(workers, limit.waiting, limit.waiting_each)
        self._heavy: Lane[Lease] = Lane(workers, limit.waiting_heavy, limit.waiting_heavy)
        self._spare: list[Child] = []
        self._idle: list[Child] = []
        self._running: set[Child] = set()
        self._work = threading.Condition()
        self._closing = False
        self._kills = 0
        self._keeper = Keeper(self._work, self._wanted, self._take_in, self._look_after)
        with self._work:
            self._keeper.start()

    @property
    def revision(self) -> str:
        """The revision that new requests see."""
        return self._current.revision

    def snapshot(self, revision: str) -> Snapshot:
        """The snapshot of a revision if somebody still asks about it, else the current one."""
        return self._snapshots.get(revision) or self._current

    def state(self) -> dict[str, int]:
        """Numbers for the metrics: how many run, wait, stand ready, and were killed."""
        with self._work:
            return {
                "light_running": self._light.busy,
                "heavy_running": self._heavy.busy,
                "light_waiting": len(self._light),
                "heavy_waiting": len(self._heavy),
                "ready": len(self._spare) + len(self._idle),
                "killed": self._kills,
            }

    def publish(self, snapshot: Snapshot) -> None:
        """Make a snapshot the current one; running queries end on the one they began on."""
        with self._work:
            self._snapshots[snapshot.revision] = snapshot
            self._current = snapshot
            old = [one for one in self._idle if one.revision != snapshot.revision]
            self._idle = [one for one in self._idle if one.revision == snapshot.revision]
            self._keeper.bury(*old)

    def enter(self, client: str = "", revision: str = "", *, heavy: bool = False) -> Future[Lease]:
        """A place in a lane, with a process on a revision, as soon as there is one.

        Raises:
            Overloaded: if too many wait already.
            Unavailable: if the pool is being closed.
        """
        with self._work:
            if self._closing:
                raise _stopping()
            lane = self._heavy if heavy else self._light
            waiter = lane.join(Waiter(client, revision or self.revision))
            granted = self._serve()
        _resolve(granted)
        return waiter.future

    def promote(self, lease: Lease) -> bool:
        """Move a running query to the heavy lane, if it has a place."""
        with self._work:
            if not self._heavy.free:
                return False
            self._heavy.busy += 1
            self._light.busy -= 1
            lease.heavy = True
            lease.child.lower()
            granted = self._serve()
        _resolve(granted)
        return True

    def leave(self, lease: Lease, resident: int | None) -> None:
        """Give a place back; ``resident`` is the size of the process, None to kill it."""
        child = lease.child
        fit = resident is not None and resident * 1000 < self.limits.kept and child.runs
        if fit and lease.heavy:
            fit = child.raise_again()
        if not fit:
            child.kill()
        with self._work:
            lane = self._heavy if lease.heavy else self._light
            lane.busy -= 1
            self._running.discard(child)
            if resident is not None:
                self._keeper.went_well()
            if fit and child.revision == self.revision and len(self._idle) < _IDLE_KEPT:
                self._idle.append(child)
            else:
                self._kills += not fit
                self._keeper.bury(child)
            granted = self._serve()
        _resolve(granted)
        if self._closing:
            child.bury()

    def stop(self) -> None:
        """Kill what runs, and let nobody wait any longer."""
        with self._work:
            self._closing = True
            waiting = [*self._light.empty(), *self._heavy.empty()]
            running = list(self._running)
        for waiter in waiting:
            waiter.refuse(_stopping())
        for child in running:
            child.kill()

    def close(self) -> None:
        """End all processes."""
        self.stop()
        self._keeper.close()
        with self._work:
            left = [*self._spare, *self._idle, *self._running]
        for child in left:
            child.bury()

    def _serve(self) -> list[tuple[Waiter[Lease], Lease]]:
        """Give free places to those who wait, as far as there are processes."""
        granted = []
        for lane in (self._light, self._heavy):
            while lane.free and (waiter := lane.next()):
                child = self._take(waiter.wanted)
                if child is None:
                    lane.back(waiter)
                    self._keeper.wake()
                    break
                if waiter.future.set_running_or_notify_cancel():
                    lane.busy += 1
                    self._running.add(child)
                    granted.append((waiter, Lease(child, lane is self._heavy)))
                else:
                    self._idle.append(child)
        return granted

    def _take(self, revision: str) -> Child | None:
        """A process on a revision: one that is idle, or a spare one that opens it."""
        self._clear()
        for place, child in enumerate(self._idle):
            if child.revision == revision:
                return self._idle.pop(place)
        while self._spare:
            child = self._spare.pop(0)
            self._keeper.wake()
            if self._open(child, revision):
                return child
            self._keeper.bury(child)
        return None

    def _clear(self) -> None:
        """Let go of processes that have ended while nobody used them."""
        gone = [child for child in self._idle if not child.runs]
        self._idle = [child for child in self._idle if child not in gone]
        self._keeper.bury(*gone)
        lost = [child for child in self._spare if not child.runs]
        self._spare = [child for child in self._spare if child not in lost]
        self._keeper.lost(*lost)

    def _open(self, child: Child, revision: str) -> bool:
        snapshot = self.snapshot(revision)
        child.revision, child.held = snapshot.revision, snapshot
        message = {
            "op": "open",
            "store": str(snapshot.store),
            "revision": snapshot.revision,
            "union": snapshot.union,
            "memory": self.limits.memory,
            "seconds": int(self.limits.seconds) + 1,
            "shape": asdict(self.limits.query),
        }
        try:
            child.channel.send(message)
        except Closed:
            return False
        child.opening = True
        return True

    def _take_in(self, child: Child) -> None:
        """A process is ready; the keeper calls this."""
        with self._work:
            self._spare.append(child)
            granted = self._serve()
        _resolve(granted)

    def _look_after(self) -> None:
        """What is to be done from time to time; the keeper calls this."""
        with self._work:
            self._clear()
            seconds = self.limits.wait
            late = [*self._light.overdue(seconds), *self._heavy.overdue(seconds)]
        for waiter in late:
            waiter.refuse(
                Unavailable(
                    f"The request has waited {seconds:g} s for its turn.",
                    remedy="Wait as long as Retry-After says, and ask again.",
                )
            )

    def _wanted(self) -> bool:
        return len(self._spare) < max(2, self.limits.workers)


def _resolve(granted: list[tuple[Waiter[Lease], Lease]]) -> None:
    for waiter, lease in granted:
        waiter.future.set_result(lease)


def _stopping() -> ProvoltaError:
    return Unavailable("The server is stopping.", remedy="Ask again later.")

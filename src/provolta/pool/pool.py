"""The pool: processes that are ready before they are needed, in three lanes.

Every query starts in the light lane and may stay there for a moment (``Limits.grace``). One that
takes longer moves to the heavy lane, and lets everyone else go first; if all heavy places are taken
it is killed and starts again when it is its turn. So whatever runs in the heavy lane, there is
always a place for a light query.

A crowd of heavy queries that come at once would still have to go through the light lane one after
another. So a query that looks quick starts in a quick lane with places of its own, under the same
rule; and one that took long twice within a minute starts in the heavy lane.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field
from pathlib import Path
from weakref import WeakValueDictionary

from provolta.errors import Overloaded, ProvoltaError, Unavailable
from provolta.guard import DEFAULT_LIMITS, Limits
from provolta.outside import Fetcher
from provolta.pool.child import Child
from provolta.pool.frames import Closed
from provolta.pool.keeper import Keeper
from provolta.pool.lanes import Lane, Waiter
from provolta.pool.looks import Costly, looks_quick
from provolta.pool.outside import told

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
    """A process for one query, and the lane whose place it has."""

    child: Child
    lane: Lane[Lease]
    heavy: bool


class Pool:
    """Reader processes for the current snapshot, and for older ones while they are asked for."""

    def __init__(
        self,
        snapshot: Snapshot,
        limits: PoolLimits | None = None,
        fetcher: Fetcher | None = None,
    ) -> None:
        """Start the first process; the others follow in the background.

        Without a ``fetcher`` no query may ask anything outside.
        """
        self.limits = limits or PoolLimits()
        self.fetcher = fetcher or Fetcher()
        self._snapshots = WeakValueDictionary({snapshot.revision: snapshot})
        self._current = snapshot
        workers = self.limits.workers
        limit = self.limits
        self._quick: Lane[Lease] = Lane(workers, limit.waiting, limit.waiting_each)
        self._light: Lane[Lease] = Lane(workers, limit.waiting, limit.waiting_each)
        self._heavy: Lane[Lease] = Lane(workers, limit.waiting_heavy, limit.waiting_heavy)
        self._lanes = (self._quick, self._light, self._heavy)
        self.costly = Costly()
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
                "light_running": self._quick.busy + self._light.busy,
                "heavy_running": self._heavy.busy,
                "light_waiting": len(self._quick) + len(self._light),
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

    def enter(
        self, client: str = "", revision: str = "", *, query: str = "", heavy: bool = False
    ) -> Future[Lease]:
        """A place in a lane, with a process on a revision, as soon as there is one.

        Which lane, the ``query`` tells if it is known; ``heavy`` says that it has taken long.

        Raises:
            Overloaded: if too many wait already.
            Unavailable: if the pool is being closed.
        """
        with self._work:
            if self._closing:
                raise _stopping()
            lane = self._lane_of(query, heavy=heavy)
            waiter = lane.join(Waiter(client, revision or self.revision, query))
            granted = self._serve()
        _resolve(granted)
        return waiter.future

    def _lane_of(self, query: str, *, heavy: bool) -> Lane[Lease]:
        if heavy or self.costly.knows(query):
            return self._heavy
        return self._quick if query and looks_quick(query) else self._light

    def promote(self, lease: Lease) -> bool:
        """Move a running query to the heavy lane, if it has a place."""
        with self._work:
            if not self._heavy.free:
                return False
            self._heavy.busy += 1
            lease.lane.busy -= 1
            lease.lane, lease.heavy = self._heavy, True
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
            lease.lane.busy -= 1
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
            waiting = [waiter for lane in self._lanes for waiter in lane.empty()]
            running = list(self._running)
        self.fetcher.close()
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
        for lane in self._lanes:
            heavy = lane is self._heavy
            while lane.free and (waiter := lane.next()):
                if not heavy and self.costly.knows(waiter.query):
                    self._pass_on(waiter)
                    continue
                crowded = lane is not self._quick and bool(self._running)
                child = self._take(waiter.wanted, left=int(crowded))
                if child is None:
                    lane.back(waiter)
                    self._keeper.wake()
                    break
                if waiter.future.set_running_or_notify_cancel():
                    lane.busy += 1
                    self._running.add(child)
                    if heavy:
                        child.lower()
                    granted.append((waiter, Lease(child, lane, heavy)))
                else:
                    self._idle.append(child)
        return granted

    def _pass_on(self, waiter: Waiter[Lease]) -> None:
        """Let somebody wait in the heavy lane, where the same query is by now."""
        try:
            self._heavy.join(waiter)
        except Overloaded as error:
            waiter.refuse(error)

    def _take(self, revision: str, left: int) -> Child | None:
        """A process on a revision: one that is idle, or a spare one that opens it.

        So many are ``left`` for the quick lane, rather idle ones, which need not open anything.
        """
        self._clear()
        idle = [place for place, child in enumerate(self._idle) if child.revision == revision]
        if len(idle) + len(self._spare) <= left:
            return None
        if len(idle) > (left if self._spare else 0):
            return self._idle.pop(idle[0])
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
            "outside": told(self.fetcher),
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
            late = [waiter for lane in self._lanes for waiter in lane.overdue(seconds)]
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

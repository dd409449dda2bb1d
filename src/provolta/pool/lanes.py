"""Who may run when: places that are taken and given back, and a fair queue before each lane."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from provolta.errors import Overloaded

Grant = TypeVar("Grant")


@dataclass(eq=False)
class Waiter(Generic[Grant]):
    """Somebody who waits for a place: ``client`` is whose turn it is, ``wanted`` what for.

    ``query`` is the text that the place is for, as far as it is known.
    """

    client: str
    wanted: str
    query: str = ""
    future: Future[Grant] = field(default_factory=Future)
    since: float = field(default_factory=time.monotonic)

    def refuse(self, error: Exception) -> None:
        """Let it wait no longer: whoever waits for the place gets an error instead."""
        if self.future.set_running_or_notify_cancel():
            self.future.set_exception(error)


@dataclass
class Lane(Generic[Grant]):
    """A number of places, and those who wait for one: clients take turns, whoever asks how often.

    >>> lane = Lane(places=1, longest=3, each=2)
    >>> for client in ("a", "a", "b"):
    ...     _ = lane.join(Waiter(client, ""))
    >>> [lane.next().client for _ in range(3)]
    ['a', 'b', 'a']
    """

    places: int
    longest: int
    each: int
    busy: int = 0
    _queues: OrderedDict[str, deque[Waiter[Grant]]] = field(default_factory=OrderedDict)

    @property
    def free(self) -> bool:
        """Whether a place is free."""
        return self.busy < self.places

    def __len__(self) -> int:
        """How many wait."""
        return sum(map(len, self._queues.values()))

    def join(self, waiter: Waiter[Grant]) -> Waiter[Grant]:
        """Wait at the end of the client's own queue.

        Raises:
            Overloaded: if too many wait, or too many of this client.
        """
        queue = self._queues.setdefault(waiter.client, deque())
        if len(queue) >= self.each or len(self) >= self.longest:
            if not queue:
                del self._queues[waiter.client]
            raise Overloaded(
                "Too many requests are waiting already.",
                remedy="Wait as long as Retry-After says, and ask again.",
            )
        queue.append(waiter)
        return waiter

    def next(self) -> Waiter[Grant] | None:
        """The one whose turn it is, out of the queue; None if nobody waits."""
        while self._queues:
            client, queue = self._queues.popitem(last=False)
            waiter = queue.popleft()
            if queue:
                self._queues[client] = queue
            if not waiter.future.cancelled():
                return waiter
        return None

    def back(self, waiter: Waiter[Grant]) -> None:
        """Put somebody back to the front: there was no process yet."""
        queue = self._queues.setdefault(waiter.client, deque())
        queue.appendleft(waiter)
        self._queues.move_to_end(waiter.client, last=False)

    def overdue(self, seconds: float) -> list[Waiter[Grant]]:
        """Those who have waited longer than so many seconds, out of the queue.

        >>> lane = Lane(places=0, longest=3, each=2)
        >>> waiter = lane.join(Waiter("a", ""))
        >>> lane.overdue(60), lane.overdue(-1) == [waiter], len(lane)
        ([], True, 0)
        """
        before = time.monotonic() - seconds
        late = [waiter for queue in self._queues.values() for waiter in queue]
        late = [waiter for waiter in late if waiter.since < before]
        for waiter in late:
            queue = self._queues[waiter.client]
            queue.remove(waiter)
            if not queue:
                del self._queues[waiter.client]
        return late

    def empty(self) -> list[Waiter[Grant]]:
        """Everybody who waits; nobody does then."""
        waiting = [waiter for queue in self._queues.values() for waiter in queue]
        self._queues.clear()
        return waiting

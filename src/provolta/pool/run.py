"""One query on its way: through the lanes, within its limits, message by message."""

from __future__ import annotations

import contextlib
import time
from concurrent.futures import Future

from provolta.errors import (
    EngineError,
    ProvoltaError,
    QueryTimeout,
    ResultTooLarge,
    Unavailable,
)
from provolta.pool.frames import Closed
from provolta.pool.messages import error_from
from provolta.pool.outside import KEY, Switchboard
from provolta.pool.pool import Lease, Pool

OURSELVES = "pages"
"""The client that the server itself is: its queries are bounded by who wrote them."""
_SOON, _LATE = 0.02, 1.0
"""The first and the longest pause before a query is put to another process."""
Message = dict[str, object] | bytes


class Run:
    """A request in a reader. :meth:`next` gives its messages one by one, and None after the last.

    All methods block; :meth:`cancel` may be called from any thread.
    """

    def __init__(
        self, pool: Pool, lease: Lease, request: dict[str, object], client: str, seconds: float
    ) -> None:
        """Send a request to the process of a lease."""
        self._pool = pool
        self._lease: Lease | None = lease
        self._request = request
        self._client = client
        self._query = str(request.get("query", ""))
        self._revision = lease.child.revision
        self._held = lease.child.held
        self._failed_since = 0.0
        self._pause = _SOON
        self._strikes = 0
        self._seconds = seconds
        self._patience = pool.limits.patience
        self.messages: list[Message] = []
        self.starts = 0
        self._cancelled = False
        self._waiting: Future[Lease] | None = None
        self._taken = 0
        self._start()

    @property
    def patience(self) -> float:
        """How many seconds the query may yet wait, in all, for a slow client to take its answer."""
        return self._patience

    @property
    def revision(self) -> str:
        """The revision that the answer comes from."""
        return self._revision

    @property
    def elapsed(self) -> float:
        """Seconds since the process got the request."""
        return time.monotonic() - self._began

    def _start(self) -> None:
        self._began = self._returned = time.monotonic()
        self._deadline = self._began + self._seconds
        self._given = False
        self.starts += 1
        self._outside = Switchboard(self._pool.fetcher)
        lease = self._holding
        try:
            # A process that cannot be sent to has died; the first receive finds out why.
            lease.child.channel.send(self._request)
        except Closed:
            return

    @property
    def _holding(self) -> Lease:
        assert self._lease is not None, "the run is over"
        return self._lease

    def next(self) -> Message | None:
        """The next message.

        Raises:
            QueryTimeout: if the time is over.
            ResultTooLarge: if the answer has more bytes than one may have.
            ProvoltaError: what the reader says, or why it died.
        """
        if self._lease is None:
            return None
        waited = min(time.monotonic() - self._returned, self._patience)
        if self._given:
            self._patience -= waited
            self._deadline += waited
        try:
            message = self._receive()
            while isinstance(message, dict) and KEY in message:
                self._ask_outside(message)
                message = self._receive()
        finally:
            self._returned = time.monotonic()
        if isinstance(message, dict) and "error" in message:
            self._release(0)
            error = message["error"]
            assert isinstance(error, dict)
            raise error_from(error)
        if isinstance(message, dict) and "done" in message:
            self._release(int(str(message["done"])))
            return None
        self._count(message)
        self._given = True
        return message

    def _receive(self) -> Message:
        """A message, while time goes by and the lanes change."""
        while True:
            lease = self._holding
            try:
                message = lease.child.channel.receive(max(self._limit() - time.monotonic(), 0.001))
            except TimeoutError:
                if lease.child.opening:
                    self._give_up()
                if time.monotonic() >= self._deadline:
                    self._over()
                if self._client != OURSELVES:
                    self._pool.costly.took_long(self._query)
                self.become_heavy()
            except Closed:
                self._died(lease)
            else:
                if not lease.child.opening:
                    return message
                if isinstance(message, dict) and "error" in message:
                    self._again(lease)
                else:
                    self._opened(lease)

    def _ask_outside(self, message: dict[str, object]) -> None:
        """Let the server ask what the query wants from elsewhere: in the heavy lane, and in time.

        If that starts it again, it will ask again.
        """
        starts = self.starts
        self.become_heavy()
        if self.starts != starts:
            return
        lease = self._holding
        left = max(self._deadline - time.monotonic(), 0.001)
        # A process that has gone, or takes nothing, is found out by the next receive.
        with contextlib.suppress(Closed, TimeoutError):
            self._outside.answer(lease.child.channel, message, left)

    def _opened(self, lease: Lease) -> None:
        """The time of a query begins when its snapshot is open."""
        lease.child.opening = False
        self._failed_since = 0.0
        self._began = time.monotonic()
        self._deadline = self._began + self._seconds

    def _limit(self) -> float:
        """Until when to wait; a process that still opens its snapshot is given the time for it."""
        lease = self._holding
        if lease.child.opening:
            return self._deadline + self._pool.limits.opening
        if lease.heavy:
            return self._deadline
        return min(self._deadline, self._began + self._pool.limits.grace)

    def collect(self, most: int | None = None) -> bool:
        """Gather messages in :attr:`messages` until the end, or ``most`` bytes; True at the end.

        What comes after ``most`` bytes comes from :meth:`next`, and always in the heavy lane, where
        nothing starts again.
        """
        while True:
            starts = self.starts
            message = self.next()
            if self.starts != starts:
                self.messages.clear()
            if message is None:
                return True
            self.messages.append(message)
            if most is not None and self._taken >= most:
                self.become_heavy()
                if self.starts == starts:
                    return False
                self.messages.clear()

    def become_heavy(self) -> None:
        """Go on in the heavy lane; if it is full, start again there when there is a place."""
        lease = self._holding
        if lease.heavy or self._pool.promote(lease):
            return
        self._restart(heavy=True, revision=self._revision)

    def _again(self, lease: Lease) -> None:
        """Start on another process because one could not open its snapshot: nothing was given yet.

        If somebody has removed the snapshot, the newest one answers.

        Raises:
            Unavailable: if that has gone on for as long as opening may take.
        """
        now = time.monotonic()
        self._failed_since = self._failed_since or now
        if self._cancelled or now - self._failed_since > self._pool.limits.opening:
            self._give_up()
        time.sleep(self._pause)
        self._pause = min(2 * self._pause, _LATE)
        there = self._pool.snapshot(self._revision).store.is_dir()
        self._restart(heavy=lease.heavy, revision=self._revision if there else "")

    def _give_up(self) -> None:
        self._release(None)
        raise Unavailable(
            "The store could not be opened in time.",
            remedy="Wait as long as Retry-After says, and ask again.",
        )

    def _restart(self, *, heavy: bool, revision: str) -> None:
        self._release(None)
        self._waiting = self._pool.enter(self._client, revision, query=self._query, heavy=heavy)
        if self._cancelled:
            self._waiting.cancel()
        self._lease = self._waiting.result()
        self._revision, self._held = self._lease.child.revision, self._lease.child.held
        self._taken = 0
        self._start()

    def _over(self) -> None:
        elapsed = self.elapsed
        self._release(None)
        raise QueryTimeout(
            f"The query was stopped after {elapsed:.1f} s.",
            remedy="Ask for less: add a LIMIT, bind a variable, join what is not joined.",
            details={
                "limit_seconds": self._seconds,
                "elapsed_seconds": round(elapsed, 2),
                "rows_sent": 0,
            },
        )

    def _died(self, lease: Lease) -> None:
        why: ProvoltaError = EngineError("The client has gone.")
        if not self._cancelled:
            if lease.child.opening:
                self._again(lease)
                return
            why = lease.child.post_mortem()
            if self._struck(lease):
                self._strikes += 1
                self._restart(heavy=False, revision=self._revision)
                return
        self._release(None)
        raise why

    def _struck(self, lease: Lease) -> bool:
        """Whether somebody else killed the process before the query could have been the reason."""
        return lease.child.was_killed and not (lease.heavy or self._taken or self._strikes)

    def _count(self, message: Message) -> None:
        if isinstance(message, bytes):
            self._taken += len(message)
        if self._taken > self._pool.limits.result:
            self._release(None)
            raise ResultTooLarge(
                f"The answer is longer than {self._pool.limits.result:,} bytes.",
                remedy="Add a LIMIT, or ask for fewer columns.",
            )

    def _release(self, resident: int | None) -> None:
        lease, self._lease = self._lease, None
        if lease is not None:
            self._pool.leave(lease, resident)

    def cancel(self) -> None:
        """Stop it: nobody wants the answer. A thread that is in :meth:`next` comes back at once."""
        self._cancelled = True
        self._outside.cut()
        waiting, lease = self._waiting, self._lease
        if waiting is not None and not waiting.done():
            waiting.cancel()
        if lease is not None:
            lease.child.kill()

    def close(self) -> None:
        """Give the process back, killed if it is not at its end."""
        self._release(None)

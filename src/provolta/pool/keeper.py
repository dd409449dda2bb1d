"""The keeper of a pool's processes: it has spare ones ready and clears away the dead ones."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from provolta.errors import ProvoltaError
from provolta.pool.child import Child

_LOG = logging.getLogger("provolta.pool")
_READER = "provolta.pool.reader"
_TICK = 1.0
_SOON = 0.1
_LATE = 5.0
"""The first and the longest pause after the machine has refused a process."""
_MOMENT = 0.05


class Keeper:
    """A thread that goes on whatever the machine refuses: it says so in the log and tries again.

    All readers are started here, because the system ends a reader with the thread that started it.
    The lists that it shares with its pool are touched only by who holds ``work``.
    """

    def __init__(
        self,
        work: threading.Condition,
        wanted: Callable[[], bool],
        ready: Callable[[Child], None],
        tick: Callable[[], None],
    ) -> None:
        """``wanted`` says whether a process is, ``ready`` takes it, ``tick`` runs now and then."""
        self._work = work
        self._wanted = wanted
        self._ready = ready
        self._tick = tick
        self._dead: list[Child] = []
        self._late: list[Child] = []
        self._closing = False
        self._pause = 0.0
        self._start_at = 0.0
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; whoever calls holds ``work``."""
        self._thread = threading.Thread(target=self._run, name="pool-keeper", daemon=True)
        self._thread.start()

    def bury(self, *children: Child) -> None:
        """Take processes that are of no more use; whoever calls holds ``work``."""
        if children:
            self._dead += children
            self.wake()

    def lost(self, *children: Child) -> None:
        """Take processes that ended before they were used: the next is not started at once."""
        if children:
            self._back_off()
        self.bury(*children)

    def went_well(self) -> None:
        """A process has served: the machine can be trusted again."""
        self._pause = 0.0

    def wake(self) -> None:
        """See to it that something is done soon; whoever calls holds ``work``."""
        if self._thread and not self._closing and not self._thread.is_alive():
            _LOG.error("The keeper of the readers has ended unexpectedly; it begins again.")
            try:
                self.start()
            except RuntimeError as error:
                _LOG.error("The keeper of the readers cannot begin: %s.", error)
        self._work.notify_all()

    def close(self) -> None:
        """End the thread, then every process that it had to clear away."""
        with self._work:
            self._closing = True
            self._work.notify_all()
        if self._thread:
            self._thread.join()
        for child in [*self._late, *self._dead]:
            child.bury()

    def _run(self) -> None:
        while True:
            with self._work:
                self._work.wait_for(self._has_work, self._patience())
                if self._closing:
                    return
                self._late, self._dead = [*self._late, *self._dead], []
                start = self._may_start()
            self._tick()
            if start:
                self._start()
            # One that needs long to end must not hold up the others; its turn comes again.
            self._late = [child for child in self._late if not child.bury(_MOMENT)]

    def _has_work(self) -> bool:
        return bool(self._closing or self._dead or self._may_start())

    def _patience(self) -> float:
        left = self._start_at - time.monotonic()
        return min(left, _TICK) if left > 0 else _TICK

    def _may_start(self) -> bool:
        return self._wanted() and time.monotonic() >= self._start_at

    def _start(self) -> None:
        try:
            child = Child(_READER)
        except ProvoltaError as error:
            self._back_off()
            _LOG.warning("%s Next try in %.1f s.", error.what, self._pause)
        else:
            self._ready(child)

    def _back_off(self) -> None:
        self._pause = min(2 * self._pause or _SOON, _LATE)
        self._start_at = time.monotonic() + self._pause

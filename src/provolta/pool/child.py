"""A process of the server's own: started, spoken to, and killed when need be.

It is started anew as a program and never forked, because the server runs threads.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys

from provolta.errors import EngineError, OutOfMemory, ProvoltaError, QueryTooComplex, Unavailable
from provolta.pool.frames import Channel

_ENDS_WITHIN = 5.0
_STACK = {-signal.SIGSEGV, -signal.SIGBUS}


class Child:
    """A running process and the channel to it."""

    def __init__(self, module: str, *arguments: str) -> None:
        """Start a module of ours as a program; it gets the number of its end of the channel.

        Raises:
            Unavailable: if the machine gives no process, no memory or no file for it.
        """
        try:
            ours, self._process = _start(module, arguments)
        except (OSError, MemoryError, subprocess.SubprocessError) as error:
            raise Unavailable(
                f"The machine gives no further process: {error}.", remedy="Ask again in a moment."
            ) from error
        self.channel = Channel(ours)
        self.revision = ""
        self.held: object = None
        """What must stay as long as this process is used: the snapshot that it opens."""
        self.opening = False

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def runs(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    @property
    def was_killed(self) -> bool:
        """Whether it was ended by SIGKILL, which no query can send."""
        return self._process.poll() == -signal.SIGKILL

    def kill(self) -> None:
        """End it at once, whatever it does; whoever waits for a message learns that it has gone."""
        self._process.kill()

    def bury(self, within: float = _ENDS_WITHIN) -> bool:
        """Kill it and wait until nothing is left of it; False if that takes longer."""
        self._process.kill()
        try:
            self._process.wait(within)
        except subprocess.TimeoutExpired:
            return False
        self.channel.close()
        return True

    def post_mortem(self) -> ProvoltaError:
        """Why it ended by itself, told as an error of the query that it ran."""
        try:
            code = self._process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            code = 0
        if code in _STACK:
            return QueryTooComplex("The query nests too deeply.", remedy="Take it apart.")
        if code in {-signal.SIGABRT, -signal.SIGKILL}:
            return OutOfMemory(
                "The query needs more memory than one query may have.",
                remedy="Ask for less: bind a variable, or leave out ORDER BY and GROUP BY.",
            )
        return EngineError("The process that ran the query has ended.", remedy="Ask again.")

    def lower(self) -> None:
        """Let everyone else go first; one that has ended meanwhile does so anyway."""
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, 10)

    def raise_again(self) -> bool:
        """Take its turn like everyone again; False if the system does not allow that."""
        try:
            os.setpriority(os.PRIO_PROCESS, self.pid, 0)
        except OSError:
            return False
        return True


def _start(
    module: str, arguments: tuple[str, ...]
) -> tuple[socket.socket, subprocess.Popen[bytes]]:
    ours, theirs = socket.socketpair()
    try:
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - the interpreter that runs us
                [sys.executable, "-m", module, str(theirs.fileno()), *arguments],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "MALLOC_ARENA_MAX": "2"},
            )
    except BaseException:
        ours.close()
        raise
    return ours, process

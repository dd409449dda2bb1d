"""A process that can make no connection, whatever it is talked into.

The guard refuses SERVICE and LOAD before anything is parsed. Should it ever be deceived, the
process that runs the text still has no network: a filter of system calls (seccomp) refuses it a new
socket. The socket that it was given at its start stays. Elsewhere than on Linux there is no such
filter; ``provolta doctor`` tells.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import socket
import struct
import subprocess
import sys
from dataclasses import dataclass

_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_MODE_FILTER = 2
_SET_MODE_FILTER = 1
_ALL_THREADS = 1

_LOAD_WORD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_AT, _MACHINE_AT = 0, 4
_ALLOW = 0x7FFF0000
_DENY = 0x00050000 | errno.EACCES
_SECONDS = 30


@dataclass(frozen=True)
class _Machine:
    """The numbers that the kernel has for a machine and for its system calls."""

    machine: int
    seccomp: int
    socket: int
    connect: int
    io_uring_setup: int = 425
    foreign: int | None = None
    """From here on the numbers are those of another set of calls."""


_MACHINES = {
    "x86_64": _Machine(0xC000003E, 317, 41, 42, foreign=0x40000000),
    "aarch64": _Machine(0xC00000B7, 277, 198, 203),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def _steps(machine: _Machine) -> list[tuple[int, int, int, int]]:
    """The filter: code, jump if so, jump if not, operand. The last step refuses."""
    denied = [machine.socket, machine.connect, machine.io_uring_setup]
    tests = [(_EQUAL, number) for number in denied]
    if machine.foreign is not None:
        tests.insert(0, (_AT_LEAST, machine.foreign))
    steps = [
        (_LOAD_WORD, 0, 0, _MACHINE_AT),
        (_EQUAL, 0, len(tests) + 2, machine.machine),
        (_LOAD_WORD, 0, 0, _NUMBER_AT),
    ]
    steps += [(code, len(tests) - place, 0, operand) for place, (code, operand) in enumerate(tests)]
    return [*steps, (_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _DENY)]


def seal() -> bool:
    """Let no thread of this process make a socket any more; False where that is not possible.

    What asks for one gets ``EACCES``. Programs that are started from here are bound by it, too.
    """
    machine = _MACHINES.get(platform.machine()) if sys.platform == "linux" else None
    if machine is None:
        return False
    steps = _steps(machine)
    code = b"".join(struct.pack("=HBBI", *step) for step in steps)
    program = _Program(len(steps), code)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    address = ctypes.byref(program)
    done: int = libc.syscall(machine.seccomp, _SET_MODE_FILTER, _ALL_THREADS, address)
    if done != 0:
        done = libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, address, 0, 0)
    return done == 0


def works() -> bool:
    """Whether a process can be sealed on this system; another one tries it."""
    done = subprocess.run(  # noqa: S603 - the interpreter that runs us
        [sys.executable, "-m", __name__], check=False, capture_output=True, timeout=_SECONDS
    )
    return done.returncode == 0


def main() -> int:
    """Seal this process and ask for a socket: 0 if it is refused."""
    if not seal():
        return 1
    try:
        socket.socket().close()
    except PermissionError:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())

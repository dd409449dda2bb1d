"""A sealed process makes no connection and goes on answering; the ones that strangers reach are."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from provolta.pool import sealing
from provolta.pool.child import Child
from tests.listening import Listener

pytestmark = pytest.mark.skipif(not sealing.works(), reason="this system has no such filter")

PROCESSES = {
    "provolta.pool.reader": (),
    "provolta.writes.process": ("ROOT", "STORE", "6000000000", "3"),
    "provolta.validate.process": ("ROOT", "2000000000"),
}
_FETCHES = """
import contextlib, socket, sys
import pyoxigraph as ox
from provolta.pool.sealing import seal
channel = socket.socket(fileno=int(sys.argv[2]))
if sys.argv[3] == "sealed":
    assert seal()
store = ox.Store()
with contextlib.suppress(OSError):
    store.update(f"LOAD <{sys.argv[1]}>")
with contextlib.suppress(OSError):
    list(store.query(f"SELECT * {{ SERVICE <{sys.argv[1]}> {{ ?s ?p ?o }} }}"))
channel.sendall(b"done")
"""


@pytest.mark.parametrize(("state", "visits"), [("open", True), ("sealed", False)])
def test_what_the_guard_would_let_pass_reaches_nobody(state: str, visits: bool) -> None:
    with Listener() as listener:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            subprocess.run(
                [sys.executable, "-c", _FETCHES, listener.url, str(theirs.fileno()), state],
                pass_fds=[theirs.fileno()],
                check=True,
                timeout=60,
            )
            assert ours.recv(4) == b"done"
        assert (listener.barrier() > 0) is visits


_EVERY_WAY = """
import ctypes, socket, threading
from provolta.pool.sealing import seal
begin = threading.Event()
told = []
def ask():
    begin.wait()
    for family, kind in ((2, 1), (10, 2), (socket.AF_UNIX, 1), (socket.AF_NETLINK, 3)):
        try:
            socket.socket(family, kind).close()
            told.append("open")
        except PermissionError:
            told.append("refused")
before = threading.Thread(target=ask)
before.start()
assert seal()
begin.set()
before.join()
assert ctypes.CDLL(None).syscall(425, 1, None) == -1
ours, theirs = socket.socketpair()
ours.sendall(b"x")
print(*told, theirs.recv(1).decode())
"""


def test_no_family_of_sockets_is_left_and_no_thread_is_forgotten() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _EVERY_WAY], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["refused"] * 4 + ["x"]


@pytest.mark.parametrize("module", PROCESSES)
def test_every_process_that_strangers_reach_is_sealed(
    module: str, world_root: Path, tmp_path: Path
) -> None:
    places = {"ROOT": str(world_root), "STORE": str(tmp_path / "store")}
    child = Child(module, *(places.get(one, one) for one in PROCESSES[module]))
    try:
        status = Path(f"/proc/{child.pid}/status")
        end = time.monotonic() + 60
        while "Seccomp:\t2" not in status.read_text(encoding="ascii"):
            assert time.monotonic() < end, "it is not sealed"
            assert child.runs
            time.sleep(0.05)
    finally:
        child.bury()


def test_a_machine_without_the_filter_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    assert sealing.seal() is False

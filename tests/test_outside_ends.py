"""A call to elsewhere ends with whoever wanted it, and holds up nobody else."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.elsewhere import Elsewhere, elsewhere
from tests.mini_world import PROJECT
from tests.servers import free_port

_PATIENCE = 120
_LONG = "600"
"""Seconds that a query and a call may take: far more than any test waits."""


def _until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not what():
        assert time.monotonic() < deadline, "waited for too long"
        time.sleep(0.05)


def _get(url: str) -> tuple[int, str]:
    """Status and text of an answer; 0 if there is none."""
    try:
        with urllib.request.urlopen(url, timeout=_PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""
    except OSError:
        return 0, ""


@pytest.fixture(scope="module")
def there() -> Iterator[Elsewhere]:
    with elsewhere() as server:
        yield server


@pytest.fixture
def ours(there: Elsewhere, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A server as a process of its own, which would wait for ten minutes; and its port."""
    there.seen.clear()
    there.ended.clear()
    port = free_port()
    command = [sys.executable, "-m", "provolta", "serve", "--open-store", "--port", str(port)]
    command += ["--root", str(PROJECT), "--store", str(tmp_path / "store"), "--timeout", _LONG]
    command += ["--allow-service", there.url]
    limits = {"PROVOLTA_OUTSIDE_TIMEOUT": _LONG, "PROVOLTA_STOP_TIMEOUT": "1"}
    process = subprocess.Popen(command, env={**_environment(), **limits})
    try:
        _until(lambda: process.poll() is not None or _ask(port, "ASK {}") == 200)
        assert process.poll() is None
        yield process, port
    finally:
        process.kill()
        process.wait(_PATIENCE)


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(PROJECT / "src")}


def _ask(port: int, query: str) -> int:
    return _get(f"http://127.0.0.1:{port}/sparql?{urlencode({'query': query})}")[0]


def _trap(there: Elsewhere, number: int = 0) -> str:
    return f"SELECT * {{ SERVICE <{there.url}/traps/drip?{number}> {{ ?s ?p ?o }} }}"


def test_a_client_that_hangs_up_ends_the_call(
    ours: tuple[subprocess.Popen[bytes], int], there: Elsewhere
) -> None:
    _, port = ours
    with socket.create_connection(("127.0.0.1", port)) as client:
        address = urlencode({"query": _trap(there)})
        client.sendall(f"GET /sparql?{address} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
        _until(lambda: bool(there.seen))
        assert there.ended == []
    _until(lambda: there.ended == ["/traps/drip"])
    idle = 'provolta_readers{state="heavy_running"} 0.0'
    _until(lambda: idle in _get(f"http://127.0.0.1:{port}/metrics")[1])
    assert _ask(port, "ASK {}") == 200


def test_a_server_that_is_told_to_stop_waits_for_no_call(
    ours: tuple[subprocess.Popen[bytes], int], there: Elsewhere
) -> None:
    process, port = ours
    statuses: list[int] = []
    thread = threading.Thread(target=lambda: statuses.append(_ask(port, _trap(there))))
    thread.start()
    _until(lambda: bool(there.seen))
    process.send_signal(signal.SIGTERM)
    assert process.wait(_PATIENCE) == 0
    thread.join(_PATIENCE)
    assert statuses[0] != 200
    _until(lambda: there.ended == ["/traps/drip"])


def test_calls_that_are_not_answered_hold_up_no_other_query(
    ours: tuple[subprocess.Popen[bytes], int], there: Elsewhere
) -> None:
    process, port = ours
    threads = [
        threading.Thread(target=_ask, args=(port, _trap(there, number))) for number in range(8)
    ]
    for thread in threads:
        thread.start()
    _until(lambda: len(there.seen) == 2)
    for _ in range(20):
        assert _ask(port, "ASK {}") == 200
    assert all(thread.is_alive() for thread in threads)
    assert (len(there.seen), there.ended) == (2, [])
    process.kill()
    for thread in threads:
        thread.join(_PATIENCE)

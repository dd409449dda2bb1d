"""Ending the server: told to stop or killed, it leaves no process behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pytest

from tests.mini_world import PROJECT
from tests.servers import free_port

_PATIENCE = 120
_NUMBERS = " ".join(map(str, range(200)))
_GROUPS = " ".join(f"VALUES ?{name} {{ {_NUMBERS} }}" for name in "abcde")
_ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {_GROUPS} FILTER(?a + ?b + ?c + ?d + ?e < 0) }}"


@dataclass
class _Server:
    """A server in a process of its own."""

    process: subprocess.Popen[bytes]
    url: str

    def ask(self, query: str) -> int:
        """The status of an answer; 0 if the connection was broken off."""
        try:
            url = f"{self.url}/sparql?{urlencode({'query': query})}"
            with urllib.request.urlopen(url, timeout=_PATIENCE) as answer:
                answer.read()
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0


def _until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not what():
        assert time.monotonic() < deadline, "waited for too long"
        time.sleep(0.05)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[_Server]:
    """A server of an empty store that lets queries run for a minute."""
    port = free_port()
    command = [sys.executable, "-m", "provolta", "serve", "--open-store", "--timeout", "60"]
    command += ["--port", str(port), "--root", str(PROJECT), "--store", str(tmp_path / "store")]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "src")}
    with (tmp_path / "output.txt").open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    found = _Server(process, f"http://127.0.0.1:{port}")
    try:
        _until(lambda: process.poll() is not None or found.ask("ASK {}") == 200)
        assert process.poll() is None, (tmp_path / "output.txt").read_text()
        yield found
    finally:
        process.kill()
        process.wait(_PATIENCE)


def _readers(server: _Server) -> list[psutil.Process]:
    return list(psutil.Process(server.process.pid).children(recursive=True))


def _busy(server: _Server) -> bool:
    """Whether a query has run for so long that it counts as heavy."""
    with urllib.request.urlopen(f"{server.url}/metrics", timeout=_PATIENCE) as answer:
        return b'provolta_readers{state="heavy_running"} 1.0' in answer.read()


@pytest.fixture
def burdened(server: _Server) -> Iterator[tuple[_Server, list[int]]]:
    """The server while a query runs that would take years, and where its status will stand."""
    statuses: list[int] = []
    thread = threading.Thread(target=lambda: statuses.append(server.ask(_ENDLESS)))
    thread.start()
    _until(lambda: _busy(server))
    yield server, statuses
    server.process.kill()
    thread.join(_PATIENCE)
    assert not thread.is_alive()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_told_to_stop_ends_well(server: _Server, number: signal.Signals) -> None:
    readers = _readers(server)
    assert readers
    server.process.send_signal(number)
    assert server.process.wait(_PATIENCE) == 0
    _until(lambda: not any(one.is_running() for one in readers))


@pytest.mark.slow
def test_a_running_query_is_cut_after_a_grace(burdened: tuple[_Server, list[int]]) -> None:
    server, statuses = burdened
    readers = _readers(server)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(_PATIENCE) == 0
    _until(lambda: not any(one.is_running() for one in readers))
    _until(lambda: bool(statuses))
    assert statuses[0] != 200


@pytest.mark.slow
def test_a_server_that_is_killed_leaves_no_reader(burdened: tuple[_Server, list[int]]) -> None:
    server, _ = burdened
    readers = _readers(server)
    server.process.kill()
    _until(lambda: not any(one.is_running() for one in readers))

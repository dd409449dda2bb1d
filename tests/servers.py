"""Real SPARQL servers for tests: each started in a folder of its own, on a free port, and ended."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

_PATIENCE = 60


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def needs(command: str, package: str) -> str:
    """Where a command is; without it the test is skipped, and in CI it fails."""
    found = shutil.which(command)
    if found is None:
        told = f"{command} is missing: apt-get install {package}"
        if os.environ.get("CI") == "true":
            pytest.fail(told)
        pytest.skip(told)
    return found


@contextmanager
def provolta(app: FastAPI) -> Iterator[str]:
    """Our own server over an application, in a thread; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=10)


@contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """The Oxigraph server on an empty store; gives its address."""
    port = free_port()
    command = [str(Path(sys.executable).parent / "oxigraph"), "serve", "--location", str(folder)]
    command += ["--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    url = f"http://127.0.0.1:{port}"
    with _running(command, folder, f"{url}/query?query=ASK%20%7B%7D"):
        yield url


TOKEN = "a-token-of-the-tests"


@contextmanager
def open_store(folder: Path, *options: str) -> Iterator[str]:
    """Our own server as a process, on an empty store that takes writes with the token."""
    port = free_port()
    (folder / "token").write_text(TOKEN, encoding="ascii")
    command = [sys.executable, "-m", "provolta", "serve", "--open-store", "--port", str(port)]
    command += ["--store", str(folder / "store"), "--token-file", str(folder / "token")]
    command += ["--root", str(Path(__file__).parents[1]), *options]
    with _running(command, folder, f"http://127.0.0.1:{port}/health/ready"):
        yield f"http://127.0.0.1:{port}"


_INI = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {folder}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 10
MaxClientConnections = 10
[SPARQL]
ResultSetMaxRows = {rows}
"""


@contextmanager
def virtuoso(
    folder: Path, quads: Path, *, rows: int = 1_000_000, buffers: int = 20_000
) -> Iterator[str]:
    """Virtuoso with the N-Quads of a file loaded, all in a folder; gives its SPARQL address."""
    binary = needs("virtuoso-t", "virtuoso-opensource-7-bin")
    shell = needs("isql-vt", "virtuoso-opensource-7-bin")
    sql, http = free_port(), free_port()
    ini = _INI.format(
        folder=folder, sql=sql, http=http, rows=rows, buffers=buffers, dirty=buffers * 3 // 4
    )
    (folder / "virtuoso.ini").write_text(ini, encoding="ascii")
    shutil.copy(quads, folder / "graph.nq")
    command = [binary, "+foreground", "+configfile", str(folder / "virtuoso.ini")]
    url = f"http://127.0.0.1:{http}/sparql"
    with _running(command, folder, f"{url}?query=ASK%20%7B%7D"):
        load = f"DB.DBA.TTLP(file_open('{folder}/graph.nq'), '', 'urn:none', 512); checkpoint;"
        done = subprocess.run(
            [shell, f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert "Error" not in done.stdout + done.stderr, done.stdout + done.stderr
        yield url


@contextmanager
def _running(command: list[str], folder: Path, probe: str) -> Iterator[None]:
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
    try:
        _await(process, probe, folder / "output.txt")
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _await(process: subprocess.Popen[bytes], probe: str, output: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(probe, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{probe} does not answer:\n{output.read_text(errors='replace')[-2000:]}")

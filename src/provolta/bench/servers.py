"""The Oxigraph server as a contestant: loaded, on a free port of this machine, asked over HTTP."""

from __future__ import annotations

import http.client
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from provolta.errors import EngineError

_PATIENCE = 60
_WAIT = 600


def oxigraph_program() -> str | None:
    """Where the server's program is: beside this Python, or on the path."""
    return shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which(
        "oxigraph"
    )


@contextmanager
def oxigraph(program: str, nquads: Path, folder: Path) -> Iterator[Callable[[str], int]]:
    """The server over the N-Quads of a file; gives a function from a query to a number of rows."""
    place = ["--location", str(folder)]
    load = [program, "load", *place, "--file", str(nquads)]
    subprocess.run(load, check=True, capture_output=True)  # noqa: S603 - our own words
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    serve = [program, "serve-read-only", *place, "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(  # noqa: S603 - our own words
        [*serve, "--union-default-graph"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _await(port)
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=_WAIT)) as connection:
            yield lambda query: _rows(connection, query)
    finally:
        process.terminate()
        process.wait(10)


def _rows(connection: http.client.HTTPConnection, query: str) -> int:
    headers = {"Content-Type": "application/sparql-query", "Accept": "text/tab-separated-values"}
    connection.request("POST", "/query", query.encode(), headers)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != http.client.OK:
        raise EngineError(f"The oxigraph server answers {answer.status}: {body[:500]!r}")
    return body.count(b"\n") - 1


def _await(port: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError as error:
            if time.monotonic() > deadline:
                raise EngineError("The oxigraph server does not start.") from error
            time.sleep(0.05)
        else:
            return

"""Servers as contestants: started on a free port of this machine, asked over HTTP."""

from __future__ import annotations

import csv
import http.client
import io
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

from provolta.errors import EngineError

_PATIENCE = 60
_WAIT = 3600


class Asker:
    """Asks a SPARQL endpoint over a connection that is kept open."""

    def __init__(
        self,
        connection: http.client.HTTPConnection,
        path: str,
        own: Callable[[str], str] = str,
    ) -> None:
        """Ask at this path of the server that the connection leads to.

        ``own`` gives a query the form that this server is made for.
        """
        self._connection, self._path, self._own = connection, path, own

    def count(self, query: str) -> int:
        """The number of rows."""
        return self._answer(query, "text/tab-separated-values").count(b"\n") - 1

    def rows(self, query: str) -> list[list[str]]:
        """The rows as text; an empty text is an unbound variable."""
        text = self._answer(query, "text/csv").decode()
        return list(csv.reader(io.StringIO(text)))[1:]

    def _answer(self, query: str, media: str) -> bytes:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": media}
        self._connection.request(
            "POST", self._path, urlencode({"query": self._own(query)}), headers
        )
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != http.client.OK:
            raise EngineError(f"The server answers {answer.status}: {body[:300]!r}")
        return body


def oxigraph_program() -> str | None:
    """Where the Oxigraph server's program is: beside this Python, or on the path."""
    return shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which(
        "oxigraph"
    )


@contextmanager
def oxigraph(nquads: Path, folder: Path) -> Iterator[Asker]:
    """The Oxigraph server over the N-Quads of a file, its store in a folder."""
    program = oxigraph_program() or "oxigraph"
    place = ["--location", str(folder)]
    load = [program, "load", *place, "--file", str(nquads)]
    subprocess.run(load, check=True, capture_output=True)  # noqa: S603 - our own words
    port = free_port()
    serve = [program, "serve-read-only", *place, "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(  # noqa: S603 - our own words
        [*serve, "--union-default-graph"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        await_port(port, "The Oxigraph server")
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=_WAIT)) as connection:
            yield Asker(connection, "/query")
    finally:
        process.terminate()
        process.wait(10)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def await_port(port: int, name: str) -> None:
    """Wait until a server listens.

    Raises:
        EngineError: if it does not within a minute.
    """
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError as error:
            if time.monotonic() > deadline:
                raise EngineError(f"{name} does not start.") from error
            time.sleep(0.05)
        else:
            return

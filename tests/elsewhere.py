"""Another server, as good or as bad as a test wants it: a SPARQL endpoint, documents, and traps."""

from __future__ import annotations

import contextlib
import gzip
import http.server
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

_JSON = "application/sparql-results+json"
_LONG = 600.0
"""Seconds for which a trap goes on, unless somebody hangs up."""


class Elsewhere(http.server.ThreadingHTTPServer):
    """Answers at ``/sparql`` from a store, at ``/docs/`` with documents, and badly at other paths.

    ``seen`` are the requests: method, path, headers and body; ``ended`` the paths of those that
    are over, because they were answered or somebody hung up.
    """

    daemon_threads = True

    def __init__(self, canary: str = "") -> None:
        """Listen on a free port; redirects lead to the ``canary``."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.canary = canary
        self.store = ox.Store()
        self.documents: dict[str, tuple[str, bytes]] = {}
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        self.ended: list[str] = []
        self.port = self.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Elsewhere

    def do_GET(self) -> None:
        """Answer as the path says."""
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        self.server.seen.append((self.command, self.path, dict(self.headers.items()), body))
        path = self.path.partition("?")[0]
        with contextlib.suppress(OSError):
            if path in self.server.documents:
                self.give(*self.server.documents[path])
            elif path.startswith("/traps/"):
                TRAPS[path.removeprefix("/traps/")](self)
            elif path.startswith("/sparql"):
                form = self.headers["Content-Type"] == "application/x-www-form-urlencoded"
                text = body.decode()
                self.evaluate(parse_qs(text)["query"][0] if form else text)
            else:
                self.send_error(404)
        self.server.ended.append(path)

    do_POST = do_GET  # noqa: N815 - as the library names it

    def evaluate(self, query: str) -> None:
        """The answer of the store."""
        found = self.server.store.query(query)
        assert isinstance(found, ox.QuerySolutions)
        self.give(_JSON, found.serialize(format=ox.QueryResultsFormat.JSON) or b"")

    def give(self, media: str, data: bytes, status: int = 200, **headers: str) -> None:
        """A whole answer."""
        self.send_response(status)
        for name, value in {"Content-Type": media, "Content-Length": str(len(data))}.items():
            self.send_header(name, headers.pop(name.replace("-", "_"), value))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def pour(self, piece: bytes, pause: float, head: bytes = b"") -> None:
        """The same piece again and again, for as long as anybody listens."""
        self.wfile.write(head)
        end = time.monotonic() + _LONG
        while time.monotonic() < end:
            self.wfile.write(piece)
            time.sleep(pause)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def table(**terms: Any) -> bytes:  # noqa: ANN401 - as JSON has them
    """An answer of one row."""
    head = {"vars": list(terms)}
    return json.dumps({"head": head, "results": {"bindings": [terms]}}).encode()


_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
_CHUNK = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
_EMPTY = b'{"head":{"vars":["s"]},"results":{"bindings":[]}}'
_XML = b"""<!DOCTYPE s [<!ENTITY a "b">]><sparql xmlns="http://www.w3.org/2005/sparql-results#">
<head><variable name="s"/></head><results/></sparql>"""
_BAD_IRI = {"type": "uri", "value": "a:b> } } INSERT DATA { <a:x> <a:y> <a:z"}
_TRIPLE = {name: {"type": "uri", "value": "a:b"} for name in ("subject", "predicate", "object")}

TRAPS: dict[str, Callable[[_Handler], None]] = {
    "redirect": lambda on: on.give("text/plain", b"", 302, Location=on.server.canary),
    "redirect-kept": lambda on: on.give("text/plain", b"", 307, Location=on.server.canary),
    "loop": lambda on: on.give("text/plain", b"", 301, Location=on.path),
    "html": lambda on: on.give("text/html", b"<title>Welcome</title>"),
    "unnamed": lambda on: on.give("", _EMPTY),
    "error": lambda on: on.give(_JSON, _EMPTY, 500),
    "made": lambda on: on.give(_JSON, _EMPTY, 201),
    "packed": lambda on: on.give(_JSON, gzip.compress(b" " * 9**7), Content_Encoding="gzip"),
    "drip": lambda on: on.pour(b" ", 0.2, _OK + b"\r\n"),
    "drip-head": lambda on: on.pour(b"X-More: 1\r\n", 0.2, _OK),
    "silence": lambda on: on.pour(b"", 0.2),
    "interim": lambda on: on.pour(b"HTTP/1.1 100 Continue\r\n\r\n", 0.01),
    "endless": lambda on: on.pour(b"x" * 65_536, 0, _OK + b"\r\n"),
    "endless-pieces": lambda on: on.pour(_CHUNK, 0, _OK + b"Transfer-Encoding: chunked\r\n\r\n"),
    "long-line": lambda on: on.pour(b"x" * 65_536, 0, _OK + b"X-Long: "),
    "cut": lambda on: on.give(_JSON, _EMPTY, Content_Length="1000"),
    "truth": lambda on: on.give(_JSON, b'{"head":{},"boolean":true}'),
    "no-json": lambda on: on.give(_JSON, b'{"head":{"vars":["s"]},"results":{"bindings":[{'),
    "deep": lambda on: on.give(_JSON, b"[" * 1_000_000),
    "bad-iri": lambda on: on.give(_JSON, table(s=_BAD_IRI)),
    "triple": lambda on: on.give(_JSON, table(s={"type": "triple", "value": _TRIPLE})),
    "entities": lambda on: on.give("application/sparql-results+xml", _XML),
    "bytes": lambda on: on.give(_JSON, b"\xff\xfe" * 100),
}
"""What an endpoint may do instead of answering."""


@contextmanager
def elsewhere(canary: str = "") -> Iterator[Elsewhere]:
    """Such a server, until the end of the block."""
    with Elsewhere(canary) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server
        server.shutdown()


def names(monkeypatch: pytest.MonkeyPatch, known: dict[str, list[str]]) -> list[str]:
    """Let names that end in ``.test`` lead where they should; gives which were asked for."""
    asked: list[str] = []
    system = socket.getaddrinfo

    def answer(host: str, port: int, *rest: Any, **more: Any) -> Any:  # noqa: ANN401 - as in socket
        if not str(host).endswith(".test"):
            return system(host, port, *rest, **more)
        asked.append(host)
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked

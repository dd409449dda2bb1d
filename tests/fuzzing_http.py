"""Mutants of requests: addresses, parameters, headers and bodies, put to the whole application.

They go past the socket, so that also what no client library would send arrives.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes, unquote

from fastapi import FastAPI

from provolta.config import Settings
from provolta.kg import KnowledgeGraph
from provolta.pool import PooledEngine
from provolta.web.app import create_app
from provolta.web.server import open_pooled
from tests.mini_world import compose
from tests.mutants import QUERY_TOKENS, Mutator, queries
from tests.tally import Tally

_GOOD = frozenset({*range(200, 500), 501})
_STOPPED = 503
_NAMES = (
    *("entity", "of", "from", "to", "type", "country", "stage", "depth", "direction", "layer", "q"),
    *("as_of", "status", "limit", "offset", "format", "detail", "lang", "query", "timeout", "gwh"),
    *("default-graph-uri", "named-graph-uri", "partial", "graph", "default", "chemistry", "output"),
    *("uri", "year", "measure", "material", "dry-run", "update", "using-graph-uri", "role", "view"),
)
_VALUES = (
    *(b"acme-cells", b"actor:acme-cells", b"battery cell", b"CN", b"all", b"3", b"2024-01-31"),
    *(
        b"ASK {}",
        b"SELECT * { ?s ?p ?o } LIMIT 3",
        b"json",
        b"ttl",
        b"true",
        b"upstream",
        b"supply",
    ),
    *(b"NMC811=0.6,LFP=0.4", b"https://w3id.org/provolta/graph/derived/x", b"de", b"10", b"2.5"),
)
_HEADERS = {
    b"accept": (b"text/turtle;q=0.5, */*;q=0.1", b"text/html", b"application/sparql-results+json"),
    b"accept-language": (b"de-DE, de;q=0.9, *;q=0.1", b"zh-Hant"),
    b"accept-encoding": (b"gzip, br;q=0.5, identity;q=0", b"*"),
    b"accept-charset": (b"utf-8, iso-8859-1;q=0.5",),
    b"if-none-match": (b'W/"r1-00000000-ab"', b"*", b'"a", "b"'),
    b"if-match": (b'"r1-0"', b"*"),
    b"range": (b"bytes=0-99,200-", b"bytes=-5"),
    b"authorization": (b"Bearer token-of-nobody", b"Basic YTpi"),
    b"content-type": (
        *(b"application/sparql-query; charset=utf-8", b"application/x-www-form-urlencoded"),
        *(b"application/sparql-update", b"text/turtle", b"multipart/form-data; boundary=x"),
    ),
    b"content-length": (b"5",),
    b"cookie": (b"lang=de; other=1",),
    b"host": (b"localhost:80", b"evil.example"),
    b"origin": (b"https://evil.example",),
    b"x-forwarded-proto": (b"https",),
    b"access-control-request-method": (b"PUT",),
}
_BODIES = (
    b"query=ASK+%7B%7D&timeout=1",
    b"ASK {}",
    b"<a:s> <a:p> 1 .",
    b'--x\r\nContent-Disposition: form-data; name="data"; filename="a.ttl"\r\n'
    b"Content-Type: text/turtle\r\n\r\n<a:s> <a:p> 1 .\r\n--x--\r\n",
)
_METHODS = ("GET",) * 8 + ("POST", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "get", "X")
Request = tuple[str, bytes, bytes, list[tuple[bytes, bytes]], bytes]


@contextmanager
def application(folder: Path) -> Iterator[FastAPI]:
    """The application over the mini-world, with readers that stop soon."""
    root = compose(folder / "root")
    here = Settings(root, folder / "store", timeout=2, max_query_memory=800_000_000)
    kg = KnowledgeGraph.open(root, folder / "store", opening=open_pooled(here))
    app = create_app(kg, here)
    try:
        yield app
    finally:
        assert isinstance(kg.engine, PooledEngine)
        kg.engine.pool.close()
        app.state.validator.close()


class Requests:
    """Mutated requests, one after another."""

    def __init__(self, app: FastAPI, seed: int) -> None:
        self._chance = random.Random(seed)
        self._paths = sorted(
            {str(getattr(one, "path", "/")) for one in app.router.routes} | {"/static/site.css"}
        )
        texts = [*_VALUES, *(value for values in _HEADERS.values() for value in values)]
        self._texts = Mutator(texts, [one.encode() for one in _NAMES], seed + 1)
        self._queries = Mutator(queries()[:9], QUERY_TOKENS, seed + 2)
        self._bodies = Mutator(_BODIES, QUERY_TOKENS, seed + 3)

    def next(self) -> Request:
        """Method, path, query string, headers and body."""
        chance = self._chance
        path = chance.choice(self._paths)
        while "{" in path:
            before, _, rest = path.partition("{")
            path = before + quote_from_bytes(self._value()[:60]) + rest.partition("}")[2]
        path += chance.choice(("",) * 6 + (".ttl", ".json", ".csv", "/", "//", ".nosuch"))
        pairs = [
            chance.choice(_NAMES).encode() + b"=" + self._quoted(self._value())
            for _ in range(chance.choice((0, 1, 1, 2, 3, 8)))
        ]
        if chance.random() < 0.2:
            pairs.append(b"query=" + quote_from_bytes(self._queries.next()[:2000]).encode())
        headers = [
            (name, self._value_of(name).replace(b"\n", b"").replace(b"\r", b"").replace(b"\0", b""))
            for name in chance.sample(sorted(_HEADERS), chance.choice((0, 1, 1, 2, 5)))
        ]
        headers += headers[:1] * chance.choice((0, 0, 0, 1))
        body = self._bodies.next()[:3000] if chance.random() < 0.3 else b""
        return chance.choice(_METHODS), path.encode(), b"&".join(pairs)[:20_000], headers, body

    def _value(self) -> bytes:
        if self._chance.random() < 0.5:
            return self._chance.choice(_VALUES)
        return self._texts.next()[:1000]

    def _value_of(self, name: bytes) -> bytes:
        if self._chance.random() < 0.5:
            return self._chance.choice(_HEADERS[name])
        return self._texts.next()[:1000]

    def _quoted(self, value: bytes) -> bytes:
        if self._chance.random() < 0.1:
            # The web server lets no other bytes through; those arrive encoded.
            return bytes(one for one in value if 0x20 < one < 0x7F and one not in b"&#")
        return quote_from_bytes(value).encode()


async def _put(app: FastAPI, request: Request) -> tuple[int, bytes]:
    """Status and body of what comes back; the client stays until the end."""
    method, path, query, headers, body = request
    sent: list[dict[str, Any]] = []
    given = [{"type": "http.request", "body": body, "more_body": False}]
    never = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if not given:
            await never.wait()
        return given.pop()

    async def send(message: Any) -> None:  # noqa: ANN401 - as ASGI declares it
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": _decoded(path),
        "raw_path": path,
        "root_path": "",
        "query_string": query,
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    await app(scope, receive, send)
    if not sent:
        return 0, b"nothing was sent"
    return int(sent[0]["status"]), b"".join(one.get("body", b"") for one in sent[1:])


def _decoded(path: bytes) -> str:
    """The path as the web server decodes it."""
    return unquote(path.decode("ascii", "replace"))


async def _all(app: FastAPI, requests: Requests, times: int) -> Tally:
    tally = Tally("request")
    for _ in range(times):
        request = requests.next()
        try:
            status, body = await _put(app, request)
        except Exception as error:  # noqa: BLE001 - told, not hidden: this is what is looked for
            status, body = 500, f"{type(error).__name__}: {error}".encode()
        tally.outcomes[str(status)] += 1
        stopped = status == _STOPPED and (b"query-" in body or b"unavailable" in body)
        if (status not in _GOOD and not stopped) or b"Traceback" in body:
            tally.faults.append((f"{status}: {body[:300]!r}", repr(request).encode()))
    return tally


def requests(folder: Path, times: int, seed: int) -> Tally:
    """Put so many mutated requests to an application of its own."""
    with application(folder) as app:
        return asyncio.run(_all(app, Requests(app, seed), times))

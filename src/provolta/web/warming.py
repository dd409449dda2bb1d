"""The pages of which there is one each, and what all others tell, before anybody asks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from threading import Event, Thread
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from starlette.types import Message, Scope

from provolta.errors import ProvoltaError
from provolta.web.addresses import href
from provolta.web.site import NAV

PAGES = ("/", *(path for path, _ in NAV))
_TICK = 0.5
_LOOPBACK = ("127.0.0.1", "localhost")


def addresses(host: str, port: int, public_url: str = "") -> tuple[str, ...]:
    """The addresses under which a server will probably be asked.

    >>> addresses("127.0.0.1", 8080), addresses("0.0.0.0", 80, "https://chain.example/")
    (('http://127.0.0.1:8080', 'http://localhost:8080'), ('https://chain.example',))
    """
    if public_url:
        return (public_url.rstrip("/"),)
    hosts = _LOOPBACK if host in _LOOPBACK else (host,)
    return tuple(f"http://{one}:{port}" for one in hosts)


class Warming:
    """A thread that makes the pages once a revision has stood for a moment, and keeps them.

    It asks the routes themselves, past the counts and the log, which are for requests of others.
    While writes follow one another it waits.
    """

    def __init__(self, app: FastAPI, bases: Sequence[str]) -> None:
        """Prepare for an application that is asked at the addresses of ``bases``."""
        self._app = app
        self._routes = AsyncExitStackMiddleware(app.router)
        self._bases = bases
        self._stop = Event()
        self._thread = Thread(target=self._watch, name="warming", daemon=True)

    def start(self) -> None:
        """Begin, beside everything else."""
        self._thread.start()

    def stop(self) -> None:
        """End before the next page."""
        self._stop.set()

    def _watch(self) -> None:
        seen: str | None = None
        warm: str | None = None
        while not self._stop.wait(_TICK):
            now = self._revision
            if now == seen and now != warm:
                self.warm()
                warm = now
            seen = now

    def warm(self) -> None:
        """Make every page now, read ahead what the pages of things tell, and make the stages'.

        Gives up when the revision is replaced or the engine fails. Of a graph with more statements
        than are kept nothing is read ahead, and the pages of its stages wait until they are asked.
        """
        revision = self._revision
        site = self._app.state.site
        try:
            if not self._make(revision, PAGES):
                return
            told = site.kg.read_ahead()
            site.overview.periods.of(told)
            if told:
                self._make(revision, [href(one.iri) for one in site.overview.stages])
        except ProvoltaError:
            return

    def _make(self, revision: str, paths: Sequence[str]) -> bool:
        """Make pages as they are seen at each address; whether all were made."""
        for base in self._bases:
            for path in paths:
                if self._stop.is_set() or self._revision != revision:
                    return False
                asyncio.run(self._ask(base, path))
        return True

    @property
    def _revision(self) -> str:
        return str(self._app.state.site.kg.revision)

    async def _ask(self, base: str, path: str) -> None:
        address = urlsplit(base)
        scope: Scope = {
            "type": "http",
            "app": self._app,
            "method": "GET",
            "scheme": address.scheme,
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": b"",
            "headers": [(b"host", address.netloc.encode()), (b"accept", b"text/html")],
            "client": None,
            "server": None,
        }
        await self._routes(scope, _no_body, _nowhere)


async def _no_body() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _nowhere(_: Message) -> None:
    """Drop what was answered: it is the keeping that counts."""

"""What the server did, request by request: an id, a JSON line in the log, and the counts.

A line says nothing that a client sent but the route, the method and the length of the query: no
token, no address, no text of a query.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler

from starlette.datastructures import MutableHeaders
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from provolta.errors import BadParameter
from provolta.metrics import Metrics, outcome
from provolta.web.negotiation import split_suffix
from provolta.web.rows import TOLD

LOG = logging.getLogger("provolta.access")
_OTHER = "(other)"
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"))


def write_to(target: str) -> None:
    """Write the lines to a file that may be rotated, to standard error (``-``), or nowhere.

    Raises:
        BadParameter: if the file cannot be written.
    """
    if not target:
        return
    try:
        handler = logging.StreamHandler() if target == "-" else WatchedFileHandler(target)
    except OSError as error:
        raise BadParameter(
            f"The access log {target} cannot be written: {error.strerror}."
        ) from None
    handler.setFormatter(logging.Formatter("%(message)s"))
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    LOG.propagate = False


class Journal:
    """ASGI middleware around everything else."""

    def __init__(
        self,
        app: ASGIApp,
        metrics: Metrics,
        revision: Callable[[], str],
        routes: list[BaseRoute],
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._revision = revision
        self._routes = list(_single(routes))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Give the request an id, and write down what became of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        query_id = secrets.token_hex(8)
        scope.setdefault("state", {}).update({"query_id": query_id, TOLD: {}})
        watch = _Watch(send, query_id)
        start = time.perf_counter()
        try:
            with self._metrics.running.track_inprogress():
                await self._app(scope, receive, watch)
        finally:
            self._write(scope, watch, time.perf_counter() - start)

    def _write(self, scope: Scope, watch: _Watch, seconds: float) -> None:
        status = watch.status if watch.whole else 0
        route = self._route(scope)
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        self._metrics.request(route, method, status, seconds, watch.size)
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "id": watch.query_id,
            "method": method,
            "route": route,
            "status": watch.status,
            "outcome": outcome(status),
            "rows": scope["state"][TOLD].get("rows"),
            "bytes": watch.size,
            "ms": round(seconds * 1000, 1),
            "revision": self._revision(),
        }
        # A log whose folder is gone must not take the answers with it.
        with suppress(OSError):
            LOG.info(json.dumps({name: value for name, value in line.items() if value is not None}))

    def _route(self, scope: Scope) -> str:
        """The pattern that the path fits, which is short and names nothing."""
        method = "GET" if scope["method"] in {"HEAD", "OPTIONS"} else scope["method"]
        for path in (split_suffix(scope["path"])[0], scope["path"]):
            probe = dict(scope, path=path, method=method)
            for route in self._routes:
                if route.matches(probe)[0] is not Match.NONE:
                    return str(getattr(route, "path", _OTHER))
        return _OTHER


def _single(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """The routes one by one, those of included routers as well."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is None:
            yield route
        else:
            yield from _single(inner.routes)


class _Watch:
    """A ``send`` that looks at what goes by."""

    def __init__(self, send: Send, query_id: str) -> None:
        self._send = send
        self.query_id = query_id
        self.status = 0
        self.size = 0
        self.whole = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Query-Id"] = self.query_id
        await self._send(message)
        if message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
            self.whole = not message.get("more_body", False)

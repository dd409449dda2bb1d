"""What every answer carries, whichever route gave it; and HEAD, OPTIONS and suffixes for all."""

from __future__ import annotations

import time
from collections.abc import Callable
from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from provolta.web.language import split_language
from provolta.web.links import WHOLE
from provolta.web.negotiation import split_suffix

CSP = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'"
)
ALWAYS = {
    "Vary": "Accept",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Allow, ETag, Link, Preference-Applied, Retry-After, "
    "Server-Timing, X-Query-Id, X-Revision, X-Truncated",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": CSP,
}
_PREFLIGHT = {
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-Match, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_FILES = "/static/"
_LITERAL = ("/sparql", "/gsp")
"""Paths whose parameters a standard names; ``lang`` is not among them."""


class Envelope:
    """ASGI middleware around all routes."""

    def __init__(self, app: ASGIApp, revision: Callable[[], str], routes: list[BaseRoute]) -> None:
        self._app = app
        self._revision = revision
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer OPTIONS; turn HEAD into GET without a body; add the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sent = _Sending(send, self._revision(), scope["method"], lambda: self._allowed(scope))
        if scope["method"] == "OPTIONS":
            allowed = self._allowed(scope)
            headers = _PREFLIGHT | {"Allow": allowed, "Access-Control-Allow-Methods": allowed}
            await Response(status_code=204, headers=headers)(scope, receive, sent)
            return
        inner = dict(scope, state={"allowed": sent.allowed, **(scope.get("state") or {})})
        if scope["method"] == "HEAD":
            inner["method"] = "GET"
        if not scope["path"].startswith(WHOLE):
            inner["path"], inner["state"]["suffix"] = split_suffix(scope["path"])
        if b"lang=" in scope["query_string"] and scope["path"] not in _LITERAL:
            query, asked = split_language(scope["query_string"].decode("latin-1"))
            inner["query_string"], inner["state"]["language"] = query.encode("latin-1"), asked
        await self._app(inner, receive, sent)

    def _allowed(self, scope: Scope) -> str:
        """The methods that some route takes at this path."""
        methods = {"OPTIONS"}
        whole = scope["path"].startswith(WHOLE)
        path = scope["path"] if whole else split_suffix(scope["path"])[0]
        if path.startswith(_FILES):
            return "GET, HEAD, OPTIONS"
        for method in ("GET", "POST", "PUT", "DELETE"):
            probe = dict(scope, method=method, path=path)
            if any(route.matches(probe)[0] is Match.FULL for route in self._routes):
                methods |= {method, "HEAD"} if method == "GET" else {method}
        return ", ".join(sorted(methods))


class _Sending:
    """A ``send`` that adds what every answer carries."""

    def __init__(self, send: Send, revision: str, method: str, allowed: Callable[[], str]) -> None:
        self._send = send
        self._revision = revision
        self._bodiless = method == "HEAD"
        self.allowed = allowed
        self._start = time.perf_counter()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in ALWAYS.items():
                headers.setdefault(name, value)
            if "accept" not in headers["vary"].lower().replace(" ", "").split(","):
                headers.add_vary_header(ALWAYS["Vary"])
            headers.setdefault("X-Revision", self._revision)
            elapsed = (time.perf_counter() - self._start) * 1000
            headers["Server-Timing"] = f"total;dur={elapsed:.1f}"
            if message["status"] == HTTPStatus.METHOD_NOT_ALLOWED:
                headers["Allow"] = self.allowed()
        elif self._bodiless and message["type"] == "http.response.body":
            message = dict(message, body=b"")
        await self._send(message)

"""How answers travel: text compressed, versioned files kept for a year."""

from __future__ import annotations

import os
from http import HTTPStatus
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_STREAMED = ("/sparql", "/gsp", "/dump/")
"""Paths whose answers flow while they are made; a compressor would hold them up."""
_YEAR = "public, max-age=31536000, immutable"


class Compression:
    """ASGI middleware: gzip for whoever takes it, with a weak tag; streams are left alone.

    A strong tag promises the same bytes, which the compressed form is not.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._packed = _packed(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, compressed where that helps."""
        if scope["type"] != "http":
            await self._plain(scope, receive, send)
            return

        async def weakened(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                tag = headers.get("etag", "")
                if "content-encoding" in headers and tag and not tag.startswith("W/"):
                    headers["ETag"] = f"W/{tag}"
                _varies(message)
            await send(message)

        if scope["path"].startswith(_STREAMED):
            await self._sifted(scope, receive, send, weakened)
        else:
            await self._packed(scope, receive, weakened)

    async def _sifted(self, scope: Scope, receive: Receive, send: Send, packed: Send) -> None:
        """Pass a stream on as it comes; hold a page, such as the editor, and compress it."""
        page: list[Message] = []

        async def sift(message: Message) -> None:
            if page or (message["type"] == "http.response.start" and _is_page(message)):
                page.append(message)
            else:
                if message["type"] == "http.response.start" and _was_page(message):
                    _varies(message)
                await send(message)

        async def again(_scope: Scope, _receive: Receive, send: Send) -> None:
            for message in page:
                await send(message)

        await self._plain(scope, receive, sift)
        if page:
            await _packed(again)(scope, receive, packed)


def _packed(app: ASGIApp) -> ASGIApp:
    return GZipMiddleware(app, minimum_size=1000, compresslevel=5)


def _is_page(start: Message) -> bool:
    return MutableHeaders(scope=start).get("content-type", "").startswith("text/html")


def _was_page(start: Message) -> bool:
    """Whether this says that a client has a page already: only pages are in a language."""
    vary = MutableHeaders(scope=start).get("vary", "").lower()
    return start["status"] == HTTPStatus.NOT_MODIFIED and "accept-language" in vary


def _varies(start: Message) -> None:
    """Say that the form on the way is the client's, also where nothing is compressed (a 304)."""
    headers = MutableHeaders(scope=start)
    if "accept-encoding" not in headers.get("vary", "").lower():
        headers.add_vary_header("Accept-Encoding")


class VersionedFiles(StaticFiles):
    """Files that a browser keeps for a year if their address names a version (``?v=``)."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The file, or 304 if the client has it."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        if parse_qs(scope["query_string"].decode("latin-1")).get("v"):
            response.headers["Cache-Control"] = _YEAR
        return response

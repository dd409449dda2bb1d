"""Connections that do not wait for ever, and that end visibly when an answer is broken off."""

from __future__ import annotations

import asyncio
import re
import socket
import struct
from urllib.parse import unquote

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_WHOLE = re.compile(rb"https?://[^/]*", re.IGNORECASE)
_AT_ONCE = struct.pack("ii", 1, 0)


class ImpatientProtocol(H11Protocol):
    """HTTP/1.1 that hangs up on a client that takes too long to send the head of a request.

    An answer that the application has begun and not ended is broken off with its connection. For a
    client of HTTP/1.0 the end of the connection is the end of the answer; its connection is reset,
    so that it takes no part for the whole.
    """

    seconds = 20.0
    _hang_up: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait."""
        super().connection_made(transport)
        self._wait()
        self._inner, self.app = self.app, self._answer

    def data_received(self, data: bytes) -> None:
        """Stop waiting once the head is there."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()
        elif self._hang_up is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_waiting()
        super().connection_lost(exc)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        cycle = self.cycle
        await self._inner(_of_origin(scope), receive, send)
        if cycle is not None and cycle.response_started and not cycle.response_complete:
            cycle.disconnected = True  # which it is on purpose, and no error to be logged
            connection = self.transport.get_extra_info("socket")
            if connection is not None and scope["http_version"] == "1.0":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            self.transport.abort()

    def _wait(self) -> None:
        self._hang_up = self.loop.call_later(self.seconds, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._hang_up is not None:
            self._hang_up.cancel()
            self._hang_up = None


def _of_origin(scope: Scope) -> Scope:
    """A request whose target is a whole address, as for a proxy, as one for its path."""
    raw = scope["raw_path"]
    found = _WHOLE.match(raw)
    if found is None:
        return scope
    path = raw[found.end() :] or b"/"
    return {**scope, "raw_path": path, "path": unquote(path.decode("ascii"))}


def impatient(seconds: float) -> type[ImpatientProtocol]:
    """The protocol with so many seconds for the head of a request."""
    return type("ImpatientProtocol", (ImpatientProtocol,), {"seconds": seconds})

"""Messages between the server and its processes: JSON or bytes, each with its length before it.

Nothing is pickled: a process that a hostile query took over could send only text and numbers.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Mapping

_HEADER = struct.Struct(">cI")
_JSON, _BYTES = b"J", b"B"
_LONGEST = 1 << 30
_PIECE = 1 << 18


class Closed(Exception):
    """The process at the other end has gone."""


class Channel:
    """One end of a pair of sockets.

    >>> here, there = (Channel(one) for one in socket.socketpair())
    >>> here.send({"op": "open"}); here.send_bytes(b"abc")
    >>> there.receive(), there.receive()
    ({'op': 'open'}, b'abc')
    >>> here.close(); there.close()
    """

    def __init__(self, end: socket.socket) -> None:
        """Take over an end."""
        self._socket = end
        self._buffer = bytearray()

    def send(self, message: Mapping[str, object], timeout: float | None = None) -> None:
        """Send a message as JSON.

        Raises:
            Closed: if nobody reads it any more.
            TimeoutError: if it is not taken in time.
        """
        self._send(_JSON, json.dumps(message, separators=(",", ":")).encode(), timeout)

    def send_bytes(self, data: bytes, timeout: float | None = None) -> None:
        """Send bytes as they are."""
        self._send(_BYTES, data, timeout)

    def _send(self, kind: bytes, data: bytes, timeout: float | None) -> None:
        try:
            self._socket.settimeout(timeout)
            self._socket.sendall(_HEADER.pack(kind, len(data)) + data)
        except TimeoutError:
            raise
        except OSError as error:
            raise Closed(str(error)) from error

    def receive(self, timeout: float | None = None) -> dict[str, object] | bytes:
        """The next message; a part that came before the time was over is kept.

        Raises:
            Closed: if the other end has gone.
            TimeoutError: if nothing whole came in time.
        """
        end = None if timeout is None else time.monotonic() + timeout
        self._fill(_HEADER.size, end)
        kind, length = _HEADER.unpack_from(self._buffer)
        if length > _LONGEST:
            raise Closed("a message is too long")
        self._fill(_HEADER.size + length, end)
        data = bytes(self._buffer[_HEADER.size : _HEADER.size + length])
        del self._buffer[: _HEADER.size + length]
        if kind == _BYTES:
            return data
        message = json.loads(data)
        assert isinstance(message, dict)
        return message

    def _fill(self, size: int, end: float | None) -> None:
        while len(self._buffer) < size:
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                raise TimeoutError
            try:
                self._socket.settimeout(left)
                piece = self._socket.recv(_PIECE)
            except TimeoutError:
                raise
            except OSError as error:
                raise Closed(str(error)) from error
            if not piece:
                raise Closed("the process has ended")
            self._buffer += piece

    def close(self) -> None:
        """Close this end."""
        self._socket.close()

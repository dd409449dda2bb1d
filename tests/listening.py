"""A server of this machine that counts who comes."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Self


class Listener:
    """Counts visitors and hangs up; to be used in a ``with``."""

    def __init__(self) -> None:
        """Listen on a free port of this machine."""
        self._count = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._address = self._socket.getsockname()[:2]
        self.url = f"http://127.0.0.1:{self._address[1]}/"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        """Listen."""
        return self

    def __exit__(self, *_: object) -> None:
        """Listen no more."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                visitor, _ = self._socket.accept()
                self._count += 1
                visitor.close()

    def barrier(self) -> int:
        """How many came until now; a visit of our own makes sure that all of them are counted."""
        with socket.create_connection(self._address) as own:
            own.recv(1)
        self._count -= 1
        return self._count

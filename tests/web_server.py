"""A real server in a thread, for what cannot be seen without a socket."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

import uvicorn
from fastapi import FastAPI

from provolta.web.connections import ImpatientProtocol


@dataclass
class Answer:
    """What came back; ``broken`` if the connection ended before the answer did."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    broken: bool = False


@dataclass
class Address:
    """Where a server listens."""

    host: str
    port: int
    headers: dict[str, str] = field(default_factory=dict)

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        try:
            connection.request(method, path, body, {**self.headers, **(headers or {})})
            answer = connection.getresponse()
            try:
                return Answer(answer.status, answer.headers, answer.read())
            except http.client.IncompleteRead as part:
                return Answer(answer.status, answer.headers, part.partial, broken=True)
        finally:
            connection.close()

    def query(self, text: str, accept: str = "*/*", **more: str) -> Answer:
        """A query by GET."""
        parameters = urlencode({"query": text, **more})
        return self.send("GET", f"/sparql?{parameters}", headers={"Accept": accept})

    def form(self, **fields: str) -> Answer:
        """A form posted to ``/sparql``."""
        media = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.send("POST", "/sparql", urlencode(fields).encode(), media)


@contextmanager
def served(app: FastAPI) -> Iterator[Address]:
    """Serve an application on a free port until the end of the block."""
    config = uvicorn.Config(
        app, http=ImpatientProtocol, log_level="critical", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield Address("127.0.0.1", port)
        finally:
            server.should_exit = True
            thread.join(20)

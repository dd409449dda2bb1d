"""A real server in a thread, for what cannot be seen without a socket."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import uvicorn
from fastapi import FastAPI

from provolta.config import Settings
from provolta.kg import KnowledgeGraph
from provolta.pool import PooledEngine
from provolta.web.app import create_app
from provolta.web.connections import ImpatientProtocol
from provolta.web.server import open_gate, open_pooled

TOKEN = "a-token-of-the-tests"


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


@contextmanager
def writable(
    root: Path,
    store: Path,
    *,
    open_store: bool,
    **limits: Any,  # noqa: ANN401 - any of the settings
) -> Iterator[Address]:
    """A server that takes writes with the token, which every request of its address has."""
    token = store.parent / "token"
    token.write_text(TOKEN + "\n", encoding="ascii")
    here = Settings(root, store, token_file=str(token), open_store=open_store, **limits)
    opening = open_pooled(here)
    kg = (
        KnowledgeGraph.open_empty(root, store, opening)
        if open_store
        else KnowledgeGraph.open(root, store, opening=opening)
    )
    app = create_app(kg, here)
    gate = app.state.gate = open_gate(app, kg, here)
    assert gate is not None
    assert isinstance(kg.engine, PooledEngine)
    pool = kg.engine.pool
    del kg  # with it would stay the revision of the start
    try:
        with served(app) as address:
            address.headers["Authorization"] = f"Bearer {TOKEN}"
            yield address
    finally:
        gate.writer.close()
        pool.close()

"""Run the application on a port, and say where it is and what it allows."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

from provolta.config import Settings
from provolta.errors import BadParameter
from provolta.kg import KnowledgeGraph, Opening
from provolta.pool import Pool, PooledEngine, PoolLimits, Snapshot
from provolta.revisions import Revision
from provolta.web.app import create_app
from provolta.web.connections import ImpatientProtocol

_LONGEST_HEAD = 1 << 19


def run(kg: KnowledgeGraph, here: Settings, say: Callable[[str], object]) -> None:
    """Serve until interrupted.

    Raises:
        BadParameter: if the address cannot be listened on.
    """
    listener = _listen(here.host, here.port)
    kg.warm_up()
    app = create_app(kg, here)
    shown = here.public_url.rstrip("/") or f"http://{_bracketed(here.host)}:{here.port}"
    say(f"Provolta   {shown}/")
    say(f"SPARQL     {shown}/sparql")
    say(f"Engine     {here.engine}" if here.engine else f"Revision   {kg.revision}")
    say(
        f"Limits     read-only; queries up to {here.timeout} s and {here.max_query_bytes:,} bytes, "
        "no SERVICE, no LOAD"
    )
    config = uvicorn.Config(
        app,
        http=ImpatientProtocol,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=_LONGEST_HEAD,
    )
    try:
        with listener:
            uvicorn.Server(config).run(sockets=[listener])
    finally:
        if isinstance(kg.engine, PooledEngine):
            kg.engine.pool.close()


def open_pooled(here: Settings) -> Opening:
    """How a server opens a revision: in reader processes, within the limits of the settings."""
    limits = PoolLimits(
        seconds=here.timeout,
        memory=here.max_query_memory,
        result=here.max_result_bytes,
        workers=here.workers,
        waiting=here.max_waiting,
        size=here.max_query_bytes,
        depth=here.max_query_depth,
    )

    def opening(revision: Revision) -> PooledEngine:
        pool = Pool(Snapshot(revision.store, revision.id), limits)
        return PooledEngine(pool, revision.id)

    return opening


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        raise BadParameter(
            f"{host}:{port} cannot be listened on: {error.strerror or error}.",
            remedy="Choose another port: provolta serve --port 8081, or make serve PORT=8081.",
        ) from error
    return listener

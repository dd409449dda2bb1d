"""Run the application on a port, and say where it is and what it allows."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from provolta import revisions
from provolta.config import Settings
from provolta.errors import BadParameter
from provolta.guard import Limits
from provolta.kg import KnowledgeGraph, Opening
from provolta.outside import Allowed, Fetcher
from provolta.pool import Pool, PooledEngine, PoolLimits, Snapshot
from provolta.revisions import Revision
from provolta.web import journal
from provolta.web.app import create_app
from provolta.web.connections import impatient
from provolta.web.warming import Warming, addresses
from provolta.web.writing import Gate, read_token
from provolta.writes import Writer, WriterLimits


def run(kg: KnowledgeGraph, here: Settings, say: Callable[[str], object]) -> None:
    """Serve until interrupted or told to stop (SIGINT, SIGTERM), which is no error.

    Requests that run get a grace of a few seconds; then their readers are ended, and all others.

    Raises:
        BadParameter: if the address cannot be listened on.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    listener = _listen(here.host, here.port)
    app = create_app(kg, here)
    gate = open_gate(app, kg, here)
    app.state.gate = gate
    kg.warm_up()
    pool = kg.engine.pool if isinstance(kg.engine, PooledEngine) else None
    shown = here.public_url.rstrip("/") or f"http://{_bracketed(here.host)}:{here.port}"
    say(f"Provolta   {shown}/")
    say(f"SPARQL     {shown}/sparql")
    say(f"Engine     {here.engine}" if here.engine else f"Revision   {kg.revision}")
    writes = "writes with a token" if gate else "read-only"
    say(
        f"Limits     {writes}; queries up to {here.timeout} s and {here.max_query_bytes:,} bytes, "
        f"{_allowed(pool)}"
    )
    del kg  # with it would stay the revision of the start, however many writes follow
    config = uvicorn.Config(
        app,
        http=impatient(here.head_timeout),
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=here.stop_timeout,
        h11_max_incomplete_event_size=here.max_head_bytes,
    )
    journal.write_to(here.access_log)
    warming = Warming(app, addresses(here.host, here.port, here.public_url))
    if not here.engine and not here.open_store:
        warming.start()
    try:
        with listener:
            uvicorn.Server(config).run(sockets=[listener])
    finally:
        warming.stop()
        if pool is not None:
            pool.close()
        if gate is not None:
            gate.writer.close()
        app.state.validator.close()


def open_gate(app: FastAPI, kg: KnowledgeGraph, here: Settings) -> Gate | None:
    """The way to write, if the settings have one; each write renews what the application serves.

    Raises:
        BadParameter: if the token file cannot be used.
    """
    engine = kg.engine
    if not here.token_file or here.read_only or not isinstance(engine, PooledEngine):
        return None
    pool = engine.pool

    def renew() -> None:
        revision = revisions.current(here.store)
        if revision.id == pool.revision:
            return
        pool.publish(_snapshot(revision, here))
        flow = None if here.open_store else revision.flow
        fresh = KnowledgeGraph(PooledEngine(pool, revision.id), here.root, flow)
        app.state.site = replace(app.state.site, kg=fresh)

    bounds = WriterLimits(
        here.write_timeout, here.max_write_memory, here.max_waiting_writes, here.keep_revisions
    )
    writer = Writer(here.root, here.store, renew, bounds, pool.fetcher)
    return Gate(writer, read_token(Path(here.token_file)), guarded=not here.open_store)


def open_pooled(here: Settings) -> Opening:
    """How a server opens a revision: in reader processes, within the limits of the settings."""
    limits = PoolLimits(
        seconds=here.timeout,
        memory=here.max_query_memory,
        result=here.max_result_bytes,
        workers=here.workers,
        grace=here.light_seconds,
        waiting=here.max_waiting,
        waiting_each=here.max_waiting_each,
        waiting_heavy=here.max_waiting_long,
        wait=here.wait_timeout,
        opening=here.open_timeout,
        patience=here.client_timeout,
        kept=here.max_kept_memory,
        held=here.held_bytes,
        partial=here.max_partial_bytes,
        query=Limits.of(here),
    )

    fetcher = Fetcher.of(here)

    def opening(revision: Revision) -> PooledEngine:
        return PooledEngine(Pool(_snapshot(revision, here), limits, fetcher), revision.id)

    return opening


def _allowed(pool: Pool | None) -> str:
    """What queries and updates may ask outside, in words."""
    lists = (pool.fetcher.service, pool.fetcher.load) if pool else (Allowed(), Allowed())
    words = zip(("SERVICE", "LOAD"), lists, strict=True)
    return ", ".join(f"{word} only {one}" if one else f"no {word}" for word, one in words)


def _snapshot(revision: Revision, here: Settings) -> Snapshot:
    return Snapshot(
        revision.store.resolve(), revision.id, union=not here.open_store, hold=revision.hold
    )


def _end(*_: object) -> None:
    """End well; the web server raises the signal again once it has closed its connections."""
    raise SystemExit(0)


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

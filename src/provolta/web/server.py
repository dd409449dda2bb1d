"""Run the application on a port, and say where it is and what it allows."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

from provolta.config import Settings
from provolta.errors import BadParameter
from provolta.kg import KnowledgeGraph
from provolta.web.app import create_app


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
    say(f"Revision   {kg.revision}")
    say(f"Limits     read-only; queries up to {here.max_query_bytes:,} bytes, no SERVICE, no LOAD")
    config = uvicorn.Config(
        app, log_level="warning", server_header=False, timeout_graceful_shutdown=5
    )
    with listener:
        uvicorn.Server(config).run(sockets=[listener])


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

"""The chain in Provolta itself: reading its flow graph, opening it, and answers over HTTP."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import uvicorn

from provolta.bench.engines import in_memory
from provolta.bench.measuring import LOAD, Measured, measure
from provolta.config import find_root, settings
from provolta.embedded import EmbeddedEngine
from provolta.errors import EngineError
from provolta.flow import FlowGraph, load, read, save
from provolta.kg import KnowledgeGraph
from provolta.web.app import create_app

READ, OPEN = "reading the flow graph from a loaded store", "opening the saved flow graph"
SCAN = "adding the flow graph to a load, from the file"
IRIS = "Provolta, detail=iris"
HTTP_UP, HTTP_DOWN = "upstream over HTTP", "IRIs downstream over HTTP"
_WAIT = 120
_FORM = {"full": ("application/json", b'"distance"'), "iris": ("text/plain", b"\n")}


def serve_chain(
    size: int, nquads: Path, folder: Path, vehicle: str, mine: str
) -> tuple[list[Measured], str]:
    """What Provolta takes to read, open and serve a chain, and a sentence on its memory.

    The reading is beside a bulk load of the same store, just before it.
    """
    begun = time.perf_counter()
    store = in_memory(nquads)
    loaded = time.perf_counter() - begun
    engine = EmbeddedEngine(store, revision="bench")
    graph = read(engine)
    place = folder / "flow"
    save(graph, place)
    found = [
        Measured(size, LOAD, "the store that Provolta reads", loaded, len(store), 1),
        measure(size, SCAN, "Provolta", lambda: _scan(engine, nquads)),
        measure(size, READ, "Provolta", lambda: len(read(engine))),
        measure(size, OPEN, "Provolta", lambda: len(load(place))),
    ]
    with _served(KnowledgeGraph(engine, find_root(), place), folder) as connection:
        for task, detail, entity, way in (
            (HTTP_UP, "full", vehicle, "upstream"),
            (HTTP_UP, "iris", vehicle, "upstream"),
            (HTTP_DOWN, "iris", mine, "downstream"),
        ):
            asked = {"entity": entity, "direction": way, "depth": "all", "layer": "trace"}
            path = "/api/v1/lineage?" + urlencode({**asked, "detail": detail, "loops": "true"})
            accept, each = _FORM[detail]
            work = _getting(connection, path, accept, each)
            begun = time.perf_counter()
            things = work()
            first = time.perf_counter() - begun
            name = f"Provolta, detail={detail}"
            found.append(Measured(size, f"first answer {task}", name, first, things, 1))
            found.append(measure(size, task, name, work, least=2))
    return found, _memory(size, graph, place)


def _scan(engine: EmbeddedEngine, nquads: Path) -> int:
    with nquads.open("rb") as file:
        return len(read(engine, file))


def _memory(size: int, graph: FlowGraph, place: Path) -> str:
    """How many bytes an edge takes, with and without the names of things."""
    total = names = 0
    for file in place.glob("*.npy"):
        total += file.stat().st_size
        names += file.stat().st_size if file.name.startswith("iris.") else 0
    return (
        f"The saved flow graph of {size:,} triples has {len(graph):,} edges and takes "
        f"{(total - names) / len(graph):.1f} bytes an edge in columns, "
        f"{total / len(graph):.1f} with the table of IRIs."
    )


def _getting(
    connection: http.client.HTTPConnection, path: str, accept: str, each: bytes
) -> Callable[[], int]:
    """Ask our own server over a connection that is kept open, and count things in the answer."""

    def get() -> int:
        connection.request("GET", path, headers={"Accept": accept})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != http.client.OK:
            raise EngineError(f"Our own server answers {answer.status}: {body[:500]!r}")
        return body.count(each)

    return get


@contextmanager
def _served(kg: KnowledgeGraph, folder: Path) -> Iterator[http.client.HTTPConnection]:
    """Our own server in a thread of this process; gives a connection to it."""
    app = create_app(kg, settings({}, root=kg.root, store=folder))
    kg.warm_up()
    # Named TCP: else asyncio leaves Nagle's delay on, and small answers wait for 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        port = int(listener.getsockname()[1])
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=_WAIT)) as connection:
            yield connection
        server.should_exit = True
        thread.join(timeout=10)

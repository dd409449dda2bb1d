"""How long pages take: ``make times`` prints the table of docs/page-times.md.

A server over the project's own files, in a process of its own, is asked as a browser asks, one
request after another. Pages of things are all different ones, so that none is a page that was kept;
the pages of which there is only one are asked for once first, and again once they are kept.
"""

from __future__ import annotations

import http.client
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.browser import server
from tests.mini_world import PROJECT

_MOST = 150
_AGAIN = 20
_SINGLE = {
    "home": "/",
    "chain": "/chain",
    "bottlenecks": "/bottlenecks",
    "require": "/require?gwh=100&chemistry=NMC811%3D0.6%2CLFP%3D0.4",
    "sources": "/sources",
    "quality": "/quality",
    "ontology": "/ontology",
    "questions": "/questions",
    "SPARQL editor": "/sparql",
    "routes": "/docs",
}
_HEADERS = {"Accept": "text/html", "Accept-Encoding": "gzip"}


class Client:
    """One connection, kept open."""

    def __init__(self, address: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)

    def ask(self, path: str, headers: dict[str, str] | None = None) -> tuple[float, bytes]:
        """How many milliseconds a request takes, and what comes; nothing if it is refused.

        A failure of what takes no part in the chain is refused, for example.
        """
        start = time.perf_counter()
        self._connection.request("GET", path, headers=_HEADERS if headers is None else headers)
        answer = self._connection.getresponse()
        body = answer.read()
        elapsed = (time.perf_counter() - start) * 1000
        assert answer.status in {200, 400}, f"{path}: {answer.status}"
        return elapsed, body if answer.status == 200 else b""

    def things(self, kind: str) -> list[str]:
        """CURIEs of things of a class, evenly out of all."""
        path = "/api/v1/entities?" + urlencode({"type": kind, "limit": 1000})
        found = json.loads(self.ask(path, {"Accept": "application/json"})[1])["entities"]
        return _spread([one["iri"].partition("/id/")[2] for one in found])


def _spread(every: Sequence[str]) -> list[str]:
    step = max(1, len(every) // _MOST)
    return list(every[::step][:_MOST])


def _different(client: Client) -> Iterator[tuple[str, list[str]]]:
    actors, items = client.things("Actor"), client.things("ValueChainItem")
    places, processes = client.things("Country"), client.things("ValueChainProcess")
    documents, stages = client.things("SourceDocument"), client.things("ValueChainStage")

    def each(path: str, things: Sequence[str], **more: str) -> list[str]:
        curies = (one.replace("/", ":", 1) for one in things)
        name = "of" if path == "/concentration" else "entity"
        return [f"{path}?" + urlencode({name: one, **more}) for one in curies]

    yield "company", [f"/entity/{one}" for one in actors]
    yield "material or product", [f"/entity/{one}" for one in items]
    yield "process", [f"/entity/{one}" for one in processes]
    yield "stage", [f"/entity/{one}" for one in stages]
    yield "country", [f"/entity/{one}" for one in places]
    yield "document", [f"/entity/{one}" for one in documents]
    yield "lineage, one step", each("/lineage", [*actors[::2], *items[::2]])
    yield "lineage, all steps", each("/lineage", [*actors[::2], *items[::2]], depth="all")
    yield "lineage, all steps, supply", each("/lineage", actors, depth="all", layer="supply")
    yield "impact", each("/impact", [*actors[::3], *items[::3], *places[::3]])
    yield "concentration", each("/concentration", items)
    yield "search", [f"/entities?q={one.partition('/')[2][:5]}" for one in (*actors, *items)]


def _line(name: str, times: Sequence[float], sizes: Sequence[int]) -> str:
    worst = statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else 0.0
    return (
        f"| {name} | {len(times)} | {statistics.median(times):.0f} | {worst:.0f} | "
        f"{max(times):.0f} | {statistics.median(sizes) / 1000:.0f} |"
    )


def main() -> None:
    """Print the table."""
    print("| page | different pages | p50 ms | p95 ms | greatest ms | kB sent |")
    print("|---|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder, server(PROJECT, Path(folder)) as address:
        client = Client(address)
        firsts = {name: client.ask(path) for name, path in _SINGLE.items()}
        client.ask("/entity/actor/tesla")
        client.ask("/impact?entity=place:CN")
        for name, paths in _different(client):
            every = [client.ask(path) for path in dict.fromkeys(paths)]
            asked = [(one, body) for one, body in every if body]
            print(_line(name, [one for one, _ in asked], [len(body) for _, body in asked]))
        print("\n| page | first ms | p50 ms again | p95 ms again | kB sent |")
        print("|---|---:|---:|---:|---:|")
        for name, path in _SINGLE.items():
            again = [client.ask(path)[0] for _ in range(_AGAIN)]
            worst = statistics.quantiles(again, n=20, method="inclusive")[-1]
            first, body = firsts[name]
            print(
                f"| {name} | {first:.0f} | {statistics.median(again):.1f} | {worst:.1f} | "
                f"{len(body) / 1000:.0f} |"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main()

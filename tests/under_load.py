"""The server under load: ``make load`` writes the lower part of docs/load.md.

A fresh server on loopback, in a process of its own, holds an open store of numbered triples. It is
asked while runaway queries fill every place for long ones, by hundreds of clients at once, by many
clients for long, and while somebody writes. Every answer is checked, not only timed.
"""

from __future__ import annotations

import http.client
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Self
from urllib.parse import urlencode

import psutil

from tests.mini_world import PROJECT
from tests.servers import free_port
from tests.web_server import TOKEN

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
_WRITTEN = "SELECT (COUNT(*) AS ?n) { <a:w> <a:p> ?o }"
_PATIENCE = 600.0
_PIECES = 5
_MARK = "<!-- measured -->"
_PAGE = PROJECT / "docs" / "load.md"
_JSON = {"Accept": "application/sparql-results+json"}


@dataclass(frozen=True)
class Size:
    """How much of everything."""

    triples: int = 20_000
    asks: int = 600
    runaways: int = 8
    crowd: int = 500
    clients: int = 32
    requests: int = 5000
    writes: int = 40
    readers: int = 8
    timeout: int = 30


FULL = Size()
SMALL = Size(300, 40, runaways=2, crowd=60, clients=8, requests=400, writes=5, readers=3, timeout=6)


@dataclass
class Phase:
    """What was asked, and how it was answered."""

    name: str
    clients: int
    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: int = 0

    def row(self) -> str:
        """A line of the table."""
        cuts = statistics.quantiles(self.times, n=100, method="inclusive")
        answers = ", ".join(f"{n:,} × {status}" for status, n in sorted(self.statuses.items()))
        numbers = (cuts[49], cuts[94], cuts[98], max(self.times))
        milliseconds = " | ".join(f"{1000 * one:.1f}" for one in numbers)
        rate = len(self.times) / self.seconds
        return f"| {self.name} | {self.clients} | {answers} | {milliseconds} | {rate:,.0f} |"


@dataclass
class Report:
    """What came of it all."""

    phases: list[Phase]
    memory: dict[str, int]
    processes: dict[str, int]
    lost: int
    runaways: Counter[int]


class Client:
    """One connection, kept open."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def ask(self, query: str) -> tuple[int, bytes]:
        """Status and body of an answer."""
        path = "/sparql?" + urlencode({"query": query})
        self._connection.request("GET", path, headers=_JSON)
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def send(self, method: str, path: str, body: bytes, media: str) -> int:
        """The status of a write."""
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": media}
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status

    def metrics(self) -> str:
        """What the server counts."""
        self._connection.request("GET", "/metrics")
        return self._connection.getresponse().read().decode()


class Load:
    """A server and what is done to it."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, size: Size) -> None:
        self.process = process
        self.port = port
        self.size = size
        self.runaways: Counter[int] = Counter()

    def phase(self, name: str, clients: int, asks: int, *, together: bool = False) -> Phase:
        """Some clients, each on a connection of its own, ask one after another; all checked."""
        phase = Phase(name, clients)
        lock, barrier = threading.Lock(), threading.Barrier(clients)
        each = max(1, asks // clients)

        def one(number: int) -> None:
            with Client(self.port) as client:
                if together:
                    barrier.wait()
                for turn in range(each):
                    query, expected = self._question(number * each + turn)
                    start = time.perf_counter()
                    status, body = client.ask(query)
                    elapsed = time.perf_counter() - start
                    with lock:
                        phase.times.append(elapsed)
                        phase.statuses[status] += 1
                        phase.wrong += expected not in body

        began = time.perf_counter()
        with ThreadPoolExecutor(max_workers=clients) as threads:
            list(threads.map(one, range(clients)))
        phase.seconds = time.perf_counter() - began
        return phase

    def _question(self, number: int) -> tuple[str, bytes]:
        """In turns the smallest query and a look-up whose answer is known."""
        if number % 2:
            return "ASK {}", b'"boolean":true'
        wanted = number % self.size.triples
        return f"SELECT ?o {{ <a:s{wanted}> <a:p> ?o }}", f'"value":"{wanted}"'.encode()

    @contextmanager
    def burning(self) -> Iterator[None]:
        """Runaway queries in every place for long ones, again and again."""
        stop = threading.Event()

        def burn() -> None:
            while not stop.is_set():
                try:
                    self.runaways[self._once(RUNAWAY)[0]] += 1
                except (OSError, http.client.HTTPException):
                    return

        threads = [threading.Thread(target=burn) for _ in range(self.size.runaways)]
        for thread in threads:
            thread.start()
        full = f'provolta_readers{{state="heavy_running"}} {self.size.runaways:.1f}'
        _until(lambda: full in self._metrics())
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join(_PATIENCE)

    def writing(self) -> tuple[Phase, Phase, int]:
        """One writes while others read; how many acknowledged triples are missing at the end."""
        reading, writing = Phase("reading meanwhile", self.size.readers), Phase("writing", 1)
        done, lock = threading.Event(), threading.Lock()

        def read() -> None:
            with Client(self.port) as client:
                while not done.is_set():
                    start = time.perf_counter()
                    status, body = client.ask(_WRITTEN)
                    elapsed = time.perf_counter() - start
                    with lock:
                        reading.times.append(elapsed)
                        reading.statuses[status] += 1
                        reading.wrong += status != 200 or _number(body) % _PIECES != 0

        began = time.perf_counter()
        with ThreadPoolExecutor(max_workers=self.size.readers) as threads:
            running = [threads.submit(read) for _ in range(self.size.readers)]
            try:
                self._write(writing)
            finally:
                done.set()
            for one in running:
                one.result()
        reading.seconds = writing.seconds = time.perf_counter() - began
        found = _number(self._once(_WRITTEN)[1])
        return writing, reading, writing.statuses[204] * _PIECES - found

    def _write(self, phase: Phase) -> None:
        with Client(self.port) as client:
            for number in range(self.size.writes):
                values = ", ".join(str(number * _PIECES + piece) for piece in range(_PIECES))
                text = f"INSERT DATA {{ <a:w> <a:p> {values} }}"
                start = time.perf_counter()
                status = client.send("POST", "/sparql", text.encode(), "application/sparql-update")
                phase.times.append(time.perf_counter() - start)
                phase.statuses[status] += 1

    def _once(self, query: str) -> tuple[int, bytes]:
        with Client(self.port) as client:
            return client.ask(query)

    def _metrics(self) -> str:
        with Client(self.port) as client:
            return client.metrics()

    def ready(self) -> int:
        """How many readers stand ready."""
        found = re.search(r'provolta_readers\{state="ready"\} (\d+)', self._metrics())
        return int(found[1]) if found else 0

    def memory(self) -> int:
        """The resident bytes of the process that speaks HTTP."""
        return int(psutil.Process(self.process.pid).memory_info().rss)

    def files(self) -> int:
        """Its open files and connections."""
        return int(psutil.Process(self.process.pid).num_fds())


def _number(body: bytes) -> int:
    return int(json.loads(body)["results"]["bindings"][0]["n"]["value"])


def _until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not what():
        assert time.monotonic() < end, "waited for too long"
        time.sleep(0.05)


@contextmanager
def server(folder: Path, size: Size) -> Iterator[Load]:
    """A fresh server with the triples in it."""
    port, token = free_port(), folder / "token"
    token.write_text(TOKEN, encoding="ascii")
    command = [sys.executable, "-m", "provolta", "serve", "--open-store", "--port", str(port)]
    command += ["--store", str(folder / "store"), "--root", str(PROJECT)]
    command += ["--token-file", str(token), "--workers", str(size.runaways)]
    command += ["--timeout", str(size.timeout)]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "src")}
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        _until(lambda: process.poll() is not None or _answers(port))
        assert process.poll() is None, (folder / "output.txt").read_text()
        lines = (f"<a:s{n}> <a:p> {n} ." for n in range(size.triples))
        data = "\n".join(lines).encode()
        with Client(port) as client:
            assert client.send("PUT", "/gsp?default", data, "text/turtle") in {201, 204}
        yield Load(process, port, size)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(30)


def _answers(port: int) -> bool:
    try:
        with Client(port) as client:
            return client.ask("ASK {}")[0] == 200
    except OSError:
        return False


def run(folder: Path, size: Size) -> Report:
    """All phases, one after another, on one server."""
    with server(folder, size) as load:
        phases = [load.phase("alone", 1, size.asks)]
        with load.burning():
            phases.append(load.phase(f"beside {size.runaways} runaway queries", 1, size.asks))
            phases.append(load.phase(f"beside {size.runaways} runaway queries", 8, size.asks))
        memory = {"before": load.memory()}
        files = load.files()
        crowd = load.phase("all at once", size.crowd, size.crowd, together=True)
        memory["after the crowd"] = load.memory()
        steady = load.phase("steady", size.clients, size.requests)
        memory["after the steady requests"] = load.memory()
        again = load.phase("steady, again", size.clients, size.requests)
        memory["at the end"] = load.memory()
        writing, reading, lost = load.writing()
        _until(lambda: load.ready() >= 2)
        processes = {
            "readers that stand ready at the end": load.ready(),
            "open files and connections before": files,
            "and at the end": load.files(),
        }
        phases += [crowd, steady, again, writing, reading]
        return Report(phases, memory, processes, lost, load.runaways)


def _told(report: Report, size: Size) -> Iterator[str]:
    names = ("pyoxigraph", "uvicorn", "fastapi")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    yield (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {versions}; the clients run on the same cores, and "
        f"beside them the machine had a load of {os.getloadavg()[2]:.1f}. {size.triples:,} triples."
    )
    yield ""
    yield "| what | clients | answers | p50 ms | p95 ms | p99 ms | greatest ms | a second |"
    yield "|---|--:|---|--:|--:|--:|--:|--:|"
    yield from (phase.row() for phase in report.phases)
    yield ""
    wrong = sum(phase.wrong for phase in report.phases)
    ended = ", ".join(f"{n:,} × {status}" for status, n in sorted(report.runaways.items()))
    yield f"Answers that were wrong: {wrong}. Acknowledged triples that were lost: {report.lost}."
    yield f"The runaway queries ended with {ended}."
    yield ""
    yield "| memory of the process that speaks HTTP | megabytes |"
    yield "|---|--:|"
    yield from (f"| {when} | {size / 1e6:.0f} |" for when, size in report.memory.items())
    yield ""
    yield from (f"{name.capitalize()}: {n}.  " for name, n in report.processes.items())


def main(arguments: Sequence[str]) -> None:
    """Measure, and write the lower part of the page; ``--small`` only prints a small run."""
    size = SMALL if "--small" in arguments else FULL
    with tempfile.TemporaryDirectory() as folder:
        told = "\n".join(_told(run(Path(folder), size), size)).rstrip() + "\n"
    sys.stdout.write(told)
    if size is FULL:
        upper = _PAGE.read_text(encoding="utf-8").partition(_MARK)[0]
        _PAGE.write_text(f"{upper}{_MARK}\n\n{told}", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

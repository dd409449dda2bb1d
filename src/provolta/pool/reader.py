"""A reader: a process that opens one snapshot, closes every door behind it, and answers queries.

After the snapshot is open it may open nothing but the files of the snapshot that the engine has not
opened yet: ``RLIMIT_NOFILE`` leaves as many numbers as there are of those, none for a small store.
It is sealed: no system call gives it a socket (:mod:`provolta.pool.sealing`).
Its memory is bounded. A query that overflows the parser's stack or fills the memory ends this
process and no other. It is a program of its own: ``python -m provolta.pool.reader 3``.
"""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import resource
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

from provolta.embedded import EmbeddedEngine, rewrite_graph
from provolta.engine import Dataset, Form
from provolta.errors import EngineError, NotAcceptable, OutOfMemory, ProvoltaError, UnknownGraph
from provolta.guard import Limits
from provolta.pool.frames import Channel, Closed
from provolta.pool.messages import error_as, pack
from provolta.pool.outside import ByServer
from provolta.pool.resident import Resident
from provolta.pool.sealing import seal

_PIECE = 1 << 16
_ROWS = 500
_OFTEN = 0.1
_SPARE_SECONDS = 5

_PR_SET_PDEATHSIG = 1


class _Pieces:
    """Sends what is written to it in pieces of a fair size."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._kept = bytearray()
        self._pieces = 0
        self._next = 0
        self._sent = time.monotonic()

    def write(self, data: bytes) -> int:
        self._kept += data
        if len(self._kept) >= _PIECE:
            self.send()
        return len(data)

    def row(self, data: bytes) -> None:
        """Take a whole row; what is sent ends with a whole row, and is sent soon.

        At most one in ten of the rows waits here, because after it may come none for long.
        """
        self._pieces += 1
        self.write(data)
        if self._pieces >= self._next or time.monotonic() - self._sent > _OFTEN:
            self.send()
            self._next = self._pieces + self._pieces // 10 + 1

    def flush(self) -> None:
        """Nothing: the writer flushes after every row."""

    def send(self) -> None:
        if self._kept:
            if self._pieces:
                # The first of the whole pieces is the head of the table.
                self._channel.send({"rows_sent": self._pieces - 1})
            self._channel.send_bytes(bytes(self._kept))
            self._kept.clear()
        self._sent = time.monotonic()


class Reader:
    """Answers the requests of one channel."""

    def __init__(self, channel: Channel) -> None:
        """Take a channel; the first request has to open a snapshot."""
        self._channel = channel
        self._engine = EmbeddedEngine()
        self._resident = Resident()

    def run(self) -> None:
        """Answer until the other end goes."""
        while True:
            request = self._channel.receive()
            assert isinstance(request, dict)
            try:
                getattr(self, "_" + str(request.pop("op")))(**request)
            except ProvoltaError as error:
                self._channel.send({"error": error_as(error)})
            except MemoryError:
                short = OutOfMemory("The query needs more memory than one query may have.")
                self._channel.send({"error": error_as(short)})
            except OSError:
                broken = EngineError("The store could not be read.", remedy="Ask again.")
                self._channel.send({"error": error_as(broken)})
            else:
                self._channel.send({"done": self._resident.kilobytes()})

    def _open(
        self,
        store: str,
        revision: str,
        *,
        memory: int,
        seconds: int,
        shape: dict[str, int],
        union: bool,
        outside: dict[str, Any],
    ) -> None:
        self._seconds = seconds
        limits = Limits(**shape)
        by_server = ByServer.of(self._channel, outside)
        self._engine = EmbeddedEngine.open(
            Path(store), revision, limits, union=union, outside=by_server
        )
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        doors = _doors(Path(store))
        resource.setrlimit(resource.RLIMIT_NOFILE, (doors, doors))

    def _query(
        self,
        query: str,
        media: dict[str, str],
        *,
        default: list[str],
        named: list[str],
        partial: bool,
    ) -> None:
        """The answer as a document; ``media`` gives the media type for each form of query."""
        self._watch()
        pieces = _Pieces(self._channel)

        def choose(form: Form) -> str:
            if not media.get(form.value):
                raise NotAcceptable(f"The answer to {form.value} cannot be given in this form.")
            self._channel.send({"form": form.value})
            return media[form.value]

        dataset = Dataset(tuple(default), tuple(named))
        rows = pieces.row if partial else None
        self._engine.stream(query, choose, dataset, pieces, rows=rows)
        pieces.send()

    def _select(self, query: str) -> None:
        self._watch()
        table = self._engine.select(query)
        self._channel.send({"columns": table.columns})
        for start in range(0, len(table.rows), _ROWS):
            rows = table.rows[start : start + _ROWS]
            self._channel.send({"rows": [[pack(term) for term in row] for row in rows]})

    def _ask(self, query: str) -> None:
        self._watch()
        self._channel.send({"truth": self._engine.ask(query)})

    def _construct(self, query: str) -> None:
        self._watch()
        triples = self._engine.construct(query)
        for start in range(0, len(triples), _ROWS):
            rows = triples[start : start + _ROWS]
            self._channel.send({"rows": [[pack(term) for term in row] for row in rows]})

    def _graph(self, graph: str | None, media: str) -> None:
        """One graph as a document, if it is there."""
        self._watch()
        there = graph is None or self._engine.has_graph(graph)
        if not there:
            raise UnknownGraph(f"There is no graph {graph}.")
        self._channel.send({"form": Form.CONSTRUCT.value})
        pieces = _Pieces(self._channel)
        self._engine.stream_graph(graph, media, pieces)
        pieces.send()

    def _rewrite(self, lines: str, media: str) -> None:
        """A graph that comes as N-Triples, as a document in another form."""
        self._watch()
        pieces = _Pieces(self._channel)
        rewrite_graph(lines, media, pieces)
        pieces.send()

    def _watch(self) -> None:
        """Let the system end this process if nobody is there any more to do it."""
        usage = resource.getrusage(resource.RUSAGE_SELF)
        used = int(usage.ru_utime + usage.ru_stime)
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (used + self._seconds + _SPARE_SECONDS, most))


def _doors(store: Path) -> int:
    """The bound for file numbers that lets the engine open the data files it has not opened yet.

    It opens a few when it starts and each of the others when a query reads it.
    """
    files = {str(one.resolve()) for one in store.glob("*.sst")}
    numbers = {}
    for one in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            numbers[int(one.name)] = str(one.readlink())
    closed = len(files - set(numbers.values()))
    if not closed:
        return 0
    free = (number for number in itertools.count() if number not in numbers)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(next(itertools.islice(free, closed - 1, None)) + 1, most)


def _end_with_parent() -> None:
    """Let the system end this process when the server does, however that ends.

    Where Linux is not, a reader that waits learns it from its channel, and one that works ends
    with its time of the processor.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def main(arguments: list[str]) -> None:
    """Serve the channel whose number is given."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _end_with_parent()
    channel = Channel(socket.socket(fileno=int(arguments[0])))
    seal()
    try:
        Reader(channel).run()
    except Closed:
        return


if __name__ == "__main__":
    main(sys.argv[1:])

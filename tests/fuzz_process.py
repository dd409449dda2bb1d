"""A process that takes mutants: ``python -m tests.fuzz_process 3 STORE``.

It is bounded and sealed as those of the server are: no file and no connection can be opened in it.
What is not an answer and not an error of ours ends it, and whoever sent the mutant learns that.
"""

from __future__ import annotations

import resource
import socket
import sys
from pathlib import Path

from provolta.embedded import EmbeddedEngine, parse_sent
from provolta.engine import Dataset, Form
from provolta.errors import ProvoltaError, QueryTooComplex
from provolta.guard import Limits, check_update
from provolta.pool.frames import Channel, Closed

_MEMORY = 1_500_000_000
_LIMITS = Limits()


class _Nowhere:
    def __init__(self) -> None:
        self.left = 5_000_000

    def write(self, data: bytes) -> int:
        self.left -= len(data)
        if self.left < 0:
            raise QueryTooComplex("The answer is long enough.")
        return len(data)

    def flush(self) -> None:
        """Nothing is kept."""


def _media(form: Form) -> str:
    return "text/turtle" if form.gives_graph else "application/sparql-results+json"


def take(engine: EmbeddedEngine, kind: str, data: bytes) -> None:
    """Do with a mutant what the server does with a query, an update or a document."""
    if kind in {"query", "update"}:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            return
        if kind == "query":
            engine.stream(text, _media, Dataset(), _Nowhere())
        else:
            check_update(text, _LIMITS)
            own = EmbeddedEngine()
            own.load_text("<a:s1> <a:p> 1 . <a:s2> <a:p> 2, 3 .", graph="a:g")
            own.write(text)
    else:
        parse_sent(data, kind, "http://e.example/base")


def _answer(channel: Channel, engine: EmbeddedEngine) -> None:
    request, data = channel.receive(), channel.receive()
    assert isinstance(request, dict)
    assert isinstance(data, bytes)
    try:
        take(engine, str(request["kind"]), data)
    except ProvoltaError as error:
        channel.send({"status": error.status, "error": type(error).__name__, "told": str(error)})
    except MemoryError:
        channel.send({"status": 503, "error": "OutOfMemory", "told": ""})
    except Exception as error:  # noqa: BLE001 - told, not hidden: this is what is looked for
        channel.send({"status": 500, "error": type(error).__name__, "told": str(error)})
    else:
        channel.send({"status": 200, "error": "", "told": ""})


def main(arguments: list[str]) -> None:
    """Serve the channel whose number is given, with a store to ask."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    channel = Channel(socket.socket(fileno=int(arguments[0])))
    engine = EmbeddedEngine.open(Path(arguments[1]), "r1", _LIMITS)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    try:
        while True:
            _answer(channel, engine)
    except Closed:
        return


if __name__ == "__main__":
    main(sys.argv[1:])

"""The writer's process: ``python -m provolta.writes.process 3 ROOT STORE MEMORY REVISIONS``.

It answers one request after another. A request is a JSON message, followed by the documents that it
announces as bytes. No system call gives this process a socket (:mod:`provolta.pool.sealing`).
"""

from __future__ import annotations

import resource
import socket
import sys
from pathlib import Path
from typing import Any

from provolta import disk
from provolta.embedded import DEEPEST
from provolta.errors import ProvoltaError
from provolta.guard import Limits
from provolta.pool.frames import Channel, Closed
from provolta.pool.messages import error_as
from provolta.pool.outside import KEY, ByServer
from provolta.pool.sealing import seal
from provolta.writes import committing
from provolta.writes.conditions import Conditions


def _handle(
    places: tuple[Path, Path, int],
    request: dict[str, Any],
    data: list[bytes],
    channel: Channel,
) -> dict[str, Any]:
    root, store, keep = places
    conditions = Conditions(**request["conditions"])
    if request["op"] == "update":
        levels = request["limits"].pop("levels", DEEPEST)
        outside = ByServer.of(channel, request[KEY])
        limits = Limits(**request["limits"])
        apply = committing.updating(data[0].decode(), limits, outside, levels)
    else:
        documents = [(*names, one) for names, one in zip(request["documents"], data, strict=True)]
        apply = committing.putting(
            request["op"],
            request["graph"],
            documents,
            absent=conditions.absent,
            deepest=request["limits"].get("levels", DEEPEST),
        )
    return committing.commit(root, store, apply, conditions, keep)


def _answer(channel: Channel, root: Path, store: Path, keep: int) -> None:
    request = channel.receive()
    assert isinstance(request, dict)
    data = [channel.receive() for _ in range(int(str(request["parts"])))]
    try:
        parts = [one for one in data if isinstance(one, bytes)]
        told = _handle((root, store, keep), request, parts, channel)
    except ProvoltaError as error:
        channel.send({"error": error_as(error)})
    except OSError as error:
        channel.send({"error": error_as(disk.refusal(error))})
    else:
        channel.send({"done": told})


def main(arguments: list[str]) -> None:
    """Serve the channel whose number is given: root, store, memory, revisions to keep."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    memory, keep = int(arguments[3]), int(arguments[4])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    channel = Channel(socket.socket(fileno=int(arguments[0])))
    seal()
    try:
        while True:
            _answer(channel, Path(arguments[1]), Path(arguments[2]), keep)
    except Closed:
        return


if __name__ == "__main__":
    main(sys.argv[1:])

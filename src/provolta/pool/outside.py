"""How a sealed process asks what lies outside: by a message to the server, which looks again.

The process sends the address and the query; it is told an error, or given what came, unread. It has
no socket but its channel, and the server takes no more than an address and a text from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from provolta.errors import ProvoltaError, QueryTooComplex, RemoteError
from provolta.outside import Allowed, Fetched, Fetcher, Line
from provolta.pool.frames import Channel
from provolta.pool.messages import error_as, error_from

KEY = "outside"
"""What a message to the server has that asks for something outside."""
_SHARE = 0.8
"""How much of the time that is left one request may take, so that SILENT has some to go on."""


def told(fetcher: Fetcher) -> dict[str, Any]:
    """What a process has to know of the lists."""
    return {
        "service": list(fetcher.service.entries),
        "load": list(fetcher.load.entries),
        "calls": fetcher.bounds.calls,
    }


@dataclass
class ByServer:
    """What lies outside, as a process sees it (:class:`provolta.embedded.outside.Outside`)."""

    channel: Channel
    service: Allowed
    load: Allowed
    calls: int

    @classmethod
    def of(cls, channel: Channel, given: dict[str, Any]) -> ByServer:
        """As :func:`told` says."""
        service, load = Allowed(tuple(given["service"])), Allowed(tuple(given["load"]))
        return cls(channel, service, load, given["calls"])

    def ask(self, iri: str, query: str) -> Fetched:
        """The answer of an endpoint to a SELECT, as it was sent."""
        return self._get({KEY: "service", "iri": iri, "query": query})

    def document(self, iri: str) -> Fetched:
        """A document, as it was sent."""
        return self._get({KEY: "load", "iri": iri})

    def _get(self, message: dict[str, object]) -> Fetched:
        self.channel.send(message)
        answer = self.channel.receive()
        assert isinstance(answer, dict)
        if "error" in answer:
            error = answer["error"]
            assert isinstance(error, dict)
            raise error_from(error)
        data = self.channel.receive()
        assert isinstance(data, bytes)
        return Fetched(str(answer["media"]), data)


class Switchboard:
    """Answers what one query or update asks outside, as often as one may."""

    def __init__(self, fetcher: Fetcher) -> None:
        """Nothing has been asked yet."""
        self._fetcher = fetcher
        self._line = Line()
        self._calls = 0
        self._over = False

    def answer(self, channel: Channel, message: dict[str, object], seconds: float) -> None:
        """Do what a message asks, and send what came of it; ``seconds`` are left for all.

        Raises:
            Closed: if the process has gone.
            TimeoutError: if it does not take the answer.
        """
        try:
            fetched = self._fetch(message, max(seconds * _SHARE, 0.001))
        except ProvoltaError as error:
            channel.send({"error": error_as(error)}, seconds)
        else:
            channel.send({"media": fetched.media}, seconds)
            channel.send_bytes(fetched.data, seconds)

    def _fetch(self, message: dict[str, object], seconds: float) -> Fetched:
        self._calls += 1
        if self._calls > self._fetcher.bounds.calls:
            raise QueryTooComplex(
                f"It asks elsewhere more than {self._fetcher.bounds.calls} times."
            )
        line = self._line = Line()  # one that has run out of time must not end the next
        if self._over:
            raise RemoteError("The request was cancelled.")
        iri = str(message["iri"])
        if message[KEY] == "service":
            return self._fetcher.ask(iri, str(message["query"]), seconds, line)
        return self._fetcher.document(iri, seconds, line)

    def cut(self) -> None:
        """End what is being asked: nobody wants it any more."""
        self._over = True
        self._line.cut()

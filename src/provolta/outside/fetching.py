"""One request to an address of the list: to the address that was checked, and within bounds.

No redirect is followed, no answer is unpacked, nothing is sent but the query and the media types
that are taken. The time counts for the whole of it: names, connection, encryption and an answer
that comes drop by drop.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import logging
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode

from provolta.config import Settings
from provolta.errors import ForbiddenQuery, RemoteError
from provolta.outside.allowed import Address, Allowed
from provolta.outside.resolving import Resolve, resolved, system

_LOG = logging.getLogger("provolta.access.outside")
_PIECE = 1 << 16
_TABLES = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
_GRAPHS = "application/n-triples, text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8"
_AGENT = "provolta"


@dataclass(frozen=True)
class Bounds:
    """How long one request may take, and how many bytes an answer may have."""

    seconds: float = 5.0
    table: int = 10_000_000
    document: int = 64_000_000
    calls: int = 10
    """How many requests one query or update may make."""


@dataclass(frozen=True)
class Fetched:
    """What came: the media type that it says it has, and its bytes."""

    media: str
    data: bytes


class Line:
    """A connection that can be cut from another thread, also before it is there."""

    def __init__(self) -> None:
        """Nothing is connected yet."""
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self.was_cut = False

    def hold(self, connected: socket.socket) -> None:
        """Watch over a socket.

        Raises:
            TimeoutError: if the line has been cut meanwhile.
        """
        with self._lock:
            self._socket = connected
            if self.was_cut:
                connected.close()
                raise TimeoutError

    def cut(self) -> None:
        """End what goes on; whoever waits for bytes comes back at once."""
        with self._lock:
            self.was_cut = True
            if self._socket is not None:
                with contextlib.suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)


@dataclass
class Fetcher:
    """Asks what the lists allow, and counts it."""

    service: Allowed = field(default_factory=Allowed)
    load: Allowed = field(default_factory=Allowed)
    bounds: Bounds = field(default_factory=Bounds)
    resolve: Resolve = system
    state: Counter[str] = field(default_factory=Counter)
    """How many requests came to which end."""
    _lines: set[Line] = field(default_factory=set)
    _closed: threading.Event = field(default_factory=threading.Event)
    _counting: threading.Lock = field(default_factory=threading.Lock)

    def counts(self) -> dict[str, int]:
        """How many requests came to which end, for the metrics."""
        return {name: self.state[name] for name in ("answered", "failed", "refused")}

    @classmethod
    def of(cls, here: Settings) -> Fetcher:
        """What the settings let queries and updates ask: nothing unless they say so.

        Raises:
            BadParameter: if a list names something that is not the beginning of an address.
        """
        return cls(
            Allowed.of(here.allow_service, "allow_service", private=here.allow_private),
            Allowed.of(here.allow_load, "allow_load", private=here.allow_private),
            Bounds(
                here.outside_timeout,
                here.max_outside_bytes,
                here.max_body_bytes,
                here.max_outside_calls,
            ),
        )

    def ask(self, iri: str, query: str, seconds: float, line: Line) -> Fetched:
        """The table that a SPARQL endpoint answers a query with, as it was sent.

        Raises:
            ForbiddenQuery: if the list does not have it, or its name leads into a private network.
            RemoteError: if it cannot be asked, or answers something else, too much or too late.
        """
        address = self._on(self.service, "SERVICE", iri)
        body = urlencode({"query": query}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": _TABLES}
        return self._send(
            address, _Request("POST", headers, body, self.bounds.table), seconds, line
        )

    def document(self, iri: str, seconds: float, line: Line) -> Fetched:
        """A document of RDF, as it was sent.

        Raises:
            ForbiddenQuery: if the list does not have it, or its name leads into a private network.
            RemoteError: if it cannot be fetched, or is too long or too late.
        """
        address = self._on(self.load, "LOAD", iri)
        request = _Request("GET", {"Accept": _GRAPHS}, None, self.bounds.document)
        return self._send(address, request, seconds, line)

    def close(self) -> None:
        """End what is being asked, and let nothing else begin: the server stops."""
        self._closed.set()
        for line in list(self._lines):
            line.cut()

    def _on(self, allowed: Allowed, word: str, iri: str) -> Address:
        found = allowed.find(iri)
        if found is None:
            with self._counting:
                self.state["refused"] += 1
            raise ForbiddenQuery(f"{word} is not allowed here: <{iri}> is not on the list.")
        return found

    def _send(self, address: Address, request: _Request, seconds: float, line: Line) -> Fetched:
        start = time.monotonic()
        outcome, size = "failed", 0
        self._lines.add(line)
        if self._closed.is_set():
            line.cut()
        try:
            fetched = _fetch(
                address, request, min(seconds, self.bounds.seconds), line, self.resolve
            )
            outcome, size = "answered", len(fetched.data)
        except ForbiddenQuery:
            outcome = "refused"
            raise
        else:
            return fetched
        finally:
            self._lines.discard(line)
            with self._counting:
                self.state[outcome] += 1
            told = {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "outside": address.entry,
                "method": request.method,
                "outcome": outcome,
                "bytes": size,
                "ms": round((time.monotonic() - start) * 1000, 1),
            }
            _LOG.info(json.dumps(told))


@dataclass(frozen=True)
class _Request:
    method: str
    headers: Mapping[str, str]
    body: bytes | None
    most: int


def _fetch(
    address: Address, request: _Request, seconds: float, line: Line, resolve: Resolve
) -> Fetched:
    end = time.monotonic() + seconds
    places = resolved(address, seconds, resolve)
    watch = threading.Timer(max(end - time.monotonic(), 0), line.cut)
    watch.daemon = True
    watch.start()
    try:
        fetched = _talk(address, request, _Checked(address, places, end, line))
    except (OSError, http.client.HTTPException, ValueError) as error:
        if line.was_cut or isinstance(error, TimeoutError):
            raise _late(address, seconds) from None
        raise _failed(address, f"cannot be asked: {_reason(error)}") from None
    finally:
        watch.cancel()
    if line.was_cut:  # an answer whose length is not told would pass for whole
        raise _late(address, seconds)
    return fetched


class _Checked(http.client.HTTPConnection):
    """A connection to one of the addresses that were looked at, whatever its name is by now."""

    def __init__(self, address: Address, places: list[str], end: float, line: Line) -> None:
        super().__init__(address.host, address.port)
        self._address = address
        self._places = places
        self._end = end
        self._line = line

    def connect(self) -> None:
        """Connect to the first that takes it, and see to it that it is who it says it is."""
        left = max(self._end - time.monotonic(), 0.001)
        for place in self._places:
            try:
                plain = socket.create_connection((place, self.port), left / len(self._places))
                break
            except OSError as error:
                failed = error
        else:
            raise failed
        self._line.hold(plain)
        plain.settimeout(left)
        self.sock = plain
        if self._address.scheme == "https":
            context = ssl.create_default_context()
            secret = context.wrap_socket(
                plain, server_hostname=self._address.host, do_handshake_on_connect=False
            )
            self.sock = secret
            self._line.hold(secret)
            secret.do_handshake()


def _talk(address: Address, request: _Request, connection: _Checked) -> Fetched:
    with contextlib.closing(connection):
        fixed = {"Accept-Encoding": "identity", "User-Agent": _AGENT, "Connection": "close"}
        headers = {**request.headers, **fixed}
        connection.request(request.method, address.target, request.body, headers)
        response = connection.getresponse()
        _look_at(address, response)
        data = bytearray()
        while piece := response.read(_PIECE):
            data += piece
            if len(data) > request.most:
                raise RemoteError(
                    f"<{address.text}> answered more than {request.most:,} bytes.",
                    remedy="Ask it for less: by VALUES, or a SELECT with LIMIT, within the braces.",
                )
        if response.length:
            raise _failed(address, "broke off before the end of its answer")
        return Fetched(response.headers.get("Content-Type", "").strip(), bytes(data))


def _look_at(address: Address, response: http.client.HTTPResponse) -> None:
    """Refuse what is no answer before any of it is read."""
    if 300 <= response.status < 400:  # noqa: PLR2004 - the statuses of redirects
        raise _failed(address, "leads on to another address, which is not followed")
    if response.status != http.client.OK:
        raise _failed(address, f"answered {response.status}")
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise _failed(address, "answered something packed, which was not asked for")


def _failed(address: Address, what: str) -> RemoteError:
    return RemoteError(
        f"<{address.text}> {what}.",
        remedy="Say SILENT to go on without it, or ask it by itself to see what is wrong.",
    )


def _late(address: Address, seconds: float) -> RemoteError:
    return _failed(address, f"did not answer within {seconds:.1f} s")


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    told = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(told).split("\n", 1)[0].rstrip(".")

"""The list of what may be asked outside, and whether an IRI is on it.

An entry names scheme, host, port and the beginning of a path. An IRI is taken apart first and then
compared part by part, never as text, so that nothing which only looks alike is taken for it:

>>> allowed = Allowed.of("https://query.example.org/sparql http://127.0.0.1:3030/")
>>> allowed.find("HTTPS://Query.Example.org:443/sparql?x=1").target
'/sparql?x=1'
>>> [allowed.find(one) for one in ("https://query.example.org.evil/sparql",
...     "https://query.example.org@evil/sparql", "https://query.example.org/sparqlx",
...     "https://query.example.org/sparql/%2e%2e/admin", "http://query.example.org/sparql")]
[None, None, None, None, None]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import quote, unquote

from provolta.errors import BadParameter

_PORTS = {"http": 80, "https": 443}
_HIGHEST = 65_535
_ANY = 0
"""The port of an entry that allows them all, which it writes as ``*``."""
_SHAPE = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[a-z0-9.\-]+)(?::(?P<port>\d{1,5}|\*))?"
    r"(?P<path>/[^?#]*)?(?P<query>\?[^#]*)?(?:\#.*)?",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)
_UNSEEN = re.compile(r"[\x00-\x20\x7f\\]")
_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})|%(?:2[Ff]|5[Cc]|25|[01][0-9A-Fa-f]|7[Ff])")
"""An escape that is none, or that hides a slash, another escape or a sign nobody sees."""
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_KEPT = "!$%&'()*+,-./:;=?@_~"
Ip = IPv4Address | IPv6Address


@dataclass(frozen=True)
class Address:
    """An address that is on the list: whom to connect to, and what to ask for there."""

    scheme: str
    host: str
    port: int
    target: str
    entry: str
    literal: Ip | None
    private: bool = False
    """Whether it may lead into a private network."""

    @property
    def text(self) -> str:
        """The address as an IRI, in its usual form."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"


@dataclass(frozen=True)
class _Parts:
    scheme: str
    host: str
    literal: Ip | None
    port: int
    path: str
    query: str


@dataclass(frozen=True)
class Allowed:
    """Entries of a list; ``private`` lets names of it lead into a private network, too."""

    entries: tuple[str, ...] = ()
    private: bool = False

    @classmethod
    def of(cls, text: str, name: str = "allow_service", *, private: bool = False) -> Allowed:
        """The list that a setting gives, with blanks or commas between its entries.

        Raises:
            BadParameter: if an entry is none.
        """
        found = cls(tuple(text.replace(",", " ").split()), private)
        for entry in found.entries:
            parts = _parts(entry)
            if parts is None or parts.query or "#" in entry:
                raise BadParameter(
                    f"{name} names {entry!r}, which is not the beginning of an address.",
                    remedy="Write it as https://query.example.org/sparql; a port of * is any port.",
                )
        return found

    def __bool__(self) -> bool:
        """Whether anything is allowed at all."""
        return bool(self.entries)

    def __str__(self) -> str:
        """The entries, as a sentence lists them."""
        return ", ".join(self.entries)

    def find(self, iri: str) -> Address | None:
        """The address that an IRI names, if the list has it; else None."""
        given = _parts(iri)
        if given is None or given.port == _ANY:
            return None
        for entry, parts in self._parted():
            if (
                (parts.scheme, parts.host) == (given.scheme, given.host)
                and parts.port in {given.port, _ANY}
                and _begins(given.path, parts.path)
            ):
                return Address(
                    given.scheme,
                    given.host,
                    given.port,
                    quote(given.path + given.query, safe=_KEPT),
                    entry,
                    given.literal,
                    # Who writes an address in numbers means that machine, wherever it stands.
                    private=self.private or given.literal is not None,
                )
        return None

    def _parted(self) -> Iterator[tuple[str, _Parts]]:
        for entry in self.entries:
            parts = _parts(entry)
            if parts is not None:
                yield entry, parts


def _begins(path: str, prefix: str) -> bool:
    """Whether a path is the prefix or lies beneath it."""
    return path == prefix or path.startswith(prefix if prefix.endswith("/") else prefix + "/")


def _parts(text: str) -> _Parts | None:
    """The parts of an address; None of one that could be read in more than one way."""
    found = None if _UNSEEN.search(text) else _SHAPE.fullmatch(text)
    if found is None:
        return None
    scheme, path, query = found["scheme"].lower(), found["path"] or "/", found["query"] or ""
    host, literal = _host(found["host"].lower())
    port = _ANY if found["port"] == "*" else int(found["port"] or _PORTS[scheme])
    if not host or port > _HIGHEST or (port == _ANY and found["port"] != "*"):
        return None
    if _ESCAPE.search(path) or any(_climbs(one) for one in path.split("/")):
        return None
    return _Parts(scheme, host, literal, port, path, query)


def _climbs(segment: str) -> bool:
    """Whether a part of a path leads elsewhere: ``..``, also escaped or with something behind."""
    return unquote(segment).partition(";")[0] in {".", ".."}


def _host(text: str) -> tuple[str, Ip | None]:
    """A host in its one form, and its address if it is written in numbers; empty for none."""
    try:
        if text.startswith("["):
            literal: Ip = IPv6Address(text[1:-1])
            return str(literal), literal
        labels = text.removesuffix(".").split(".")
        if _NUMBER.fullmatch(labels[-1]):
            literal = ip_address(text)
            return str(literal), literal
    except ValueError:
        return "", None
    return (".".join(labels), None) if all(map(_LABEL.fullmatch, labels)) else ("", None)

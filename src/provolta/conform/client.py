"""Plain HTTP requests: only the headers that are given, no redirect, a bounded answer."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from provolta.errors import BadParameter, RemoteError

_MOST = 50_000_000


@dataclass(frozen=True)
class Reply:
    """What an endpoint answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def send(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | None = None,
    timeout: float = 20.0,
) -> Reply:
    """The answer to one request, which is sent as it is given and nothing added.

    Raises:
        BadParameter: if the address is not one of HTTP.
        RemoteError: if nothing answers, or something that is not HTTP.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadParameter(f"{url!r} is not the address of a SPARQL endpoint.")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=timeout)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.putrequest(method, target, skip_accept_encoding=True)
        if body is not None or method in {"POST", "PUT"}:
            connection.putheader("Content-Length", str(len(body or b"")))
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders(body or None)
        answer = connection.getresponse()
        kept = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, kept, answer.read(_MOST))
    except (OSError, http.client.HTTPException) as error:
        raise RemoteError(
            f"{url} gave no answer to {method}: {error or type(error).__name__}.",
            remedy="Check the address, and that the server is running.",
        ) from error
    finally:
        connection.close()

"""Reading a SPARQL 1.1 Protocol request: by GET, by form or directly by POST, and nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.exceptions import HTTPException

from provolta.engine import Dataset
from provolta.errors import BadParameter, ForbiddenQuery
from provolta.names import is_iri
from provolta.web.site import site_of

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
_ACCEPTED = {"Accept-Post": f"{QUERY}, {FORM}"}
_MANY = 1000
_SECONDS = re.compile(r"\d{1,6}(\.\d{1,6})?")
_FLAGS = {"true": True, "1": True, "": True, "false": False, "0": False}


@dataclass(frozen=True)
class Operation:
    """A query as it was asked: its text, its dataset, the forms asked for by name, the body."""

    query: str
    dataset: Dataset
    wanted: tuple[str, ...] = ()
    body: bytes = b""
    timeout: float | None = None
    partial: bool = False


Parameters = dict[str, list[str]]


async def read(request: Request) -> Operation | None:
    """The operation that a request asks for; None if it asks for none.

    Raises:
        BadParameter: if it has no query, several, or a graph that is not an IRI.
        ForbiddenQuery: if it is an update; this server only reads.
        HTTPException: 413 for a body over the limit, 415 for a media type that is not SPARQL's.
    """
    parameters = _parameters(request.scope["query_string"])
    if request.method != "POST":
        if "update" in parameters:
            raise BadParameter("An update cannot be sent by GET.", remedy="This server only reads.")
        if not any(
            name in parameters for name in ("query", "default-graph-uri", "named-graph-uri")
        ):
            return None
        return _operation(parameters)
    media = _media_type(request)
    body = await _body(request, site_of(request).settings.max_query_bytes)
    if media == FORM:
        for name, values in _parameters(body).items():
            parameters[name] += values
    else:
        parameters["update" if media == UPDATE else "query"].append(_text(body))
    return _operation(parameters, body)


def _operation(parameters: Parameters, body: bytes = b"") -> Operation:
    queries, updates = parameters.get("query", []), parameters.get("update", [])
    if len(queries) + len(updates) != 1:
        count = len(queries) + len(updates)
        raise BadParameter(
            f"A request holds one query; this one holds {count or 'none'}.",
            remedy="Send it once, as the parameter 'query' or as the body.",
        )
    if updates:
        raise ForbiddenQuery(
            "Updates are not allowed: this server is read-only.",
            remedy="Edit the Turtle files under data/ and build again.",
        )
    default = _graphs(parameters, "default-graph-uri")
    dataset = Dataset(default, _graphs(parameters, "named-graph-uri"))
    wanted = (*parameters.get("format", []), *parameters.get("output", []))
    partial = flag(parameters, "partial")
    return Operation(queries[0], dataset, wanted, body, _timeout(parameters), partial)


def _timeout(parameters: Parameters) -> float | None:
    given = parameters.get("timeout")
    if not given:
        return None
    if not _SECONDS.fullmatch(given[0]) or float(given[0]) <= 0:
        raise BadParameter(f"timeout is {given[0]!r}.", remedy="Give a number of seconds, as 2.5.")
    return float(given[0])


def flag(parameters: Parameters, name: str) -> bool:
    """Whether a parameter is set to true.

    Raises:
        BadParameter: if it is neither true nor false.
    """
    given = parameters.get(name, ["false"])[0].lower()
    if given not in _FLAGS:
        raise BadParameter(f"{name} is {given!r}.", remedy="Use true or false.")
    return _FLAGS[given]


def _graphs(parameters: Parameters, name: str) -> tuple[str, ...]:
    iris = tuple(parameters.get(name, ()))
    for iri in iris:
        if not is_iri(iri):
            raise BadParameter(f"{name}: {iri!r} is not an absolute IRI.")
    return iris


def _media_type(request: Request) -> str:
    """The media type of a body, which must be one of the protocol's three, in UTF-8."""
    media, *details = (part.strip() for part in request.headers.get("content-type", "").split(";"))
    charsets = [one.partition("=")[2] for one in details if one.lower().startswith("charset=")]
    if any(charset.strip('"').lower() not in ("utf-8", "utf8") for charset in charsets):
        raise _unsupported(f"the charset {charsets[0]!r}; SPARQL is sent as UTF-8")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise _unsupported("an encoded body")
    if media.lower() not in (FORM, QUERY, UPDATE):
        raise _unsupported(f"the media type {media!r}" if media else "a body without a media type")
    return media.lower()


def _unsupported(what: str) -> HTTPException:
    detail = f"This address does not take {what}. Send {QUERY} or {FORM}."
    return HTTPException(415, detail, headers=_ACCEPTED)


async def _body(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise HTTPException(413, f"The body is longer than {limit:,} bytes.")
    return bytes(body)


def _parameters(encoded: bytes) -> Parameters:
    """The parameters of a query string or form, each decoded once, as UTF-8 and nothing else."""
    found: Parameters = defaultdict(list)
    try:
        pairs = parse_qsl(
            encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MANY
        )
    except ValueError:
        raise BadParameter(f"The parameters are not UTF-8, or more than {_MANY}.") from None
    for name, value in pairs:
        found[name].append(value)
    return found


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadParameter(f"The body is not UTF-8 at byte {error.start}.") from None

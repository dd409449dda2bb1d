"""Reading a SPARQL 1.1 Protocol request: by GET, by form or directly by POST, and nothing else."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.exceptions import HTTPException

from provolta.engine import Dataset
from provolta.errors import BadParameter
from provolta.guard import with_dataset
from provolta.names import is_iri
from provolta.web.parameters import twice
from provolta.web.site import site_of
from provolta.web.writing import authorise, may_write

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
_ACCEPTED = {"Accept-Post": f"{QUERY}, {FORM}"}
_SECONDS = re.compile(r"\d{1,6}(\.\d{1,6})?")
_UTF_8 = {"", "utf-8", "utf8", "us-ascii"}
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


@dataclass(frozen=True)
class Update:
    """An update as it was asked: its text, with the dataset written into it, and whether to try."""

    text: str
    dry: bool = False


Parameters = dict[str, list[str]]


async def read(request: Request) -> Operation | Update | None:
    """The operation that a request asks for; None if it asks for none.

    Raises:
        BadParameter: if it has no query, several, or a graph that is not an IRI.
        ForbiddenQuery: if it is an update, and this server only reads.
        Unauthorised: if it is an update without the token.
        HTTPException: 413 for a body over the limit, 415 for a media type that is not SPARQL's.
    """
    parameters = parameters_of(request)
    if request.method != "POST":
        if "update" in parameters:
            raise BadParameter("An update cannot be sent by GET.", remedy="Send it by POST.")
        if not any(
            name in parameters for name in ("query", "default-graph-uri", "named-graph-uri")
        ):
            return None
        return _operation(parameters)
    media = _media_type(request)
    if media == UPDATE:
        authorise(request)
    settings = site_of(request).settings
    most = settings.max_body_bytes if may_write(request) else settings.max_query_bytes
    body = await body_of(request, most)
    if media == FORM:
        for name, values in _parameters(body, settings.max_parameters).items():
            parameters[name] += values
    else:
        parameters["update" if media == UPDATE else "query"].append(_text(body))
    if parameters.get("update"):
        return _update(request, parameters)
    return _operation(parameters, body)


def _update(request: Request, parameters: Parameters) -> Update:
    """The update, if it may be made."""
    updates = [*parameters["update"], *parameters.get("query", [])]
    if len(updates) != 1:
        raise BadParameter(f"A request holds one update or query; this one holds {len(updates)}.")
    authorise(request)
    default = _graphs(parameters, "using-graph-uri")
    named = _graphs(parameters, "using-named-graph-uri")
    return Update(with_dataset(updates[0], default, named), flag(parameters, "dry-run"))


def _operation(parameters: Parameters, body: bytes = b"") -> Operation:
    queries = parameters.get("query", [])
    if len(queries) != 1:
        raise BadParameter(
            f"A request holds one query; this one holds {len(queries) or 'none'}.",
            remedy="Send it once, as the parameter 'query' or as the body.",
        )
    default = _graphs(parameters, "default-graph-uri")
    dataset = Dataset(default, _graphs(parameters, "named-graph-uri"))
    wanted = (*parameters.get("format", []), *parameters.get("output", []))
    partial = flag(parameters, "partial")
    return Operation(queries[0], dataset, wanted, body, _timeout(parameters), partial)


def _timeout(parameters: Parameters) -> float | None:
    given = single(parameters, "timeout")
    if given is None:
        return None
    if not _SECONDS.fullmatch(given) or float(given) <= 0:
        raise BadParameter(f"timeout is {given!r}.", remedy="Give a number of seconds, as 2.5.")
    return float(given)


def single(parameters: Parameters, name: str) -> str | None:
    """The one value of a parameter; None without.

    Raises:
        BadParameter: if it is given more than once.
    """
    given = parameters.get(name, [])
    if len(given) > 1:
        raise twice(name, len(given))
    return given[0] if given else None


def flag(parameters: Parameters, name: str) -> bool:
    """Whether a parameter is set to true.

    Raises:
        BadParameter: if it is neither true nor false, or is given more than once.
    """
    given = (single(parameters, name) or "").lower() if name in parameters else "false"
    if given not in _FLAGS:
        raise BadParameter(f"{name} is {given!r}.", remedy="Use true or false.")
    return _FLAGS[given]


def _graphs(parameters: Parameters, name: str) -> tuple[str, ...]:
    iris = tuple(parameters.get(name, ()))
    for iri in iris:
        if not is_iri(iri):
            raise BadParameter(f"{name}: {iri!r} is not an absolute IRI.")
    return iris


def other_charset(details: Iterable[str]) -> str:
    """A charset other than UTF-8 among what follows a media type; empty if there is none.

    >>> other_charset(['charset="UTF-16"']), other_charset(["charset=utf-8"])
    ('UTF-16', '')
    """
    named = (one.strip().partition("=") for one in details)
    charsets = (value.strip('" ') for name, _, value in named if name.strip().lower() == "charset")
    return next((one for one in charsets if one.lower() not in _UTF_8), "")


def _media_type(request: Request) -> str:
    """The media type of a body, which must be one of the protocol's three, in UTF-8."""
    media, *details = (part.strip() for part in request.headers.get("content-type", "").split(";"))
    if charset := other_charset(details):
        raise _unsupported(f"the charset {charset!r}; SPARQL is sent as UTF-8")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise _unsupported("an encoded body")
    if media.lower() not in (FORM, QUERY, UPDATE):
        raise _unsupported(f"the media type {media!r}" if media else "a body without a media type")
    return media.lower()


def _unsupported(what: str) -> HTTPException:
    detail = f"This address does not take {what}. Send {QUERY} or {FORM}."
    return HTTPException(415, detail, headers=_ACCEPTED)


async def body_of(request: Request, limit: int) -> bytes:
    """The body of a request.

    Raises:
        HTTPException: 413 if it is longer than the limit, 408 if it does not come in time.
    """
    too_long = HTTPException(413, f"The body is longer than {limit:,} bytes.")
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > limit:
        raise too_long
    body = bytearray()
    try:
        async with asyncio.timeout(site_of(request).settings.body_timeout):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise too_long
    except TimeoutError:
        raise HTTPException(408, "The body did not come in time.") from None
    return bytes(body)


def parameters_of(request: Request) -> Parameters:
    """The parameters in the address of a request."""
    most = site_of(request).settings.max_parameters
    return _parameters(request.scope["query_string"], most)


def _parameters(encoded: bytes, most: int) -> Parameters:
    """The parameters of a query string or form, each decoded once, as UTF-8 and nothing else."""
    found: Parameters = defaultdict(list)
    try:
        pairs = parse_qsl(
            encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=most
        )
    except ValueError:
        raise BadParameter(f"The parameters are not UTF-8, or more than {most}.") from None
    for name, value in pairs:
        found[name].append(value)
    return found


def _text(body: bytes) -> str:
    """A body as text, without the mark that some editors put at its start."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadParameter(f"The body is not UTF-8 at byte {error.start}.") from None

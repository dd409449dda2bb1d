"""Run the cases against an endpoint: empty it, load, send, compare."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import quote, urlencode, urljoin

from provolta.conform import description, graph_store, protocol
from provolta.conform.client import Reply, send
from provolta.conform.model import FINE, Case, Gives, Outcome, Result, Step, Target, To
from provolta.embedded import parse_text
from provolta.engine import GRAPH_TYPES, TABLE_TYPES, Triple
from provolta.errors import BadFile, RemoteError, UsageError

GROUPS = {
    "protocol": "SPARQL 1.1 Protocol",
    "description": "Service Description",
    "store": "Graph Store Protocol",
}
_NEEDS_WIPE = "changes the store (--wipe)"
_TRUTH = re.compile(rb"<boolean>\s*(true|false)\s*</boolean>")
_XML = frozenset(("application/sparql-results+xml", "application/xml", "text/xml"))
_GRAPHS = frozenset((*GRAPH_TYPES, "application/n-quads", "application/trig"))
_ANY = "http://example.org/"
_JSON = frozenset(("application/sparql-results+json", "application/json"))


class Fault(Exception):
    """An answer that a case does not allow, in words."""


class _LeftOut(Exception):
    """A case that cannot be tried here, in words."""


def run(target: Target) -> Iterator[Result]:
    """Every case against an endpoint, one by one.

    Without ``may_wipe`` only the cases that change nothing are tried.

    Raises:
        RemoteError: if the endpoint does not answer at all.
    """
    first = _send(target, Step("GET", To.QUERY, (("query", "ASK {}"),)), "")
    if first.status not in FINE:
        raise RemoteError(f"{target.query} answers ASK {{}} with {first.status}.")
    for case in protocol.CASES:
        yield _result("protocol", case.name, partial(_try, target, case))
    for name in description.CASES:
        yield _result("description", name, partial(_describe, target, name))
    for case in graph_store.CASES:
        yield _result("store", case.name, partial(_try, target, case))


def _result(group: str, name: str, attempt: Callable[[], None]) -> Result:
    try:
        attempt()
    except (Fault, RemoteError) as error:
        return Result(group, name, Outcome.FAILED, str(error).replace("\n", " "))
    except _LeftOut as error:
        return Result(group, name, Outcome.LEFT_OUT, str(error))
    return Result(group, name, Outcome.PASSED)


def _try(target: Target, case: Case) -> None:
    if case.changes:
        if not target.may_wipe:
            raise _LeftOut(_NEEDS_WIPE)
        if not target.store and any(step.to is To.STORE for step in case.steps):
            raise _LeftOut("no address of a graph store (--gsp-url)")
        _prepare(target, case)
    location = ""
    for number, step in enumerate(case.steps, 1):
        reply = _send(target, step, location)
        try:
            _check(step, reply)
        except Fault as error:
            told = f"request {number} ({step.method} to the {step.to.value} address): {error}"
            raise Fault(told) from None
        if step.located:
            location = urljoin(target.store, reply.headers.get("location", ""))


def _prepare(target: Target, case: Case) -> None:
    filled = " ; ".join(
        f"INSERT DATA {{ GRAPH <{protocol.graph(n)}> {{ {protocol.content(n)} }} }}"
        for n in case.loaded
    )
    emptied = _update(target, "DROP ALL")
    if emptied.status not in FINE:
        emptied = _update(target, "CLEAR ALL")
    loaded = _update(target, filled) if filled else emptied
    if emptied.status not in FINE or loaded.status not in FINE:
        status = emptied.status if emptied.status not in FINE else loaded.status
        raise Fault(f"the store cannot be emptied and filled by SPARQL Update: status {status}")


def _update(target: Target, text: str) -> Reply:
    return _send(target, Step("POST", To.UPDATE, (), protocol.UPDATE, text.encode()), "")


def _send(target: Target, step: Step, location: str) -> Reply:
    address = {To.QUERY: target.query, To.UPDATE: target.update, To.STORE: target.store}[step.to]
    pairs = [(name, value.replace("$LOCATION", location)) for name, value in step.parameters]
    query = urlencode(pairs, quote_via=quote).replace("default=", "default")
    url = address.rstrip("/") + step.path if step.path else address
    url += f"{'&' if '?' in url else '?'}{query}" if query else ""
    headers = {"Content-Type": step.media} if step.media else {}
    if step.gives is Gives.GRAPH and step.to is To.STORE:
        headers["Accept"] = "text/turtle"
    if target.token:
        headers["Authorization"] = f"Bearer {target.token}"
    return send(step.method, url, headers, step.body, target.timeout)


def _check(step: Step, reply: Reply) -> None:
    if reply.status not in step.status:
        raise Fault(f"status {reply.status}")
    if step.located and "location" not in reply.headers:
        raise Fault("no Location header")
    if step.gives is Gives.TRUTH and _truth(reply) != step.truth:
        raise Fault(f"the answer is not {str(step.truth).lower()}")
    if step.gives is Gives.TABLE and reply.media not in {*TABLE_TYPES, *_JSON, *_XML}:
        raise Fault(f"the media type is {reply.media!r}, not that of a table")
    if step.gives is Gives.GRAPH:
        if reply.media not in _GRAPHS:
            raise Fault(f"the media type is {reply.media!r}, not that of a graph")
        wanted = None if step.triples is None else _triples(step.triples.encode(), _ANY)
        if wanted is not None and _triples(reply.body, _ANY) != wanted:
            raise Fault("the graph is not the one that was written")


def _truth(reply: Reply) -> bool:
    if reply.media in _JSON:
        try:
            found = json.loads(reply.body)
        except ValueError:
            raise Fault("the answer is not JSON") from None
        if isinstance(found, dict) and isinstance(found.get("boolean"), bool):
            return bool(found["boolean"])
    elif reply.media in _XML and (match := _TRUTH.search(reply.body)):
        return match[1] == b"true"
    raise Fault(f"the answer is not a truth value ({reply.media})")


def _triples(turtle: bytes, base: str) -> set[Triple]:
    try:
        return set(parse_text(turtle, "answer", base))
    except BadFile as error:
        raise Fault(f"the answer is not Turtle: {error.what}") from None


def _describe(target: Target, case: str) -> None:
    reply = send("GET", target.query, {"Accept": "text/turtle"}, timeout=target.timeout)
    if reply.status not in FINE or reply.media != "text/turtle":
        raise Fault(f"GET without a query gives status {reply.status} and {reply.media!r}")
    if wrong := description.fault(case, list(_triples(reply.body, target.query)), target.query):
        raise Fault(wrong)


def require_permission(*, wipe: bool, read_only: bool, url: str) -> None:
    """Refuse to go on before it is clear whether the store may be emptied.

    Raises:
        UsageError: if neither was said, or both.
    """
    if wipe == read_only:
        raise UsageError(
            f"Most cases empty the store behind {url} before they start.",
            rule="Nothing is emptied unless you say so.",
            remedy="Say --wipe if all of it may go, or --read-only to try only the harmless cases.",
        )

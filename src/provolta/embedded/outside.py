"""``SERVICE`` and ``LOAD`` without a network: what lies outside is put into the text.

The engine would open connections by itself, to wherever a name leads at that moment, and follow
what it is told there. So it never sees a call. A ``SERVICE`` is by its definition (SPARQL 1.1
Federated Query, section 2) a multiset of solutions that is joined with the rest; that is what
``VALUES`` writes down. A ``LOAD`` is an ``INSERT DATA`` of what the document holds. Whoever can
fetch is asked for both (:class:`Outside`), and what comes is parsed here.

Calls within a call are answered first and sent on as ``VALUES``, so that no other server is talked
into asking a third one.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from typing import Protocol

import pyoxigraph as ox

from provolta.embedded.documents import GRAPH_FORMATS
from provolta.embedded.nesting import DEEPEST
from provolta.embedded.reading import parse_sent
from provolta.embedded.syntax import syntax_error
from provolta.errors import BadDocument, ForbiddenQuery, RemoteError
from provolta.guard import Limits, check_update, place_at
from provolta.guard.calls import Call, bare, emptied, loads, prologue, replaced, services
from provolta.names import BASE
from provolta.outside import Allowed, Fetched

_TABLES = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
}
_DOCUMENTS = {
    **{media: media for media in GRAPH_FORMATS},
    "application/x-turtle": "text/turtle",
    "text/n3": "text/turtle",
    "application/xml": "application/rdf+xml",
    "text/xml": "application/rdf+xml",
    "application/json": "application/ld+json",
}
_ENDINGS = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "owl": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
_UNSAID = {"", "text/plain", "application/octet-stream"}
_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.\-]*:)")
_NOT_HERE = re.compile(r"(?:https?|file):", re.IGNORECASE)
_SHOWN = 80
"""No longer is what is told of a media type, which may be anything."""
_DOCTYPE = re.compile(rb"<!\s*DOCTYPE", re.IGNORECASE)


class Outside(Protocol):
    """Whoever can ask what lies outside, and what may be asked."""

    service: Allowed
    load: Allowed
    calls: int

    def ask(self, iri: str, query: str) -> Fetched:
        """The answer of a SPARQL endpoint to a SELECT, as it was sent."""

    def document(self, iri: str) -> Fetched:
        """A document, as it was sent."""


def parsed(query: str, without: str) -> None:
    """See that a query is right before anybody is asked; ``without`` is it without calls.

    Raises:
        QuerySyntax: if it does not parse, with the place in the query.
    """
    try:
        ox.Store().query(without, base_iri=BASE)
    except SyntaxError as error:
        raise syntax_error(error, query) from None
    except (OSError, RuntimeError, ValueError):
        return  # what cannot be carried out is told when it is


def answered(query: str, calls: Sequence[Call], outside: Outside) -> str:
    """A query with what the calls in it were answered.

    Raises:
        ForbiddenQuery: if an address is not allowed.
        RemoteError: if an endpoint does not answer, and its call does not say SILENT.
    """
    allowed = {one.place: _allowed(query, one, outside) for call in calls for one in call.all()}
    return replaced(query, calls, [_group(query, call, allowed, outside) for call in calls])


def written(text: str, limits: Limits, outside: Outside, deepest: int = DEEPEST) -> str:
    """An update that has passed the guard, with what its calls were answered.

    Raises:
        ForbiddenQuery: if an address is not allowed.
        QuerySyntax: if it does not parse.
        RemoteError: if something cannot be had, and its call does not say SILENT.
    """
    calls = services(text, outside.calls) if outside.service else []
    if outside.load:
        calls += loads(text, outside.calls - sum(1 for one in calls for _ in one.all()))
    calls.sort(key=lambda one: one.start)
    without = bare(text, calls)
    check_update(without, limits)
    if not calls:
        return text
    _parsed_update(text, without)
    fetched = [one for one in calls if one.word == "LOAD"]
    if fetched != calls:
        _parsed_update(text, bare(emptied(text, calls), fetched))
    allowed = {one.place: _allowed(text, one, outside) for call in calls for one in call.all()}
    contents = [
        _group(text, call, allowed, outside)
        if call.word == "SERVICE"
        else _data(text, call, allowed[call.place], outside, deepest)
        for call in calls
    ]
    return replaced(text, calls, contents)


def _parsed_update(text: str, without: str) -> None:
    """See that an update is right; where only quads may stand, GRAPH passes and a group does not.

    Raises:
        QuerySyntax: if it does not parse, with the place in the update.
    """
    try:
        ox.Store().update(without, base_iri=BASE)
    except SyntaxError as error:
        raise syntax_error(error, text) from None
    except (OSError, RuntimeError, ValueError):
        return


def _allowed(text: str, call: Call, outside: Outside) -> str:
    """The IRI that a call asks, as the engine reads it; empty if there is no way to get there.

    Raises:
        ForbiddenQuery: if it is not on the list, whether or not it says SILENT.
    """
    iri = _iri(text, call, call.term)
    allowed = outside.service if call.word == "SERVICE" else outside.load
    if allowed.find(iri) is not None:
        return iri
    if call.word == "LOAD" and call.silent and not _NOT_HERE.match(iri):
        return ""
    raise ForbiddenQuery(
        f"{call.word} is not allowed here for <{iri}>.",
        place=place_at(text, call.start),
        remedy=f"This server asks only: {allowed}.",
    )


def _iri(text: str, call: Call, term: str) -> str:
    """The IRI of a constant, with the prefixes and the base that hold where it stands."""
    query = f"{prologue(text, call.start)} SELECT ?x WHERE {{ VALUES ?x {{ {term} }} }}"
    try:
        found = ox.Store().query(query, base_iri=BASE)
    except SyntaxError as error:
        raise syntax_error(error, query) from None
    assert isinstance(found, ox.QuerySolutions)
    node = next(found)["x"]
    assert isinstance(node, ox.NamedNode)
    return node.value


def _group(text: str, call: Call, allowed: dict[int, str], outside: Outside) -> str:
    """The group that stands for a call of SERVICE."""
    inner = [_group(text, one, allowed, outside) for one in call.inner]
    pattern = replaced(text[call.body.start : call.body.stop], call.inner, inner, call.body.start)
    query = f"{prologue(text, call.start)} SELECT * WHERE {pattern}".lstrip()
    if _RELATIVE.search(query):
        query = f"BASE <{BASE}> {query}"
    try:
        found = ox.Store().query(query, base_iri=BASE)
    except SyntaxError as error:
        raise syntax_error(error, query) from None
    assert isinstance(found, ox.QuerySolutions)
    names = [one.value for one in found.variables]
    iri = allowed[call.place]
    try:
        return _values(names, _solutions(iri, outside.ask(iri, query)))
    except RemoteError:
        if call.silent:
            return _values(names, [{}])
        raise


def _solutions(iri: str, fetched: Fetched) -> list[dict[str, object]]:
    """The solutions in an answer.

    Raises:
        RemoteError: if it is none.
    """
    media = fetched.media.partition(";")[0].strip().lower()
    form = _TABLES.get(media)
    xml = form is ox.QueryResultsFormat.XML
    if form is None or (xml and _DOCTYPE.search(fetched.data)):
        named = media[:_SHOWN] or "something unnamed"
        what = f"<{iri}> answered {named}, which is no table of solutions."
        raise RemoteError(what, remedy="Check that it is the address of a SPARQL endpoint.")
    try:
        results = ox.parse_query_results(fetched.data, form)
        assert isinstance(results, ox.QuerySolutions)
        names = [one.value for one in results.variables]
        return [{name: row[name] for name in names} for row in results]
    except (AssertionError, OSError, SyntaxError, ValueError):
        raise RemoteError(f"<{iri}> answered something that is no table of solutions.") from None


def _values(names: Sequence[str], rows: Sequence[dict[str, object]]) -> str:
    """Solutions as a group; of the variables only those that the pattern has.

    A blank node cannot stand in VALUES. It is an IRI that nobody else has there, and made a blank
    node again around it; the engine gives the same one for the same label.
    """
    mark = f"b{secrets.token_hex(8)}x"
    labels: dict[str, str] = {}

    def term(value: object) -> str:
        if isinstance(value, ox.BlankNode):
            return f"<urn:{mark}:{labels.setdefault(value.value, f'{mark}{len(labels)}')}>"
        if isinstance(value, ox.Triple):
            raise RemoteError("An endpoint answered with a triple as a term, which is not taken.")
        return "UNDEF" if value is None else str(value)

    blank = {n for n in names if any(isinstance(row.get(n), ox.BlankNode) for row in rows)}
    hidden = {name: f"?{mark}{place}" for place, name in enumerate(names) if name in blank}
    head = " ".join(hidden.get(name, f"?{name}") for name in names)
    data = "\n".join(f"({' '.join(term(row.get(name)) for name in names)})" for row in rows)
    table = f"VALUES ({head}) {{ {data} }}"
    if not hidden:
        return f"{{ {table} }}"
    shown = " ".join(
        f'(IF(STRSTARTS(STR({hidden[name]}), "urn:{mark}:"), '
        f'BNODE(STRAFTER(STR({hidden[name]}), "urn:{mark}:")), {hidden[name]}) AS ?{name})'
        if name in hidden
        else f"?{name}"
        for name in names
    )
    return f"{{ SELECT {shown} WHERE {{ {table} }} }}"


def _data(text: str, call: Call, iri: str, outside: Outside, deepest: int) -> str:
    """The operation that stands for a call of LOAD."""
    graph = f"GRAPH <{_iri(text, call, call.graph)}>" if call.graph else ""
    triples = b""
    try:
        if iri:
            triples = _triples(iri, outside.document(iri), deepest)
    except RemoteError:
        if not call.silent:
            raise
        return "INSERT DATA { }"
    inner = triples.decode()
    return f"INSERT DATA {{ {graph} {{ {inner} }} }}" if graph else f"INSERT DATA {{ {inner} }}"


def _triples(iri: str, fetched: Fetched, deepest: int) -> bytes:
    """The triples of a document as N-Triples, which is SPARQL as well."""
    iri = iri.partition("#")[0]
    said, *details = (one.strip().lower() for one in fetched.media.split(";"))
    ending = iri.partition("?")[0].rpartition(".")[2].lower()
    media = _ENDINGS.get(ending, "application/n-triples") if said in _UNSAID else said
    charsets = [one.partition("=")[2].strip('"') for one in details if one.startswith("charset=")]
    if media not in _DOCUMENTS or any(one not in {"utf-8", "utf8", "us-ascii"} for one in charsets):
        raise RemoteError(
            f"<{iri}> is {fetched.media[:_SHOWN]}, which is no RDF that is read here.",
            remedy="Fetch it yourself, and send it to /gsp as one of its media types.",
        )
    try:
        triples = parse_sent(fetched.data, _DOCUMENTS[media], iri, deepest)
    except BadDocument as error:
        raise RemoteError(f"<{iri}> cannot be loaded: {error.what}", rule=error.rule) from None
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""

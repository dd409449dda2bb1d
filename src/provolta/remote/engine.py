"""Any SPARQL 1.1 server as an engine, through SPARQLWrapper.

SPARQLWrapper waits for ever and follows redirects to other hosts with the same headers unless told
otherwise; both are set here.
"""

from __future__ import annotations

import json
import math
import re
import time
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPException, HTTPMessage
from typing import IO, Any
from urllib.error import HTTPError, URLError

from SPARQLWrapper import POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import (
    EndPointInternalError,
    QueryBadFormed,
    SPARQLWrapperException,
)

from provolta.embedded import convert_results, parse_text, serialize_triples
from provolta.engine import (
    EVERYTHING,
    GRAPH_TYPES,
    TABLE_TYPES,
    Blank,
    Dataset,
    Form,
    Iri,
    Literal,
    Sink,
    Table,
    Term,
    Triple,
)
from provolta.errors import BadFile, NotAcceptable, QuerySyntax, RemoteError
from provolta.guard import DEFAULT_LIMITS, Limits, check
from provolta.remote import dialect
from provolta.remote.ordering import Order, order_of, ordered
from provolta.remote.settling import settled

_JSON = "application/sparql-results+json"
_N_TRIPLES = "application/n-triples"
_PROBES = (1_000, 10_000, 100_000, 1_000_000)


class _StayHere(urllib.request.HTTPRedirectHandler):
    """Refuses redirects: the endpoint is what the user named, nothing else."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        """Turn the redirect into an error that names its target."""
        raise HTTPError(req.full_url, code, f"it redirects to {newurl}", headers, fp)


@dataclass(frozen=True)
class _Reply:
    body: bytes
    headers: Mapping[str, str]


class RemoteEngine:
    """A SPARQL server as an :class:`provolta.engine.Engine`.

    Answers are whole or an error: a server that says that it has cut one is not believed.
    """

    def __init__(
        self,
        url: str,
        timeout: int = 30,
        limits: Limits = DEFAULT_LIMITS,
        max_bytes: int = 1_000_000_000,
    ) -> None:
        """Remember the endpoint's URL, how many seconds to wait for it and how much to take."""
        if not url.startswith(("http://", "https://")):
            raise RemoteError(f"{url!r} is not the address of a SPARQL server.")
        self.url = url
        self.timeout = timeout
        self._limits = limits
        self._max_bytes = max_bytes
        urllib.request.install_opener(urllib.request.build_opener(_StayHere))

    @property
    def revision(self) -> str:
        """Empty: a foreign server has no revision of ours."""
        return ""

    @cached_property
    def dialect(self) -> str:
        """Which dialect of SPARQL the server speaks; asked once."""
        return dialect.of(self._send("ASK {}", _JSON, EVERYTHING).headers.get("Server", ""))

    @cached_property
    def _most_triples(self) -> float:
        """How many triples Virtuoso gives of a graph, which it does not say: it says it of rows."""
        for limit in _PROBES if self.dialect == dialect.VIRTUOSO else ():
            probe = f"SELECT ?s {{ ?s ?p ?o }} LIMIT {limit}"
            if most := dialect.most_rows(self._send(probe, _JSON, EVERYTHING).headers):
                return most
        return math.inf

    def select(self, query: str) -> Table:
        """The answer to a SELECT."""
        return _table(self._json(query, Form.SELECT))

    def ask(self, query: str) -> bool:
        """The answer to an ASK."""
        found = dialect.truth(self._json(query, Form.ASK))
        if found is None:
            raise RemoteError(f"{self.url} answered an ASK without true or false.")
        return found

    def construct(self, query: str) -> Sequence[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE."""
        check(query, self._limits)
        return self._triples(query, EVERYTHING)

    def serialize(self, query: str, media_type: str, dataset: Dataset = EVERYTHING) -> bytes:
        """The answer as a document, the same whichever server gives it.

        Raises:
            NotAcceptable: if the form of the query has no such document.
        """
        form = check(query, self._limits)
        formats = GRAPH_TYPES if form.gives_graph else TABLE_TYPES
        if media_type not in formats or (form is Form.ASK and "text/" in media_type):
            raise NotAcceptable(f"This form of query has no answer as {media_type}.")
        if form.gives_graph:
            return serialize_triples(self._triples(query, dataset), media_type)
        if form is Form.ASK:
            answer = dialect.truth(self._read(self._fetch(query, _JSON, dataset)))
            data = json.dumps({"head": {}, "boolean": bool(answer)}).encode()
            return convert_results(data, media_type)
        data = self._fetch(query, _JSON, dataset)
        self._read(data)
        standard = media_type == _JSON and not self.dialect
        return data if standard else convert_results(data, media_type)

    def pour(self, query: str, media_type: str, sink: Sink) -> None:
        """Write the answer to a SELECT as a table, whole."""
        sink.write(self.serialize(query, media_type))

    def _triples(self, query: str, dataset: Dataset) -> list[Triple]:
        data = self._fetch(query, _N_TRIPLES, dataset)
        try:
            return list(dict.fromkeys(parse_text(data, self.url)))
        except BadFile as error:
            raise RemoteError(f"{self.url} answered something that is not N-Triples.") from error

    def _json(self, query: str, wanted: Form) -> dict[str, Any]:
        form = check(query, self._limits)
        if form is not wanted:
            raise QuerySyntax(f"This is a {form.value} query; {wanted.value} is needed here.")
        return self._read(self._fetch(query, _JSON, EVERYTHING))

    def _read(self, data: bytes) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(data)
        except ValueError as error:
            raise RemoteError(
                f"{self.url} answered something that is not SPARQL JSON.",
                remedy="Check that the address is that of a SPARQL endpoint.",
            ) from error
        return found

    def _fetch(self, query: str, media_type: str, dataset: Dataset) -> bytes:
        """The whole answer as the server wrote it."""
        order = None
        if self.dialect == dialect.VIRTUOSO:
            query = query if dataset else self._settled(query)
            order = order_of(query) if media_type == _JSON else None
        try:
            reply = self._send(dialect.written(query, self.dialect), media_type, dataset)
        except RemoteError as error:
            if order is None or dialect.TOO_WIDE not in str(error):
                raise
            reply = self._send(dialect.written(order.rest, self.dialect), media_type, dataset)
        why = dialect.shortened(reply.headers)
        if not why and media_type == _N_TRIPLES and reply.body.count(b"\n") >= self._most_triples:
            why = f"it ends at {self._most_triples} triples (ResultSetMaxRows)"
        if why:
            raise RemoteError(
                f"{self.url} gave a part of the answer only: {why}.",
                remedy="Ask for less at a time, or raise the limit of that server.",
            )
        return reply.body if order is None else self._ordered(reply.body, order)

    def _ordered(self, body: bytes, order: Order) -> bytes:
        """The rows of an answer in order, as many as can be put into it here."""
        found = self._read(body)
        return ordered(found, _table(found), order) or body

    def _settled(self, query: str) -> str:
        """A query whose inner SELECTs were asked beforehand, as long as there is time for that."""
        until = time.monotonic() + self.timeout / 2

        def rows(part: str) -> Table | None:
            if time.monotonic() > until:
                return None
            try:
                reply = self._send(dialect.written(part, self.dialect), _JSON, EVERYTHING)
            except QuerySyntax:
                return None
            return None if dialect.shortened(reply.headers) else _table(self._read(reply.body))

        return settled(query, rows)

    def _send(self, query: str, media_type: str, dataset: Dataset) -> _Reply:
        wrapper = SPARQLWrapper(self.url)
        wrapper.setTimeout(self.timeout)
        wrapper.setMethod(POST)
        wrapper.setQuery(query)
        wrapper.queryType = Form.SELECT.value  # its own guess reads comments
        wrapper.setOnlyConneg(onlyConneg=True)
        wrapper.addCustomHttpHeader("Accept", media_type)
        for graph in dataset.default_graphs:
            wrapper.addParameter("default-graph-uri", graph)
        for graph in dataset.named_graphs:
            wrapper.addParameter("named-graph-uri", graph)
        try:
            response = wrapper.query().response
            with closing(response):
                body = bytes(response.read(self._max_bytes + 1))
        except QueryBadFormed as error:
            said = f"{self.url} says that the query is wrong{_said(error)}"
            raise QuerySyntax(said) from error
        except EndPointInternalError as error:
            said = f"{self.url} answered 500 Internal Server Error{_said(error)}"
            raise RemoteError(said) from error
        except HTTPError as error:
            raise RemoteError(f"{self.url} answered {error.code} {error.reason}.") from error
        except (URLError, TimeoutError, OSError, HTTPException, SPARQLWrapperException) as error:
            raise RemoteError(
                f"{self.url} cannot be asked: {_reason(error)}.",
                remedy="Check the address, and that the server is running.",
            ) from error
        if len(body) > self._max_bytes:
            raise RemoteError(
                f"{self.url} answered more than {self._max_bytes:,} bytes.",
                remedy="Ask for less at a time, or raise PROVOLTA_MAX_REMOTE_BYTES.",
            )
        return _Reply(body, dict(response.headers.items()))


def _reason(error: Exception) -> str:
    reason = getattr(error, "reason", None) or error
    return str(reason).split("\n", 1)[0].rstrip(".")


_QUOTED = re.compile(r"Response:\s*b?['\"]?(.*)", re.DOTALL)


def _said(error: Exception) -> str:
    """The first line of what a server said of an error, if it said anything."""
    found = _QUOTED.search(str(error))
    first = re.split(r"\\n|\n", found[1].strip())[0].strip("'\" ")[:300] if found else ""
    return f": {first.rstrip('.')}." if first else "."


def _table(found: Mapping[str, Any]) -> Table:
    columns = tuple(found["head"]["vars"])
    rows = tuple(
        tuple(_term(binding.get(name)) for name in columns)
        for binding in found["results"]["bindings"]
    )
    return Table(columns, rows)


def _term(binding: dict[str, str] | None) -> Term | None:
    if binding is None:
        return None
    if binding["type"] == "uri":
        return Iri(binding["value"])
    if binding["type"] == "bnode":
        return Blank(binding["value"])
    language = binding.get("xml:lang")
    default = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString" if language else None
    datatype = binding.get("datatype", default or "http://www.w3.org/2001/XMLSchema#string")
    return Literal(dialect.lexical(binding["value"], datatype), datatype, language)

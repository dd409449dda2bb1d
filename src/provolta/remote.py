"""Any SPARQL 1.1 server as an engine, through SPARQLWrapper. The only module that imports it.

SPARQLWrapper waits for ever and follows redirects to other hosts with the same headers unless told
otherwise; both are set here.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Sequence
from http.client import HTTPMessage
from typing import IO, Any
from urllib.error import HTTPError, URLError

from SPARQLWrapper import POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import (
    EndPointInternalError,
    QueryBadFormed,
    SPARQLWrapperException,
)

from provolta.embedded import EmbeddedEngine
from provolta.engine import (
    EVERYTHING,
    GRAPH_TYPES,
    TABLE_TYPES,
    Blank,
    Dataset,
    Form,
    Iri,
    Literal,
    Table,
    Term,
    Triple,
)
from provolta.errors import NotAcceptable, QuerySyntax, RemoteError
from provolta.guard import check

_JSON = "application/sparql-results+json"


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


class RemoteEngine:
    """A SPARQL server as an :class:`provolta.engine.Engine`."""

    def __init__(self, url: str, timeout: int = 30) -> None:
        """Remember the endpoint's URL and how many seconds to wait for it."""
        if not url.startswith(("http://", "https://")):
            raise RemoteError(f"{url!r} is not the address of a SPARQL server.")
        self.url = url
        self.timeout = timeout
        urllib.request.install_opener(urllib.request.build_opener(_StayHere))

    @property
    def revision(self) -> str:
        """Empty: a foreign server has no revision of ours."""
        return ""

    def select(self, query: str) -> Table:
        """The answer to a SELECT."""
        found = self._json(query, Form.SELECT)
        columns = tuple(found["head"]["vars"])
        rows = tuple(
            tuple(_term(binding.get(name)) for name in columns)
            for binding in found["results"]["bindings"]
        )
        return Table(columns, rows)

    def ask(self, query: str) -> bool:
        """The answer to an ASK."""
        return bool(self._json(query, Form.ASK)["boolean"])

    def construct(self, query: str) -> Sequence[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE."""
        local = EmbeddedEngine()
        local.load_text(self.serialize(query, "application/n-triples"), "a:answer", self.url)
        return local.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")

    def serialize(self, query: str, media_type: str, dataset: Dataset = EVERYTHING) -> bytes:
        """The answer as the server wrote it, in the media type that was asked for.

        Raises:
            NotAcceptable: if the form of the query has no such document.
        """
        formats = GRAPH_TYPES if check(query).gives_graph else TABLE_TYPES
        if media_type not in formats:
            raise NotAcceptable(f"This form of query has no answer as {media_type}.")
        return self._fetch(query, media_type, dataset)

    def _json(self, query: str, wanted: Form) -> dict[str, Any]:
        form = check(query)
        if form is not wanted:
            raise QuerySyntax(f"This is a {form.value} query; {wanted.value} is needed here.")
        try:
            found: dict[str, Any] = json.loads(self._fetch(query, _JSON, EVERYTHING))
        except ValueError as error:
            raise RemoteError(
                f"{self.url} answered something that is not SPARQL JSON.",
                remedy="Check that the address is that of a SPARQL endpoint.",
            ) from error
        return found

    def _fetch(self, query: str, media_type: str, dataset: Dataset) -> bytes:
        wrapper = SPARQLWrapper(self.url)
        wrapper.setTimeout(self.timeout)
        wrapper.setMethod(POST)
        wrapper.setQuery(query)
        wrapper.setOnlyConneg(onlyConneg=True)
        wrapper.addCustomHttpHeader("Accept", media_type)
        for graph in dataset.default_graphs:
            wrapper.addParameter("default-graph-uri", graph)
        for graph in dataset.named_graphs:
            wrapper.addParameter("named-graph-uri", graph)
        try:
            return bytes(wrapper.query().response.read())
        except QueryBadFormed as error:
            raise QuerySyntax(f"{self.url} says that the query is wrong.") from error
        except EndPointInternalError as error:
            raise RemoteError(f"{self.url} answered 500 Internal Server Error.") from error
        except HTTPError as error:
            raise RemoteError(f"{self.url} answered {error.code} {error.reason}.") from error
        except (URLError, TimeoutError, OSError, SPARQLWrapperException) as error:
            raise RemoteError(
                f"{self.url} cannot be asked: {_reason(error)}.",
                remedy="Check the address, and that the server is running.",
            ) from error


def _reason(error: Exception) -> str:
    reason = getattr(error, "reason", None) or error
    return str(reason).split("\n", 1)[0].rstrip(".")


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
    return Literal(binding["value"], datatype, language)

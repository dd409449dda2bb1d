"""The 34 cases of the SPARQL 1.1 Protocol (W3C, rdf-tests, sparql11/protocol)."""

from __future__ import annotations

from urllib.parse import urlencode

from provolta.conform.model import REFUSED, Case, Gives, Step, To

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
_TABLES = "http://example.org/data/"
_PREFIXES = "PREFIX foaf: <http://xmlns.com/foaf/0.1/> PREFIX dcterms: <http://purl.org/dc/terms/> "
_NEW = "http://example.org/protocol/new"
_BASE = "http://example.org/protocol/base"
_PAIR = "GRAPH ?one { %s a ?kind } GRAPH ?two { %s a ?kind }"


def graph(number: int) -> str:
    """The IRI of one of the graphs that cases load: it holds one triple, about itself."""
    return f"{_TABLES}{number}"


def content(number: int) -> str:
    """The triple of such a graph, as SPARQL and Turtle write it."""
    return f"<{graph(number)}> a <http://xmlns.com/foaf/0.1/Document>"


def _iri(number: int) -> str:
    return f"<{graph(number)}>"


def _dataset(name: str, *numbers: int) -> tuple[tuple[str, str], ...]:
    return tuple((name, graph(number)) for number in numbers)


def _get(query: str, *parameters: tuple[str, str]) -> Step:
    asked = (("query", query), *parameters)
    return Step("GET", To.QUERY, asked, gives=Gives.TRUTH, truth=True)


def _post(query: str, *parameters: tuple[str, str], gives: Gives = Gives.TRUTH) -> Step:
    truth = True if gives is Gives.TRUTH else None
    return Step("POST", To.QUERY, parameters, QUERY, query.encode(), gives=gives, truth=truth)


def _change(update: str, *parameters: tuple[str, str]) -> Step:
    return Step("POST", To.UPDATE, parameters, UPDATE, (_PREFIXES + update).encode())


def _form(to: To, *pairs: tuple[str, str]) -> Step:
    return Step("POST", to, (), FORM, urlencode(pairs).encode())


def _bad(method: str, to: To, media: str = "", body: str | bytes | None = None) -> Step:
    sent = body.encode() if isinstance(body, str) else body
    return Step(method, to, (), media, sent, status=REFUSED)


def _bad_get(*pairs: tuple[str, str], to: To = To.QUERY, method: str = "GET") -> Step:
    return Step(method, to, pairs, status=REFUSED)


def _filled(*numbers: int) -> str:
    graphs = " ".join(f"GRAPH {_iri(number)} {{ {content(number)} }}" for number in numbers)
    return f"DROP ALL ; INSERT DATA {{ {graphs} }} ; "


def _typed(*numbers: int, without: int | None = None) -> str:
    wanted = " ".join(f"{_iri(number)} a dcterms:Agent ." for number in numbers)
    query = f"{_PREFIXES}ASK {{ GRAPH <{_NEW}> {{ {wanted} }}"
    if without is not None:
        none = f"GRAPH <{_NEW}> {{ {_iri(without)} a dcterms:Agent }}"
        query += f" FILTER NOT EXISTS {{ {none} }}"
    return query + " }"


_COPY = f"INSERT {{ GRAPH <{_NEW}> {{ ?s a dcterms:Agent }} }} WHERE {{ %s }}"
_BOTH = f"ASK {{ {_iri(1)} a ?kind . {_iri(2)} a ?kind }}"
_NAMED = f"ASK {{ {_PAIR % (_iri(1), _iri(2))} }}"
_FULL = f"ASK {{ {_iri(3)} a ?kind {_PAIR % (_iri(1), _iri(2))} }}"
_MIXED = f"ASK FROM {_iri(3)} {{ {_PAIR % (_iri(1), _iri(2))} }}"
_IN = "http://example.org/in"
_SAYS_WHERE = (
    f"INSERT {{ GRAPH <{_NEW}> {{ ?s <{_IN}> ?in }} }} WHERE {{ "
    "{ GRAPH ?g { ?s a foaf:Document } BIND(?g AS ?in) } UNION "
    '{ ?s a foaf:Document BIND("default" AS ?in) } }'
)
_WAS_WHERE = (
    f'ASK {{ GRAPH <{_NEW}> {{ {_iri(1)} <{_IN}> "default" . {_iri(2)} <{_IN}> {_iri(2)} }} '
    f"FILTER NOT EXISTS {{ GRAPH <{_NEW}> {{ {_iri(3)} ?p ?o }} }} }}"
)
_RELATIVE = (
    f"CLEAR SILENT GRAPH <{_BASE}> ; "
    f"INSERT DATA {{ GRAPH <{_BASE}> {{ <http://example.org/s> <http://example.org/p> <test> }} }}"
)
_ABSOLUTE = (
    f"ASK {{ GRAPH <{_BASE}> {{ <http://example.org/s> <http://example.org/p> ?o "
    'FILTER(isIRI(?o) && STR(?o) != "test") } }'
)
_CONFLICT = (
    f"WITH {_iri(1)} DELETE {{ ?s foaf:name 'a' }} INSERT {{ ?s foaf:name 'b' }} "
    "WHERE { ?s foaf:name 'a' }"
)

_DATASETS = (
    Case("query_dataset_default_graphs_get", (
        _get(_BOTH, *_dataset("default-graph-uri", 1, 2)),), (1, 2)),
    Case("query_dataset_default_graphs_post", (
        _post(_BOTH, *_dataset("default-graph-uri", 1, 2)),), (1, 2)),
    Case("query_dataset_named_graphs_post", (
        _post(_NAMED, *_dataset("named-graph-uri", 1, 2)),), (1, 2)),
    Case("query_dataset_named_graphs_get", (
        _get(_NAMED, *_dataset("named-graph-uri", 1, 2)),), (1, 2)),
    Case("query_dataset_full", (
        _post(_FULL, *_dataset("default-graph-uri", 3), *_dataset("named-graph-uri", 1, 2)),),
        (1, 2, 3)),
    Case("query_multiple_dataset", (
        _post(_MIXED, *_dataset("named-graph-uri", 1, 2)),), (1, 2, 3)),
)  # fmt: skip
_QUERIES = (
    Case("query_post_form", (Step("POST", To.QUERY, _dataset("default-graph-uri", 0), FORM,
        b"query=ASK%20%7B%7D", gives=Gives.TRUTH, truth=True),)),
    Case("query_get", (_get("ASK {}", *_dataset("default-graph-uri", 0)),)),
    Case("query_content_type_select", (_post("SELECT (1 AS ?value) {}", gives=Gives.TABLE),)),
    Case("query_content_type_ask", (_post("ASK {}"),)),
    Case("query_content_type_describe", (
        _post("DESCRIBE <http://example.org/>", gives=Gives.GRAPH),)),
    Case("query_content_type_construct", (
        _post("CONSTRUCT { <http://example.org/s> <http://example.org/p> 1 } WHERE {}",
              gives=Gives.GRAPH),)),
    Case("query_post_direct", (_post("ASK {}"),)),
)  # fmt: skip
_UPDATES = (
    Case("update_dataset_default_graph", (
        _change(_filled(1) + _COPY % "?s a foaf:Document", *_dataset("using-graph-uri", 1)),
        _post(_typed(1)))),
    Case("update_dataset_default_graphs", (
        _change(_filled(1, 2, 3) + _COPY % "?s a foaf:Document",
                *_dataset("using-graph-uri", 1, 2)),
        _post(_typed(1, 2, without=3)))),
    Case("update_dataset_named_graphs", (
        _change(_filled(1, 2, 3) + _COPY % "GRAPH ?g { ?s a foaf:Document }",
                *_dataset("using-named-graph-uri", 1, 2)),
        _post(_typed(1, 2, without=3)))),
    Case("update_dataset_full", (
        _change(_filled(1, 2, 3) + _SAYS_WHERE, *_dataset("using-graph-uri", 1),
                *_dataset("using-named-graph-uri", 2)),
        _post(_WAS_WHERE))),
    Case("update_post_form", (_form(To.UPDATE, ("update", "CLEAR ALL")),)),
    Case("update_post_direct", (_change("CLEAR ALL"),)),
    Case("update_base_uri", (_change(_RELATIVE), _post(_ABSOLUTE))),
)  # fmt: skip
_REFUSALS = (
    Case("bad_query_method", (_bad_get(("query", "ASK {}"), method="PUT"),)),
    Case("bad_multiple_queries", (_bad_get(("query", "ASK {}"), ("query", "SELECT * {}")),)),
    Case("bad_query_wrong_media_type", (_bad("POST", To.QUERY, "text/plain", "ASK {}"),)),
    Case("bad_query_missing_form_type", (_bad("POST", To.QUERY, "", "query=ASK%20%7B%7D"),)),
    Case("bad_query_missing_direct_type", (_bad("POST", To.QUERY, "", "ASK {}"),)),
    Case("bad_query_non_utf8", (
        _bad("POST", To.QUERY, QUERY + "; charset=UTF-16", "ASK {}".encode("utf-16")),)),
    Case("bad_query_syntax", (_bad_get(("query", "ASK {")),)),
    Case("bad_update_get", (_bad_get(("update", "CLEAR ALL"), to=To.UPDATE),)),
    Case("bad_multiple_updates", (
        _bad("POST", To.UPDATE, FORM, "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT"),)),
    Case("bad_update_wrong_media_type", (_bad("POST", To.UPDATE, "text/plain", "CLEAR NAMED"),)),
    Case("bad_update_missing_form_type", (_bad("POST", To.UPDATE, "", "update=CLEAR%20NAMED"),)),
    Case("bad_update_non_utf8", (
        _bad("POST", To.UPDATE, UPDATE + "; charset=UTF-16", "CLEAR NAMED".encode("utf-16")),)),
    Case("bad_update_syntax", (_bad("POST", To.UPDATE, FORM, "update=CLEAR%20XYZ"),)),
    Case("bad_update_dataset_conflict", (
        Step("POST", To.UPDATE, _dataset("using-named-graph-uri", 2), UPDATE,
             (_PREFIXES + _CONFLICT).encode(), status=REFUSED),)),
)  # fmt: skip

CASES = (*_QUERIES, *_DATASETS, *_UPDATES, *_REFUSALS)

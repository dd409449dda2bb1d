"""The flow graph from an engine: a few SELECTs over everything, never one per edge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from provolta.engine import Engine
from provolta.errors import BadParameter, BrokenRule
from provolta.flow import dates
from provolta.flow.columns import Ints, Ragged, Strings, ints
from provolta.flow.graph import EdgeTable, FlowGraph, FlowProperty, Statements, Words, connect
from provolta.names import DERIVED, iri_text, local_name, prefix_lines, shorten

_PREFIXES = prefix_lines("pv")
_PROPERTIES = f"""{_PREFIXES}
SELECT DISTINCT ?property ?layer ?direction ?loop
WHERE {{
  ?property pv:flowLayer ?layer .
  OPTIONAL {{ ?property pv:flowDirection ?direction . }}
  OPTIONAL {{ ?property pv:closesLoop ?loop . }}
}}
ORDER BY ?property"""
_PLAIN = "SELECT ?s ?o ?g WHERE { GRAPH ?g { ?s %s ?o . } FILTER(isIRI(?s) && isIRI(?o)) }"
_DOCUMENTED = f"""{_PREFIXES}
SELECT DISTINCT ?s ?o ?statement
WHERE {{
  ?edge pv:edgeProperty %s .
  ?edge pv:edgeFrom ?s .
  ?edge pv:edgeTo ?o .
  ?edge pv:restsOn ?statement .
}}"""
_VALUES = f"{_PREFIXES} SELECT DISTINCT ?thing ?value WHERE {{ ?thing pv:%s ?value . }}"
_STATUSES = f"""{_PREFIXES}
SELECT DISTINCT ?status ?fact
WHERE {{
  ?status a pv:StatementStatus .
  OPTIONAL {{ ?status pv:countsAsFact ?fact . }}
}}
ORDER BY ?status"""
_DIRECTIONS = {"forward": False, "backward": True}

_Triple = tuple[str, str, int]
"""Tail, head and the number of the property, in the direction of goods."""


@dataclass
class _Support:
    """What is known for an edge: whether a file asserts it, and the statements that it rests on."""

    asserted: bool = False
    statements: set[str] = field(default_factory=set)


def read(engine: Engine) -> FlowGraph:
    """The flow graph of everything that an engine holds.

    A property carries flow if it has ``pv:flowLayer`` (a text) and ``pv:flowDirection``
    (``forward`` or ``backward``). Its edges are its plain triples and the ``pv:DerivedEdge`` nodes
    that name it, so that an edge with statements but without a plain triple (talks) is there too.
    Items that a statement names are nodes even when nothing flows through them.

    Raises:
        BrokenRule: if a property is annotated in part or twice, or a date is malformed.
    """
    properties = _properties(engine)
    edges = _edges(engine, properties)
    rank = _ranks(sorted({iri for support in edges.values() for iri in support.statements}))
    status, sources, items = (_rows(engine, key, rank) for key in ("status", "statedIn", "ofItem"))
    slugs = [local_name(row[0]) if row else "" for row in status]
    known = {local_name(iri): fact == "true" for iri, fact in engine.select(_STATUSES).texts()}
    words = Words(
        revision=engine.revision,
        properties=properties,
        statuses=tuple(sorted({*slugs, *known})),
        facts=tuple(slug for slug, fact in known.items() if fact),
        iris=Strings.of(chain(*((tail, head) for tail, head, _ in edges), *items)),
        documents=Strings.of(chain(*sources)),
    )
    nodes, documents = _ranks(words.iris), _ranks(words.documents)
    statements = Statements(
        iris=Strings.of(rank),
        status=np.array([words.statuses.index(slug) for slug in slugs], dtype=np.int16),
        valid_from=_dates(engine, "validFrom", rank),
        valid_until=_dates(engine, "validUntil", rank),
        announced_on=_dates(engine, "announcedOn", rank),
        sources=Ragged.of([documents[iri] for iri in row] for row in sources),
        items=Ragged.of([nodes[iri] for iri in row] for row in items),
    )
    return connect(words, _table(edges, nodes, rank), statements)


def _properties(engine: Engine) -> tuple[FlowProperty, ...]:
    found: dict[str, FlowProperty] = {}
    for iri, layer, direction, loop in engine.select(_PROPERTIES).texts():
        if iri in found or direction not in _DIRECTIONS:
            raise BrokenRule(
                f"{shorten(iri)} is not clearly annotated as carrying flow.",
                rule="A flow property has one pv:flowLayer and one pv:flowDirection.",
                remedy='Write pv:flowDirection "forward" or "backward" on it, once.',
            )
        found[iri] = FlowProperty(iri, layer, _DIRECTIONS[direction], loop == "true")
    return tuple(found.values())


def _edges(engine: Engine, properties: Iterable[FlowProperty]) -> dict[_Triple, _Support]:
    """Every edge of these properties, in no order."""
    edges: dict[_Triple, _Support] = defaultdict(_Support)
    for number, one in enumerate(properties):
        name = iri_text(one.iri)
        for subject, object_, graph in engine.select(_PLAIN % name).texts():
            support = edges[_triple(subject, object_, number, backward=one.backward)]
            support.asserted |= not graph.startswith(DERIVED)
        for subject, object_, statement in engine.select(_DOCUMENTED % name).texts():
            edge = _triple(subject, object_, number, backward=one.backward)
            edges[edge].statements.add(statement)
    return edges


def _triple(subject: str, object_: str, number: int, *, backward: bool) -> _Triple:
    return (object_, subject, number) if backward else (subject, object_, number)


def _table(
    edges: Mapping[_Triple, _Support], nodes: Mapping[str, int], rank: Mapping[str, int]
) -> EdgeTable:
    return EdgeTable(
        tail=ints(nodes[tail] for tail, _, _ in edges),
        head=ints(nodes[head] for _, head, _ in edges),
        relation=np.array([relation for _, _, relation in edges], dtype=np.int16),
        derived=np.array([not support.asserted for support in edges.values()], dtype=np.bool_),
        evidence=Ragged.of(
            sorted(rank[iri] for iri in support.statements) for support in edges.values()
        ),
    )


def _ranks(texts: Iterable[str]) -> dict[str, int]:
    return {text: number for number, text in enumerate(texts)}


def _rows(engine: Engine, key: str, rank: Mapping[str, int]) -> list[list[str]]:
    """The values of a property for each statement, in order."""
    rows: list[list[str]] = [[] for _ in rank]
    for statement, value in engine.select(_VALUES % key).texts():
        if statement in rank:
            rows[rank[statement]].append(value)
    return [sorted(row) for row in rows]


def _dates(engine: Engine, key: str, rank: Mapping[str, int]) -> Ints:
    pairs = zip(rank, _rows(engine, key, rank), strict=True)
    return ints(_date(row[0], key, iri) if row else dates.NONE for iri, row in pairs)


def _date(text: str, key: str, statement: str) -> int:
    try:
        return dates.number(text)
    except BadParameter as error:
        raise BrokenRule(
            f"{shorten(statement)} has pv:{key} {text!r}.",
            rule="A date is written as 2024, 2024-06 or 2024-06-30.",
        ) from error

"""The flow graph from an engine: a few SELECTs over everything, never one per edge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from provolta.engine import Engine
from provolta.errors import BadParameter, BrokenRule
from provolta.flow import bulk, dates
from provolta.flow.columns import Ints, Ragged, Strings, ints, pointers
from provolta.flow.graph import (
    EdgeTable,
    FlowGraph,
    FlowProperty,
    Statements,
    Words,
    connect,
)
from provolta.flow.ranking import Ranking
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
_COUNT = "SELECT (COUNT(*) AS ?edges) WHERE { ?s %s ?o . }"
_PLAIN = "SELECT ?s ?o ?g WHERE { GRAPH ?g { ?s %s ?o . } }"
_NAMED = "SELECT ?s ?o ?g WHERE { GRAPH ?g { ?s %s ?o . } FILTER(isIRI(?s) && isIRI(?o)) }"
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

_DERIVED = DERIVED.encode()
Values = Callable[[str, Mapping[str, int]], list[list[str]]]
"""The values of a property (its slug) for each of some statements, in their order."""


@dataclass(frozen=True)
class Found:
    """The answers about edges, for each property in turn.

    Each row has the two ends of an edge, and the graph that it stands in if it is plain, the
    statement that it rests on if it is documented.
    """

    properties: tuple[FlowProperty, ...]
    plain: list[bulk.Rows]
    documented: list[bulk.Rows]

    def nodes(self, items: Iterable[str]) -> Ranking:
        """Every end of an edge, and some items, in order."""
        parts = ((part, (0, 1)) for part in (*self.plain, *self.documented))
        return Ranking.of(parts, (iri.encode() for iri in sorted(set(items))))

    @cached_property
    def statements(self) -> Ranking:
        """Every statement that an edge rests on, in order."""
        return Ranking.of((part, (2,)) for part in self.documented)


def read(engine: Engine, nquads: BinaryIO | None = None) -> FlowGraph:
    """The flow graph of everything that an engine holds.

    A property carries flow if it has ``pv:flowLayer`` (a text) and ``pv:flowDirection``
    (``forward`` or ``backward``). Its edges are its plain triples and the ``pv:DerivedEdge`` nodes
    that name it, so that an edge with statements but without a plain triple (talks) is there too.
    Items that a statement names are nodes even when nothing flows through them.

    ``nquads`` is a file with all that the engine holds, from which it was loaded or into which it
    was written. Plain edges are then found in its text, which takes a third of the time.

    Raises:
        BrokenRule: if a property is annotated in part or twice, or a date is malformed.
    """
    properties = flow_properties(engine)
    found = (_scanned(engine, properties, nquads) if nquads else None) or _edges(engine, properties)
    return put_together(engine, found, lambda key, rank: _rows(engine, key, rank))


def put_together(engine: Engine, found: Found, values: Values) -> FlowGraph:
    """The flow graph of rows that were found; ``values`` tells what statements say.

    Raises:
        BrokenRule: if a date is malformed.
    """
    rank = {iri: number for number, iri in enumerate(found.statements.table)}
    status, sources, items = (values(key, rank) for key in ("status", "statedIn", "ofItem"))
    slugs = [local_name(row[0]) if row else "" for row in status]
    known = {local_name(iri): fact == "true" for iri, fact in engine.select(_STATUSES).texts()}
    nodes = found.nodes(chain(*items))
    node = {iri: nodes.table.find(iri) for iri in set(chain(*items))}
    words = Words(
        revision=engine.revision,
        properties=found.properties,
        statuses=tuple(sorted({*slugs, *known})),
        facts=tuple(slug for slug, fact in known.items() if fact),
        iris=nodes.table,
        documents=Strings.of(chain(*sources)),
    )
    documents = {iri: number for number, iri in enumerate(words.documents)}
    statements = Statements(
        iris=found.statements.table,
        status=np.array([words.statuses.index(slug) for slug in slugs], dtype=np.int16),
        valid_from=_dates(values, "validFrom", rank),
        valid_until=_dates(values, "validUntil", rank),
        announced_on=_dates(values, "announcedOn", rank),
        sources=Ragged.of([documents[iri] for iri in row] for row in sources),
        items=Ragged.of([node[iri] or 0 for iri in row] for row in items),
    )
    return connect(words, _table(found, nodes), statements)


def flow_properties(engine: Engine) -> tuple[FlowProperty, ...]:
    """The properties that the ontology marks as carrying flow, in order.

    Raises:
        BrokenRule: if one is annotated in part or twice.
    """
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


def count(engine: Engine) -> int:
    """How many edges a graph has at least: one for each plain triple of a property that flows."""
    names = (iri_text(one.iri) for one in flow_properties(engine))
    return sum(int(engine.select(_COUNT % name).texts()[0][0]) for name in names)


def _edges(engine: Engine, properties: tuple[FlowProperty, ...]) -> Found:
    """Every row about an edge of these properties; an edge may have several."""
    iris = [iri_text(one.iri) for one in properties]
    pool = bulk.Pool()
    return Found(
        properties,
        plain=bulk.rows(engine, [(_PLAIN % iri, _NAMED % iri) for iri in iris], 3, pool),
        documented=_documented(engine, properties, pool),
    )


def _scanned(
    engine: Engine, properties: tuple[FlowProperty, ...], nquads: BinaryIO
) -> Found | None:
    """The same, plain edges out of a text; None if that has something that it cannot compare."""
    pool = bulk.Pool()
    numbers = pool.scan(nquads, [one.iri.encode() for one in properties])
    if numbers is None:
        return None
    plain = [numbers[numbers[:, 1] == number][:, [0, 2, 3]] for number in range(len(properties))]
    return Found(
        properties,
        plain=[bulk.Rows(pool, codes) for codes in plain],
        documented=_documented(engine, properties, pool),
    )


def _documented(
    engine: Engine, properties: tuple[FlowProperty, ...], pool: bulk.Pool
) -> list[bulk.Rows]:
    queries = [_DOCUMENTED % iri_text(one.iri) for one in properties]
    return bulk.rows(engine, [(query, query) for query in queries], 3, pool)


def _table(found: Found, nodes: Ranking) -> EdgeTable:
    parts = [*found.plain, *found.documented]
    relations = np.tile(np.arange(len(found.properties), dtype=np.int16), 2)
    relation = np.repeat(relations, [len(part) for part in parts])
    ends = _stacked([nodes.columns(part, 0, 1) for part in parts], 2)
    backward = np.array([one.backward for one in found.properties], dtype=np.bool_)[relation]
    tail = np.where(backward, ends[:, 1], ends[:, 0])
    head = np.where(backward, ends[:, 0], ends[:, 1])
    # One number for tail, head and property: 63 bits are enough for 250 million nodes.
    kinds = int(relation.max(initial=0)) + 1
    key = (tail.astype(np.int64) * len(nodes.table) + head) * kinds + relation
    first, edge = _different(key)
    plain = sum(map(len, found.plain))
    asserted = [part.marked(2, _asserts) for part in found.plain]
    derived = np.ones(len(first), dtype=np.bool_)
    derived[edge[:plain][np.concatenate([[], *asserted]).astype(np.bool_)]] = False
    return EdgeTable(
        tail=tail[first],
        head=head[first],
        relation=relation[first],
        derived=derived,
        evidence=_evidence(edge[plain:], found, len(first)),
    )


def _different(key: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Where each different number stands, in the order of numbers, and for each place which it is.

    ``numpy.unique`` gives the first place; that any will do makes this twice as fast.
    """
    order = np.argsort(key)
    ordered = key[order]
    fresh = np.ones(len(key), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=fresh[1:])
    number = np.empty(len(key), dtype=np.int64)
    number[order] = np.cumsum(fresh) - 1
    return order[fresh], number


def _asserts(graph: bytes) -> bool:
    return not graph.startswith(_DERIVED)


def _stacked(parts: Sequence[Ints], width: int) -> Ints:
    return np.concatenate([np.empty((0, width), dtype=np.int32), *parts])


def _evidence(edge: npt.NDArray[np.int64], found: Found, edges: int) -> Ragged:
    """The statements of each edge in order; ``edge`` has the edge of each documented row."""
    ranking = found.statements
    width = max(len(ranking.table), 1)
    numbers = _stacked([ranking.columns(part, 2, 2) for part in found.documented], 2)[:, 0]
    pairs = np.unique(edge * width + numbers)
    counts = np.bincount(pairs // width, minlength=edges)
    return Ragged(pointers(counts), (pairs % width).astype(np.int32))


def _rows(engine: Engine, key: str, rank: Mapping[str, int]) -> list[list[str]]:
    """The values of a property for each statement, in order."""
    rows: list[list[str]] = [[] for _ in rank]
    for statement, value in engine.select(_VALUES % key).texts():
        if statement in rank:
            rows[rank[statement]].append(value)
    return [sorted(row) for row in rows]


def _dates(values: Values, key: str, rank: Mapping[str, int]) -> Ints:
    pairs = zip(rank, values(key, rank), strict=True)
    return ints(_date(row[0], key, iri) if row else dates.NONE for iri, row in pairs)


def _date(text: str, key: str, statement: str) -> int:
    try:
        return dates.number(text)
    except BadParameter as error:
        raise BrokenRule(
            f"{shorten(statement)} has pv:{key} {text!r}.",
            rule="A date is written as 2024, 2024-06 or 2024-06-30.",
        ) from error

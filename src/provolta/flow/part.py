"""A part of the flow graph, fetched from an engine level by level as a search goes on.

For graphs that are too large to be read whole. Each level is one breadth-first step: the engine is
asked, for a few hundred things at a time, which edges lead on from them. A part that was
fetched along all ways of a search holds every edge that the search would see in the whole graph,
so that the same search over it has the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

import numpy as np

from provolta.engine import Engine
from provolta.errors import GraphTooLarge
from provolta.flow.bulk import Rows
from provolta.flow.graph import FlowGraph, FlowProperty
from provolta.flow.reading import Found, flow_properties, put_together
from provolta.flow.view import View, require_direction
from provolta.names import iri_text, prefix_lines

Row = tuple[str, str, str, str]
"""Tail and head in the direction of goods, the property, and the graph or the statement."""
Lens = Callable[[FlowGraph], View]
"""The filter of a search, as what looks at a graph through it."""
_BATCH = 300
_WIDTH = 3
_ENDS = {True: ("?near", "?far"), False: ("?far", "?near")}
_PLAIN = """SELECT DISTINCT ?near ?property ?far ?graph
WHERE {{
{ways}
}}"""
_WAY = """  {{
    SELECT DISTINCT ?near ({property} AS ?property) ?far ?graph
    WHERE {{
      VALUES ?near {{ {things} }}
      GRAPH ?graph {{ {subject} {property} {object} . }}
      FILTER(isIRI(?far))
    }}
  }}"""
"""One property at a time: some servers look at all triples of a thing to find those of a few."""
_DOCUMENTED = f"""{prefix_lines("pv")}
SELECT DISTINCT ?near ?property ?far ?statement
WHERE {{{{
  VALUES ?near {{{{ {{things}} }}}}
  ?edge pv:edgeFrom {{subject}} .
  ?edge pv:edgeTo {{object}} .
  ?edge pv:edgeProperty ?property .
  ?edge pv:restsOn ?statement .
  FILTER(?property IN ({{properties}}))
}}}}"""
_NAMED = f"""{prefix_lines("pv")}
SELECT DISTINCT ?near ?property ?far ?statement
WHERE {{{{
  VALUES ?item {{{{ {{things}} }}}}
  ?statement pv:ofItem ?item .
  ?edge pv:restsOn ?statement .
  ?edge pv:edgeFrom ?near .
  ?edge pv:edgeTo ?far .
  ?edge pv:edgeProperty ?property .
  FILTER(?property IN ({{properties}}))
}}}}"""
_TOLD = ("status", "statedIn", "ofItem", "validFrom", "validUntil", "announcedOn")
_SAID = f"""{prefix_lines("pv")}
SELECT DISTINCT ?statement ?property ?value
WHERE {{{{
  VALUES ?statement {{{{ {{things}} }}}}
  ?statement ?property ?value .
  FILTER(?property IN ({", ".join(f"pv:{key}" for key in _TOLD)}))
}}}}"""

_ON_FLOW = f"""{prefix_lines("pv")}
ASK {{
  {{ %(thing)s ?property ?far . FILTER(?property IN (%(properties)s)) }}
  UNION {{ ?near ?property %(thing)s . FILTER(?property IN (%(properties)s)) }}
  UNION {{ ?edge pv:edgeFrom|pv:edgeTo %(thing)s . ?edge pv:restsOn ?statement . }}
  UNION {{ ?edge pv:restsOn ?statement . ?statement pv:ofItem %(thing)s . }}
}}"""


@dataclass(frozen=True)
class Part:
    """What was fetched so far; ask :meth:`expand` for more, then take the :meth:`graph`."""

    engine: Engine
    plain: set[Row] = field(default_factory=set)
    documented: set[Row] = field(default_factory=set)
    told: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    goods: tuple[dict[str, set[str]], dict[str, set[str]]] = field(default_factory=lambda: ({}, {}))
    sellers: dict[str, set[str]] = field(default_factory=dict)

    @cached_property
    def properties(self) -> tuple[FlowProperty, ...]:
        """The properties that carry flow."""
        return flow_properties(self.engine)

    def expand(self, things: Iterable[str], direction: str, lens: Lens) -> set[str]:
        """Fetch the edges that lead on from some things; gives the far ends of those that count.

        Raises:
            BadParameter: if the direction is neither upstream nor downstream.
        """
        require_direction(direction)
        plain: set[Row] = set()
        documented: set[Row] = set()
        for batch in _batches(things):
            for backward in (False, True):
                near_is_subject = (direction == "downstream") != backward
                names = [one.iri for one in self.properties if one.backward is backward]
                if names:
                    asked = batch, names, near_is_subject, direction == "downstream"
                    plain |= self._rows(_PLAIN, *asked)
                    documented |= self._rows(_DOCUMENTED, *asked)
        self._keep(plain, documented)
        view = lens(self._graph(plain, documented))
        ends = view.graph.edge_to if direction == "downstream" else view.graph.edge_from
        return set(view.graph.iris.take(np.unique(ends[view.passing_out])))

    def naming(self, items: Iterable[str]) -> None:
        """Fetch the edges with a statement that names one of some items."""
        found: set[Row] = set()
        names = [one.iri for one in self.properties if not one.backward]
        for batch in _batches(items):
            found |= self._rows(_NAMED, batch, names, near_is_subject=True, near_is_tail=True)
        self._keep(set(), found)

    def named(self, things: Collection[str], end: int) -> set[str]:
        """The items that statements name on the fetched edges that begin (0) or end (1) there."""
        return {item for thing in things for item in self.goods[end].get(thing, ())}

    def _keep(self, plain: set[Row], documented: set[Row]) -> None:
        fresh = documented - self.documented
        self._read_statements({row[3] for row in fresh} - self.told.keys())
        self.plain.update(plain)
        self.documented.update(fresh)
        for row in fresh:
            items = self.told[row[3]].get("ofItem", set())
            for end, goods in enumerate(self.goods):
                goods.setdefault(row[end], set()).update(items)
            for item in items:
                self.sellers.setdefault(item, set()).add(row[0])

    def closure(
        self, start: Iterable[str], direction: str, lens: Lens, *, depth: int | None, most: int
    ) -> set[str]:
        """Everything within a depth, with the edges that lead on from all of it.

        Stops at the level with which there are more than ``most`` things.
        """
        fresh = set(start)
        seen = set(fresh)
        level = 0
        while fresh and len(seen) <= most and (depth is None or level <= depth):
            fresh = self.expand(sorted(fresh), direction, lens) - seen
            seen |= fresh
            level += 1
        return seen

    def graph(self) -> FlowGraph:
        """The flow graph of all that was fetched."""
        return self._graph(self.plain, self.documented)

    def _rows(
        self,
        query: str,
        batch: Collection[str],
        properties: Collection[str],
        near_is_subject: bool,
        near_is_tail: bool,
    ) -> set[Row]:
        subject, object_ = _ENDS[near_is_subject]
        given = {
            "things": " ".join(map(iri_text, batch)),
            "subject": subject,
            "object": object_,
        }
        ways = (_WAY.format(property=iri_text(one), **given) for one in properties)
        asked = query.format(
            properties=", ".join(map(iri_text, properties)),
            ways="\n  UNION\n".join(ways),
            **given,
        )
        rows = self.engine.select(asked).texts()
        if near_is_tail:
            return {(near, far, name, more) for near, name, far, more in rows}
        return {(far, near, name, more) for near, name, far, more in rows}

    def _read_statements(self, statements: Collection[str]) -> None:
        for batch in _batches(sorted(statements)):
            asked = _SAID.format(things=" ".join(map(iri_text, batch)))
            self.told.update({iri: {} for iri in batch})
            for iri, name, value in self.engine.select(asked).texts():
                key = name.rpartition("#")[2]
                self.told[iri].setdefault(key, set()).add(value)

    def _graph(self, plain: Collection[Row], documented: Collection[Row]) -> FlowGraph:
        found = Found(
            self.properties,
            plain=[_rows_of(one, plain) for one in self.properties],
            documented=[_rows_of(one, documented) for one in self.properties],
        )
        return put_together(self.engine, found, self._values)

    def _values(self, key: str, rank: Mapping[str, int]) -> list[list[str]]:
        return [sorted(self.told[statement].get(key, ())) for statement in rank]


def _rows_of(one: FlowProperty, rows: Collection[Row]) -> Rows:
    """The rows of a property as they stand in the graph: subject, object and what else."""
    terms = (
        term.encode()
        for tail, head, name, more in rows
        if name == one.iri
        for term in ((head, tail, more) if one.backward else (tail, head, more))
    )
    return Rows.of(terms, _WIDTH)


def _batches(things: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(things)
    while batch := list(islice(rest, _BATCH)):
        yield batch


class OnFlow(Collection[str]):
    """The IRIs of what goods flow through, looked up in an engine one by one."""

    def __init__(self, engine: Engine) -> None:
        """Remember where to look."""
        self._part = Part(engine)

    def __contains__(self, iri: object) -> bool:
        """Whether an edge begins or ends there, or a statement names it as what flows."""
        if not isinstance(iri, str):
            return False
        names = ", ".join(iri_text(one.iri) for one in self._part.properties)
        return self._part.engine.ask(_ON_FLOW % {"thing": iri_text(iri), "properties": names})

    def __iter__(self) -> Iterator[str]:
        """Refused: they are too many."""
        raise GraphTooLarge("The things on the flow are too many to be listed.")

    def __len__(self) -> int:
        """Refused: they are too many."""
        raise GraphTooLarge("The things on the flow are too many to be counted.")

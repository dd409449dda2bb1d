"""Lineage and explanation as people and programs read them: names, statements and documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from provolta.answers import Answer, Column, Evidence
from provolta.entities import Entity
from provolta.names import local_name

if TYPE_CHECKING:
    import pandas as pd

_STATUS_ORDER = ("reported", "announced", "named", "target", "plan", "talks", "ended")


@dataclass(frozen=True)
class Node:
    """A thing in a lineage: how many edges from the focus, how many neighbours are not shown."""

    entity: Entity
    distance: int
    unexpanded: int

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it."""
        stage = self.entity.stages[0] if len(self.entity.stages) == 1 else ""
        return {
            "iri": self.entity.iri,
            "label": self.entity.label,
            "type": self.entity.type,
            "stage": local_name(stage) or None,
            "stages": [local_name(one) for one in self.entity.stages],
            "country": local_name(self.entity.country) or None,
            "distance": self.distance,
            "unexpanded": self.unexpanded,
        }


class Edge(NamedTuple):
    """Goods go from ``from_`` to ``to``.

    ``kind`` is ``documented`` (statements say so), ``structural`` (true by definition)
    or ``derived`` (a rule concluded it from structural edges). A tuple, because thousands are made
    for an answer.
    """

    from_: str
    to: str
    relation: str
    layer: str
    kind: str
    statements: tuple[Evidence, ...] = ()
    items: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """The firmest status among the statements; empty for a structural edge."""
        return min((one.status for one in self.statements), key=_firmness, default="")

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it."""
        sources = dict.fromkeys(source.iri for one in self.statements for source in one.sources)
        return {
            "from": self.from_,
            "to": self.to,
            "relation": self.relation,
            "layer": self.layer,
            "kind": self.kind,
            "status": self.status or None,
            "items": list(self.items),
            "claims": [one.iri for one in self.statements],
            "sources": list(sources),
        }


def _firmness(status: str) -> int:
    return _STATUS_ORDER.index(status) if status in _STATUS_ORDER else len(_STATUS_ORDER)


@dataclass(frozen=True)
class Lineage:
    """What a thing comes from or goes into, with the statements behind every edge."""

    focus: Entity
    direction: str
    depth: int | None
    layer: str
    as_of: str | None
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    truncated: bool = False
    revision: str = ""

    @property
    def statements(self) -> dict[str, Evidence]:
        """The statements behind the edges, by IRI."""
        return {one.iri: one for edge in self.edges for one in edge.statements}

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it (INTERFACES, lineage answer), and the statements that it cites."""
        return {
            "revision": self.revision,
            "focus": _named(self.focus),
            "direction": self.direction,
            "depth": "all" if self.depth is None else self.depth,
            "layer": self.layer,
            "as_of": self.as_of,
            "nodes": [node.to_dict() for node in self.nodes],
            "edges": [edge.to_dict() for edge in self.edges],
            "statements": {iri: one.to_dict() for iri, one in self.statements.items()},
            "labels": dict(self.labels),
            "notes": list(self.notes),
            "truncated": self.truncated,
        }

    def answer(self) -> Answer:
        """The edges as a table, nearest to the focus first."""
        distance = {node.entity.iri: node.distance for node in self.nodes}
        edges = sorted(
            self.edges, key=lambda e: (min(distance[e.from_], distance[e.to]), e.from_, e.to)
        )
        word = "upstream of" if self.direction == "upstream" else "downstream of"
        return _table(
            f"{len(self.nodes) - 1} {word} {self.focus.label}",
            edges,
            self.labels,
            self.notes,
            self.revision,
        )

    def to_pandas(self) -> pd.DataFrame:
        """The edges as a data frame; needs pandas (``pip install provolta[pandas]``)."""
        import pandas as pd  # noqa: PLC0415 - an optional library

        return pd.DataFrame(self.answer().records())


@dataclass(frozen=True)
class Why:
    """The shortest routes by which one thing depends on another; none if there is none."""

    from_: Entity
    to: Entity
    routes: tuple[tuple[Edge, ...], ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    revision: str = ""

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it."""
        edges = [edge for route in self.routes for edge in route]
        return {
            "revision": self.revision,
            "from": _named(self.from_),
            "to": _named(self.to),
            "depends": bool(self.routes),
            "routes": [[edge.to_dict() for edge in route] for route in self.routes],
            "statements": {one.iri: one.to_dict() for edge in edges for one in edge.statements},
            "labels": dict(self.labels),
            "notes": list(self.notes),
        }

    def answer(self) -> Answer:
        """The routes as a table, one edge a row."""
        edges = [edge for route in self.routes for edge in route]
        numbers = [n for n, route in enumerate(self.routes, 1) for _ in route]
        title = f"How {self.to.label} depends on {self.from_.label}"
        found = _table(title, edges, self.labels, self.notes, self.revision)
        return Answer(
            title=found.title,
            columns=(Column("route", "which of the routes", "integer"), *found.columns),
            rows=tuple((n, *row) for n, row in zip(numbers, found.rows, strict=True)),
            evidence=found.evidence,
            statements=found.statements,
            labels=found.labels,
            notes=found.notes,
            revision=found.revision,
        )


_COLUMNS = (
    Column("from", "where the goods come from", "iri"),
    Column("relation", "how the two are tied"),
    Column("to", "where the goods go", "iri"),
    Column("items", "what goes"),
    Column("layer", "material, supply or trace"),
    Column("status", "the firmest status among the statements"),
)


def _table(
    title: str,
    edges: Sequence[Edge],
    labels: Mapping[str, str],
    notes: tuple[str, ...],
    revision: str,
) -> Answer:
    rows = tuple(
        (
            edge.from_,
            labels.get(edge.relation, local_name(edge.relation)),
            edge.to,
            ", ".join(labels.get(item, item) for item in edge.items),
            edge.layer,
            edge.status or edge.kind,
        )
        for edge in edges
    )
    return Answer(
        title=title,
        columns=_COLUMNS,
        rows=rows,
        evidence=tuple(tuple(one.iri for one in edge.statements) for edge in edges),
        statements={one.iri: one for edge in edges for one in edge.statements},
        labels=dict(labels),
        notes=notes,
        revision=revision,
    )


def _named(entity: Entity) -> dict[str, object]:
    return {"iri": entity.iri, "label": entity.label, "type": entity.type}


def assumptions(edges: Iterable[Edge], layer: str, as_of: str | None) -> tuple[str, ...]:
    """What the reader must know to read the answer right, one line each."""
    found = list(edges)
    single = sum(
        len({source.iri for one in edge.statements for source in one.sources}) == 1
        for edge in found
        if edge.statements
    )
    structural = sum(edge.kind != "documented" for edge in found)
    notes = ["Open world: what no document here says is unknown, not absent."]
    if single:
        notes.append(f"{single} of {len(found)} edges rest on one source.")
    if structural:
        notes.append(f"{structural} of {len(found)} edges hold by definition and cite nothing.")
    if layer in {"supply", "all"}:
        notes.append("Announced is not delivered; talks and mere expectations are left out.")
    if as_of:
        notes.append(f"As of {as_of}; statements without a date count as always true.")
    return tuple(notes)

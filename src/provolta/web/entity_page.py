"""The page of one thing: what it is, where it stands, what is said of it and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from provolta.cards import Card, Group
from provolta.entities import Entity
from provolta.lineages import Edge, Lineage, Node
from provolta.names import ID, kind_of, local_name, shorten
from provolta.render import svg
from provolta.render.stages import ORDER
from provolta.web.api import to_json
from provolta.web.marks import Mark, Marks
from provolta.web.site import Site, href

_TECHNICAL = frozenset(("identifier", "isDefinedBy"))
_STATEMENTS = frozenset(("claim", "relation"))


@dataclass(frozen=True)
class EdgeRow:
    """An edge as a row of a table."""

    edge: Edge
    start: str
    relation: str
    end: str
    items: tuple[tuple[str, str], ...]
    marks: list[Mark]

    @property
    def standing(self) -> str:
        """The status of the edge, or what it rests on if no statement says so."""
        unsaid = "by rule" if self.edge.kind == "derived" else "by definition"
        return self.edge.status or unsaid


@dataclass(frozen=True)
class FactRow:
    """A statement as a line of a list."""

    iri: str
    text: str
    quantity: str
    status: str
    period: str
    place: str
    marks: list[Mark]


@dataclass(frozen=True)
class FactGroup:
    """Statements of one class."""

    heading: str
    rows: list[FactRow]


def page(site: Site, entity: Entity, sparql: str) -> str:
    """The page; ``sparql`` is the query whose answer it shows."""
    kg = site.kg
    card = kg.card(entity)
    up, down = _near(site, entity, "upstream"), _near(site, entity, "downstream")
    marks = Marks()
    readings = site.overview.readings
    rows = [*edge_rows(up, marks, readings), *edge_rows(down, marks, readings)]
    groups = _groups(site, card, marks)
    return site.render(
        "entity.html",
        entity=entity,
        types=card.types or (entity.type,),
        stages=_stages(site, entity),
        lead=card.definition,
        finding=finding(up, down),
        drawing=_drawing(up, down, readings) if rows else "",
        rows=rows,
        assumed=dict.fromkeys((*up.notes, *down.notes)),
        own=next((row for group in groups for row in group.rows if row.iri == entity.iri), None),
        groups=[] if entity.kind in _STATEMENTS else groups,
        says_nothing=not rows and entity.kind not in _STATEMENTS,
        properties=[one for one in card.properties if local_name(one.iri) not in _TECHNICAL],
        numbered=marks.numbered(),
        members=next((one for one in site.overview.stages if one.iri == entity.iri), None),
        curie=shorten(entity.iri),
        document="/doc/" + entity.iri.removeprefix(ID),
        sparql=sparql,
    )


def document(site: Site, entity: Entity) -> str:
    """The same as JSON: the card, and the neighbours as lineage answers."""
    near = {way: _near(site, entity, way).to_dict() for way in ("upstream", "downstream")}
    return to_json({"revision": site.kg.revision, **site.kg.card(entity).to_dict(), **near})


def _near(site: Site, entity: Entity, way: str) -> Lineage:
    """The neighbours one way; a thing without a name has none."""
    if entity.iri in site.kg.index.by_iri:
        return site.kg.lineage(entity.iri, direction=way)
    alone = (Node(entity, 0, 0),)
    return Lineage(entity, way, 1, "all", None, alone, (), revision=site.kg.revision)


def edge_rows(found: Lineage, marks: Marks, readings: Mapping[str, str]) -> list[EdgeRow]:
    """The edges of a lineage as rows, nearest to the focus first.

    ``readings`` has the names of relations that read otherwise the way goods flow.
    """
    distance = {node.entity.iri: node.distance for node in found.nodes}
    label = {**found.labels, **readings}

    def key(edge: Edge) -> tuple[int, str, str]:
        near = min(distance[edge.from_], distance[edge.to])
        return near, label.get(edge.from_, ""), label.get(edge.to, "")

    return rows_of(sorted(found.edges, key=key), label, marks)


def rows_of(edges: Iterable[Edge], label: Mapping[str, str], marks: Marks) -> list[EdgeRow]:
    """Edges as rows of a table, in the order given."""
    return [
        EdgeRow(
            edge,
            label.get(edge.from_) or local_name(edge.from_),
            label.get(edge.relation) or local_name(edge.relation),
            label.get(edge.to) or local_name(edge.to),
            tuple((item, label.get(item) or local_name(item)) for item in edge.items),
            marks.of(edge.statements),
        )
        for edge in edges
    ]


def finding(up: Lineage, down: Lineage) -> str:
    """What the neighbours amount to, in one sentence; empty if there are none.

    Says how many ties are documented unless all are, and how many of these by one document only.
    """
    focus = up.focus
    name = focus.label[:1].upper() + focus.label[1:]
    words = ("suppliers", "customers") if focus.type == "Actor" else ("inputs", "uses")
    parts = [
        _count(len({e.from_ for e in up.edges} - {focus.iri}), words[0]),
        _count(len({e.to for e in down.edges} - {focus.iri}), words[1]),
    ]
    said = " and ".join(filter(None, parts))
    if not said:
        return ""
    edges = [*up.edges, *down.edges]
    documented = [edge for edge in edges if edge.statements]
    single = sum(len({s.iri for one in e.statements for s in one.sources}) == 1 for e in documented)
    sure = f"{len(documented)} of {len(edges)} ties are documented"
    if len(documented) == len(edges):
        return f"{name} has {said}; {single} of {len(edges)} ties rest on one document."
    return f"{name} has {said}; {sure}, {single} of them by one document only."


def _count(number: int, words: str) -> str:
    if not number:
        return ""
    return f"{number} direct {words if number > 1 else words[:-1]}"


def _drawing(up: Lineage, down: Lineage, readings: Mapping[str, str]) -> str:
    first, second = up.to_dict(), down.to_dict()
    nodes: dict[str, Any] = {}
    for node in (*_list(first, "nodes"), *_list(second, "nodes")):
        nodes.setdefault(node["iri"], node)
    both = {
        **first,
        "direction": "both",
        "nodes": list(nodes.values()),
        "edges": [*_list(first, "edges"), *_list(second, "edges")],
        "labels": {**up.labels, **down.labels, **readings},
    }
    return svg.draw(both, href=href, standalone=False, limit=40, by_stage=False, more="#edges")


def _list(document: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    return list(document[name])


def _stages(site: Site, entity: Entity) -> list[dict[str, object]]:
    known = {stage.iri: stage for stage in site.overview.stages}
    return [
        {
            "iri": iri,
            "slug": known[iri].slug,
            "label": known[iri].label,
            "number": ORDER.get(known[iri].slug, len(ORDER)) + 1,
        }
        for iri in (entity.iri, *entity.stages)
        if iri in known
    ]


def _groups(site: Site, card: Card, marks: Marks) -> list[FactGroup]:
    iris = tuple(fact.statement.iri for group in card.groups for fact in group.facts)
    periods = site.overview.periods(iris)
    own = card.entity.kind in {"source", "passage"}
    return [
        FactGroup(
            group.heading,
            [
                FactRow(
                    fact.statement.iri,
                    fact.statement.label,
                    fact.quantity,
                    fact.statement.status,
                    _when(periods.get(fact.statement.iri, ""), fact.statement.status),
                    fact.statement.locator if own else "",
                    [] if own else marks.of([fact.statement]),
                )
                for fact in group.facts
            ],
        )
        for group in sorted(card.groups, key=_weight)
    ]


def _when(period: str, status: str) -> str:
    """The period beside the status: "announced" is not said twice."""
    return period.removeprefix("announced ") if status == "announced" else period


def _weight(group: Group) -> tuple[bool, str]:
    """Relationships before claims, then by name."""
    kinds = {kind_of(fact.statement.iri) for fact in group.facts}
    return "relation" not in kinds, group.heading

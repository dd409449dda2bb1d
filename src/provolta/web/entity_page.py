"""The page of one thing: what it is, where it stands, what is said of it and by whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from provolta.entities import Entity
from provolta.lineages import Edge, Lineage, Node
from provolta.names import ID, PREFIXES, kind_of, local_name, shorten
from provolta.render import svg, timeline
from provolta.render.stages import ORDER
from provolta.web import facts
from provolta.web.addresses import href
from provolta.web.api import to_json
from provolta.web.marks import Marks
from provolta.web.site import Site

_TECHNICAL = frozenset(("identifier", "isDefinedBy"))
_STATEMENTS = frozenset(("claim", "relation"))
_ELSEWHERE = frozenset(
    PREFIXES["skos"] + name for name in ("exactMatch", "closeMatch", "relatedMatch")
)
_LAYERED = frozenset(("actor", "facility", "item", "process"))
_COMPACT = 30


def page(site: Site, entity: Entity, sparql: str, as_of: str = "") -> str:
    """The page; ``sparql`` is the query whose answer it shows, ``as_of`` the day that it is for."""
    kg = site.kg
    card = kg.card(entity)
    up, down = (_near(site, entity, way, as_of) for way in ("upstream", "downstream"))
    marks = Marks()
    readings = site.overview.readings
    rows = [*facts.edge_rows(up, marks, readings), *facts.edge_rows(down, marks, readings)]
    periods = facts.periods(site, card)
    groups = facts.groups(card, periods, site.contradictions, marks)
    dated = facts.spans(card, periods) if entity.kind not in _STATEMENTS else []
    shown = [one for one in card.properties if local_name(one.iri) not in _TECHNICAL]
    return site.render(
        "entity.html",
        entity=entity,
        types=card.types or (entity.type,),
        stages=_stages(site, entity),
        lead=card.definition,
        finding=finding(up, down),
        drawing=_drawing(site, up, down, readings) if rows else "",
        rows=rows,
        assumed=[note for note in up.notes if note in down.notes and rows],
        own=next((row for group in groups for row in group.rows if row.iri == entity.iri), None),
        groups=[] if entity.kind in _STATEMENTS else groups,
        times=timeline.draw(dated, href, datetime.now(UTC).date().isoformat()),
        dated=dated,
        drawn=timeline.MOST,
        says_nothing=not rows and entity.kind not in _STATEMENTS,
        properties=[one for one in shown if one.iri not in _ELSEWHERE],
        elsewhere=[value for one in shown if one.iri in _ELSEWHERE for value in one.values],
        numbered=marks.opened(),
        folded=marks.folded(),
        open=facts.OPEN,
        members=next((one for one in site.overview.stages if one.iri == entity.iri), None),
        curie=shorten(entity.iri),
        document="/doc/" + entity.iri.removeprefix(ID),
        as_of=as_of,
        flows=bool(rows) and entity.kind in _LAYERED,
        sparql=sparql,
    )


def document(site: Site, entity: Entity) -> str:
    """The same as JSON: the card, and the neighbours as lineage answers."""
    near = {way: _near(site, entity, way).to_dict() for way in ("upstream", "downstream")}
    return to_json({"revision": site.kg.revision, **site.kg.card(entity).to_dict(), **near})


def _near(site: Site, entity: Entity, way: str, as_of: str = "") -> Lineage:
    """The neighbours one way; a thing without a name has none."""
    if site.kg.named.get(entity.iri):
        return site.kg.lineage(entity.iri, direction=way, as_of=as_of or None)
    alone = (Node(entity, 0, 0),)
    return Lineage(entity, way, 1, "all", None, alone, (), revision=site.kg.revision)


def finding(up: Lineage, down: Lineage) -> str:
    """What the neighbours amount to and how sure that is; empty if there are none.

    Says how many ties are documented unless all are, how many of these by one document only, and
    how many are less than reported.
    """
    focus = up.focus
    name = focus.label[:1].upper() + focus.label[1:]
    words = ("suppliers", "customers") if focus.type == "Actor" else ("inputs", "uses")
    before = {edge.from_ for edge in up.edges} - {focus.iri}
    parts = [
        _count(len(before), words[0]) + _spread(up, before),
        _count(len({e.to for e in down.edges} - {focus.iri}), words[1]),
    ]
    said = " and ".join(filter(None, parts))
    if not said:
        return ""
    edges = [*up.edges, *down.edges]
    return f"{name} has {said}; {_sure(edges)}{_standing(edges)}"


def _sure(edges: list[Edge]) -> str:
    documented = [edge for edge in edges if edge.statements]
    single = sum(len({s.iri for one in e.statements for s in one.sources}) == 1 for e in documented)
    if len(documented) == len(edges):
        return f"{single} of {len(edges)} ties rest on one document."
    sure = f"{len(documented)} of {len(edges)} ties are documented"
    return f"{sure}, {single} of them by one document only."


def _standing(edges: list[Edge]) -> str:
    """How many of the documented ties have which status, if they are not all reported."""
    counts = Counter(edge.status for edge in edges if edge.statements)
    if set(counts) <= {"reported"}:
        return ""
    told = ", ".join(f"{count} {status}" for status, count in counts.most_common())
    return f" By status: {told}."


def _spread(found: Lineage, iris: set[str]) -> str:
    stages = {
        stage for node in found.nodes if node.entity.iri in iris for stage in node.entity.stages
    }
    return f" in {len(stages)} stages" if len(stages) > 1 and iris else ""


def _count(number: int, words: str) -> str:
    if not number:
        return ""
    return f"{number} direct {words if number > 1 else words[:-1]}"


def _drawing(site: Site, up: Lineage, down: Lineage, readings: Mapping[str, str]) -> str:
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
    staged = kind_of(up.focus.iri) == "actor"
    return svg.draw(
        site.spoken_names(both),
        href=href,
        standalone=False,
        limit=_COMPACT,
        by_stage=staged,
        more="#edges",
    )


def _list(document: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    return list(document[name])


def _stages(site: Site, entity: Entity) -> list[dict[str, object]]:
    known = {stage.iri: stage for stage in site.overview.stages}
    found = [
        {
            "iri": iri,
            "slug": known[iri].slug,
            "label": known[iri].label,
            "number": ORDER.get(known[iri].slug, len(ORDER)) + 1,
        }
        for iri in (entity.iri, *entity.stages)
        if iri in known
    ]
    return sorted(found, key=lambda one: str(one["number"]))

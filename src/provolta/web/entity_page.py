"""The page of one thing: what it is, where it stands, what is said of it and by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from provolta.cards import Card
from provolta.entities import Entity
from provolta.lineages import Lineage, Node
from provolta.names import ID, ONTOLOGY, PREFIXES, local_name, shorten
from provolta.render import svg, timeline
from provolta.render.stages import ORDER
from provolta.web import around, beside, facts, holdings, impact_page, statements_page
from provolta.web.addresses import href
from provolta.web.api import to_json
from provolta.web.marks import Marks
from provolta.web.overview import Term
from provolta.web.sentences import sentence
from provolta.web.site import Site
from provolta.web.ties import direct, finding

_TECHNICAL = frozenset(("identifier", "isDefinedBy"))
_STATEMENTS = frozenset(("claim", "relation"))
_ELSEWHERE = frozenset(
    PREFIXES["skos"] + name for name in ("exactMatch", "closeMatch", "relatedMatch")
)
_LAYERED = frozenset(("actor", "facility", "item", "process"))
_SAID = {"actor": "organisation"}
_COMPACT, _TALLEST = 22, 10
"""How many things the small picture shows, and how many in a column."""


def page(site: Site, entity: Entity, sparql: str, as_of: str = "") -> str:
    """The page; ``sparql`` is the query whose answer it shows, ``as_of`` the day that it is for."""
    card = site.kg.card(entity)
    up, down = (direct(_near(site, entity, way, as_of)) for way in ("upstream", "downstream"))
    marks = Marks()
    readings = site.overview.readings
    rows = [*facts.edge_rows(up, marks, readings), *facts.edge_rows(down, marks, readings)]
    told = _told(site, card, marks)
    near = beside.beside(site, card)
    held = holdings.holdings(site.overview, entity.iri) if entity.kind == "place" else []
    return site.render(
        "entity.html",
        entity=entity,
        others=card.others,
        types=[_SAID.get(one, one) for one in card.types] or [entity.type],
        finding=finding(up, down) or holdings.told(held),
        holdings=held,
        drawing=_drawing(site, up, down, readings) if rows else "",
        rows=rows,
        assumed=[note for note in up.notes if note in down.notes and rows],
        says_nothing=not rows and entity.kind not in _STATEMENTS,
        numbered=marks.opened(),
        folded=marks.folded(),
        open=facts.OPEN,
        members=next((one for one in site.overview.stages if one.iri == entity.iri), None),
        chain=site.overview.stages,
        share=site.overview.leading_shares.get(entity.slug) if entity.kind == "stage" else None,
        curie=shorten(entity.iri),
        address=statements_page.address(entity),
        document="/doc/" + entity.iri.removeprefix(ID),
        as_of=as_of,
        beside=near,
        stages=_stages(site, entity, near.stages),
        replayed=_replayed(site, entity),
        flows=bool(rows) and entity.kind in _LAYERED,
        sparql=sparql,
        **told,
        **_is(site, card, _named_already(card, up, down)),
    )


def _told(site: Site, card: Card, marks: Marks) -> dict[str, object]:
    """What documents say of the thing, by kind and by time; of a statement only what it says."""
    statement = card.entity.kind in _STATEMENTS
    periods = facts.periods(site, card)
    groups = [
        facts.group(kind, card, periods, site.contradictions, marks, slice(facts.SHOWN))
        for kind in facts.kinds(card)
    ]
    dated = [] if statement else facts.spans(card, periods)
    every = (row for group in groups for row in group.rows)
    return {
        "own": next((row for row in every if row.iri == card.entity.iri), None),
        "groups": [] if statement else groups,
        "times": timeline.draw(dated, href, datetime.now(UTC).date().isoformat()),
        "dated": dated,
        "drawn": timeline.MOST,
    }


def _is(site: Site, card: Card, known: set[str]) -> dict[str, object]:
    """What the thing is: in a sentence, by its properties, and by what points at it."""
    terms = {term.iri: term for term in site.overview.terms}

    def name(iri: str) -> str:
        return terms[iri].label if iri in terms else ""

    inward = around.incoming(site.kg.engine, card.entity.iri, site.label, name, known)
    shown = [one for one in card.properties if local_name(one.iri) not in _TECHNICAL]
    # What is noted of a document is how it was read, which does not say what it is.
    defined, noted = card.definition, card.entity.kind == "source"
    made = sentence(card, inward, _meaning(terms, card.entity)) if noted or not defined else ""
    return {
        "lead": made if noted or not defined else defined,
        "remark": defined if noted else "",
        "properties": [one for one in shown if one.iri not in _ELSEWHERE],
        "inward": inward,
        "elsewhere": [value for one in shown if one.iri in _ELSEWHERE for value in one.values],
    }


def _replayed(site: Site, entity: Entity) -> str:
    """Where the same failure is put to the graph of today; empty for what is no disruption."""
    if entity.kind != "disruption":
        return ""
    found = (one for one in site.replay.cases if one.event.iri == entity.iri and not one.why)
    return next((impact_page.put(one) for one in found), "")


def document(site: Site, entity: Entity) -> str:
    """The same as JSON: the card, and the neighbours as lineage answers."""
    near = {way: _near(site, entity, way).to_dict() for way in ("upstream", "downstream")}
    return to_json({"revision": site.kg.revision, **site.kg.card(entity).to_dict(), **near})


def _named_already(card: Card, up: Lineage, down: Lineage) -> set[str]:
    """What stands on the page without its ties from elsewhere."""
    own = {value.iri for one in card.properties for value in one.values if value.iri}
    return own | {node.entity.iri for found in (up, down) for node in found.nodes}


def _meaning(terms: Mapping[str, Term], entity: Entity) -> str:
    term = terms.get(ONTOLOGY + entity.type)
    return term.definition if term else ""


def _near(site: Site, entity: Entity, way: str, as_of: str = "") -> Lineage:
    """The neighbours one way; a thing without a name has none."""
    if site.kg.named.get(entity.iri):
        return site.kg.lineage(entity.iri, direction=way, as_of=as_of or None)
    alone = (Node(entity, 0, 0),)
    return Lineage(entity, way, 1, "all", None, alone, (), revision=site.kg.revision)


def _drawing(site: Site, up: Lineage, down: Lineage, readings: Mapping[str, str]) -> str:
    """What is tied to it directly: three columns, so that it fits; the table has the rest."""
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
    return svg.draw(
        site.spoken_names(both),
        href=href,
        standalone=False,
        limit=_COMPACT,
        tallest=_TALLEST,
        by_stage=False,
        more="#edges",
    )


def _list(document: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    return list(document[name])


def _stages(site: Site, entity: Entity, more: Sequence[str]) -> list[dict[str, object]]:
    slugs = {one.slug: one.iri for one in site.overview.stages}
    known = {stage.iri: stage for stage in site.overview.stages}
    found = [
        {
            "iri": iri,
            "slug": known[iri].slug,
            "label": known[iri].label,
            "number": ORDER.get(known[iri].slug, len(ORDER)) + 1,
        }
        for iri in dict.fromkeys(
            (entity.iri, *entity.stages, *(slugs.get(slug, "") for slug in more))
        )
        if iri in known
    ]
    return sorted(found, key=lambda one: str(one["number"]))

"""The pages that explore: a thing by any name, and why one thing depends on another."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from provolta.lineages import Node, Why
from provolta.names import ID, KINDS
from provolta.render import svg
from provolta.web import api, behind, linked_data
from provolta.web.addresses import href
from provolta.web.facts import rows_of
from provolta.web.findings import counted
from provolta.web.lineage_page import LAYERS, asked_of
from provolta.web.marks import Marks
from provolta.web.negotiation import HTML, Choice
from provolta.web.parameters import Reason
from provolta.web.respond import respond
from provolta.web.site import Site, site_of

router = APIRouter(include_in_schema=False)
_REASONS = (
    ("Why does Tesla depend on Ganfeng Lithium?", "actor:tesla", "actor:ganfeng-lithium"),
    ("Why does Ford depend on SQM?", "actor:ford", "actor:sqm"),
    ("Why does an NMC811 cell depend on lithium?", "item:nmc811-cell", "item:lithium"),
)


@router.get("/entity/{name:path}")
def entity(request: Request, name: str, wanted: Annotated[linked_data.View, Query()]) -> Response:
    """The page of the thing that goes by a name, as of a day or with all statements of a kind."""
    site = site_of(request)
    kind, _, slug = name.partition("/")
    if slug and kind in KINDS.values():
        found = linked_data.known(site, ID + name)
    else:
        found = site.kg.resolve(name)
    if found.iri.startswith(ID):
        return linked_data.give(request, found, wanted)
    return RedirectResponse(href(found.iri), 303)


class _ReasonForm(Reason):
    from_: str = Field("", alias="from")
    to: str = ""


@router.get("/why")
def why(request: Request, wanted: Annotated[_ReasonForm, Query()]) -> Response:
    """How one thing depends on another; the empty form if nothing is asked yet."""
    site = site_of(request)
    if not (wanted.from_.strip() and wanted.to.strip()):
        return respond(request, (HTML,), lambda _: _why_form(site))

    def make(choice: Choice) -> str | bytes:
        found = api.explain(site, wanted)
        return (
            _why(site, wanted, found) if choice.offer is HTML else api.why_as(site, found, choice)
        )

    return respond(request, (HTML, *api.ANSWER_OFFERS), make)


def _why_form(site: Site) -> str:
    return site.render(
        "why.html",
        title="Why does one thing depend on another?",
        subjects=(),
        finding="The shortest documented routes from one to the other, step by step.",
        wanted=None,
        found=None,
        layers=LAYERS,
        examples=[
            (f"/why?to={to}&from={start}", text)
            for text, to, start in _REASONS
            if site.knows(to, start)
        ],
    )


def _why(site: Site, wanted: Reason, found: Why) -> str:
    marks = Marks()
    labels = {**found.labels, **site.overview.readings}
    routes = [rows_of(route, labels, marks) for route in found.routes]
    start, end = found.from_.label, found.to.label
    finding = f"No route from {start} to {end} is documented here; that means unknown, not absent."
    if routes:
        shortest = len(routes[0])
        steps = "directly" if shortest == 1 else f"in {shortest} steps"
        finding = f"{end} depends on {start} {steps}, as {counted(len(marks.sources), 'document')} "
        finding += "says." if len(marks.sources) == 1 else "say."
    return site.render(
        "why.html",
        rests=behind.query(found.answer().statements),
        title=f"Why does {end} depend on {start}?",
        subjects=(found.to.iri, found.from_.iri),
        finding=finding if marks.sources or not routes else finding.split(", as ")[0] + ".",
        wanted=wanted,
        found=found,
        layers=LAYERS,
        routes=routes,
        drawing=_drawing(site, found) if routes else "",
        numbered=marks.numbered(),
        asked=urlencode(asked_of(wanted), doseq=True),
    )


def _drawing(site: Site, found: Why) -> str:
    """All routes as one drawing."""
    edges = [edge for route in found.routes for edge in route]
    iris = dict.fromkeys(end for edge in edges for end in (edge.from_, edge.to))
    known = site.kg.named.of(iris)
    nodes = [Node(known[iri], int(iri != found.to.iri), 0) for iri in iris if iri in known]
    document = {
        "focus": {"iri": found.to.iri, "label": found.to.label, "type": found.to.type},
        "direction": "upstream",
        "nodes": [node.to_dict() for node in nodes],
        "edges": [edge.to_dict() for edge in edges],
        "labels": {**found.labels, **site.overview.readings},
    }
    return svg.draw(site.spoken_names(document), href=href, standalone=False)

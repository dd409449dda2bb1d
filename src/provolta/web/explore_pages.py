"""The pages that explore: a thing by any name, its lineage, why one depends on another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from provolta import render
from provolta.lineages import Lineage, Why
from provolta.names import ID, KINDS, shorten
from provolta.render import svg
from provolta.web import api, linked_data
from provolta.web.addresses import href
from provolta.web.facts import edge_rows, rows_of
from provolta.web.marks import Marks
from provolta.web.negotiation import HTML, Choice
from provolta.web.parameters import Parameters, Reason, Trace
from provolta.web.respond import respond
from provolta.web.site import Site, site_of

router = APIRouter(include_in_schema=False)
_LAYERS = (
    ("all", "whole chain"),
    ("material", "material layer"),
    ("supply", "supply layer"),
    ("trace", "trace layer"),
)
_STATUSES = (
    ("", "what counts as fact"),
    ("reported", "only what is reported"),
    ("reported,announced,named,plan,target", "facts, plans and targets"),
    ("all", "everything, talks too"),
)
_LINEAGES = (
    ("Who supplies Tesla, directly and through others?", "actor:tesla", "upstream", "supply"),
    ("What is an NMC811 cell made from?", "item:nmc811-cell", "upstream", "material"),
    ("What does lithium hydroxide go into?", "item:lithium-hydroxide", "downstream", "material"),
)
_REASONS = (
    ("Why does Tesla depend on Ganfeng Lithium?", "actor:tesla", "actor:ganfeng-lithium"),
    ("Why does Ford depend on SQM?", "actor:ford", "actor:sqm"),
    ("Why does an NMC811 cell depend on lithium?", "item:nmc811-cell", "item:lithium"),
)


class _Day(Parameters):
    as_of: str = Field("", max_length=10)


@router.get("/entity/{name:path}")
def entity(request: Request, name: str, wanted: Annotated[_Day, Query()]) -> Response:
    """The page of the thing that goes by a name, as of a day if one is given."""
    site = site_of(request)
    kind, _, slug = name.partition("/")
    if slug and kind in KINDS.values():
        found = linked_data.known(site, ID + name)
    else:
        found = site.kg.resolve(name)
    if found.iri.startswith(ID):
        return linked_data.give(request, found, wanted.as_of)
    return RedirectResponse(href(found.iri), 303)


class _TraceForm(Trace):
    entity: str = ""


class _ReasonForm(Reason):
    from_: str = Field("", alias="from")
    to: str = ""


@router.get("/lineage")
def lineage(request: Request, wanted: Annotated[_TraceForm, Query()]) -> Response:
    """What a thing comes from or goes into; the empty form if nothing is asked yet."""
    site = site_of(request)
    if not wanted.entity.strip():
        return respond(request, (HTML,), lambda _: _lineage_form(site))

    def make(choice: Choice) -> str:
        found = api.trace(site, wanted)
        return (
            _lineage(site, wanted, found) if choice.offer is HTML else api.lineage_as(found, choice)
        )

    return respond(request, (HTML, *api.LINEAGE_OFFERS), make)


@router.get("/why")
def why(request: Request, wanted: Annotated[_ReasonForm, Query()]) -> Response:
    """How one thing depends on another; the empty form if nothing is asked yet."""
    site = site_of(request)
    if not (wanted.from_.strip() and wanted.to.strip()):
        return respond(request, (HTML,), lambda _: _why_form(site))

    def make(choice: Choice) -> str:
        found = api.explain(site, wanted)
        return _why(site, wanted, found) if choice.offer is HTML else render.why(found, choice.name)

    return respond(request, (HTML, *api.ANSWER_OFFERS), make)


def _lineage_form(site: Site) -> str:
    return site.render(
        "lineage.html",
        title="Lineage",
        finding="What a thing is made from and by whom, or where it ends up, edge by edge with the "
        "documents that say so.",
        wanted=None,
        found=None,
        layers=_LAYERS,
        statuses=_STATUSES,
        examples=[
            (f"/lineage?entity={entity}&direction={way}&depth=all&layer={layer}", text)
            for text, entity, way, layer in _LINEAGES
            if site.knows(entity)
        ],
    )


def _lineage(site: Site, wanted: Trace, found: Lineage) -> str:
    marks = Marks()
    asked = urlencode(_asked(wanted), doseq=True)
    focus = found.focus.label
    command = f'provolta lineage "{focus}" --direction {wanted.direction} --depth {wanted.depth}'
    command += f" --layer {wanted.layer}" + (f" --as-of {wanted.as_of}" if wanted.as_of else "")
    readings = site.overview.readings
    document = found.to_dict() | {"labels": {**found.labels, **readings}}
    drawing = svg.draw(document, href=_onward(wanted), standalone=False, more="#edges")
    return site.render(
        "lineage.html",
        title=svg.heading(document),
        finding=lineage_finding(found),
        wanted=wanted,
        found=found,
        layers=_LAYERS,
        statuses=_statuses(wanted),
        drawing=drawing,
        rows=edge_rows(found, marks, readings),
        numbered=marks.numbered(),
        asked=asked,
        command=command,
    )


def lineage_finding(found: Lineage) -> str:
    """What a lineage amounts to, in one sentence."""
    others = [node.entity for node in found.nodes if node.distance]
    if not others:
        return f"Nothing that {found.focus.label} could be traced by is documented here."
    actors = sum(entity.type == "Actor" for entity in others)
    what = [_count(actors, "organisation"), _count(len(others) - actors, "material or process")]
    stages = {stage for entity in others for stage in entity.stages}
    spread = f" in {len(stages)} stages" if len(stages) > 1 else ""
    side = "upstream" if found.direction == "upstream" else "downstream"
    documents = {s.iri for one in found.statements.values() for s in one.sources}
    rest = f", as {_count(len(documents), 'document')} say" if documents else ", by definition"
    rest += "s" if len(documents) == 1 else ""
    cut = " The answer was cut: there are too many." if found.truncated else ""
    return f"{' and '.join(filter(None, what))} {side} of {found.focus.label}{spread}{rest}.{cut}"


def _count(number: int, word: str) -> str:
    if not number:
        return ""
    many = "materials and processes" if word == "material or process" else word + "s"
    return f"{number} {word if number == 1 else many}"


def _statuses(wanted: Trace) -> tuple[tuple[str, str], ...]:
    """The choices of the form, and the one that was asked for if it is another."""
    chosen = ",".join(wanted.statuses)
    if chosen in dict(_STATUSES):
        return _STATUSES
    return (*_STATUSES, (chosen, chosen.replace(",", ", ")))


def _asked(wanted: Trace | Reason) -> dict[str, object]:
    """The parameters as they were asked, without those that are as usual."""
    return wanted.model_dump(by_alias=True, exclude_defaults=True, exclude={"format", "output"})


def _onward(wanted: Trace) -> Callable[[str], str]:
    """The address of the same question about another thing."""
    rest = {name: value for name, value in _asked(wanted).items() if name != "entity"}

    def address(iri: str) -> str:
        return "/lineage?" + urlencode({"entity": shorten(iri), **rest}, doseq=True)

    return address


def _why_form(site: Site) -> str:
    return site.render(
        "why.html",
        title="Why does one thing depend on another?",
        finding="The shortest documented routes from one to the other, step by step.",
        wanted=None,
        found=None,
        layers=_LAYERS,
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
        finding = f"{end} depends on {start} {steps}, as {_count(len(marks.sources), 'document')} "
        finding += "says." if len(marks.sources) == 1 else "say."
    return site.render(
        "why.html",
        title=f"Why does {end} depend on {start}?",
        finding=finding if marks.sources or not routes else finding.split(", as ")[0] + ".",
        wanted=wanted,
        found=found,
        layers=_LAYERS,
        routes=routes,
        numbered=marks.numbered(),
        asked=urlencode(_asked(wanted), doseq=True),
    )

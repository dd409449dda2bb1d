"""The lineage explorer: the question as a sentence, the drawing, and every edge with evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from provolta.lineages import Lineage
from provolta.names import shorten
from provolta.render import svg
from provolta.render.stages import STAGES
from provolta.web import api, behind
from provolta.web.facts import edge_rows
from provolta.web.findings import counted, kinds_counted
from provolta.web.marks import Marks
from provolta.web.negotiation import HTML, Choice
from provolta.web.parameters import Reason, Trace
from provolta.web.respond import respond
from provolta.web.site import Site, site_of

router = APIRouter(include_in_schema=False)
LAYERS = (
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
_LIMIT = 60
_ROWS = 100
"""How many edges the table lists; a longer one goes on at an address of its own."""
_HEAD = 200
_CANVAS = "cytoscape.js"
"""Beyond so many things the drawing folds, and the canvas is offered."""


class Exploring(Trace):
    """A lineage as the page asks for it; ``why`` is the thing whose routes are marked.

    ``open`` is a stage of which a drawing that is gathered by stage shows more.
    """

    entity: str = ""
    why: str = Field("", max_length=500)
    view: str = Field("", pattern="^(canvas)?$")
    open: str = Field("", pattern=r"^([a-z-]{1,40})?$")
    page: int = Field(1, ge=1, le=10_000)


@router.get("/lineage")
def lineage(request: Request, wanted: Annotated[Exploring, Query()]) -> Response:
    """What a thing comes from or goes into; the empty form if nothing is asked yet."""
    site = site_of(request)
    if not wanted.entity.strip():
        return respond(request, (HTML,), lambda _: _form(site))

    def make(choice: Choice) -> str | bytes:
        found = api.trace(site, wanted)
        return (
            _page(site, wanted, found)
            if choice.offer is HTML
            else api.lineage_as(site, found, choice)
        )

    return respond(request, (HTML, *api.LINEAGE_OFFERS), make)


def asked_of(wanted: Trace | Reason) -> dict[str, object]:
    """The parameters as they were asked, without those that are as usual."""
    leave = {"format", "output", "why", "view", "open", "page"}
    return wanted.model_dump(by_alias=True, exclude_defaults=True, exclude=leave)


def _form(site: Site) -> str:
    return site.render(
        "lineage.html",
        title="Lineage",
        subjects=(),
        finding="What a thing is made from and by whom, or where it ends up, edge by edge with the "
        "documents that say so.",
        wanted=None,
        found=None,
        layers=LAYERS,
        statuses=_STATUSES,
        examples=[
            (f"/lineage?entity={entity}&direction={way}&depth=all&layer={layer}", text)
            for text, entity, way, layer in _LINEAGES
            if site.knows(entity)
        ],
    )


def _page(site: Site, wanted: Exploring, found: Lineage) -> str:
    marks = Marks()
    asked = asked_of(wanted)
    readings = site.overview.readings
    document = found.to_dict() | {"labels": {**found.labels, **readings}}
    marked = _routes(site, wanted, found)
    pages = max(1, -(-len(found.edges) // _ROWS))
    page = min(wanted.page, pages)
    part = slice((page - 1) * _ROWS, page * _ROWS)
    drawing = _drawing(site, wanted, document, marked)
    return site.render(
        "lineage.html",
        title=svg.heading(document),
        subjects=(found.focus.iri,),
        rests=behind.query(found.statements),
        finding=finding(found),
        sure=sureness(found),
        wanted=wanted,
        found=found,
        layers=LAYERS,
        statuses=_statuses(wanted),
        drawing=drawing,
        gathered=' gathered"' in drawing[:_HEAD],
        opened=wanted.open,
        folds=_same(wanted, open="") + "#drawing",
        rows=edge_rows(found, marks, readings, part),
        first=part.start + 1,
        page=page,
        pages=[(one, _same(wanted, page=one) + "#edges") for one in range(1, pages + 1)],
        edges_found=len(found.edges),
        things=_things(found),
        fields=parse_qsl(urlencode(asked, doseq=True)),
        marked=_told(site, wanted, len(marked)),
        plain="/lineage?" + urlencode(asked, doseq=True),
        onward=_further(asked, found),
        folded=len(found.nodes) > _LIMIT,
        stages=STAGES,
        numbered=marks.opened(),
        beyond=marks.folded(),
        asked=urlencode(asked, doseq=True),
        command=_command(wanted, found),
    )


def _drawing(
    site: Site, wanted: Exploring, document: dict[str, object], marked: list[list[tuple[str, str]]]
) -> str:
    """The drawing; empty where the canvas stands in its place."""
    if wanted.view == "canvas" and _CANVAS in site.vendor:
        return ""
    return svg.draw(
        site.spoken_names(document),
        href=_onward(asked_of(wanted)),
        standalone=False,
        more="#edges",
        limit=_LIMIT,
        route=[pair for route in marked for pair in route],
        opened=wanted.open,
        opens=lambda stage: _same(wanted, open=stage) + "#drawing",
    )


def _same(wanted: Exploring, **changed: object) -> str:
    """The address of the same page but for what is changed."""
    own = wanted.model_dump(include={"why", "view", "open", "page"}, exclude_defaults=True)
    return "/lineage?" + urlencode({**asked_of(wanted), **own, **changed}, doseq=True)


def _command(wanted: Trace, found: Lineage) -> str:
    command = f'provolta lineage "{found.focus.label}" --direction {wanted.direction}'
    command += f" --depth {wanted.depth} --layer {wanted.layer}"
    return command + (f" --as-of {wanted.as_of}" if wanted.as_of else "")


def finding(found: Lineage) -> str:
    """What a lineage amounts to, in one sentence."""
    others = [node.entity for node in found.nodes if node.distance]
    if not others:
        return f"Nothing that {found.focus.label} could be traced by is documented here."
    what = kinds_counted(entity.type for entity in others)
    stages = {stage for entity in others for stage in entity.stages}
    spread = f" in {len(stages)} stages" if len(stages) > 1 else ""
    side = "upstream" if found.direction == "upstream" else "downstream"
    documents = {s.iri for one in found.statements.values() for s in one.sources}
    rest = f", as {counted(len(documents), 'document')} say" if documents else ", by definition"
    rest += "s" if len(documents) == 1 else ""
    cut = " The answer was cut: there are too many." if found.truncated else ""
    return f"{what} {side} of {found.focus.label}{spread}{rest}.{cut}"


def sureness(found: Lineage) -> str:
    """How many of the documented edges have which status, and how many rest on one document."""
    cited = [edge for edge in found.edges if edge.statements]
    if not cited:
        return ""
    single = sum(len({s.iri for one in e.statements for s in one.sources}) == 1 for e in cited)
    counts = Counter(edge.status for edge in cited).most_common()
    told = ", ".join(f"{count} {status}" for status, count in counts)
    ties = counted(len(cited), "documented tie")
    return f"Of {ties}, by status: {told}; {single} rest on one document."


def _statuses(wanted: Trace) -> tuple[tuple[str, str], ...]:
    """The choices of the form, and the one that was asked for if it is another."""
    chosen = ",".join(wanted.statuses)
    if chosen in dict(_STATUSES):
        return _STATUSES
    return (*_STATUSES, (chosen, chosen.replace(",", ", ")))


def _onward(asked: dict[str, object]) -> Callable[[str], str]:
    """The address of the same question about another thing."""
    rest = {name: value for name, value in asked.items() if name != "entity"}

    def address(iri: str) -> str:
        return "/lineage?" + urlencode({"entity": shorten(iri), **rest}, doseq=True)

    return address


def _further(asked: dict[str, object], found: Lineage) -> tuple[str, str, int] | None:
    """One step further and all the way, and how many neighbours are not shown yet."""
    beyond = sum(node.unexpanded for node in found.nodes)
    if found.depth is None or not beyond:
        return None
    steps = ({**asked, "depth": depth} for depth in (found.depth + 1, "all"))
    one, every = ("/lineage?" + urlencode(step, doseq=True) for step in steps)
    return one, every, beyond


def _routes(site: Site, wanted: Exploring, found: Lineage) -> list[list[tuple[str, str]]]:
    """The shortest routes between the focus and the thing whose routes are to be marked."""
    if not wanted.why.strip():
        return []
    other = site.kg.resolve(wanted.why, on_flow=True).iri
    ends = (other, found.focus.iri) if found.direction == "upstream" else (found.focus.iri, other)
    routes = site.kg.why(
        *ends, layer=wanted.layer, as_of=wanted.as_of or None, status=wanted.statuses
    ).routes
    return [[(edge.from_, edge.to) for edge in route] for route in routes]


def _told(site: Site, wanted: Exploring, routes: int) -> str:
    if not wanted.why.strip():
        return ""
    label = site.kg.resolve(wanted.why, on_flow=True).label
    if not routes:
        return f"No route between {label} and the focus is documented; that means unknown."
    return f"{counted(routes, 'shortest route')} between {label} and the focus stand out."


def _things(found: Lineage) -> list[tuple[str, str]]:
    """The things whose routes can be marked, by name: those that are not tied directly."""
    far = (node.entity for node in found.nodes if node.distance > 1)
    named = [(one.label, shorten(one.iri)) for one in far]
    return sorted(named, key=lambda pair: pair[0].casefold())

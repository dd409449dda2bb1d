"""The home page, the search, and the sheet of styles that stages and drawings share."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from provolta.entities import Entity, Found, fold
from provolta.entities.model import names_of
from provolta.questions import Question
from provolta.render.styles import (
    BARS_STYLE,
    CHAIN_STYLE,
    MAP_STYLE,
    STAGE_STYLE,
    STYLE,
    TIMELINE_STYLE,
)
from provolta.web import (
    api,
    asking_library,
    found_by,
    impact_page,
    reference_pages,
    shown_queries,
    sparql_page,
)
from provolta.web.addresses import href
from provolta.web.asking import asked
from provolta.web.negotiation import CSV, HTML, JSON, Choice, Offer
from provolta.web.parameters import Documents, Parameters, Search
from provolta.web.respond import SPOKEN, respond, speak
from provolta.web.site import Site, site_of, words

router = APIRouter(include_in_schema=False)
_CSS = Offer("text/css", ("css",))
_WORTH_ASKING = (
    "suppliers-of-company",
    "raw-materials-of-item",
    "dominant-countries",
    "one-source-edges",
)
_WORTH_SEEING = (
    (
        "entity/actor/tesla",
        "What does Tesla depend on, and how sure is that?",
        "Its documented suppliers, with the status and the documents of every tie.",
        "actor:tesla",
    ),
    (
        impact_page.address(("place:CN",), impact_page.GRAPHITE).removeprefix("/"),
        "What would a graphite export ban do?",
        "What is lost, exposed or unknown without China’s graphite, stage by stage.",
        "place:CN",
        *impact_page.GRAPHITE,
    ),
    (
        "bottlenecks",
        "What limits the chain most, and why?",
        "Ranked with reasons, beside the bottlenecks that documents name.",
    ),
)
_FACETS = ("type", "country", "stage")
_FACET_LENGTH = 12
_SUGGESTED, _SUGGESTED_QUESTIONS, _NAMED = 8, 3, 2
_FEW = 5
"""With fewer hits than that, names like the one that was typed are offered as well."""


@router.get("/")
def home(request: Request, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """What this is, a search box, the chain at a glance, questions worth asking."""
    if q:
        return _search(request, Search.model_validate({"q": q}))
    return respond(request, (HTML,), lambda _: _home(site_of(request)))


@router.get("/entities")
def search(request: Request, wanted: Annotated[Search, Query()]) -> Response:
    """What a search finds, with facets to narrow it down."""
    return _search(request, wanted)


class Beginning(Parameters):
    """What was typed so far.

    ``of`` keeps the suggestions to things that goods flow through (``flow``), or to these and the
    places and facilities that may fail (``chain``).
    """

    q: str = Field("", max_length=200)
    of: Literal["", "flow", "chain"] = ""


@router.get("/search")
@router.get("/entity")
def search_by_that_name(request: Request) -> Response:
    """The search goes by the name of what it finds; people type what it does."""
    query = request.url.query
    return RedirectResponse("/entities" + (f"?{query}" if query else ""), 303)


@router.get("/suggest")
def suggest(request: Request, typed: Annotated[Beginning, Query()]) -> Response:
    """Things and questions for what was typed so far, as the search boxes show them."""
    site = site_of(request)
    speak(request)
    return respond(
        request,
        (JSON,),
        lambda _: api.to_json({"found": _suggested(site, typed)}),
        headers={"Vary": SPOKEN},
    )


@router.get("/terms.json")
def terms(request: Request) -> Response:
    """What the editor of queries completes."""
    return respond(request, (JSON,), lambda _: sparql_page.terms(site_of(request)))


@router.get("/sources")
def sources(request: Request, wanted: Annotated[Documents, Query()]) -> Response:
    """The documents and what each contributes, a page at a time."""
    site = site_of(request)
    return respond(request, (HTML,), lambda _: reference_pages.sources(site, wanted))


@router.get("/docs")
def docs(request: Request) -> Response:
    """The API, route by route."""
    return respond(
        request,
        (HTML,),
        lambda _: reference_pages.docs(site_of(request), reference_pages.described(request.app)),
    )


@router.get("/stages.css")
def styles(request: Request) -> Response:
    """The colours of the stages and the rules for drawings."""
    return respond(
        request,
        (_CSS,),
        lambda _: STYLE + CHAIN_STYLE + TIMELINE_STYLE + BARS_STYLE + MAP_STYLE + STAGE_STYLE,
    )


def _home(site: Site) -> str:
    questions = {question.name: question for question in site.kg.questions()}
    first = [name for name in _WORTH_ASKING if name in questions]
    asks = [questions[name] for name in dict.fromkeys((*first, *questions))]
    return site.render(
        "home.html",
        page_query=shown_queries.HOME,
        counts=site.overview.counts,
        stages=site.overview.stages,
        shares=site.overview.leading_shares,
        worth=worth_asking(site),
        asks=[(one.name, one.title, _usual(site, one)) for one in asks[: len(_WORTH_ASKING)]],
        questions=len(questions),
        black_mass=site.knows("item:black-mass"),
    )


def _suggested(site: Site, typed: Beginning) -> list[dict[str, str]]:
    """The best hits, things before questions; a word of a question is enough."""
    found = [
        {"label": site.label(one.iri), "note": words(one.type), "href": href(one.iri)}
        for one in site.kg.search(typed.q, limit=4 * _SUGGESTED).entities
        if not typed.of
        or one.iri in site.kg.on_flow
        or (typed.of == "chain" and one.kind in {"place", "facility"})
    ][:_SUGGESTED]
    if typed.of:
        return found
    found = list({one["href"]: one for one in (*_named(site, typed.q), *found)}.values())
    wanted = typed.q.casefold().split()
    questions = [
        {"label": one.title, "note": "Question", "href": f"/questions/{one.name}"}
        for one in site.kg.questions()
        if wanted and all(word in f"{one.title} {one.description}".casefold() for word in wanted)
    ]
    own = [{"label": one.title, "note": "Answer", "href": one.href} for one in asked(site, typed.q)]
    return [*own, *found, *questions[:_SUGGESTED_QUESTIONS]]


def _named(site: Site, text: str) -> list[dict[str, str]]:
    """The things that a text of several words names among other words."""
    several = asking_library.named(site, text) if len(text.split()) > 1 else []
    return [
        {"label": site.label(one.iri), "note": words(one.type), "href": href(one.iri)}
        for one in several[:_NAMED]
    ]


def worth_asking(site: Site) -> list[tuple[str, str, str]]:
    """Questions that pages of their own answer, as far as the graph knows what they ask about."""
    return [
        (f"/{path}", title, told)
        for path, title, told, *names in _WORTH_SEEING
        if site.knows(*names)
    ]


def _usual(site: Site, question: Question) -> str:
    """What a question is asked of when nothing else is given."""
    things = (one for one in question.parameters if one.type == "iri")
    return ", ".join(site.spoken(value) for one in things for value in one.default)


def _search(request: Request, wanted: Search) -> Response:
    site = site_of(request)

    def make(choice: Choice) -> str:
        found = api.find(site, wanted)
        return (
            _results(site, wanted, found)
            if choice.offer is HTML
            else api.found_as(site, found, choice)
        )

    return respond(request, (HTML, JSON, CSV), make)


def _near(site: Site, text: str, found: Found) -> list[Entity]:
    """For a search that finds little: what it names among other words, else names like it."""
    wanted, index = fold(text), site.kg.index
    if not wanted or found.total >= _FEW or any(_begins(one, wanted) for one in found.entities):
        return []
    return index.named_in(text) or index.nearest(text)


def _begins(entity: Entity, text: str) -> bool:
    return any(name.startswith(text) for name in names_of(entity))


def _results(site: Site, wanted: Search, found: Found) -> str:
    kept = wanted.model_dump(exclude_defaults=True, exclude={"format", "output"})

    def link(**changed: str) -> str:
        given = {name: value for name, value in (kept | changed).items() if value}
        return "/entities?" + urlencode(given)

    labels = {stage.slug: stage.label for stage in site.overview.stages}
    narrowed = found_by.told(site, wanted.type, wanted.stage, wanted.country)
    facets = [
        (
            name,
            [
                (labels.get(value) or words(value), count, link(**{name: value}))
                for value, count in list(found.facets[name].items())[:_FACET_LENGTH]
            ],
        )
        for name in _FACETS
        if len(found.facets.get(name, {})) > 1
    ]
    return site.render(
        "search.html",
        page_query=shown_queries.of_search(wanted.q),
        narrowed=narrowed,
        heading=found_by.heading(narrowed),
        answers=asked(site, wanted.q, guess=not found.total),
        near=_near(site, wanted.q, found),
        wanted=wanted.model_dump(),
        found=found,
        facets=facets,
        without={name: link(**{name: ""}) for name in _FACETS},
        data="/api/v1" + link(),
    )

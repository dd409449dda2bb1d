"""What limits the chain: ranked with the reasons, beside what documents name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from provolta.analyses.bottlenecks import Bottleneck, Bottlenecks, Naming, Reason
from provolta.names import local_name, shorten
from provolta.render.stages import ORDER
from provolta.web import api, behind
from provolta.web.analyses import Layer, in_form
from provolta.web.findings import counted
from provolta.web.marks import Mark, Marks
from provolta.web.negotiation import HTML, Choice
from provolta.web.respond import respond
from provolta.web.site import Site, site_of

router = APIRouter(include_in_schema=False)
_LAYERS = (
    ("material", "materials and products"),
    ("supply", "organisations"),
    ("place", "countries"),
    ("all", "materials, organisations and countries"),
)
_QUESTIONS = (
    "bottlenecks-ranked",
    "bottlenecks-named-and-found",
    "bottlenecks-with-recycled-route",
    "items-with-few-sources",
    "only-plants-of-country",
)
_REASONS = 3
"""How many reasons a row shows before it folds the rest."""


@dataclass(frozen=True)
class Said:
    """A reason as the page shows it, with the marks of its documents."""

    words: str
    points: float
    marks: list[Mark]


@dataclass(frozen=True)
class Row:
    """A bottleneck with its place in the ranking."""

    rank: int
    one: Bottleneck
    stages: list[tuple[str, str, int]]
    first: list[Said]
    others: list[Said]
    failing: str


@dataclass(frozen=True)
class Named:
    """A bottleneck that documents name, and what the graph finds in that stage."""

    one: Naming
    found: str
    marks: list[Mark]

    @property
    def verdict(self) -> str:
        """Whether the graph agrees, in words."""
        if self.one.found is None:
            return "finds nothing there"
        return "agrees" if self.one.agrees else "does not agree"


@router.get("/bottlenecks")
def bottlenecks(request: Request, wanted: Annotated[Layer, Query()]) -> Response:
    """The bottlenecks of a layer, as a page and as data."""
    site = site_of(request)

    def make(choice: Choice) -> str | bytes:
        found = site.kg.bottlenecks(layer=wanted.layer, as_of=wanted.as_of, status=wanted.statuses)
        return (
            _page(site, wanted, found) if choice.offer is HTML else in_form(site.kg, found, choice)
        )

    return respond(request, (HTML, *api.ANSWER_OFFERS), make)


def finding(found: Bottlenecks) -> str:
    """The worst and why, and how far that agrees with documents, in one or two sentences."""
    if not found.ranked:
        return (
            "No bottleneck is found; that means too little is documented, not that there is none."
        )
    worst = found.ranked[0]
    why = max(worst.reasons, key=lambda reason: reason.points).words
    text = (
        f"{worst.entity.label[:1].upper()}{worst.entity.label[1:]} limits the chain most – {why}."
    )
    if not found.namings:
        return text
    agreed = sum(one.agrees for one in found.namings)
    named = counted(len(found.namings), "bottleneck")
    return f"{text} Of {named} that documents name, the graph confirms {agreed}."


def _page(site: Site, wanted: Layer, found: Bottlenecks) -> str:
    marks = Marks()
    rows = [_row(found, rank, one, marks) for rank, one in enumerate(found.ranked, 1)]
    asked = urlencode(
        wanted.model_dump(exclude_defaults=True, exclude={"format", "output"}), doseq=True
    )
    titles = {one.name: one.title for one in site.kg.questions()}
    return site.render(
        "bottlenecks.html",
        finding=finding(found),
        subjects=[one.entity.iri for one in found.ranked[:1]],
        rests=behind.query(found.told.statements),
        wanted=wanted,
        layers=_LAYERS,
        rows=rows,
        most=max((one.score for one in found.ranked), default=1.0),
        named=[_named(found, one, marks) for one in found.namings],
        label=found.told.labels,
        notes=found.told.notes,
        questions=[(name, titles[name]) for name in _QUESTIONS if name in titles],
        numbered=marks.numbered(),
        asked=asked,
    )


def _row(found: Bottlenecks, rank: int, one: Bottleneck, marks: Marks) -> Row:
    reasons = sorted(one.reasons, key=lambda reason: -reason.points)
    said = list(_said(found, reasons, marks))
    stages = [
        (slug, found.told.labels.get(iri, slug), ORDER[slug] + 1)
        for iri in one.stages
        if (slug := local_name(iri)) in ORDER
    ]
    return Row(
        rank,
        one,
        sorted(stages, key=lambda stage: stage[2]),
        said[:_REASONS],
        said[_REASONS:],
        "/impact?" + urlencode({"entity": shorten(one.entity.iri)}),
    )


def _said(found: Bottlenecks, reasons: Sequence[Reason], marks: Marks) -> Iterator[Said]:
    known = found.told.statements
    for one in reasons:
        statements = [known[claim] for claim in one.claims if claim in known]
        yield Said(one.words, one.points, marks.of(statements))


def _named(found: Bottlenecks, one: Naming, marks: Marks) -> Named:
    known = found.told.statements
    best = found.told.labels.get(one.found.entity.iri, "") if one.found else ""
    return Named(one, best, marks.of(known[claim] for claim in one.claims if claim in known))

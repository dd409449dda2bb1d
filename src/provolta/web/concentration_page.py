"""Who holds a stage or an item: the map, the bars, the index with its range, the years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from provolta.analyses.concentration import Concentration
from provolta.analytics.concentration import Holder, Market
from provolta.names import local_name, shorten
from provolta.render import bars, world
from provolta.render.stages import ORDER
from provolta.web import api, behind, market_order, market_years, outlines
from provolta.web.addresses import href
from provolta.web.analyses import Market as Asked
from provolta.web.analyses import in_form
from provolta.web.findings import in_percent, markets, part, ranged
from provolta.web.marks import Mark, Marks
from provolta.web.negotiation import HTML, Choice
from provolta.web.respond import respond
from provolta.web.shares import Share, leading
from provolta.web.site import Site, site_of

router = APIRouter(include_in_schema=False)
_WHOLE = 100.0


class Asking(Asked):
    """A market as the page asks for it."""

    of: str = Field("", max_length=500)


@dataclass(frozen=True)
class Shown:
    """A market as the page shows it."""

    market: Market
    heading: str
    finding: str
    bars: str
    marks: list[Mark]
    cover: str
    index: str


@router.get("/map")
def map_(request: Request) -> Response:
    """The map is part of the page about concentration."""
    query = request.url.query
    return RedirectResponse("/concentration" + (f"?{query}" if query else ""), 303)


@router.get("/concentration")
def concentration(request: Request, wanted: Annotated[Asking, Query()]) -> Response:
    """How a stage or an item divides; what can be asked if nothing is asked yet."""
    here = site_of(request)
    if not wanted.of.strip():
        return respond(request, (HTML,), lambda _: _form(here))

    def make(choice: Choice) -> str | bytes:
        found = here.kg.concentration(
            wanted.of,
            by=wanted.by,
            basis=wanted.basis,
            year=wanted.year,
            as_of=wanted.as_of,
            status=wanted.statuses,
        )
        if choice.offer is HTML:
            return _page(here, wanted, found)
        return in_form(here.kg, found, choice)

    return respond(request, (HTML, *api.ANSWER_OFFERS), make)


def _form(here: Site) -> str:
    items = _items(here)
    return here.render(
        "concentration.html",
        title="Who holds what",
        subjects=(),
        finding=_leading(here, [share for *_, share in items]),
        wanted=None,
        found=None,
        stages=here.overview.stages,
        shares=here.overview.leading_shares,
        items=items,
    )


def _leading(here: Site, of_items: Sequence[Share]) -> str:
    """Which country leads in most stages and things, in one sentence."""
    of_stages = here.overview.leading_shares.values()
    if not (of_stages and of_items):
        return "How each stage and each material divides among countries, as far as documents say."
    place, stages = Counter(one.place for one in of_stages).most_common(1)[0]
    things = sum(one.place == place for one in of_items)
    return (
        f"{here.label(place)} has the greatest share of a country that a document gives in "
        f"{stages} of {len(here.overview.stages)} stages and of {things} of {len(of_items)} "
        "materials and products."
    )


def _items(here: Site) -> list[tuple[str, str, str, Share]]:
    """Each thing of which a share is claimed: IRI, name in queries, stage, and greatest share.

    Along the chain, in each stage the greatest share first.
    """
    every = here.overview.shares
    found = []
    for iri in dict.fromkeys(one.item for one in every if one.item):
        if share := leading(every, item=iri):
            slug = next((one for one in share.stages if one in ORDER), "")
            found.append((iri, shorten(iri), slug, share))
    last = len(ORDER)
    return sorted(found, key=lambda one: (ORDER.get(one[2], last), -one[3].percent, one[1]))


def _page(here: Site, wanted: Asking, found: Concentration) -> str:
    marks = Marks()
    known = market_order.ordered(found)
    names = markets((one.key for one in known), here.label)
    asked = wanted.model_dump(exclude_defaults=True, exclude={"format", "output"})
    first = known[0] if known else None
    heading = names[first.key] if first else ""
    return here.render(
        "concentration.html",
        title=f"Who holds {found.of.label}",
        subjects=(found.of.iri,),
        finding=market_order.of_stage(known, here.label, lambda one: names[one.key])
        or finding(found, first, heading),
        rests=behind.query(found.told.statements),
        wanted=wanted,
        found=found,
        map=_map(found, first, heading) if first and found.by == "country" else "",
        mapped=heading,
        markets=[_shown(found, one, names[one.key], marks) for one in known],
        trend=market_years.trend(found, first, here.label),
        years=market_years.drawn(found, first, here.label),
        near=_near(here, found),
        notes=[_plainly(note) for note in found.told.notes],
        numbered=marks.numbered(),
        asked=urlencode(asked, doseq=True),
        command=f'provolta concentration "{found.of.label}" --by {found.by}',
        bases=sorted({one.key.basis for one in found.markets}),
    )


def _near(here: Site, found: Concentration) -> list[tuple[str, str, str, Share]]:
    """What is known of the things wider, narrower or next to an item; a stage has its own."""
    if found.of.kind != "item" or here.kg.has_many_names:
        return []
    near = here.overview.vicinity.near(found.of.iri)
    return [one for one in _items(here) if one[0] in near]


def finding(found: Concentration, first: Market | None, heading: str) -> str:
    """Who leads, and how concentrated that is, in one sentence."""
    if first is None or not first.holders:
        return (
            f"No claim yet on how {found.of.label} divides by {found.by}; that means unknown, "
            "not even."
        )
    top = first.holders[0]
    name = found.told.labels[top.iri]
    share = ranged(top.share) or in_percent(top.value)
    if first.covered is None:
        return _of_those_counted(first, heading, name, share)
    return f"{name} holds {share} % of {heading}; {_index(first)}."


def _of_those_counted(first: Market, heading: str, name: str, share: str) -> str:
    """A part of what documents happen to count is no share of the whole."""
    counted = len(first.holders)
    if counted == 1:
        return (
            f"Documents count only {name} in {heading}, and nobody says how large "
            "the whole is: its share is unknown."
        )
    return (
        f"Of the {counted} that documents count in {heading}, {name} has the most, "
        f"{share} % of their sum; nobody says how large the whole is. "
        f"{_index(first).capitalize()}."
    )


def _index(one: Market) -> str:
    if one.lowest is None or one.highest is None:
        return f"the index of those that are counted is {one.hhi:.2f}"
    low, high = f"{one.lowest:.2f}", f"{one.highest:.2f}"
    if low == high:
        return f"the concentration index is {low}"
    return f"the concentration index lies between {low} and {high}"


def _shown(found: Concentration, one: Market, heading: str, marks: Marks) -> Shown:
    known = found.told.statements
    figures = [*one.whole, *(figure for holder in one.holders for figure in holder.figures)]
    drawn = [_bar(found, holder) for holder in one.holders]
    covered = "" if one.covered is None else f"{in_percent(one.covered)} %"
    return Shown(
        one,
        heading,
        "The figures make up more than the whole: they contradict each other." if one.over else "",
        bars.draw(drawn, f"Shares of {heading}, in percent", _WHOLE),
        marks.of([known[figure.claim] for figure in figures if figure.claim in known]),
        covered,
        _index(one),
    )


def _bar(found: Concentration, holder: Holder) -> bars.Bar:
    low, high = 100 * holder.share.low, 100 * holder.share.high
    wide = high - low > 0.5  # noqa: PLR2004 - half a percent is not seen
    text = f"{ranged(holder.share) if wide else part(holder.value)} %"
    return bars.Bar(
        found.told.labels[holder.iri],
        100 * holder.value,
        text + (" ≠" if holder.conflict else ""),
        href(holder.iri),
        low=low if wide else None,
        high=min(high, _WHOLE) if wide else None,
    )


def _map(found: Concentration, first: Market, heading: str) -> str:
    shapes = outlines.shapes()
    if not shapes:
        return ""
    codes = outlines.numeric()
    shades = {
        codes[local_name(one.iri)]: world.Shade(
            100 * one.value,
            f"{100 * one.value:.0f}",
            href(one.iri),
            f"{found.told.labels[one.iri]}: {ranged(one.share) or in_percent(one.value)} %",
        )
        for one in first.holders
        if local_name(one.iri) in codes
    }
    return world.draw(shapes, shades, f"Shares of {heading}, in percent")


def _plainly(note: str) -> str:
    """A note that names the fields of the data, in the words of the page.

    >>> _plainly("hhi divides it; hhi_low and hhi_high are those of the whole market.")
    'The index divides it; the ends of its range are those of the whole market.'
    """
    note = note.replace("hhi_low and hhi_high", "the ends of its range")
    return f"The index{note[3:]}" if note.startswith("hhi ") else note

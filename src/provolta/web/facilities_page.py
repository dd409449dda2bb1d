"""The facilities: a map of where they are, filters, a list with state and capacity, downloads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from provolta.names import ID, local_name
from provolta.render import sheets, world
from provolta.render.stages import ORDER, name
from provolta.web import outlines, shown_queries
from provolta.web.api import to_json
from provolta.web.marks import Mark, Marks
from provolta.web.negotiation import CSV, HTML, JSON, Choice
from provolta.web.parameters import Parameters
from provolta.web.plants import Plant
from provolta.web.respond import respond
from provolta.web.site import Site, site_of, words

router = APIRouter(include_in_schema=False)
_A_PAGE = 100
_PRINTED = 60
_FEW = 3
_COUNTS = world.Scale(
    (2, 5, 10, 20), ("1", "2 to 4", "5 to 9", "10 to 19", "20 or more"), 1, "none known"
)
_COLUMNS = (
    "facility",
    "label",
    "kind",
    "stage",
    "country",
    "locality",
    "operator",
    "state",
    "as_of",
    "makes",
    "capacity",
    "evidence",
)


class Facilities(Parameters):
    """Which facilities to show: by the last part of the IRI of each."""

    stage: str = Field("", max_length=100)
    country: str = Field("", max_length=100)
    state: str = Field("", max_length=100)
    item: str = Field("", max_length=100)
    operator: str = Field("", max_length=200)
    page: int = Field(1, ge=1, le=10_000)


_OF: Mapping[str, Callable[[Plant], Iterable[str]]] = {
    "stage": lambda one: one.stages,
    "country": lambda one: map(local_name, one.places),
    "state": lambda one: one.states,
    "item": lambda one: map(local_name, one.makes),
    "operator": lambda one: map(local_name, one.operators),
}


@dataclass(frozen=True)
class Row:
    """A facility of the list, with the documents behind it."""

    plant: Plant
    marks: list[Mark]


@router.get("/facilities")
def facilities(request: Request, wanted: Annotated[Facilities, Query()]) -> Response:
    """The facilities that fit, as a page, as CSV or as JSON."""
    site = site_of(request)

    def make(choice: Choice) -> str:
        found = fitting(site, wanted)
        if choice.offer is HTML:
            return _page(site, wanted, found)
        return _data(site, found, choice)

    return respond(request, (HTML, CSV, JSON), make)


def fitting(site: Site, wanted: Facilities) -> list[Plant]:
    """The facilities that pass all filters."""
    return [one for one in site.overview.plants if _fits(one, wanted)]


def heading(site: Site, asked: Mapping[str, str]) -> str:
    """What is listed, by the names of what it is narrowed to."""
    names = [_name(site, field, asked[field]) for field in _OF if asked.get(field)]
    return "Facilities" + (f": {', '.join(names)}" if names else "")


def address(asked: Mapping[str, object]) -> str:
    """Where the facilities are that pass some filters."""
    return "/facilities" + (f"?{urlencode(asked)}" if asked else "")


def _fits(one: Plant, wanted: Facilities) -> bool:
    return all(
        not (value := getattr(wanted, field)) or value in values(one)
        for field, values in _OF.items()
    )


def _page(site: Site, wanted: Facilities, found: Sequence[Plant]) -> str:
    asked = {field: value for field in _OF if (value := getattr(wanted, field))}
    pages = max(1, -(-len(found) // _A_PAGE))
    page = min(wanted.page, pages)
    shown = found[(page - 1) * _A_PAGE : page * _A_PAGE]
    marks = Marks()
    return site.render(
        "facilities.html",
        title=heading(site, asked),
        finding=finding(site, found, asked),
        narrowed=bool(asked),
        wanted=wanted.model_dump(),
        choices=_choices(site, asked),
        map=_map(site, found, asked),
        mapless=not outlines.shapes(),
        rows=_rows(site, shown, marks),
        first=(page - 1) * _A_PAGE,
        printed=_PRINTED,
        found=len(found),
        total=len(site.overview.plants),
        page=page,
        pages=[(one, address({**asked, "page": one})) for one in range(1, pages + 1)],
        numbered=marks.opened(),
        beyond=marks.folded(),
        order=ORDER,
        stage_name=name,
        query=urlencode(asked),
        page_query=shown_queries.FACILITIES,
    )


def _rows(site: Site, shown: Sequence[Plant], marks: Marks) -> list[Row]:
    evidence = site.kg.statements([claim for one in shown for claim in one.claims])
    return [
        Row(
            one,
            marks.of(
                [evidence[claim] for claim in one.claims if claim in evidence],
                _FEW,
                folded=place >= _PRINTED,
            ),
        )
        for place, one in enumerate(shown)
    ]


def finding(site: Site, found: Sequence[Plant], asked: Mapping[str, str]) -> str:
    """How many there are, where most of them are, and in which states."""
    if not found:
        return "No document names such a facility; that means unknown, not none."
    where = Counter(place for one in found for place in one.places).most_common(2)
    states = Counter(state for one in found for state in one.states).most_common()
    text = f"Documents name {_how_many(len(found))}"
    if len(where) > 1 and "country" not in asked:
        places = {place for one in found for place in one.places}
        most = " and ".join(f"{site.label(place)} ({count})" for place, count in where)
        text += f" in {len(places)} countries, the most in {most}"
    told = ", ".join(f"{count} {state.replace('-', ' ')}" for state, count in states)
    unsaid = sum(not one.states for one in found)
    rest = f"; of {unsaid} no document says" if unsaid and told else ""
    return text + (f". As last told: {told}{rest}." if told else ".")


def _how_many(count: int) -> str:
    return "1 facility" if count == 1 else f"{count} facilities"


def _choices(site: Site, asked: Mapping[str, str]) -> dict[str, list[tuple[str, str, int]]]:
    """What each filter offers: slug, name, and how many there are beside the other filters."""
    found = {}
    for field, of in _OF.items():
        rest = {key: value for key, value in asked.items() if key != field}
        others = Facilities.model_validate(rest)
        counts = Counter(
            value for one in site.overview.plants if _fits(one, others) for value in of(one)
        )
        if chosen := asked.get(field):
            counts.setdefault(chosen, 0)
        named = [(value, _name(site, field, value), count) for value, count in counts.items()]
        found[field] = sorted(
            named,
            key=lambda one: (ORDER.get(one[0], 99) if field == "stage" else 0, one[1].casefold()),
        )
    return found


_KINDS = {"country": "place", "item": "item", "operator": "actor"}


def _name(site: Site, field: str, value: str) -> str:
    if field == "stage":
        return name(value) if value in ORDER else value
    if field == "state":
        return value.replace("-", " ")
    return site.label(f"{ID}{_KINDS[field]}/{value}") or value


def _map(site: Site, found: Iterable[Plant], asked: Mapping[str, str]) -> str:
    shapes, codes = outlines.shapes(), outlines.numeric()
    if not shapes:
        return ""
    counts = Counter(place for one in found for place in one.places)
    shades = {
        codes[local_name(place)]: world.Shade(
            count,
            str(count),
            address({**asked, "country": local_name(place)}),
            f"{site.label(place)}: {_how_many(count)}",
        )
        for place, count in counts.items()
        if local_name(place) in codes
    }
    return world.draw(shapes, shades, "Facilities by country", _COUNTS) if len(shades) > 1 else ""


def _data(site: Site, found: Iterable[Plant], choice: Choice) -> str:
    rows = [_told(one) for one in found]
    if choice.offer is CSV:
        lines = ([_cell(row[column]) for column in _COLUMNS] for row in rows)
        return sheets.table(_COLUMNS, lines)
    return to_json({"revision": site.kg.revision, "total": len(rows), "facilities": rows})


def _cell(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _told(one: Plant) -> dict[str, object]:
    return {
        "facility": one.iri,
        "label": one.label,
        "kind": words(one.kind),
        "stage": list(one.stages),
        "country": list(one.places),
        "locality": "; ".join(one.localities),
        "operator": list(one.operators),
        "state": list(one.states),
        "as_of": one.as_of,
        "makes": list(one.makes),
        "capacity": "; ".join(capacity.told for capacity in one.capacities),
        "evidence": list(one.claims),
    }

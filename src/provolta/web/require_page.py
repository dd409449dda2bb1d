"""What so many GWh of a mix of chemistries need, against what the world produces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from provolta.analyses.concentration import percent, span
from provolta.analyses.requirement import Requirement
from provolta.analytics.requirement import Measure, Need
from provolta.entities import Entity
from provolta.names import local_name, shorten
from provolta.render import bars
from provolta.web import api, behind
from provolta.web.addresses import href
from provolta.web.analyses import Filter, in_form
from provolta.web.findings import mix_told
from provolta.web.language import number
from provolta.web.marks import Mark, Marks
from provolta.web.negotiation import HTML, Choice
from provolta.web.respond import respond
from provolta.web.sentences import listed
from provolta.web.site import Site, site_of

router = APIRouter(include_in_schema=False)
_USUAL = (("NMC811", "60"), ("LFP", "40"))
_ROWS = 4
_COUNTRIES = 4
_NEXT = 3
"""How many minerals the first sentence names after the one that takes the greatest part."""
_EXAMPLES = (("100", "NMC811=0.6,LFP=0.4"), ("100", "LFP=1"), ("1000", "NMC811=1"))


class Mixing(Filter):
    """A mix as the page asks for it: as one text, or as chemistries and their parts in percent."""

    gwh: str = Field("", max_length=20)
    chemistry: str = Field("", max_length=1000)
    kind: list[str] = Field(default_factory=list)
    part: list[str] = Field(default_factory=list)

    @property
    def mix(self) -> list[tuple[str, str]]:
        """Chemistry and percent, as they were filled in; empty rows are left out."""
        if self.chemistry:
            pairs = (one.rpartition("=") for one in self.chemistry.split(","))
            return [(name.strip(), f"{_share(share) * 100:g}") for name, _, share in pairs if name]
        return [
            (name.strip(), part.strip() or "0")
            for name, part in zip(self.kind, self.part, strict=False)
            if name.strip()
        ]

    @property
    def parts(self) -> dict[str, float]:
        """The mix, with parts that add up to 1."""
        found = {name: _share(part) for name, part in self.mix}
        total = sum(found.values())
        return {name: part / total for name, part in found.items()} if total else found


def _share(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


@dataclass(frozen=True)
class Row:
    """A mineral set against one amount of the world, as the table shows it."""

    need: Need
    tonnes: str
    ranged: str
    against: str
    year: int | None
    part: str
    countries: str
    back: str
    marks: list[Mark]


@router.get("/require")
def require(request: Request, wanted: Annotated[Mixing, Query()]) -> Response:
    """The minerals of a mix; the form with a usual mix if nothing is asked yet."""
    site = site_of(request)
    if not (wanted.gwh.strip() and wanted.mix):
        return respond(request, (HTML,), lambda _: _form(site, wanted.gwh.strip()))

    def make(choice: Choice) -> str | bytes:
        found = site.kg.require(
            _share(wanted.gwh), wanted.parts, as_of=wanted.as_of, status=wanted.statuses
        )
        if choice.offer is HTML:
            return _page(site, wanted, found)
        return in_form(site.kg, found, choice)

    return respond(request, (HTML, *api.ANSWER_OFFERS), make)


def chemistries(site: Site) -> list[Entity]:
    """Every chemistry that is known, by name."""
    found = [one for one in site.kg.index.by_iri.values() if one.kind == "chemistry"]
    return sorted(found, key=lambda one: one.label.casefold())


def _chemistries(site: Site) -> list[str]:
    return list(dict.fromkeys(one.label for one in chemistries(site)))


def usual(site: Site) -> list[tuple[Entity, float]]:
    """The mix that the form begins with, as far as its chemistries are known; else nothing."""
    known = {one.label: one for one in chemistries(site)}
    found = [(known[name], float(part) / 100) for name, part in _USUAL if name in known]
    return found if len(found) == len(_USUAL) else []


def _form(site: Site, gwh: str = "") -> str:
    names = _chemistries(site)
    known = {name for name, _ in _USUAL} <= set(names)
    return site.render(
        "require.html",
        title="What would it need?",
        subjects=(),
        finding="How much of each mineral so many gigawatt-hours of batteries hold, and how much "
        "of the world’s production that is.",
        wanted=None,
        found=None,
        gwh=gwh or "100",
        asked_for="Name at least one chemistry, and its part in percent." if gwh else "",
        mix=list(_USUAL) if known else [],
        blank=_ROWS - (len(_USUAL) if known else 0),
        chemistries=names,
        examples=_examples(site) if known else [],
    )


def _examples(site: Site) -> list[tuple[str, str]]:
    """Mixes to begin with: what they are in words, and their pages."""
    chemistry = {one.label: one for one, _ in usual(site)}
    found = []
    for gwh, mix in _EXAMPLES:
        parts = [
            (name, float(part)) for name, _, part in (one.partition("=") for one in mix.split(","))
        ]
        told = mix_told((chemistry[name], part) for name, part in parts)
        asked = urlencode({"gwh": gwh, "chemistry": mix})
        found.append((f"{number(float(gwh))} GWh of {told}", f"/require?{asked}"))
    return found


def _page(site: Site, wanted: Mixing, found: Requirement) -> str:
    marks = Marks()
    rows = [
        _row(found, need, measure, marks)
        for need in found.needs
        for measure in (need.measures or (None,))
    ]
    mix = ",".join(f"{shorten(one.iri)}={share:g}" for one, share in found.mix)
    asked = urlencode({"gwh": f"{found.gwh:g}", "chemistry": mix})
    return site.render(
        "require.html",
        subjects=[need.mineral for need in found.needs],
        title=f"What {number(found.gwh)} GWh of {mix_told(found.mix)} would need",
        rests=behind.query(found.told.statements),
        finding=finding(found),
        wanted=wanted,
        found=found,
        gwh=wanted.gwh,
        mix=wanted.mix,
        blank=max(1, _ROWS - len(wanted.mix)),
        chemistries=_chemistries(site),
        chart=_chart(found),
        rows=rows,
        numbered=marks.numbered(),
        asked=asked,
        command=f'provolta require --gwh {found.gwh:g} --chemistry "{mix}"',
    )


def finding(found: Requirement) -> str:
    """The mineral of which the need is the greatest part of the world's amount."""
    pairs = [
        (need.value / measure.value, need, measure)
        for need in found.needs
        for measure in need.measures
        if measure.value and "reserve" not in measure.basis
    ]
    if not pairs:
        return "No claim yet on the world’s production of what it needs."
    share, need, measure = max(pairs, key=lambda pair: pair[0])
    label = found.told.labels[need.mineral]
    year = f" of {measure.year}" if measure.year else ""
    told = (
        f"{_in_tonnes(need.value)} t of {label}, {percent(share):.3g} % of the world’s "
        f"{_basis(measure)}{year}: no other mineral takes as great a part."
    )
    others = {one[1].mineral: one for one in sorted(pairs, key=lambda pair: pair[0])}
    others.pop(need.mineral)
    rest = [
        f"{_in_tonnes(one.value)} t of {found.told.labels[iri]} ({percent(part):.3g} %)"
        for iri, (part, one, _) in reversed(others.items())
    ]
    return f"{told} Next {listed(rest[:_NEXT])}." if rest else told


def _in_tonnes(kilograms: float) -> str:
    return number(float(f"{kilograms / 1000:.4g}"))


def _basis(measure: Measure) -> str:
    return measure.basis.replace("-", " ")


def _tonnes(low: float, high: float) -> str:
    if abs(high - low) <= 1e-9 * max(high, 1):
        return ""
    return f"{_in_tonnes(low)} to {_in_tonnes(high)}"


def _row(found: Requirement, need: Need, measure: Measure | None, marks: Marks) -> Row:
    labels, known = found.told.labels, found.told.statements
    figures = [figure for one in need.parts for figure in one.figures]
    part = against = countries = ""
    if measure is not None:
        figures += measure.figures
        figures += [one.figure for one in measure.slices[:_COUNTRIES]]
        ratio = need.value / measure.value if measure.value else None
        said = span(measure.ratio)
        part = f"{percent(ratio):.3g}" + (f" ({said})" if said else "") if ratio else ""
        against = f"{labels[measure.item]}, {_basis(measure)}"
        countries = ", ".join(
            f"{labels[one.iri] or local_name(one.iri)} {percent(one.value):.3g} %"
            for one in measure.slices[:_COUNTRIES]
        )
    return Row(
        need,
        _in_tonnes(need.value),
        _tonnes(need.need.low, need.need.high),
        against,
        measure.year if measure else None,
        part,
        countries,
        _tonnes(need.back.low, need.back.high) if need.back else "",
        marks.of([known[one.claim] for one in figures if one.claim in known]),
    )


def _chart(found: Requirement) -> str:
    """The need as a part of the world's production, mineral by mineral."""
    drawn = []
    for need in found.needs:
        measures = [one for one in need.measures if one.value and "reserve" not in one.basis]
        if measures:
            share = need.value / measures[0].value
            label = found.told.labels[need.mineral]
            name = f"{label} ({_basis(measures[0])} {measures[0].year or ''})"
            drawn.append(bars.Bar(name, 100 * share, f"{percent(share):.3g} %", href(need.mineral)))
    drawn.sort(key=lambda one: -one.value)
    return bars.draw(drawn, "The need in percent of the world’s production") if drawn else ""

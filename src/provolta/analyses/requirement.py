"""Requirement with names and evidence: what so many gigawatt hours of a chemistry mix need."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from provolta.analyses.concentration import percent, span
from provolta.analyses.desk import OPEN, WORLD, Desk, Told, basis_words, claims_of
from provolta.analytics import requirement as numbers
from provolta.analytics.requirement import Measure, Need, Slice
from provolta.answers import Answer, Cell, Column
from provolta.entities import Entity
from provolta.errors import BadParameter
from provolta.figures import Figure, as_of_note
from provolta.names import local_name
from provolta.terms import HAS_OUTPUT, REENTERS_AS, VARIANT_OF

MOST_GWH = 1e9
_LISTED = 5


@dataclass(frozen=True)
class Reentry:
    """Where what a recycling process gives goes back into production."""

    process: str
    recovered: str
    replaces: str


@dataclass(frozen=True)
class Requirement:
    """The minerals that a mix of chemistries needs, and what that means for the world."""

    gwh: float
    mix: tuple[tuple[Entity, float], ...]
    as_of: str | None
    needs: tuple[Need, ...]
    missing: tuple[Entity, ...]
    reentries: tuple[Reentry, ...]
    told: Told = field(repr=False)

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it: kilograms, and parts of the world's amount from 0."""
        return {
            "revision": self.told.revision,
            "gwh": self.gwh,
            "mix": [
                {"iri": one.iri, "label": one.label, "share": share} for one, share in self.mix
            ],
            "as_of": self.as_of,
            "minerals": [self._need(one) for one in self.needs],
            "missing": [one.iri for one in self.missing],
            **self.told.to_dict(),
        }

    def _need(self, need: Need) -> dict[str, object]:
        back = need.back
        return {
            "iri": need.mineral,
            "label": self.told.labels[need.mineral],
            "kg": need.value,
            "kg_low": need.need.low,
            "kg_high": need.need.high,
            "parts": [
                {
                    "chemistry": one.chemistry,
                    "kg": one.value,
                    "kg_low": one.need.low,
                    "kg_high": one.need.high,
                    "claims": list(claims_of(one.figures)),
                }
                for one in need.parts
            ],
            "measures": [self._measure(need, one) for one in need.measures],
            "recycling": {
                "kg_low": back.low if back else None,
                "kg_high": back.high if back else None,
                "rates": [
                    {
                        "about": one.about,
                        "low": one.range.low,
                        "high": one.range.high,
                        "claims": [one.claim],
                    }
                    for one in need.rates
                ],
                "reentries": [
                    {"process": one.process, "recovered": one.recovered, "replaces": one.replaces}
                    for one in self._reentries(need)
                ],
            },
        }

    def _measure(self, need: Need, measure: Measure) -> dict[str, object]:
        return {
            "item": measure.item,
            "basis": measure.basis,
            "year": measure.year,
            "kg": measure.value,
            "ratio": need.value / measure.value if measure.value else None,
            "ratio_low": measure.ratio.low,
            "ratio_high": measure.ratio.high if math.isfinite(measure.ratio.high) else None,
            "claims": list(claims_of(measure.figures)),
            "countries": [self._slice(one) for one in measure.slices],
        }

    def _slice(self, one: Slice) -> dict[str, object]:
        return {
            "iri": one.iri,
            "label": self.told.labels[one.iri],
            "share": one.value,
            "share_low": one.share.low,
            "share_high": one.share.high,
            "claims": [one.figure.claim],
        }

    def _reentries(self, need: Need) -> list[Reentry]:
        processes = {one.about for one in need.rates}
        return [one for one in self.reentries if one.process in processes]

    def answer(self) -> Answer:
        """One row for each mineral and each amount of the world that it is set against."""
        rows: list[tuple[Cell, ...]] = []
        rests: list[tuple[str, ...]] = []
        for need in self.needs:
            parts = claims_of(figure for one in need.parts for figure in one.figures)
            rates = claims_of(need.rates)
            for measure in need.measures or (None,):
                rows.append(self._row(need, measure))
                more = () if measure is None else _claims(measure)
                rests.append((*parts, *more, *rates))
        mix = ", ".join(f"{one.label} {share:.0%}" for one, share in self.mix)
        return Answer(
            title=f"Minerals for {self.gwh:g} GWh of {mix}",
            columns=_COLUMNS,
            rows=tuple(rows),
            evidence=tuple(rests),
            statements=dict(self.told.statements),
            labels=dict(self.told.labels),
            notes=self.told.notes,
            revision=self.told.revision,
        )

    def _row(self, need: Need, measure: Measure | None) -> tuple[Cell, ...]:
        back = need.back
        head: tuple[Cell, ...] = (
            need.mineral,
            in_tonnes(need.value),
            _tonnes(need.need.low, need.need.high),
        )
        tail: tuple[Cell, ...] = (_tonnes(back.low, back.high) if back else "",)
        if measure is None:
            return (*head, "", None, None, "", "", *tail)
        ratio = need.value / measure.value if measure.value else None
        top = ", ".join(
            f"{local_name(one.iri)} {percent(one.value):g}" for one in measure.slices[:_LISTED]
        )
        what = f"{self.told.labels[measure.item]}, {basis_words(measure.basis)}"
        return (*head, what, measure.year, percent(ratio), span(measure.ratio), top, *tail)


_COLUMNS = (
    Column("mineral", "what is needed", "iri"),
    Column("need", "by the best figures", "number", "t"),
    Column("range", "what all figures allow", "text", "t"),
    Column("against", "the world's amount that it is set against"),
    Column("year", "of that amount", "integer"),
    Column("part", "the need as a part of the world's amount", "number", "%"),
    Column("part_range", "what all figures allow", "text", "%"),
    Column("countries", "the largest parts of the world's amount", "text", "%"),
    Column("recycling", "what the documented recovery rates would return of it", "text", "t"),
)


def ask(
    desk: Desk,
    gwh: float,
    mix: Mapping[Entity, float],
    *,
    as_of: str | None = None,
    status: Collection[str] = (),
) -> Requirement:
    """What a mix needs; ``mix`` gives each chemistry its part of the energy.

    Raises:
        BadParameter: if the energy or a part is not positive, or the parts do not add up to 1.
    """
    _check(gwh, mix)
    known = desk.known(as_of, status)
    found = desk.figures.where(known)
    shares = {one.iri: share for one, share in mix.items()}
    needs = numbers.needs(gwh, shares, found, desk.countries, WORLD, _kinds(desk))
    served = {one.chemistry for need in needs for one in need.parts}
    missing = tuple(one for one in mix if one.iri not in served)
    reentries = _reentries(desk)
    told = desk.tell(_iris(needs, mix, reentries), _all_claims(needs), _notes(missing, as_of))
    return Requirement(gwh, tuple(mix.items()), as_of, needs, missing, reentries, told)


def _check(gwh: float, mix: Mapping[Entity, float]) -> None:
    if not 0 < gwh <= MOST_GWH:
        raise BadParameter(f"gwh is {gwh:g}.", remedy="Give an energy above 0, in GWh.")
    if not mix or any(not 0 < share <= 1 for share in mix.values()):
        raise BadParameter(
            "A chemistry has no part of the energy between 0 and 1.",
            remedy="Write chemistry as NMC811=0.6,LFP=0.4.",
        )
    total = sum(mix.values())
    if not math.isclose(total, 1, abs_tol=1e-6):
        raise BadParameter(
            f"The parts of the mix add up to {total:g}.", remedy="Let them add up to 1."
        )


def _kinds(desk: Desk) -> dict[str, frozenset[str]]:
    """Item to its direct variants, whose production is a part of its own."""
    found: dict[str, set[str]] = {}
    for narrow, general in _pairs(desk, VARIANT_OF):
        found.setdefault(general, set()).add(narrow)
    return {general: frozenset(narrow) for general, narrow in found.items()}


def _reentries(desk: Desk) -> tuple[Reentry, ...]:
    targets: dict[str, list[str]] = {}
    for recovered, replaced in _pairs(desk, REENTERS_AS):
        targets.setdefault(recovered, []).append(replaced)
    return tuple(
        Reentry(process, output, replaced)
        for process, output in _pairs(desk, HAS_OUTPUT)
        for replaced in targets.get(output, ())
    )


def _pairs(desk: Desk, property_: str) -> list[tuple[str, str]]:
    """The two ends of every edge of a property, in the direction of goods."""
    desk.require_whole()
    flow = desk.flow
    numbers_ = [n for n, one in enumerate(flow.properties) if one.iri == property_]
    edges = [edge for n in numbers_ for edge in (flow.edge_property == n).nonzero()[0].tolist()]
    return [(flow.iris[int(flow.edge_from[e])], flow.iris[int(flow.edge_to[e])]) for e in edges]


def _iris(needs: Iterable[Need], mix: Iterable[Entity], reentries: Iterable[Reentry]) -> list[str]:
    iris = [one.iri for one in mix]
    for need in needs:
        iris += [need.mineral, *(one.about for one in need.rates)]
        for measure in need.measures:
            iris += [measure.item, *(one.iri for one in measure.slices)]
        rated = {one.about for one in need.rates}
        for one in reentries:
            if one.process in rated:
                iris += [one.process, one.recovered, one.replaces]
    return iris


def _claims(measure: Measure) -> tuple[str, ...]:
    slices: tuple[Figure, ...] = tuple(one.figure for one in measure.slices[:_LISTED])
    return claims_of((*measure.figures, *slices))


def _all_claims(needs: Iterable[Need]) -> list[str]:
    claims: list[str] = []
    for need in needs:
        claims += claims_of(figure for one in need.parts for figure in one.figures)
        claims += claims_of(need.rates)
        for measure in need.measures:
            claims += claims_of((*measure.figures, *(one.figure for one in measure.slices)))
    return claims


def _notes(missing: Iterable[Entity], as_of: str | None) -> list[str]:
    notes = [
        OPEN,
        "Need is energy times intensity; the best figure by grade, then the default configuration, "
        "and a range over all figures. Losses in making are not counted unless a figure has them.",
        "World amounts are of the newest year that a claim gives for the world.",
        "Recycling is what the same batteries would return at their end by the documented rates; "
        "it does not lower what is needed now.",
    ]
    absent = [one.label for one in missing]
    if absent:
        notes.append(f"No intensity in kg/kWh is documented for {', '.join(absent)}.")
    if as_of:
        notes.append(as_of_note(as_of))
    return notes


def in_tonnes(kilograms: float) -> float:
    """Kilograms in tonnes, without the last digits, which sums of fractions leave behind.

    >>> in_tonnes(65837500.00000001)
    65837.5
    """
    return float(f"{kilograms / 1000:.10g}")


def _tonnes(low: float, high: float) -> str:
    """A range of kilograms in tonnes; empty where it is one number."""
    if math.isclose(low, high):
        return ""
    return f"{_four_digits(low / 1000)} to {_four_digits(high / 1000)}"


def _four_digits(number: float) -> str:
    """A number to four digits, written out.

    >>> [_four_digits(one) for one in (42004.1, 9165.2, 0.12344)]
    ['42,000', '9,165', '0.1234']
    """
    rounded = float(f"{number:.4g}")
    return f"{rounded:,.0f}" if rounded >= _WHOLE else f"{rounded:g}"


_WHOLE = 1000

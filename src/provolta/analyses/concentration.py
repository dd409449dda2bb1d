"""Concentration with names and evidence: who holds a stage or an item, and how firmly."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from provolta.analyses.desk import (
    OPEN,
    WORLD,
    Desk,
    Told,
    basis_words,
    claims_of,
    counted_words,
    named,
)
from provolta.analytics import concentration as numbers
from provolta.analytics.concentration import Holder, Key, Market, Step
from provolta.answers import Answer, Column
from provolta.entities import Entity
from provolta.errors import BadParameter
from provolta.figures import Figure, as_of_note
from provolta.quantities import Interval
from provolta.units import symbol

BY = ("country", "actor")


@dataclass(frozen=True)
class Concentration:
    """The markets of a stage or an item, and how they have changed over the years."""

    of: Entity
    by: str
    as_of: str | None
    markets: tuple[Market, ...]
    trends: Mapping[Key, tuple[Step, ...]]
    told: Told = field(repr=False)

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it; shares and indices are from 0 to 1."""
        return {
            "revision": self.told.revision,
            "of": named(self.of),
            "by": self.by,
            "as_of": self.as_of,
            "markets": [self._market(one) for one in self.markets],
            "trends": [self._trend(key, steps) for key, steps in self.trends.items()],
            **self.told.to_dict(),
        }

    def _market(self, market: Market) -> dict[str, object]:
        return {
            **self._key(market.key),
            "year": market.key.year,
            "covered": _round(market.covered),
            "hhi": _index(market),
            "hhi_low": _round(market.lowest),
            "hhi_high": _round(market.highest),
            "over": market.over,
            "holders": [self._holder(one) for one in market.holders],
            "whole": list(claims_of(market.whole)),
        }

    def _key(self, key: Key) -> dict[str, object]:
        return {
            "subject": key.subject,
            "label": self.told.labels.get(key.subject, ""),
            "basis": key.basis,
            "unit": symbol(key.unit),
            "region": key.region or None,
        }

    def _holder(self, holder: Holder) -> dict[str, object]:
        return {
            "iri": holder.iri,
            "label": self.told.labels[holder.iri],
            "share": _round(holder.value),
            "share_low": _round(holder.share.low),
            "share_high": _round(holder.share.high),
            "amount": holder.figures[0].value,
            "conflict": holder.conflict,
            "estimated": any(one.estimated for one in holder.figures),
            "claims": list(claims_of(holder.figures)),
        }

    def _trend(self, key: Key, steps: Iterable[Step]) -> dict[str, object]:
        points = [
            {
                "year": one.year,
                "hhi": _round(one.hhi),
                "covered": _round(one.covered),
                "leader": one.leader,
                "share": _round(one.share),
            }
            for one in steps
        ]
        return {**self._key(key), "points": points, "direction": direction(tuple(steps))}

    def answer(self) -> Answer:
        """One row for each holder of each market."""
        rows, rests = [], []
        for market in self.markets:
            for holder in market.holders:
                rows.append(self._row(market, holder))
                rests.append(claims_of((*holder.figures, *market.whole)))
        return Answer(
            title=f"Who holds {self.of.label}, by {self.by}",
            columns=_COLUMNS,
            rows=tuple(rows),
            evidence=tuple(rests),
            statements=dict(self.told.statements),
            labels=dict(self.told.labels),
            notes=self.told.notes,
            revision=self.told.revision,
        )

    def _row(self, market: Market, holder: Holder) -> tuple[str | float | int | None, ...]:
        return (
            market.key.subject,
            market.key.region or None,
            basis_words(market.key.basis),
            counted_words(market.key.unit, market.key.contained),
            market.key.year,
            holder.iri,
            percent(holder.value) if _shares(market) else None,
            span(holder.share) if _shares(market) else "",
            percent(market.covered),
            _index(market),
            _round(market.lowest),
            _round(market.highest),
        )


_COLUMNS = (
    Column("of", "the item or the stage", "iri"),
    Column("market", "the region of the market, if it is not the world", "iri"),
    Column("basis", "what was counted"),
    Column("counted", "shares as given, or amounts that make shares"),
    Column("year", "for which year", "integer"),
    Column("holder", "the country or the organisation", "iri"),
    Column("share", "by the best figure", "number", "%"),
    Column("range", "what the figures allow", "text", "%"),
    Column("covered", "how much of the market the figures cover", "number", "%"),
    Column("hhi", "index of what is covered, if two holders or more are known", "number"),
    Column("hhi_low", "index if the rest is spread thin", "number"),
    Column("hhi_high", "index if the rest is in one hand", "number"),
)


def ask(
    desk: Desk,
    of: Entity,
    *,
    by: str = "country",
    basis: str = "",
    year: int | None = None,
    as_of: str | None = None,
    status: Collection[str] = (),
) -> Concentration:
    """The concentration of a stage or an item.

    Raises:
        BadParameter: if ``of`` is neither, ``by`` is not known, or no figure has that basis.
    """
    if by not in BY:
        raise BadParameter(f"by is {by!r}.", remedy=f"Use one of {', '.join(BY)}.")
    if of.kind not in {"item", "stage"}:
        raise BadParameter(
            f"{of.label} is {of.type}, neither an item nor a stage.",
            remedy="Ask for a stage such as cell-production, or an item such as lithium.",
        )
    holds = desk.countries if by == "country" else desk.actors
    known = desk.known(as_of, status)
    found = numbers.markets(_about(desk, of, desk.figures.where(known)), holds, WORLD)
    bases = sorted({one.key.basis for one in found})
    if basis and basis not in bases:
        raise BadParameter(
            f"No figure for {of.label} by {by} has the basis {basis!r}.",
            remedy=f"Use one of {', '.join(bases)}." if bases else "There are none at all.",
        )
    found = tuple(one for one in found if basis in {"", one.key.basis})
    shown = tuple(one for one in found if year in {None, one.key.year})
    told = desk.tell(_iris(shown, of), claims_of(_figures(shown)), _notes(shown, as_of, by))
    trends = numbers.trends(one for one in found if len(one.holders) > 1)
    return Concentration(of, by, as_of, shown, trends, told)


def _about(desk: Desk, of: Entity, found: Iterable[Figure]) -> list[Figure]:
    """The figures of an item; of a stage also those of its items."""
    if of.kind == "item":
        return [one for one in found if one.item == of.iri]
    return [
        one
        for one in found
        if one.stage == of.iri or (not one.stage and of.iri in desk.stages.get(one.item, ()))
    ]


def _iris(found: Iterable[Market], of: Entity) -> list[str]:
    iris = [of.iri]
    for market in found:
        iris += [market.key.subject, market.key.region, *(one.iri for one in market.holders)]
    return iris


def _figures(found: Iterable[Market]) -> list[Figure]:
    figures: list[Figure] = []
    for market in found:
        figures += market.whole
        figures += [figure for one in market.holders for figure in one.figures]
    return figures


def _notes(found: Iterable[Market], as_of: str | None, by: str) -> list[str]:
    listed = list(found)
    notes = [OPEN, "Figures on different bases, or of different years, are never put together."]
    notes.append(
        "Where several figures speak of one holder, the share is by the best (data set, grade A, "
        "starting document, grade B; then the newest), and the range holds all of them."
    )
    if any(one.lowest is not None for one in listed):
        notes.append(
            "hhi divides the covered part among its holders alone; hhi_low and hhi_high are those "
            "of the whole market, with the rest spread thin or in one hand."
        )
    if any(one.covered is None for one in listed):
        notes.append(
            "Where nobody gives the whole, shares are of what the holders make up; one holder "
            "alone then has none."
        )
    if any(one.over for one in listed):
        notes.append("Where the figures make up more than the whole, they contradict each other.")
    if by == "country":
        notes.append("Groups of countries are left out, because their members may be counted.")
    if as_of:
        notes.append(as_of_note(as_of))
    return notes


def direction(steps: tuple[Step, ...]) -> str:
    """Whether the index rises or falls from the first year to the last; "steady" within 0.01.

    Where the whole is known in both years, it is "unclear" as long as what the figures leave open
    could turn it round: the index of what is covered moves with how much is.

    >>> first = Step(2022, 0.22, 0.9, "a", 0.4, 0.18, 0.19)
    >>> direction((first, Step(2025, 0.30, 0.7, "a", 0.4, 0.15, 0.24)))
    'unclear'
    >>> direction((first, Step(2025, 0.30, 0.9, "a", 0.5, 0.24, 0.25)))
    'rising'
    """
    first, last = steps[0], steps[-1]
    change = last.hhi - first.hhi
    if abs(change) < _STEADY:
        return "steady"
    if None in (first.lowest, first.highest, last.lowest, last.highest):
        return "rising" if change > 0 else "falling"
    if (last.lowest or 0.0) > (first.highest or 0.0):
        return "rising"
    return "falling" if (last.highest or 0.0) < (first.lowest or 0.0) else "unclear"


_STEADY = 0.01


def percent(share: float | None) -> float | None:
    """A share in percent, to four digits."""
    return None if share is None else float(f"{100 * share:.4g}")


def span(share: Interval) -> str:
    """A range of shares in percent; empty where it is one number.

    >>> span(Interval(0.9, 1))
    '90 to 100'
    """
    low, high = percent(share.low), percent(share.high)
    return "" if low == high else f"{low:g} to {high:g}"


def _index(market: Market) -> float | None:
    """The index of what is covered; one holder alone would always make it 1 and say nothing."""
    return _round(market.hhi) if len(market.holders) > 1 else None


def _shares(market: Market) -> bool:
    """Whether parts can be told: one holder of an unknown whole would always have all of it."""
    return market.covered is not None or len(market.holders) > 1


def _round(number: float | None) -> float | None:
    return None if number is None else round(number, 6)

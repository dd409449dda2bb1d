"""What is left of each stage when some countries or organisations fail, by documented shares.

The output of a stage is bounded by its scarcest input (Leontief 1936, Review of Economics and
Statistics 18): if a share s of a stage is held by what fails and a part l of it is lost, at most
1 - s·l is left of that stage and of every stage that needs it. Bases are never mixed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from provolta.analyses.chain import Chain
from provolta.analyses.concentration import percent, span
from provolta.analyses.desk import Desk, basis_words, claims_of, counted_words
from provolta.analytics.concentration import Holder, Market
from provolta.entities import Entity
from provolta.figures import Figure, Known
from provolta.quantities import PERCENT, Interval

_WAYS_OF_COUNTING = frozenset({"capacity", "production", "mining-output", "processing-output"})


@dataclass(frozen=True)
class Left:
    """What is left of a stage or an item, on one basis, by the claims of one year."""

    stage: str
    market: Market
    holders: tuple[Holder, ...]
    left: Interval
    value: float

    def to_dict(self, labels: Mapping[str, str]) -> dict[str, object]:
        """As JSON gives it; parts are from 0 to 1."""
        key = self.market.key
        return {
            "stage": self.stage or None,
            "subject": key.subject,
            "label": labels.get(key.subject, ""),
            "basis": key.basis,
            "year": key.year,
            "left": round(self.value, 6),
            "left_low": round(self.left.low, 6),
            "left_high": round(self.left.high, 6),
            "claims": list(claims_of(self.figures())),
        }

    def figures(self) -> list[Figure]:
        """The figures that it rests on."""
        return [*self.market.whole, *(one for holder in self.holders for one in holder.figures)]


@dataclass(frozen=True)
class Shock:
    """What is left of the stages, the bound on each basis, and the stages without a claim."""

    stages: tuple[Left, ...]
    silent: tuple[str, ...]

    @property
    def bounds(self) -> dict[str, Left]:
        """For each basis the scarcest: no stage that needs it can have more left."""
        found: dict[str, Left] = {}
        for one in self.stages:
            basis = one.market.key.basis
            if basis not in found or one.value < found[basis].value:
                found[basis] = one
        return dict(sorted(found.items()))

    def figures(self) -> list[Figure]:
        """The figures that it rests on."""
        return [figure for one in self.stages for figure in one.figures()]

    def iris(self) -> list[str]:
        """Everything that is named."""
        named = [iri for one in self.stages for iri in (one.stage, one.market.key.subject)]
        return [*named, *self.silent]

    def to_dict(self, labels: Mapping[str, str]) -> dict[str, object]:
        """As JSON gives it, as part of an impact."""
        return {
            "stages": [one.to_dict(labels) for one in self.stages],
            "bounds": [
                {
                    "basis": basis,
                    "subject": one.market.key.subject,
                    "year": one.market.key.year,
                    "left": round(one.value, 6),
                    "left_low": round(one.left.low, 6),
                    "left_high": round(one.left.high, 6),
                }
                for basis, one in self.bounds.items()
            ],
            "stages_without_claim": list(self.silent),
        }

    def lines(self, labels: Mapping[str, str]) -> list[str]:
        """What is left, one line each, for people."""
        found = []
        for one in self.stages:
            key = one.market.key
            part = span(one.left) or f"{percent(one.value):g}"
            year = f", {key.year}" if key.year else ", year not said"
            counted = counted_words(key.unit, key.contained)
            found.append(
                f"Left of {labels.get(key.subject, key.subject)}: {part} % "
                f"({basis_words(key.basis)}{year}; by {counted})."
            )
        if self.silent:
            names = ", ".join(labels.get(one, one) for one in self.silent)
            found.append(f"Stages without a share claim for what fails: {names}.")
        return found


def ask(chain: Chain, failed: Sequence[str], share: float, of: Sequence[Entity] = ()) -> Shock:
    """What is left of every stage and item in which what fails has a documented share.

    A failed place takes with it the countries inside. ``of`` limits it to some items and
    their variants.
    """
    desk = chain.desk
    places = chain.inside(failed) & desk.countries
    kinds = {kind for one in of for kind in chain.kinds(one.iri)}
    found: list[Left] = []
    known = Known(chain.statuses, chain.as_of)
    if places:
        found += _left(desk, desk.markets(known, "countries"), frozenset(places), share)
    if actors := frozenset(failed) & desk.actors:
        found += _left(desk, desk.markets(known, "actors"), actors, share)
    found.sort(
        key=lambda one: (_order(desk, one.stage), one.market.key.subject, one.market.key.basis)
    )
    found = [one for one in found if not of or one.market.key.subject in kinds]
    spoken = {one.stage for one in found}
    asked = not of and bool(places or actors)
    silent = tuple(one for one in desk.stage_order if one not in spoken) if asked else ()
    return Shock(tuple(found), silent)


def _left(desk: Desk, markets: Iterable[Market], gone: frozenset[str], share: float) -> list[Left]:
    found: dict[tuple[str, str, str], Left] = {}
    for market in markets:
        key = market.key
        if key.region or market.covered is None or key.basis not in _WAYS_OF_COUNTING:
            continue
        holders = tuple(one for one in market.holders if one.iri in gone)
        place = (key.subject, key.basis, "share" if key.unit == PERCENT else "amount")
        newest = found.get(place)
        if not holders or (newest and (newest.market.key.year or 0) >= (key.year or 0)):
            continue
        low = min(1.0, sum(one.share.low for one in holders)) * share
        high = min(1.0, sum(one.share.high for one in holders)) * share
        value = min(1.0, sum(one.value for one in holders)) * share
        stage = _stage(desk, market)
        found[place] = Left(stage, market, holders, Interval(1 - high, 1 - low), 1 - value)
    return list(found.values())


def _stage(desk: Desk, market: Market) -> str:
    """The stage that a market is in: as its figures say, else where its item is made."""
    stated = {figure.stage for one in market.holders for figure in one.figures} - {""}
    known = desk.stages.get(market.key.subject, frozenset())
    if market.key.subject in desk.stage_order:
        return market.key.subject
    return min(stated or known, key=lambda one: _order(desk, one), default="")


def _order(desk: Desk, stage: str) -> int:
    return desk.stage_order.index(stage) if stage in desk.stage_order else len(desk.stage_order)

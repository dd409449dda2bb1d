"""Concentration: how a market divides among countries or organisations, and what that allows.

A market is one item or stage, on one basis, in one year, counted in one unit; nothing is ever
added across markets. The index is that of Herfindahl and Hirschman, the sum of the squares of the
shares: 1 for a single holder, 1/n for n equal ones (Hirschman 1964, American Economic Review 54).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from provolta.figures import Figure, best
from provolta.quantities import PERCENT, Interval, hull

SHARES = frozenset({"GeographicConcentrationClaim", "MarketShareClaim"})
"""Claims that give a share of a market in percent."""
AMOUNTS = frozenset(
    {
        "ProductionClaim",
        "ReservesClaim",
        "CapacityClaim",
        "InstallationClaim",
        "DemandClaim",
        "SalesClaim",
        "TradeClaim",
    }
)
"""Claims that give an amount, which is a share of the world's amount if that is claimed too."""
_FREE = 12
_SLACK = 1e-9


@dataclass(frozen=True)
class Key:
    """What makes a market: figures with different keys are never put together."""

    subject: str
    basis: str
    unit: str
    region: str
    contained: bool
    year: int | None


@dataclass(frozen=True)
class Holder:
    """A country or an organisation in a market, with every figure that speaks of it.

    ``share`` is from 0 to 1, ``value`` the share by the best figure. Several figures that differ
    make the range wider: all of them are taken to be possible.
    """

    iri: str
    share: Interval
    value: float
    figures: tuple[Figure, ...]

    @property
    def conflict(self) -> bool:
        """Whether two figures cannot both be true."""
        spans = [one.range for one in self.figures]
        return any(a.meet(b) is None for a in spans for b in spans)


@dataclass(frozen=True)
class Market:
    """A market, its holders from the largest, and its index.

    ``covered`` is the part of the whole that the best figures of the holders make up; None when
    nobody says how large the whole is. ``hhi`` divides what is covered among the holders alone;
    ``lowest`` and ``highest`` are what the whole market may have, given the comparators, the
    conflicts and the rest that is not covered: spread thin, or in one hand.
    """

    key: Key
    holders: tuple[Holder, ...]
    whole: tuple[Figure, ...]
    covered: float | None
    hhi: float
    lowest: float | None
    highest: float | None

    @property
    def over(self) -> bool:
        """Whether the figures make up more than the whole."""
        return self.covered is not None and self.covered > 1 + _SLACK


def index(shares: Sequence[float]) -> float:
    """The Herfindahl–Hirschman index of amounts, divided among themselves.

    >>> round(index([40, 20, 20]), 6)
    0.375
    """
    total = sum(shares)
    return sum(one * one for one in shares) / (total * total) if total else 0.0


def bounds(shares: Sequence[Interval]) -> tuple[float, float]:
    """The least and the largest index of a market in which each holder's share is in a range.

    What the holders leave may be spread over any number of others or be in the hand of one. The
    upper end is exact up to twelve holders whose range is not a single number, and else a bound.

    >>> low, high = bounds([Interval(0.4, 0.4), Interval(0.2, 0.2), Interval(0.2, 0.2)])
    >>> round(low, 4), round(high, 4)
    (0.24, 0.28)
    """
    least = sum(one.low**2 for one in shares)
    taken = sum(one.low for one in shares)
    if taken > 1:
        return least / taken**2, max(least / taken**2, _bound(shares))
    loose = [one for one in shares if not one.exact]
    if len(loose) > _FREE:
        return least, _bound(shares)
    exact = sum(one.low**2 for one in shares if one.exact)
    room = 1 - sum(one.low for one in shares if one.exact)
    return least, max(
        exact + _most(ends, loose, room) for ends in product((0, 1), repeat=len(loose))
    )


def _most(ends: Sequence[int], loose: Sequence[Interval], room: float) -> float:
    """The largest sum of squares when each loose share is at one of its ends or takes what is left.

    The sum is convex, so it is largest at a corner: there at most one share is between its ends,
    and the rest that nobody claims counts as one more holder.
    """
    picked = [one.high if end else one.low for one, end in zip(loose, ends, strict=True)]
    rest = room - sum(picked)
    squares = sum(one * one for one in picked)
    found = squares + rest * rest if rest >= -_SLACK else 0.0
    for place, one in enumerate(loose):
        between = picked[place] + rest
        if one.low <= between <= one.high:
            found = max(found, squares - picked[place] ** 2 + between * between)
    return found


def _bound(shares: Sequence[Interval]) -> float:
    rest = max(0.0, 1 - sum(one.low for one in shares))
    return min(1.0, sum(one.high**2 for one in shares) + rest * rest)


def markets(figures: Iterable[Figure], holds: frozenset[str], world: str) -> tuple[Market, ...]:
    """Every market among figures, for the holders in ``holds``, the newest year first.

    Figures of a variant (with a configuration), of a part of a year or of several years are in no
    market: they would stand beside the whole as if they were it.

    Args:
        figures: the figures that count.
        holds: the IRIs of the holders to tell apart (countries, or organisations).
        world: the IRI that stands for the whole.
    """
    groups: dict[Key, dict[str, list[Figure]]] = defaultdict(lambda: defaultdict(list))
    for one in figures:
        if one.configuration or one.other_period:
            continue
        percent = one.unit == PERCENT
        share, amount = one.kind in SHARES and percent, one.kind in AMOUNTS and not percent
        if (share and one.about in holds) or (
            amount and (one.about in holds or one.about == world)
        ):
            groups[_key(one)][one.about].append(one)
    found = [_market(key, group, world) for key, group in groups.items()]
    return tuple(sorted(filter(None, found), key=_order))


def _key(one: Figure) -> Key:
    subject = one.item or one.stage
    return Key(subject, one.basis, one.unit, one.region, one.contained, one.year)


def _order(market: Market) -> tuple[object, ...]:
    key = market.key
    return key.subject, key.basis, key.unit, key.region, key.contained, -(key.year or 0)


def _market(key: Key, group: dict[str, list[Figure]], world: str) -> Market | None:
    named = {iri: figures for iri, figures in group.items() if iri != world}
    if not named:
        return None
    whole = tuple(group.get(world, ()))
    total, scale = _whole(key, named, whole)
    holders = [
        Holder(
            iri=iri,
            share=hull(one.range for one in figures).over(total).within(0, 1),
            value=best(figures).value / scale,
            figures=tuple(sorted(figures, key=lambda one: one.rank)),
        )
        for iri, figures in named.items()
    ]
    holders.sort(key=lambda one: (-one.value, one.iri))
    measured = key.unit == PERCENT or bool(whole)
    span = bounds([one.share for one in holders]) if measured else (None, None)
    return Market(
        key=key,
        holders=tuple(holders),
        whole=whole,
        covered=sum(one.value for one in holders) if measured else None,
        hhi=index([one.value for one in holders]),
        lowest=span[0],
        highest=span[1],
    )


def _whole(
    key: Key, named: dict[str, list[Figure]], whole: Sequence[Figure]
) -> tuple[Interval, float]:
    """How large the market is: by claim, in percent 100, else what the holders make up."""
    if key.unit == PERCENT:
        return Interval.exactly(100.0), 100.0
    if whole:
        return hull(one.range for one in whole), best(whole).value or 1.0
    listed = sum(best(figures).value for figures in named.values()) or 1.0
    return Interval.exactly(listed), listed


SUPPLY = frozenset(
    {
        "capacity",
        "production",
        "mining-output",
        "processing-output",
        "refined-supply",
        "component-supply-by-company-nationality",
        "shipments",
        "exports",
        "market-share",
        "market-share-installations",
        "installations",
    }
)
"""Bases that count what is or could be delivered; the others count what is wanted or is in the
ground."""


def newest(found: Iterable[Market]) -> list[Market]:
    """The newest world market of each subject on each basis of supply, whose whole is known.

    >>> newest([])
    []
    """
    kept: dict[tuple[str, str, str], Market] = {}
    for market in found:
        key = market.key
        if market.covered is not None and not key.region and key.basis in SUPPLY:
            kept.setdefault((key.subject, key.basis, key.unit), market)
    return list(kept.values())


@dataclass(frozen=True)
class Step:
    """One year of a trend; the index of the whole market lies between lowest and highest."""

    year: int
    hhi: float
    covered: float | None
    leader: str
    share: float
    lowest: float | None = None
    highest: float | None = None


def trends(found: Iterable[Market]) -> dict[Key, tuple[Step, ...]]:
    """The markets that are known for two years or more, oldest first; the key has no year."""
    series: dict[Key, list[Step]] = defaultdict(list)
    for market in found:
        key, top = market.key, market.holders[0]
        if key.year is not None:
            timeless = Key(key.subject, key.basis, key.unit, key.region, key.contained, None)
            ends = (market.lowest, market.highest)
            step = Step(key.year, market.hhi, market.covered, top.iri, top.value, *ends)
            series[timeless].append(step)
    return {
        key: tuple(sorted(steps, key=lambda one: one.year))
        for key, steps in series.items()
        if len(steps) > 1
    }

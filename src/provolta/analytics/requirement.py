"""Requirement: the minerals that so many gigawatt hours of batteries hold, set against the world.

A need is energy times intensity, per chemistry and mineral, added over the mix. Every number is a
range; where documents differ, the range holds all of them and the best figure stands beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from provolta.figures import Figure, best
from provolta.quantities import (
    GIGAWATT_HOUR,
    KG_PER_KWH,
    KILOGRAM,
    PERCENT,
    TONNE,
    Interval,
    Quantity,
    factor,
    hull,
    product,
)

INTENSITY = "MineralIntensityClaim"
RECOVERY = "RecoveryRateClaim"
MASSES = frozenset({"ProductionClaim", "ReservesClaim"})
_MASS_UNITS = frozenset({TONNE, KILOGRAM})


@dataclass(frozen=True)
class Part:
    """What one chemistry of the mix needs of a mineral, in kilogram."""

    chemistry: str
    need: Interval
    value: float
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Slice:
    """A country's part of the world's amount, and the figure that says so."""

    iri: str
    share: Interval
    value: float
    figure: Figure


@dataclass(frozen=True)
class Measure:
    """The world's amount of a mineral on one basis in one year, in kilogram.

    ``ratio`` is what is needed as a part of it; ``slices`` are the countries, largest first.
    """

    item: str
    basis: str
    year: int | None
    amount: Interval
    value: float
    ratio: Interval
    figures: tuple[Figure, ...]
    slices: tuple[Slice, ...]


@dataclass(frozen=True)
class Need:
    """A mineral that the mix needs, in kilogram, and what it is set against.

    ``rates`` are the recovery rates that documents give, ``back`` what they would return of the
    need when the batteries have reached their end; None where nothing is documented.
    """

    mineral: str
    need: Interval
    value: float
    parts: tuple[Part, ...]
    measures: tuple[Measure, ...]
    rates: tuple[Figure, ...]
    back: Interval | None


def needs(
    gwh: float,
    mix: Mapping[str, float],
    figures: Sequence[Figure],
    countries: frozenset[str],
    world: str,
    kinds: Mapping[str, frozenset[str]],
) -> tuple[Need, ...]:
    """What a mix of chemistries needs, the mineral of which most is needed first.

    Args:
        gwh: the energy of all batteries together.
        mix: chemistry to its part of the energy.
        figures: the figures that count.
        countries: the IRIs of countries.
        world: the IRI that stands for the whole.
        kinds: mineral to the narrower kinds whose figures speak of a part of it.
    """
    parts: dict[str, list[Part]] = defaultdict(list)
    for chemistry, share in mix.items():
        for mineral, found in _intensities(figures, chemistry).items():
            parts[mineral].append(_part(chemistry, gwh * share, found))
    result = []
    for mineral, group in parts.items():
        need = Interval(sum(one.need.low for one in group), sum(one.need.high for one in group))
        value = sum(one.value for one in group)
        if need.high <= 0:
            continue
        rates = tuple(one for one in figures if one.kind == RECOVERY and one.item == mineral)
        against = [
            measure
            for item in (mineral, *sorted(kinds.get(mineral, ())))
            for measure in _measures(figures, item, need, countries, world)
        ]
        back = _back(need, rates)
        result.append(Need(mineral, need, value, tuple(group), tuple(against), rates, back))
    return tuple(sorted(result, key=lambda one: (-one.value, one.mineral)))


def _intensities(figures: Iterable[Figure], chemistry: str) -> dict[str, list[Figure]]:
    found: dict[str, list[Figure]] = defaultdict(list)
    for one in figures:
        if one.kind == INTENSITY and one.unit == KG_PER_KWH and one.about == chemistry:
            found[one.item].append(one)
    return found


def _part(chemistry: str, gwh: float, figures: Sequence[Figure]) -> Part:
    energy = Quantity(Interval.exactly(gwh), GIGAWATT_HOUR)
    span = Quantity(hull(one.range for one in figures), KG_PER_KWH)
    one = Quantity(Interval.exactly(best(figures).value), KG_PER_KWH)
    ranked = tuple(sorted(figures, key=lambda figure: figure.rank))
    need = product(energy, span, KILOGRAM).range
    return Part(chemistry, need, product(energy, one, KILOGRAM).range.low, ranked)


def _back(need: Interval, rates: Sequence[Figure]) -> Interval | None:
    shares = [one.range.scaled(0.01) for one in rates if one.unit == PERCENT]
    if not shares:
        return None
    span = hull(shares)
    return Interval(need.low * span.low, need.high * span.high)


def _measures(
    figures: Sequence[Figure], item: str, need: Interval, countries: frozenset[str], world: str
) -> list[Measure]:
    """The newest production and the newest reserves of which the world's amount is claimed."""
    groups: dict[tuple[str, int], list[Figure]] = defaultdict(list)
    for one in figures:
        if one.kind in MASSES and one.item == item and not one.region and _mass(one):
            groups[one.basis, one.year or 0].append(one)
    newest: dict[str, int] = {}
    for (basis, year), group in groups.items():
        if any(one.about == world for one in group):
            newest[basis] = max(year, newest.get(basis, 0))
    return [
        _measure(item, basis, year, groups[basis, year], need, countries, world)
        for basis, year in sorted(newest.items())
    ]


def _measure(
    item: str,
    basis: str,
    year: int,
    group: Sequence[Figure],
    need: Interval,
    countries: frozenset[str],
    world: str,
) -> Measure:
    whole = [one for one in group if one.about == world]
    amount = hull(_kilograms(one) for one in whole)
    value = best(whole).value * factor(best(whole).unit, KILOGRAM)
    return Measure(
        item=item,
        basis=basis,
        year=year or None,
        amount=amount,
        value=value,
        ratio=need.over(amount),
        figures=tuple(sorted(whole, key=lambda one: one.rank)),
        slices=_slices(group, countries, amount, value),
    )


def _slices(
    group: Sequence[Figure], countries: frozenset[str], amount: Interval, value: float
) -> tuple[Slice, ...]:
    held: dict[str, list[Figure]] = defaultdict(list)
    for one in group:
        if one.about in countries:
            held[one.about].append(one)
    found = []
    for iri, figures in held.items():
        top = best(figures)
        share = hull(_kilograms(one) for one in figures).over(amount).within(0, 1)
        part = top.value * factor(top.unit, KILOGRAM) / value if value else 0.0
        found.append(Slice(iri, share, part, top))
    return tuple(sorted(found, key=lambda one: (-one.value, one.iri)))


def _mass(figure: Figure) -> bool:
    return figure.unit in _MASS_UNITS


def _kilograms(figure: Figure) -> Interval:
    return figure.range.scaled(factor(figure.unit, KILOGRAM))

"""Numbers with a unit, a basis and a range. The one place where a factor between units is written.

Every figure is a range here: a plain one has equal ends, "more than 90 %" goes from 90 to 100.
Converting is done by pint, which is loaded when it is first needed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from provolta.errors import BadParameter, BrokenRule
from provolta.names import PREFIXES, local_name, shorten

if TYPE_CHECKING:
    import pint

BAND = 0.05
"""How far "about" and "nearly" may lie from the figure, as a part of it: the tolerance within which
the question ``contradictions`` lets two figures agree."""

PERCENT = PREFIXES["unit"] + "PERCENT"
TONNE = PREFIXES["unit"] + "TONNE"
KILOGRAM = PREFIXES["unit"] + "KiloGM"
GIGAWATT_HOUR = PREFIXES["unit"] + "GigaW-HR"
KG_PER_KWH = PREFIXES["pvu"] + "kg-per-kwh"

_DEFINITIONS = (
    "USD = [currency]",
    "CNY = [currency_of_china]",
    "vehicle = [vehicle]",
    "piece = [piece]",
    "tonne_of_carbonate = [lithium_carbonate_equivalent]",
)
"""Money of two countries, and mass counted as lithium carbonate, have no fixed factor between them
and others; so each measures something of its own."""
_PINT = {
    "unit:PERCENT": "percent",
    "unit:TONNE": "metric_ton",
    "unit:TONNE-PER-YR": "metric_ton / year",
    "unit:KiloGM": "kilogram",
    "unit:KiloW-HR": "kilowatt_hour",
    "unit:GigaW-HR": "gigawatt_hour",
    "unit:TeraW-HR": "terawatt_hour",
    "unit:W-HR-PER-KiloGM": "watt_hour / kilogram",
    "unit:NUM": "dimensionless",
    "unit:YR": "year",
    "unit:CCY_USD": "USD",
    "pvu:kg-per-kwh": "kilogram / kilowatt_hour",
    "pvu:kg-per-vehicle": "kilogram / vehicle",
    "pvu:gwh-per-yr": "gigawatt_hour / year",
    "pvu:usd-per-kwh": "USD / kilowatt_hour",
    "pvu:usd-per-t": "USD / metric_ton",
    "pvu:vehicle-per-yr": "vehicle / year",
    "pvu:square-metre-per-yr": "meter ** 2 / year",
    "pvu:square-metre": "meter ** 2",
    "pvu:t-lce-per-yr": "tonne_of_carbonate / year",
    "pvu:t-per-d": "metric_ton / day",
    "pvu:t-per-month": "metric_ton / month",
    "pvu:vehicle-per-d": "vehicle / day",
    "pvu:piece-per-yr": "piece / year",
    "pvu:usd-per-lb": "USD / pound",
    "pvu:cny-per-t": "CNY / metric_ton",
    "pvu:percentage-point-per-yr": "percent / year",
    "pvu:percent-per-yr": "percent / year",
    "pvu:month": "month",
}


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from ``low`` to ``high``, both included; ``high`` may be infinite.

    >>> Interval(1, 2) + Interval.exactly(3)
    Interval(low=4, high=5)
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        """Refuse ends in the wrong order."""
        if not self.low <= self.high:
            raise BadParameter(f"No number lies between {self.low} and {self.high}.")

    @classmethod
    def exactly(cls, value: float) -> Interval:
        """The one number."""
        return cls(value, value)

    @property
    def exact(self) -> bool:
        """Whether it holds one number only."""
        return self.low == self.high

    def __add__(self, other: Interval) -> Interval:
        """Every sum of a number of the one and a number of the other."""
        return Interval(self.low + other.low, self.high + other.high)

    def scaled(self, factor: float) -> Interval:
        """Every number times a factor that is not negative."""
        return Interval(self.low * factor, self.high * factor)

    def over(self, whole: Interval) -> Interval:
        """Every quotient with a number of ``whole``; both must not be negative.

        >>> Interval(1, 2).over(Interval(4, 8))
        Interval(low=0.125, high=0.5)
        """
        high = self.high / whole.low if whole.low else math.inf
        if not self.high:
            high = 0.0
        return Interval(self.low / whole.high if whole.high else high, high)

    def within(self, low: float, high: float) -> Interval:
        """Its ends, moved into the bounds."""
        return Interval(min(max(self.low, low), high), max(min(self.high, high), low))

    def meet(self, other: Interval) -> Interval | None:
        """What both hold; None if nothing."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Interval(low, high) if low <= high else None

    def hull(self, other: Interval) -> Interval:
        """The smallest interval that holds both."""
        return Interval(min(self.low, other.low), max(self.high, other.high))


def hull(intervals: Iterable[Interval]) -> Interval:
    """The smallest interval that holds all of at least one.

    >>> hull([Interval(1, 2), Interval(4, 5)])
    Interval(low=1, high=5)
    """
    found = list(intervals)
    return Interval(min(one.low for one in found), max(one.high for one in found))


def meant(
    value: float | None,
    comparator: str = "equal",
    low: float | None = None,
    high: float | None = None,
    top: float = math.inf,
) -> Interval | None:
    """The numbers that a figure may stand for; None if the figure is missing.

    ``comparator`` is the slug; ``top`` is the largest number that there can be, such as 100 for a
    share in percent. The ends of "more than" and "less than" are counted in.

    >>> meant(97, "more-than", top=100), meant(80, "about", top=100)
    (Interval(low=97, high=100), Interval(low=76.0, high=84.0))
    >>> meant(None, "range", 70, 85)
    Interval(low=70, high=85)
    """
    if value is None:
        return None if low is None or high is None else Interval(low, high)
    band = BAND * abs(value)
    ends = {
        "about": (value - band, value + band),
        "nearly": (value - band, value),
        "more-than": (value, max(top, value)),
        "at-least": (value, max(top, value)),
        "less-than": (min(0.0, value), value),
        "at-most": (min(0.0, value), value),
    }
    least, most = ends.get(comparator, (value, value))
    return Interval(least, max(least, min(most, top)))


@dataclass(frozen=True, slots=True)
class Quantity:
    """A range with the IRIs of its unit and of its basis, which says what it counts.

    >>> Quantity(Interval.exactly(2.0), GIGAWATT_HOUR).to(PREFIXES["unit"] + "KiloW-HR").range
    Interval(low=2000000.0, high=2000000.0)
    """

    range: Interval
    unit: str
    basis: str = ""

    def to(self, unit: str) -> Quantity:
        """The same in another unit.

        Raises:
            BadParameter: if the units do not measure the same.
        """
        return Quantity(self.range.scaled(factor(self.unit, unit)), unit, self.basis)

    def __add__(self, other: Quantity) -> Quantity:
        """The sum, in the unit of the first.

        Raises:
            BrokenRule: if the two count different things.
        """
        if self.basis != other.basis:
            raise BrokenRule(
                f"{_basis(self)} and {_basis(other)} are not added.",
                rule="Values of different bases are never added together.",
            )
        return Quantity(self.range + other.to(self.unit).range, self.unit, self.basis)


def factor(unit: str, to: str) -> float:
    """By which to multiply a number of one unit to have it in another; both are IRIs.

    Raises:
        BadParameter: if a unit is not known or the two do not measure the same.
    """
    one, other = _unit(unit), _unit(to)
    if one.dimensionality != other.dimensionality:
        raise BadParameter(f"{shorten(unit)} cannot be given in {shorten(to)}.")
    return float((1 * one).to(other).magnitude)


def product(first: Quantity, second: Quantity, unit: str, basis: str = "") -> Quantity:
    """Two quantities multiplied, neither negative, in the unit that is wanted.

    Raises:
        BadParameter: if the product is not measured in that unit.
    """
    one, other, wanted = _unit(first.unit), _unit(second.unit), _unit(unit)
    if (one * other).dimensionality != wanted.dimensionality:
        raise BadParameter(
            f"{shorten(first.unit)} times {shorten(second.unit)} is not {shorten(unit)}."
        )
    scale = float((1 * one * other).to(wanted).magnitude)
    ends = first.range.low * second.range.low, first.range.high * second.range.high
    return Quantity(Interval(*ends).scaled(scale), unit, basis)


def known() -> tuple[str, ...]:
    """The IRIs of the units that can be converted."""
    return tuple(PREFIXES[prefix] + name for prefix, name in (one.split(":") for one in _PINT))


def _basis(quantity: Quantity) -> str:
    return local_name(quantity.basis) or "a value without basis"


def _unit(iri: str) -> pint.Unit:
    name = _PINT.get(shorten(iri))
    if name is None:
        raise BadParameter(
            f"The unit {shorten(iri)} is not known.", remedy="Add it to provolta/quantities.py."
        )
    return _registry().Unit(name)


@cache
def _registry() -> pint.UnitRegistry[float]:
    import pint  # noqa: PLC0415 - half a second that most answers do not need

    registry: pint.UnitRegistry[float] = pint.UnitRegistry()
    for line in _DEFINITIONS:
        registry.define(line)
    return registry

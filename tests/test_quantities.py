"""Ranges, units and bases: what a figure may mean, and what may not be added."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provolta.errors import BadParameter, BrokenRule
from provolta.names import PREFIXES
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
    known,
    meant,
    product,
)
from tests.mini_world import PROJECT

ends = st.floats(0, 1e6, allow_nan=False)
intervals = st.tuples(ends, ends).map(lambda pair: Interval(min(pair), max(pair)))


@pytest.mark.parametrize(
    ("comparator", "expected"),
    [
        ("equal", (80, 80)),
        ("about", (76, 84)),
        ("nearly", (76, 80)),
        ("more-than", (80, 100)),
        ("at-least", (80, 100)),
        ("less-than", (0, 80)),
        ("at-most", (0, 80)),
    ],
)
def test_a_comparator_says_which_numbers_are_meant(
    comparator: str, expected: tuple[float, float]
) -> None:
    found = meant(80, comparator, top=100)
    assert found is not None
    assert (found.low, found.high) == expected


def test_a_range_has_its_own_ends_and_nothing_is_nothing() -> None:
    assert meant(None, "range", 70, 85) == Interval(70, 85)
    assert meant(None, "equal") is None


def test_without_a_top_more_than_has_no_end() -> None:
    found = meant(3, "more-than")
    assert found is not None
    assert found.high == math.inf


@given(one=intervals, other=intervals, a=st.floats(0, 1), b=st.floats(0, 1))
def test_ranges_hold_what_their_numbers_give(
    one: Interval, other: Interval, a: float, b: float
) -> None:
    x = one.low + a * (one.high - one.low)
    y = other.low + b * (other.high - other.low)
    total = one + other
    assert total.low - 1e-6 <= x + y <= total.high + 1e-6
    both = hull([one, other])
    assert both.low <= min(x, y) + 1e-6
    if y > 0:
        ratio = one.over(other)
        assert ratio.low * (1 - 1e-9) <= x / y <= ratio.high * (1 + 1e-9)


def test_ends_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(BadParameter, match="No number lies between"):
        Interval(2, 1)


def test_units_are_converted() -> None:
    assert factor(TONNE, KILOGRAM) == 1000
    assert factor(GIGAWATT_HOUR, PREFIXES["unit"] + "KiloW-HR") == pytest.approx(1e6)
    need = product(
        Quantity(Interval.exactly(2), GIGAWATT_HOUR),
        Quantity(Interval(0.5, 0.6), KG_PER_KWH),
        KILOGRAM,
    )
    assert [need.range.low, need.range.high] == pytest.approx([1e6, 1.2e6])


def test_what_does_not_measure_the_same_is_refused() -> None:
    with pytest.raises(BadParameter, match="cannot be given in"):
        factor(TONNE, GIGAWATT_HOUR)
    with pytest.raises(BadParameter, match="is not known"):
        factor(TONNE, PREFIXES["unit"] + "FURLONG")
    with pytest.raises(BadParameter, match="times"):
        product(Quantity(Interval(1, 1), TONNE), Quantity(Interval(1, 1), TONNE), KILOGRAM)


def test_bases_are_never_added() -> None:
    made = Quantity(Interval.exactly(1), TONNE, PREFIXES["basis"] + "production")
    could = Quantity(Interval.exactly(1), TONNE, PREFIXES["basis"] + "capacity")
    assert (made + made).range == Interval(2, 2)
    with pytest.raises(BrokenRule, match="production and capacity are not added"):
        _ = made + could


def test_every_unit_of_the_ontology_can_be_converted() -> None:
    text = (PROJECT / "ontology/modules/units.ttl").read_text(encoding="utf-8")
    minted = {line.split()[0] for line in text.splitlines() if line.startswith("pvu:")}
    prefix = PREFIXES["pvu"]
    ours = {"pvu:" + iri.removeprefix(prefix) for iri in known() if iri.startswith(prefix)}
    assert minted
    assert minted <= ours
    assert PERCENT in known()


@pytest.mark.parametrize("unit", known())
def test_every_known_unit_is_one_of_itself(unit: str) -> None:
    assert factor(unit, unit) == 1

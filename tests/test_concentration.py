"""Concentration: index values worked by hand on the mini-world, and bounds held to brute force."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provolta.analyses.concentration import Concentration
from provolta.analytics.concentration import Market, bounds, index
from provolta.embedded import EmbeddedEngine
from provolta.errors import BadParameter
from provolta.figures import Figure, Known
from provolta.kg import KnowledgeGraph
from provolta.names import PREFIXES, local_name
from provolta.quantities import Interval

DAYS = ("2022", "2023", "2023-06-30", "2023-12-31", "2030")
"""Dates that a figure is asked for; see ``as_of``."""


@pytest.fixture(scope="module")
def kg(world: EmbeddedEngine, world_root: Path) -> KnowledgeGraph:
    """The mini-world behind the facade."""
    return KnowledgeGraph(world, world_root)


def market(found: Concentration, year: int | None, basis: str, unit: str = "") -> Market:
    """The one market of that year and basis."""
    (one,) = [
        one
        for one in found.markets
        if (one.key.year, one.key.basis) == (year, basis) and one.key.unit.endswith(unit)
    ]
    return one


def shares(one: Market) -> dict[str, float]:
    return {local_name(holder.iri): round(holder.value, 4) for holder in one.holders}


def test_mined_mineral_by_country(kg: KnowledgeGraph) -> None:
    found = kg.concentration("item:lumium", basis="mining-output")
    one = market(found, 2023, "mining-output")
    assert shares(one) == {"AA": 0.4, "XB": 0.2, "XC": 0.2}
    assert one.covered == pytest.approx(0.8)
    assert one.hhi == pytest.approx(0.375)
    earlier = market(found, 2022, "mining-output")
    assert earlier.hhi == pytest.approx((36**2 + 18**2 + 16**2) / 70**2)
    assert earlier.covered == pytest.approx(70 / 90)


def test_the_rest_and_the_comparators_bound_the_index(kg: KnowledgeGraph) -> None:
    one = market(kg.concentration("item:lumium"), 2023, "mining-output")
    # Cormoria: 20, or about 20.5, which is 19.475 to 21.525; 20.525 to 18.475 are left.
    assert one.lowest == pytest.approx(0.4**2 + 0.2**2 + 0.19475**2)
    assert one.highest == pytest.approx(0.4**2 + 0.2**2 + 0.21525**2 + 0.18475**2)


def test_trend_over_the_years(kg: KnowledgeGraph) -> None:
    found = kg.concentration("item:lumium", basis="mining-output")
    ((_, steps),) = found.trends.items()
    assert [(one.year, local_name(one.leader)) for one in steps] == [(2022, "AA"), (2023, "AA")]
    assert found.to_dict()["trends"][0]["direction"] == "steady"  # type: ignore[index]


def test_bases_and_years_are_never_mixed(kg: KnowledgeGraph) -> None:
    found = kg.concentration("stage:cell-production")
    keys = [(one.key.basis, one.key.year) for one in found.markets]
    assert keys == [("capacity", 2023), ("capacity", 2022), ("production", 2023)]
    assert shares(market(found, 2023, "production")) == {"XB": 0.7, "XC": 0.2, "XD": 0.05}


def test_comparators_give_ranges(kg: KnowledgeGraph) -> None:
    one = market(kg.concentration("stage:cell-production"), 2023, "capacity")
    spans = {local_name(h.iri): (h.share.low, h.share.high) for h in one.holders}
    assert spans["XB"] == pytest.approx((0.5225, 0.5775))
    assert spans["XD"] == pytest.approx((0.095, 0.1))


def test_contradicting_figures_are_marked_and_widen_the_range(kg: KnowledgeGraph) -> None:
    found = kg.concentration("stage:cell-production", by="actor")
    one = market(found, 2023, "market-share-installations")
    acme = one.holders[0]
    assert local_name(acme.iri) == "acme-cells"
    assert acme.conflict
    assert (acme.value, acme.share) == (0.3, Interval(0.3, 0.45))
    assert not any(holder.conflict for holder in one.holders[1:])


def test_as_of_knows_only_what_was_issued(kg: KnowledgeGraph) -> None:
    found = kg.concentration("item:lumium", basis="mining-output", as_of="2023-12-31")
    assert [one.key.year for one in found.markets] == [2022]
    assert found.trends == {}


def test_a_document_without_a_date_counts_from_the_end_of_the_year_that_it_tells() -> None:
    figure = Figure("claim:c", "k", "place:AA", Interval(1, 1), 1, "t", year=2023)
    known = [day for day in DAYS if Known({"reported"}, day)(figure)]
    assert known == ["2023", "2023-12-31", "2030"]
    undated = replace(figure, year=None)
    assert not any(Known({"reported"}, day)(undated) for day in DAYS)
    late = replace(figure, issued="2024-03")
    assert [day for day in DAYS if Known({"reported"}, day)(late)] == ["2030"]


def test_a_year_can_be_picked(kg: KnowledgeGraph) -> None:
    found = kg.concentration("lumium", year=2022, basis="mining-output")
    assert [one.key.year for one in found.markets] == [2022]


def test_every_row_has_its_claims(kg: KnowledgeGraph) -> None:
    answer = kg.concentration("item:lumium").answer()
    assert len(answer.evidence) == len(answer.rows)
    assert all(answer.evidence)
    assert {iri for row in answer.evidence for iri in row} == set(answer.statements)


@pytest.mark.parametrize(
    ("of", "given", "message"),
    [
        ("item:lumium", {"by": "moon"}, "by is 'moon'"),
        ("item:lumium", {"basis": "weight"}, "has the basis 'weight'"),
        ("actor:acme-cells", {}, "neither an item nor a stage"),
        ("item:lumium", {"as_of": "soon"}, "not a date"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    kg: KnowledgeGraph, of: str, given: dict[str, str], message: str
) -> None:
    with pytest.raises(BadParameter, match=message):
        kg.concentration(of, **given)  # type: ignore[arg-type]


def test_json_names_what_it_lists(kg: KnowledgeGraph) -> None:
    found = kg.concentration("item:lumium", basis="mining-output", year=2023).to_dict()
    (one,) = found["markets"]  # type: ignore[misc]
    assert one["label"] == "lumium"  # type: ignore[has-type]
    holder = one["holders"][0]  # type: ignore[has-type]
    assert holder["iri"] == PREFIXES["place"] + "AA"
    assert (holder["share"], holder["amount"]) == (0.4, 40000.0)
    assert set(holder["claims"]) <= set(found["statements"])  # type: ignore[call-overload]


_tenths = st.integers(0, 10)
_shares = st.lists(
    st.tuples(_tenths, _tenths).map(lambda p: Interval(min(p) / 10, max(p) / 10)), max_size=4
)


@settings(deadline=None, max_examples=150)
@given(spans=_shares)
def test_bounds_hold_every_market_and_are_reached(spans: list[Interval]) -> None:
    if sum(one.low for one in spans) > 1:
        return
    low, high = bounds(spans)
    grid = [
        [tenth / 10 for tenth in range(round(one.low * 10), round(one.high * 10) + 1)]
        for one in spans
    ]
    seen = []
    for picked in product(*grid):
        rest = 1 - sum(picked)
        if rest > -1e-9:
            squares = sum(one * one for one in picked)
            seen += [squares, squares + max(rest, 0) ** 2]
    assert low <= min(seen) + 1e-9
    assert high == pytest.approx(max(seen))


def test_many_vague_shares_get_a_bound() -> None:
    low, high = bounds([Interval(0.01, 0.02)] * 20)
    assert low == pytest.approx(20 * 0.01**2)
    assert low < high <= 1


@given(amounts=st.lists(st.floats(0.01, 1e6), min_size=1, max_size=20))
def test_the_index_lies_between_even_and_one_hand(amounts: list[float]) -> None:
    assert 1 / len(amounts) - 1e-9 <= index(amounts) <= 1 + 1e-9


def test_nothing_has_no_concentration() -> None:
    assert index([]) == 0.0

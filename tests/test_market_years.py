"""How a market changed: the sentence, the bars of the years, and headings that differ."""

from __future__ import annotations

import re

import pytest

from provolta.analyses.concentration import Concentration
from provolta.analyses.desk import Told
from provolta.analytics.concentration import Holder, Key, Market
from provolta.embedded import EmbeddedEngine
from provolta.entities import Entity
from provolta.quantities import Interval
from provolta.web.market_years import drawn, trend
from tests.mini_world import PROJECT
from tests.web import BROWSER, client_of


def market(year: int | None, shares: dict[str, float], region: str = "") -> Market:
    holders = [Holder(iri, Interval(one, one), one, ()) for iri, one in shares.items()]
    key = Key("cobalt", "mining-output", "t", region, False, year)
    return Market(key, tuple(holders), (), sum(shares.values()), 0.0, 0.0, 0.0)


def of(*markets: Market) -> Concentration:
    return Concentration(
        Entity("cobalt", "item", "cobalt", "Material"), "country", None, markets, {}, Told()
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (0.5, 0.704, "A’s share rose from 50 % in 2021 to 70.4 % in 2023."),
        (0.7, 0.5, "A’s share fell from 70 % in 2021 to 50 % in 2023."),
        (0.7, 0.70001, "A’s share stayed at 70 % from 2021 to 2023."),
    ],
)
def test_a_trend_is_told_in_a_sentence(before: float, after: float, said: str) -> None:
    years = [market(2023, {"A": after}), market(2021, {"A": before, "B": 0.1})]
    assert trend(of(*years), years[0], str) == said


def test_no_trend_without_two_years_of_one_market() -> None:
    now = market(2023, {"A": 0.7})
    others = [market(None, {"A": 0.9}), market(2021, {"A": 0.2}, "elsewhere")]
    assert trend(of(now, *others), now, str) == ""
    assert drawn(of(now, *others), now, str) == ""


def test_the_three_greatest_of_all_years_are_told_apart_and_the_rest_is_one() -> None:
    years = [
        market(2023, {"A": 0.55, "B": 0.2, "C": 0.15, "D": 0.05, "E": 0.05}),
        market(2022, {"B": 0.6, "A": 0.3}),
    ]
    text = drawn(of(*years), years[0], str)
    names = [re.sub("<[^>]*>", "", line) for line in text.splitlines() if line.startswith("<li")]
    assert names == [
        "2022A 30 %B 60 %B 60 %: A 30 %, B 60 %",
        "2023A 55 %B 20 %C 15 %others 10 %A 55 %: A 55 %, B 20 %, C 15 %, others 10 %",
    ]


def test_two_markets_never_have_one_heading(real: EmbeddedEngine) -> None:
    """Natural graphite of 2025 is counted in tonnes and in shares, imports by country."""
    client = client_of(real, PROJECT)
    client.headers.update(BROWSER)
    for path in ("/concentration?of=item:natural-graphite", "/concentration?of=item:lithium"):
        headings = re.findall(r'<h2 id="market-\d+">(.*?)</h2>', client.get(path).text)
        assert len(headings) > 2
        assert len(set(headings)) == len(headings)
    impact = client.get("/impact?entity=place:CN&of=item:graphite").text
    bars = re.findall(r'<li class="stage-line[^>]*><span class="name">(.*?)</span>', impact)
    assert len(bars) > 2
    assert len(set(bars)) == len(bars)

"""Which market is told first, who leads in a stage, and what is known near a thing."""

from __future__ import annotations

import re

from provolta.analyses.concentration import Concentration
from provolta.analyses.desk import Told
from provolta.analytics.concentration import Holder, Key, Market
from provolta.embedded import EmbeddedEngine
from provolta.entities import Entity
from provolta.quantities import Interval
from provolta.web.market_order import of_stage, ordered
from tests.mini_world import PROJECT
from tests.web import BROWSER, client_of


def market(
    subject: str, basis: str, year: int, share: float = 0.6, vague: bool = False, region: str = ""
) -> Market:
    key = Key(subject, basis, "%", region, False, year)
    holders = (Holder("A", Interval(share, share), share, ()),)
    return Market(key, holders, (), share, share, 0.0 if vague else share, share)


def of(kind: str, *markets: Market) -> Concentration:
    return Concentration(
        Entity("asked", kind, "asked", "Thing"), "country", None, markets, {}, Told()
    )


def test_what_is_made_in_the_world_and_firmly_known_is_told_first() -> None:
    made = market("nickel", "mining-output", 2023)
    older = market("nickel", "mining-output", 2022)
    reserves = market("nickel", "reserves", 2025)
    imports = market("nickel", "imports", 2025, region="place:KR")
    vague = market("nickel", "mining-output", 2025, vague=True)
    found = of("item", imports, vague, reserves, older, made)
    assert ordered(found) == [made, older, reserves, vague, imports]


def test_things_stand_together_and_the_one_asked_for_comes_first() -> None:
    whole = market("asked", "capacity", 2020, 0.3)
    graphite = [market("graphite", "mining-output", year, 0.8) for year in (2025, 2024)]
    cobalt = market("cobalt", "mining-output", 2025, 0.7)
    assert ordered(of("stage", cobalt, graphite[1], whole, graphite[0])) == [
        whole,
        *graphite,
        cobalt,
    ]


def test_a_stage_says_who_leads_in_most_things_and_where_most_of_all() -> None:
    found = of(
        "stage",
        market("cobalt", "mining-output", 2025, 0.7),
        market("graphite", "mining-output", 2025, 0.8),
        market("nickel", "imports", 2025, 0.99, region="place:KR"),
    )
    assert of_stage(ordered(found), str, lambda one: one.key.subject) == (
        "A has the greatest share in both things of this stage of which documents give shares of "
        "the whole; most of all 80 % of graphite."
    )
    assert of_stage(found.markets[:1], str, lambda one: one.key.subject) == ""


def test_a_page_leads_with_what_is_mined_and_shows_what_is_near(real: EmbeddedEngine) -> None:
    """Reserves told as a bound once led: from 0 to 44 % of nickel."""
    client = client_of(real, PROJECT)
    client.headers.update(BROWSER)
    nickel = client.get("/concentration?of=item:nickel").text
    assert re.search(r'<p class="lead">Indonesia holds \d\d.* of nickel \(mining output', nickel)
    graphite = client.get("/concentration?of=item:graphite").text
    near = graphite.partition('<h2 id="near">')[2].partition("</section>")[0]
    assert "/concentration?of=item%3Anatural-graphite" in near
    assert "/concentration?of=item%3Aspherical-graphite" in near
    assert not re.search("item%3A(graphite|cobalt)[^-]", near)

"""How a market changed over the years: the greatest shares of each, and a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from provolta.analyses.concentration import Concentration
from provolta.analytics.concentration import Market
from provolta.render import bars
from provolta.web.findings import part

_LEADING = 3
"""How many holders the bars tell apart; one colour more is for all others."""


def _same(found: Concentration, first: Market) -> list[Market]:
    """The markets that differ from the first by the year alone, the earliest first."""
    alike = [
        one
        for one in found.markets
        if one.key.year is not None
        and replace(one.key, year=None) == replace(first.key, year=None)
        and one.holders
    ]
    return sorted(alike, key=lambda one: one.key.year or 0)


def trend(found: Concentration, first: Market | None, name: Callable[[str], str]) -> str:
    """How the share of the leader of today changed, in a sentence; empty without two years."""
    years = _same(found, first) if first else []
    if first is None or len(years) < 2:  # noqa: PLR2004 - one year is no trend
        return ""
    leader = years[-1].holders[0].iri
    shares = [
        (one.key.year, holder.value)
        for one in years
        for holder in one.holders
        if holder.iri == leader
    ]
    (start, before), (end, after) = shares[0], shares[-1]
    if start == end:
        return ""
    way = "stayed at" if part(before) == part(after) else "fell" if after < before else "rose"
    what = "" if first.covered is not None else " of those that are counted"
    if way == "stayed at":
        return f"{name(leader)}’s share{what} stayed at {part(after)} % from {start} to {end}."
    change = f"{way} from {part(before)} % in {start} to {part(after)} % in {end}"
    return f"{name(leader)}’s share{what} {change}."


def drawn(found: Concentration, first: Market | None, name: Callable[[str], str]) -> str:
    """The greatest shares over the years, where several are documented."""
    years = _same(found, first) if first else []
    if len(years) < 2:  # noqa: PLR2004 - one year is no trend
        return ""
    sums: Counter[str] = Counter()
    for one in years:
        sums.update({holder.iri: holder.value for holder in one.holders})
    leading = [iri for iri, _ in sums.most_common(_LEADING)]
    stacks = []
    for one in years:
        values = {holder.iri: 100 * holder.value for holder in one.holders}
        parts = [(name(iri), values[iri]) for iri in leading if iri in values]
        rest = sum(value for iri, value in values.items() if iri not in leading)
        parts += [("others", rest)] if rest else []
        top = one.holders[0]
        text = f"{name(top.iri)} {part(top.value)} %"
        stacks.append(bars.Stack(str(one.key.year), text, tuple(parts)))
    return bars.stacked(stacks, "The greatest shares of each year, in percent")

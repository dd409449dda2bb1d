"""In which order the markets of a stage or an item are told, and who leads in a stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from provolta.analyses.concentration import Concentration
from provolta.analytics.concentration import Market
from provolta.web.findings import in_percent, ranged
from provolta.web.shares import MADE_THERE

_VAGUE = 0.5
"""An index that may lie anywhere in half of its scale says nothing of how a market divides."""
_BESIDE = frozenset(("reserves", "imports", "exports", "demand"))
"""Bases that do not count what is made."""


def ordered(found: Concentration) -> list[Market]:
    """The markets thing by thing: the thing asked for, then those that are held most firmly.

    Of each thing first shares of a known whole, of the world, of what is made, the newest.
    """
    every = sorted(found.markets, key=_weight)
    first: dict[str, Market] = {}
    for one in every:
        first.setdefault(one.key.subject, one)

    def of_subject(one: Market) -> tuple[bool, bool, bool, float, str]:
        head = first[one.key.subject]
        top = head.holders[0].value if head.holders else 0.0
        asked = one.key.subject == found.of.iri
        return not asked, head.covered is None, _vague(head), -top, one.key.subject

    return sorted(every, key=of_subject)


def _weight(one: Market) -> tuple[bool, bool, bool, int, int, float, str, str]:
    key = one.key
    return (
        one.covered is None,
        bool(key.region),
        _vague(one),
        _rank(key.basis),
        -(key.year or 0),
        -(one.covered or 0),
        key.basis,
        key.unit,
    )


def _vague(one: Market) -> bool:
    return one.lowest is not None and one.highest is not None and one.highest - one.lowest > _VAGUE


def _rank(basis: str) -> int:
    if basis.replace("-", " ") in MADE_THERE:
        return 0
    return 2 if basis in _BESIDE else 1


def of_stage(
    told: Iterable[Market], name: Callable[[str], str], heading: Callable[[Market], str]
) -> str:
    """Who leads in most of the things of a stage, and where most of all; empty without two things.

    Only shares of a known whole count, one market for each thing: the one that is told first.
    """
    heads: dict[str, Market] = {}
    for one in told:
        if one.covered is not None and one.holders and not one.key.region:
            heads.setdefault(one.key.subject, one)
    if len(heads) < 2:  # noqa: PLR2004 - one thing is told by its own sentence
        return ""
    leaders = Counter(one.holders[0].iri for one in heads.values())
    leader, times = leaders.most_common(1)[0]
    most = max(
        (one for one in heads.values() if one.holders[0].iri == leader),
        key=lambda one: (not _vague(one), one.holders[0].value),
    )
    top = most.holders[0]
    share = ranged(top.share) or in_percent(top.value)
    counted = _counted(times, len(heads))
    return (
        f"{name(leader)} has the greatest share in {counted} of this stage of which documents "
        f"give shares of the whole; most of all {share} % of {heading(most)}."
    )


def _counted(times: int, of: int) -> str:
    """Some of the things, all of them, or both.

    >>> _counted(2, 6), _counted(5, 5), _counted(2, 2)
    ('2 of the 6 things', 'all 5 things', 'both things')
    """
    if times < of:
        return f"{times} of the {of} things"
    return "both things" if of == 2 else f"all {of} things"  # noqa: PLR2004 - two are both

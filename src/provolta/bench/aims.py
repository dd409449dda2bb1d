"""What is aimed at, and whether a run meets it; and how far it is from the machine's limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from provolta.bench.engines import ENGINES, OURS
from provolta.bench.measuring import LOAD, Measured
from provolta.bench.opening import HTTP_DOWN, HTTP_UP, IRIS, OPEN, READ, SCAN
from provolta.bench.running import DOWN, UP
from provolta.bench.systems import HALF, IMPACT, POINTS

KERNEL = "Provolta kernel"


@dataclass(frozen=True)
class Aim:
    """One thing that is aimed at: at most (or, if ``least``, at least) a number."""

    what: str
    goal: float
    value: float
    unit: str
    least: bool = False

    @property
    def met(self) -> bool:
        """Whether the value reaches the goal.

        >>> Aim("a time", 5, 4, "ms").met, Aim("a ratio", 100, 99, "times", least=True).met
        (True, False)
        """
        return self.value >= self.goal if self.least else self.value <= self.goal


def aims(found: Sequence[Measured]) -> Iterator[str]:
    """The aims that this run says something about, as a table."""
    rows = [*_times(found), *_ratios(found), *_reading(found)]
    if not rows:
        return
    yield from ("| aim (set for 10 million triples) | goal | measured | |", "|---|--:|--:|---|")
    for one in rows:
        sign, told = ("≥" if one.least else "≤"), ("met" if one.met else "**missed**")
        goal = f"{sign} {one.goal:,g} {one.unit}".rstrip()
        yield f"| {one.what} | {goal} | {_short(one.value)} | {told} |"
    yield ""


def _short(value: float) -> str:
    """A number in three digits, or without a fraction.

    >>> _short(0.00437), _short(487_123.4)
    ('0.00437', '487,123')
    """
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"  # noqa: PLR2004 - a thousand


def _seconds(found: Sequence[Measured], task: str, contestant: str) -> float | None:
    times = (one.seconds for one in found if (one.task, one.contestant) == (task, contestant))
    return next((time for time in times if time > 0), None)


def _times(found: Sequence[Measured]) -> Iterator[Aim]:
    for task, by, goal in (
        (UP, KERNEL, 0.1),
        (HTTP_UP, IRIS, 5.0),
        (HTTP_UP, "Provolta, detail=full", 5.0),
        (DOWN, KERNEL, 10.0),
        (HTTP_DOWN, IRIS, 300.0),
        (IMPACT, KERNEL, 100.0),
        (HALF, KERNEL, 100.0),
        (POINTS, KERNEL, 50.0),
        (OPEN, "Provolta", 50.0),
    ):
        if (taken := _seconds(found, task, by)) is not None:
            yield Aim(f"{task}: {by}", goal, taken * 1000, "ms")


def _ratios(found: Sequence[Measured]) -> Iterator[Aim]:
    """How much faster than the peers, and how far from the limit, on the large closure."""
    kernel = _seconds(found, DOWN, KERNEL)
    if kernel is None:
        return
    if limit := _seconds(found, DOWN, "plain C"):
        yield Aim(f"{DOWN}: kernel over plain C", 2, kernel / limit, "times")
    if library := _seconds(found, DOWN, "rustworkx"):
        yield Aim(f"{DOWN}: rustworkx over kernel", 10, library / kernel, "times", least=True)
    engines = [
        one
        for one in found
        if one.task == DOWN
        and not one.failed
        and one.contestant in ENGINES
        and one.contestant != OURS
    ]
    if engines:
        best = min(engines, key=lambda one: one.seconds)
        what = f"{DOWN}: best SPARQL engine ({best.contestant}) over kernel"
        yield Aim(what, 100, best.seconds / kernel, "times", least=True)


def _reading(found: Sequence[Measured]) -> Iterator[Aim]:
    """How fast the flow graph is read, and what it adds to a bulk load."""
    reading = next((one for one in found if one.task == READ), None)
    if reading is not None and reading.seconds > 0:
        rate = reading.found / reading.seconds
        yield Aim(f"{READ}: edges a second", 500_000, rate, "", least=True)
    adding = _seconds(found, SCAN, "Provolta")
    for one in found:
        if adding is None or one.task != LOAD or one.failed:
            continue
        if "reads" in one.contestant:
            yield Aim(f"{SCAN}: of the load just before", 20, 100 * adding / one.seconds, "%")
        if "disk" in one.contestant:
            what = f"{SCAN}: of the load of {one.contestant}"
            yield Aim(what, 20, 100 * adding / one.seconds, "%")

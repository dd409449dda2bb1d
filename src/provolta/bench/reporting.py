"""The page of a run: tables, ratios, aims and growth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from provolta.bench import growth
from provolta.bench.aims import aims
from provolta.bench.measuring import LOAD, Measured
from provolta.bench.opening import HTTP_DOWN, HTTP_UP, OPEN, READ, SCAN
from provolta.bench.results import HHI, HHI_INTEGERS, Results
from provolta.bench.running import DOWN, NAIVE, UP
from provolta.bench.systems import HALF, IMPACT, POINTS

HTTP = (HTTP_UP, HTTP_DOWN)
CLOSURES = (UP, DOWN, NAIVE)
FIRST = tuple(f"first answer {one}" for one in HTTP)
OWN = (IMPACT, HALF, POINTS, SCAN, READ, OPEN, *FIRST, *HTTP)
TASKS = (*CLOSURES, *OWN, LOAD)
INDICES = (HHI, HHI_INTEGERS)


def page(results: Results) -> str:
    """Everything that was measured, as the lower part of a page."""
    parts = [*growth.section(results.all())] if len(results.sizes) > 1 else []
    for size in results.sizes:
        parts += [*_size(results, size)]
    return "\n".join(parts).rstrip() + "\n"


def _size(results: Results, size: int) -> Iterator[str]:
    found, head = results.of(size), results.head(size)
    yield from (f"## {size:,} triples", "")
    yield from (f"Measured on {head['day']}: {head['machine']}; {head['budget']:g} s a task.", "")
    for one in results.again(size):
        names = ", ".join(one["again"])
        yield from (f"Measured again on {one['day']}, {names}: {one['machine']}.", "")
    if head["missing"]:
        told = ", ".join(f"{name} (`{how}`)" for name, how in head["missing"].items())
        yield from (f"Not here, so not measured: {told}.", "")
    yield from ("| task | by | found | ms | runs | times |", "|---|---|--:|--:|--:|--:|")
    for task in TASKS:
        yield from _task([one for one in found if one.task == task])
    yield ""
    for note in results.notes(size):
        yield from (note, "")
    yield from _indices(found)
    yield from aims(found)


def _task(found: Sequence[Measured]) -> Iterator[str]:
    """The rows of one task, the fastest first, those that failed last."""
    group = sorted(found, key=lambda one: (bool(one.failed), one.seconds))
    expected = next((one.found for one in group if one.contestant.startswith("Provolta")), None)
    for one in group:
        if one.failed:
            yield f"| {one.task} | {one.contestant} | – | {one.failed} | – | – |"
            continue
        count = f"{one.found:,}"
        if one.task in CLOSURES and expected is not None and abs(one.found - expected) > 1:
            count += f" (differs from {expected:,})"
        yield (
            f"| {one.task} | {one.contestant} | {count} | {one.seconds * 1000:,.3f} "
            f"| {one.runs} | {one.seconds / group[0].seconds:,.1f} |"
        )


def _indices(found: Sequence[Measured]) -> Iterator[str]:
    """The Herfindahl-Hirschman index, by value."""
    group = [one for one in found if one.task in INDICES]
    if not group:
        return
    yield from ("| query | by | values that agree | ms |", "|---|---|---|--:|")
    for task in INDICES:
        for one in (one for one in group if one.task == task):
            told = one.failed or (f"differs, {one.remark}" if one.remark else "agree")
            count = "" if one.failed else f"{one.found} of 9: "
            time = "–" if one.failed else f"{one.seconds * 1000:,.3f}"
            yield f"| {task} | {one.contestant} | {count}{told} | {time} |"
    yield ""

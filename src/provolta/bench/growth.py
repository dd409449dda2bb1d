"""How times grow with the chain: pictures, and slopes on logarithmic scales."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from provolta.bench.measuring import LOAD, Measured
from provolta.bench.opening import HTTP_DOWN, HTTP_UP, OPEN, READ, SCAN
from provolta.bench.running import DOWN, UP
from provolta.bench.systems import HALF, IMPACT, POINTS
from provolta.render.growth import Series, draw, slope

FOLDER = "performance"
PICTURES = {
    "upstream": ((UP,), "Upstream of one vehicle"),
    "downstream": ((DOWN,), "Downstream of one mine"),
    "own": ((IMPACT, HALF, POINTS, OPEN, HTTP_UP, HTTP_DOWN), "What only Provolta does"),
    "loading": ((LOAD, SCAN, READ), "Loading the file, and reading the flow graph"),
}
"""File name, the tasks in it, and its heading."""


def write(found: Sequence[Measured], folder: Path) -> None:
    """Draw every picture into a folder beside the page."""
    place = folder / FOLDER
    place.mkdir(exist_ok=True)
    for name, (tasks, heading) in PICTURES.items():
        series = _series(found, tasks)
        if series:
            text = draw(series, heading, across="triples", up="milliseconds")
            (place / f"{name}.svg").write_text(text, encoding="utf-8")


def section(found: Sequence[Measured]) -> Iterator[str]:
    """The pictures, and the slopes over what is found."""
    yield from ("## Growth", "")
    for name, (tasks, heading) in PICTURES.items():
        if _series(found, tasks):
            yield from (f"![{heading}, by triples of the chain]({FOLDER}/{name}.svg)", "")
    yield from ("| task | by | slope over triples | slope over what is found |",)
    yield from ("|---|---|--:|--:|",)
    for task in dict.fromkeys(one.task for one in found):
        for by, group in _lines(found, task):
            sizes = slope([(one.size, one.seconds) for one in group])
            things = {one.found for one in group}
            told = ""
            if task == DOWN and len(things) > 1:
                told = f"{slope([(one.found, one.seconds) for one in group]):.2f}"
            yield f"| {task} | {by} | {sizes:.2f} | {told} |"
    yield ""


def _lines(found: Iterable[Measured], task: str) -> Iterator[tuple[str, list[Measured]]]:
    """Who was measured for a task at several sizes."""
    groups: dict[str, list[Measured]] = {}
    for one in found:
        if one.task == task and not one.failed:
            groups.setdefault(one.contestant, []).append(one)
    yield from ((by, group) for by, group in groups.items() if len(group) > 1)


def _series(found: Sequence[Measured], tasks: Sequence[str]) -> list[Series]:
    return [
        Series(
            by if len(tasks) == 1 else _both(task, by),
            [(one.size, one.seconds * 1000) for one in group],
        )
        for task in tasks
        for by, group in _lines(found, task)
    ]


def _both(task: str, by: str) -> str:
    """What was done, and by whom where it is not plainly Provolta.

    >>> _both("opening", "Provolta"), _both("impact", "Provolta, from nothing")
    ('opening', 'impact (from nothing)')
    """
    way = by.removeprefix("Provolta").lstrip(", ")
    return f"{task} ({way})" if way else task

"""One run: the same tasks for every contestant on the same chain, and a page of the result."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyoxigraph as ox

from provolta.bench.arrays import by_kernel, contestants, rows
from provolta.bench.chain import Chain, chain
from provolta.bench.engines import SMALL, closure, engines, in_memory, missing, naive
from provolta.bench.measuring import Measured, machine, measure, versions
from provolta.bench.opening import HTTP_DOWN, HTTP_UP, OPEN, READ, serve_chain
from provolta.bench.systems import IMPACT, POINTS, needs
from provolta.bench.systems import contestants as on_systems
from provolta.bench.writing import Names, write
from provolta.errors import EngineError

UP, DOWN, NAIVE = "upstream of one vehicle", "downstream of one mine", "upstream, with a type"
_SAMPLE = 200
TASKS = (UP, DOWN, NAIVE, IMPACT, POINTS, READ, OPEN, HTTP_UP, HTTP_DOWN)


@dataclass(frozen=True)
class Run:
    """What was measured at one size, and sentences on what is no time."""

    measured: list[Measured]
    notes: list[str]


def run(size: int, say: Callable[[str], object]) -> Run:
    """Every measurement at one size.

    Raises:
        EngineError: if two contestants find different numbers of things.
    """
    say(f"Making a chain of {size:,} triples")
    made = chain(size)
    with tempfile.TemporaryDirectory(prefix="provolta-bench-") as name:
        folder = Path(name)
        focus = _focuses(made)
        found = list(_on_arrays(made, size, folder, focus, say))
        for form, graphs in (("nq", True), ("nt", False)):
            with (folder / f"chain.{form}").open("wb") as file:
                write(made, file, graphs=graphs)
        begun = time.perf_counter()
        store = in_memory(folder / "chain.nq")
        loaded = time.perf_counter() - begun
        found += _in_sparql(store, made, size, folder, focus, say)
        say("Opening and serving the chain")
        names = Names(made)
        served, memory = serve_chain(
            size, store, folder, names.lot(focus[UP]), names.lot(focus[DOWN])
        )
    _agree([*found, *served])
    return Run([*found, *served], [memory, _added(size, served, loaded)])


def _added(size: int, served: Iterable[Measured], loaded: float) -> str:
    """How long the flow graph takes beside the loading of the triples."""
    reading = next(one for one in served if one.task == READ)
    rate = reading.found / reading.seconds
    return (
        f"Loading {size:,} triples into memory in bulk took {loaded:,.1f} s; reading the flow "
        f"graph adds {reading.seconds / loaded:.0%}, at {rate:,.0f} edges a second."
    )


def _focuses(made: Chain) -> dict[str, int]:
    """A vehicle of middling ancestry, and the mine that most depends on among the first."""
    up, down = (by_kernel(made, rows(made, upstream=way)) for way in (True, False))
    vehicles = np.linspace(made.starts[-2], made.starts[-1] - 1, _SAMPLE).astype(int)
    mines = range(int(min(made.starts[1], _SAMPLE)))
    ups = sorted((up(int(one)), int(one)) for one in vehicles)
    downs = sorted((down(one), one) for one in mines)
    return {UP: ups[len(ups) // 2][1], DOWN: downs[-1][1]}


def _on_arrays(
    made: Chain, size: int, folder: Path, focus: dict[str, int], say: Callable[[str], object]
) -> Iterator[Measured]:
    for task, upstream in ((UP, True), (DOWN, False)):
        for name, build in contestants(made, folder, upstream=upstream):
            say(f"{task}: {name}")
            search = build()
            yield measure(size, task, name, lambda s=search, t=task: s(focus[t]))  # type: ignore[misc]
    for task, name, work in on_systems(needs(made), focus[UP]):
        say(f"{task}: {name}")
        yield measure(size, task, name, work)


def _in_sparql(
    store: ox.Store,
    made: Chain,
    size: int,
    folder: Path,
    focus: dict[str, int],
    say: Callable[[str], object],
) -> Iterator[Measured]:
    names = Names(made)
    queries = {
        UP: closure(names.lot(focus[UP]), upstream=True),
        DOWN: closure(names.lot(focus[DOWN]), upstream=False),
        NAIVE: naive(names.lot(focus[UP])),
    }
    for name, ask in engines(store, folder / "chain.nq", folder / "chain.nt", folder, size):
        for task, query in queries.items():
            if task == NAIVE and size > SMALL and name != "Provolta, SPARQL":
                continue
            say(f"{task}: {name}")
            yield measure(size, task, name, lambda a=ask, q=query: a(q))  # type: ignore[misc]


def _agree(found: Iterable[Measured]) -> None:
    """Refuse numbers that differ; a lot on a cycle counts itself in SPARQL only."""
    for task, slack in ((UP, 1), (DOWN, 1), (IMPACT, 0), (POINTS, 0), (HTTP_UP, 1)):
        counts = {one.found for one in found if one.task == task}
        if counts and max(counts) - min(counts) > slack:
            raise EngineError(f"The contestants find {sorted(counts)} things {task}.")


def page(found: Sequence[Measured], notes: Sequence[str] = ()) -> str:
    """The measurements as tables of a page, after them the sentences."""
    day = datetime.now(UTC).date().isoformat()
    peers = ("pyoxigraph", "oxigraph", "rdflib", "rustworkx", "igraph", "networkx")
    libraries = ("numpy", "numba", *peers)
    lines = [f"Measured on {day}: {machine()}; {versions(*libraries)}.", ""]
    if absent := missing():
        lines += [f"Not here, so not measured: {', '.join(absent)}.", ""]
    for size in sorted({one.size for one in found}):
        lines += [f"### {size:,} triples", "", "| task | by | found | ms | runs | times |"]
        lines += ["|---|---|--:|--:|--:|--:|"]
        for task in TASKS:
            group = sorted(
                (one for one in found if one.size == size and one.task == task),
                key=lambda one: one.seconds,
            )
            for one in group:
                ratio = one.seconds / group[0].seconds
                lines.append(
                    f"| {task} | {one.contestant} | {one.found:,} | {one.seconds * 1000:,.3f} "
                    f"| {one.runs} | {ratio:,.1f} |"
                )
        lines.append("")
    told = [line for note in notes for line in (note, "")]
    return "\n".join([*lines, *told, *_growth(found)]) + "\n"


def _growth(found: Sequence[Measured]) -> list[str]:
    """How the time grows with what is found: slopes on logarithmic scales, 1 is in proportion."""
    sizes = sorted({one.size for one in found})
    if len(sizes) == 1:
        return []
    lines = ["### Growth", "", "| task | by | slope over what is found |", "|---|---|--:|"]
    ends = [{(one.task, one.contestant): one for one in found if one.size == n} for n in sizes]
    for key in sorted(ends[0].keys() & ends[-1].keys()):
        small, large = ends[0][key], ends[-1][key]
        if key[0] == DOWN and large.found > small.found:
            slope = np.log(large.seconds / small.seconds) / np.log(large.found / small.found)
            lines.append(f"| {key[0]} | {key[1]} | {slope:.2f} |")
    return [*lines, ""]

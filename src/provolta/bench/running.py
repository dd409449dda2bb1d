"""One run: the same tasks for every contestant on the same chain."""

from __future__ import annotations

import dataclasses
import gc
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import numpy as np

from provolta.bench import indices
from provolta.bench.arrays import by_kernel, contestants, rows
from provolta.bench.bounded import bounded
from provolta.bench.chain import Chain, chain
from provolta.bench.engines import ENGINES, OURS, closure, missing, naive
from provolta.bench.measuring import Measured, measure
from provolta.bench.opening import HTTP_UP, serve_chain
from provolta.bench.results import HHI, HHI_INTEGERS, Results, is_chosen
from provolta.bench.systems import HALF, IMPACT, POINTS, needs
from provolta.bench.systems import contestants as on_systems
from provolta.bench.writing import Names, write
from provolta.errors import EngineError

UP, DOWN, NAIVE = "upstream of one vehicle", "downstream of one mine", "upstream, with a type"
_SAMPLE = 200
_CERTAIN = ("Provolta", "plain C")


def run(
    size: int,
    budget: float,
    results: Results,
    say: Callable[[str], object],
    only: Sequence[str] = (),
) -> None:
    """Every measurement at one size, each told to ``results`` as soon as it is made.

    An engine that takes longer than ``budget`` seconds for a task is ended, and told as such. With
    ``only`` those contestants are measured that have one of these words in their names.

    Raises:
        EngineError: if Provolta's own ways find different numbers of things.
    """
    say(f"Making a chain of {size:,} triples")
    made = chain(size)
    results.begin(size, budget, only)
    with tempfile.TemporaryDirectory(prefix="provolta-bench-") as name:
        folder = Path(name)
        focus = _focuses(made)
        for one in _on_arrays(made, size, folder, focus, say, only):
            results.add(one)
        engines = [one for one in ENGINES if is_chosen(one, only)]
        if not engines:
            return
        say("Writing the chain")
        for form, graphs in (("nq", True), ("nt", False)):
            with (folder / f"chain.{form}").open("wb") as file:
                triples = write(made, file, graphs=graphs)
        lots = [Names(made).lot(focus[task]) for task in (UP, DOWN)]
        if OURS in engines:
            say("Loading, opening and serving the chain")
            served, memory = serve_chain(size, folder / "chain.nq", folder, *lots)
            for one in served:
                results.add(one)
            results.note(size, memory)
            gc.collect()
        for one in _in_sparql(made, size, triples, folder, lots, budget, say, engines):
            results.add(one)
    agree(results.of(size))


def _focuses(made: Chain) -> dict[str, int]:
    """A vehicle of middling ancestry, and the mine that most depends on among the first."""
    up, down = (by_kernel(made, rows(made, upstream=way)) for way in (True, False))
    vehicles = np.linspace(made.starts[-2], made.starts[-1] - 1, _SAMPLE).astype(int)
    mines = range(int(min(made.starts[1], _SAMPLE)))
    ups = sorted((up(int(one)), int(one)) for one in vehicles)
    downs = sorted((down(one), one) for one in mines)
    return {UP: ups[len(ups) // 2][1], DOWN: downs[-1][1]}


def _on_arrays(
    made: Chain,
    size: int,
    folder: Path,
    focus: dict[str, int],
    say: Callable[[str], object],
    only: Sequence[str],
) -> Iterator[Measured]:
    for task, upstream in ((UP, True), (DOWN, False)):
        for name, build in contestants(made, folder, upstream=upstream):
            if not is_chosen(name, only):
                continue
            say(f"{task}: {name}")
            search = build()
            yield measure(size, task, name, lambda s=search, t=task: s(focus[t]))  # type: ignore[misc]
    if not is_chosen(OURS, only):
        return
    for task, name, work in on_systems(needs(made), focus[UP]):
        say(f"{task}: {name}")
        yield measure(size, task, name, work)


def _in_sparql(
    made: Chain,
    size: int,
    triples: int,
    folder: Path,
    lots: list[str],
    budget: float,
    say: Callable[[str], object],
    engines: Collection[str],
) -> Iterator[Measured]:
    """Every engine in turn; the tasks that are likely to last come last."""
    closures = {
        UP: closure(lots[0], upstream=True),
        DOWN: closure(lots[1], upstream=False),
        NAIVE: naive(lots[0]),
    }
    absent = missing()
    here = {name: ENGINES[name] for name in engines if name not in absent}
    nquads = folder / "chain.nq"
    for name, engine in bounded(here, nquads, folder, size=size, triples=triples, budget=budget):
        say(f"loading: {name}")
        loaded = engine.load()
        yield loaded
        if loaded.failed:
            continue
        for task, doubles in ((HHI, True), (HHI_INTEGERS, False)):
            say(f"{task}: {name}")
            measured, found = engine.rows(task, indices.query(doubles=doubles))
            right, wrong = indices.judge(made, found)
            yield dataclasses.replace(measured, found=right, remark=wrong)
        for task, query in closures.items():
            say(f"{task}: {name}")
            yield engine.ask(task, query)


def agree(found: list[Measured]) -> None:
    """Refuse numbers that differ; a lot on a cycle counts itself in SPARQL only.

    A peer that finds something else does not end the run: the tables say so.
    """
    for task, slack in ((UP, 1), (DOWN, 1), (IMPACT, 0), (HALF, 0), (POINTS, 0), (HTTP_UP, 1)):
        counts = {
            one.found
            for one in found
            if one.task == task and not one.failed and one.contestant.startswith(_CERTAIN)
        }
        if counts and max(counts) - min(counts) > slack:
            raise EngineError(f"The contestants find {sorted(counts)} things {task}.")

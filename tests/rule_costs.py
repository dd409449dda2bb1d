"""How much work each rule and each check is on the real data: ``python -m tests.rule_costs``.

Work is counted in seconds of the processor and not of the clock, so that a busy machine or a pause
changes it little, and is compared with that of the others in the same run.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from provolta import rules
from provolta.embedded import EmbeddedEngine
from provolta.files import graph_files
from provolta.load import load_alignments, load_files
from provolta.validate import checks
from tests.mini_world import PROJECT


@dataclass(frozen=True)
class Cost:
    """What one rule or check took, and how many triples or offenders it gave."""

    name: str
    seconds: float
    gave: int

    def __str__(self) -> str:
        """One line of a table."""
        return f"{self.seconds:8.2f} s {self.gave:8,}  {self.name}"


def costs(root: Path) -> Iterator[Cost]:
    """The cost of each rule, in order, and then of each check."""
    engine = EmbeddedEngine()
    load_files(engine, graph_files(root))
    load_alignments(engine, root)
    for rule in rules.read(root):
        start = time.process_time()
        (outcome,) = rules.materialise(engine, [rule])
        yield Cost(f"ontology/rules/{rule.path.name}", time.process_time() - start, outcome.triples)
    for check in checks.read(root):
        start = time.process_time()
        found = checks.offenders(engine, check)
        yield Cost(check.name, time.process_time() - start, len(found))


def slow(found: list[Cost]) -> list[str]:
    """The one that takes longer than all others together, if there is one, as a line of a table."""
    whole = sum(one.seconds for one in found)
    return [str(one) for one in found if 2 * one.seconds > whole]


if __name__ == "__main__":
    table = sorted(costs(PROJECT), key=lambda one: -one.seconds)
    print(*table, sep="\n")
    print(f"{sum(one.seconds for one in table):8.2f} s in all")

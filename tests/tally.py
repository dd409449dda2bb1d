"""How mutants ended."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """How the mutants of one kind ended, and those that ended as they must not."""

    kind: str
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, bytes]] = field(default_factory=list)
    slowest: float = 0.0

"""How a change is to be made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Conditions:
    """How a change is to be made.

    ``expected`` is the revision that the current one must be, if any; ``absent`` asks that the
    graph is not there yet; ``guarded`` derives edges and holds what is touched to the shapes;
    ``dry`` tells what would be, and changes nothing.
    """

    expected: str = ""
    absent: bool = False
    guarded: bool = True
    dry: bool = False

"""How a change is to be made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Conditions:
    """How a change is to be made.

    ``expected`` are the revisions that the current one may be, any if there are none; ``absent``
    asks that the graph is not there yet; ``guarded`` derives edges and holds what is touched to the
    shapes; ``dry`` tells what would be, and changes nothing.
    """

    expected: tuple[str, ...] = ()
    absent: bool = False
    guarded: bool = True
    dry: bool = False

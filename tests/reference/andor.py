"""AND/OR systems as anybody would write them: sets, and rules applied until nothing changes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from hypothesis import strategies as st


@dataclass(frozen=True)
class Plain:
    """A system as lists: what each node needs, whether it needs all of it, what is given."""

    needs: tuple[tuple[int, ...], ...]
    every: tuple[bool, ...]
    given: frozenset[int]

    def holds(self, failed: Collection[int] = ()) -> set[int]:
        """What holds: start from nothing and add until there is nothing to add."""
        held: set[int] = set()
        while True:
            fresh = {
                node
                for node, needs in enumerate(self.needs)
                if node not in held and node not in failed and self._fed(node, needs, held)
            }
            if not fresh:
                return held
            held |= fresh

    def _fed(self, node: int, needs: tuple[int, ...], held: set[int]) -> bool:
        if node in self.given:
            return True
        good = [need in held for need in needs]
        return all(good) if self.every[node] else any(good)

    def impact(self, failed: Collection[int]) -> list[int]:
        """0 untouched, 1 exposed, 2 lost."""
        before, after = self.holds(), self.holds(failed)
        lost = before - after
        reached = {node for node in failed if node in before}
        while True:
            fresh = {
                node
                for node in before - reached - self.given
                if any(need in reached for need in self.needs[node])
            }
            if not fresh:
                break
            reached |= fresh
        return [2 if n in lost else int(n in reached) for n in range(len(self.needs))]

    def single_points(self, target: int) -> list[int]:
        """Try every node."""
        if target not in self.holds():
            return []
        return [n for n in range(len(self.needs)) if target not in self.holds([n])]


@st.composite
def systems(draw: st.DrawFn, most: int = 12) -> Plain:
    """Small systems with cycles, doubles, nodes that need nothing and given nodes with needs."""
    count = draw(st.integers(1, most))
    node = st.integers(0, count - 1)
    needs = draw(st.lists(st.lists(node, max_size=4), min_size=count, max_size=count))
    every = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    given = draw(st.frozensets(node, max_size=4))
    return Plain(tuple(map(tuple, needs)), tuple(every), given)

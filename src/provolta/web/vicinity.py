"""What is near an item in the chain: wider, narrower, beside it, and a step or two along it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from provolta.engine import Engine
from provolta.names import ONTOLOGY, prefix_lines
from provolta.terms import VARIANT_OF

_STEPS = 2
_TIES = f"""{prefix_lines("pv")}
SELECT DISTINCT ?from ?property ?to
WHERE {{
  VALUES ?property {{ pv:variantOf pv:directlyFlowsInto pv:isHeading }}
  ?from ?property ?to .
}}
ORDER BY ?from ?property ?to"""
_Ways = Mapping[str, set[str]]


@dataclass(frozen=True)
class Vicinity:
    """The ties between items, both ways; ``headings`` are kinds that are no more than a name."""

    wider: _Ways
    narrower: _Ways
    into: _Ways
    out_of: _Ways
    headings: frozenset[str]

    def near(self, item: str) -> set[str]:
        """What is near an item, without the item.

        >>> ties = [("ore", "v", "metal"), ("foil", "v", "metal"), ("ore", "f", "salt")]
        >>> ties += [("salt", "f", "powder"), ("powder", "f", "cell")]
        >>> chain = Vicinity.of(ties, variant="v", flow="f", heading="h")
        >>> sorted(chain.near("metal")), sorted(chain.near("ore"))
        (['foil', 'ore', 'powder', 'salt'], ['foil', 'metal', 'powder', 'salt'])
        """
        wider = self.wider.get(item, set())
        kinds = _reached({item}, self.narrower)
        found = wider | self.narrower.get(item, set())
        for one in wider - self.headings:
            found |= self.narrower.get(one, set())
        for ways in (self.into, self.out_of):
            first = {far for one in kinds for far in ways.get(one, ())}
            found |= _reached(first, ways, _STEPS - 1)
        return found - {item}

    @classmethod
    def of(
        cls, ties: Iterable[tuple[str, ...]], *, variant: str, flow: str, heading: str
    ) -> Vicinity:
        """The vicinity that ties of three properties make."""
        ways: dict[tuple[str, bool], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        headings = set()
        for start, property_, end in ties:
            if property_ == heading:
                headings.add(start)
                continue
            ways[property_, True][start].add(end)
            ways[property_, False][end].add(start)
        return cls(
            ways[variant, True],
            ways[variant, False],
            ways[flow, True],
            ways[flow, False],
            frozenset(headings),
        )


def read(engine: Engine) -> Vicinity:
    """The vicinity in a graph; read once per revision."""
    ties = engine.select(_TIES).texts()
    flow, heading = ONTOLOGY + "directlyFlowsInto", ONTOLOGY + "isHeading"
    return Vicinity.of(ties, variant=VARIANT_OF, flow=flow, heading=heading)


def _reached(start: set[str], ways: _Ways, most: int | None = None) -> set[str]:
    """Some things and all that lies within so many steps of them."""
    seen, fresh, steps = set(start), set(start), 0
    while fresh and steps != most:
        fresh = {far for one in fresh for far in ways.get(one, ())} - seen
        seen |= fresh
        steps += 1
    return seen

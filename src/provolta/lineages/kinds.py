"""What still ties two things of which no route is documented: the kinds of goods that one gets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from provolta.analytics.reach import reach
from provolta.flow import View
from provolta.flow.columns import ints
from provolta.terms import MAKES

_SHOWN = 4


def through(material: View, every: View, source: int, target: int) -> list[int]:
    """The nearest kinds that a thing goes into and that another documentedly gets or makes.

    ``material`` follows kinds and processes, ``every`` all that is documented. Whose goods go into
    the other's is not said by this: a kind is not a delivery.
    """
    near = reach(material, source, direction="downstream").nodes.tolist()
    taken = _taken(every, target)
    return [node for node in near if node in taken][:_SHOWN]


def told(source: str, target: str, kinds: Sequence[str]) -> tuple[str, ...]:
    """These kinds in a sentence; nothing if there are none.

    >>> told("cobalt", "Tesla", ["battery cell"])
    ('By kind: cobalt goes into battery cell, which Tesla gets or makes; no document says whose.',)
    """
    if not kinds:
        return ()
    same = kinds[0] == source
    first = f"{target} gets or makes {source}" if same else ""
    rest = ", ".join(kinds[same:])
    way = f"{source} goes into {rest}, which {target} gets or makes" if rest else ""
    return (f"By kind: {'; '.join(filter(None, (first, way)))}; no document says whose.",)


def _taken(view: View, node: int) -> set[int]:
    """The kinds that statements name on what goes to a thing, and those that it makes."""
    graph = view.graph
    one = ints([node])
    coming = view.step(one, "upstream")
    _, statements = view.evidence(coming.edges).statements.spread(
        np.arange(len(coming.edges), dtype=np.int32)
    )
    going = view.step(one, "downstream")
    makes = [number for number, kind in enumerate(graph.properties) if kind.iri == MAKES]
    made = going.other[np.isin(graph.edge_property[going.edges], makes)]
    named = graph.statements.items.spread(statements)[1]
    return {int(item) for item in (*named.tolist(), *made.tolist()) if item >= 0}

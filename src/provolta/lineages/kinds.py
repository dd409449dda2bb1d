"""What still ties two things of which no route is documented: the kinds of goods that one gets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from provolta.analytics.reach import reach
from provolta.flow import View
from provolta.flow.columns import Ints, ints
from provolta.terms import MAKES, VARIANT_OF

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


def wider(material: View, source: int, target: int) -> int | None:
    """The nearest kind that a thing is one of and that another goes into; None if there is none.

    What is made in a way of its own is asked for its own way only.
    """
    into = set(reach(material, source, direction="downstream").nodes.tolist())
    fresh, seen = {target}, {target}
    while fresh:
        plain = [one for one in sorted(fresh) if not len(_by(material, one, "upstream", False))]
        found = [_by(material, one, "downstream", True).tolist() for one in plain]
        fresh = {kind for kinds in found for kind in kinds} - seen
        if met := sorted(fresh & into):
            return met[0]
        seen |= fresh
    return None


def _by(view: View, node: int, direction: str, as_variant: bool) -> Ints:
    """What is one step away as variant and kind, or in any other way."""
    step = view.step(ints([node]), direction)
    variant = [number for number, one in enumerate(view.graph.properties) if one.iri == VARIANT_OF]
    found: Ints = step.other[np.isin(view.graph.edge_property[step.edges], variant) == as_variant]
    return found


def told_of(source: str, target: str, kind: str) -> str:
    """The same of a kind in a sentence; not each thing of a kind has all that goes into the kind.

    >>> told_of("lithium", "BMW iX3", "electric car")
    'By kind: lithium goes into electric car, and BMW iX3 is one; if this way, no document says.'
    """
    return (
        f"By kind: {source} goes into {kind}, and {target} is one; if this way, no document says."
    )


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

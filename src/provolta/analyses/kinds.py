"""What fails with an item: all that is a kind of it, and every making and delivery of those."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from provolta.analyses.chain import Chain, Need
from provolta.analytics.dependency import OWN, PRODUCTION
from provolta.entities import Entity


@dataclass(frozen=True)
class Fallen:
    """Kinds of failed items, by node, with the items that they are kinds of; and productions."""

    kinds: dict[int, tuple[str, ...]]
    productions: tuple[int, ...]

    @property
    def nodes(self) -> tuple[int, ...]:
        """All nodes that fail."""
        return (*self.kinds, *self.productions)

    def needs(self, node: int) -> list[Need]:
        """Why a kind is lost: it is a kind of what failed."""
        return [Need("kind", "", self.kinds[node], (), (), open=False, claims=())]


def fallen_with(chain: Chain, failed: Iterable[Entity]) -> Fallen:
    """What fails with the items among some things that fail; nothing with other things.

    Without graphite there is no natural graphite either, and nobody makes or delivers any.
    """
    parts = chain.parts
    items = [one.iri for one in failed if one.kind == "item"]
    above: dict[int, list[str]] = defaultdict(list)
    gone: set[int] = set()
    for item in items:
        for iri in chain.kinds(item):
            node = parts.find(iri)
            if node is not None:
                gone.add(node)
                if iri not in items:
                    above[node].append(item)
    making = np.isin(parts.role, (PRODUCTION, OWN)) & np.isin(parts.second, list(gone))
    productions = np.flatnonzero(making).tolist() if gone else []
    return Fallen({node: tuple(above[node]) for node in sorted(above)}, tuple(productions))

"""Which kinds can serve instead of another: those of one job, not those under one heading.

That nickel and lithium are both critical minerals makes neither a substitute of the other; the
graph marks such kinds as headings (``pv:isHeading``).
"""

from __future__ import annotations

from collections.abc import Iterator

from provolta.analyses.chain import Chain
from provolta.analytics import dependency as system
from provolta.names import prefix_lines

_HEADINGS = f"""{prefix_lines("pv")}
SELECT ?item
WHERE {{ ?item pv:isHeading true . }}
ORDER BY ?item"""
_CONTENTS = frozenset({"content-per-energy", "content-per-vehicle", "content-by-mass"})


def jobs(chain: Chain, node: int) -> list[int]:
    """The general kinds that an item serves as, headings left out."""
    parts = chain.parts
    headings = {row[0] for row in chain.desk.engine.select(_HEADINGS).texts()}
    users = parts.system.uses[parts.system.use_ptr[node] : parts.system.use_ptr[node + 1]]
    served = dict.fromkeys(one for one in users.tolist() if parts.role[one] == system.THING)
    return [one for one in served if parts.iri(one) not in headings]


def free_of(chain: Chain, item: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The chemistries of which every figure says that they hold nothing of an item; the claims.

    That no document names a content says nothing: only a nought that is printed counts.
    """
    found: dict[str, list[tuple[float, str]]] = {}
    for figure in chain.made:
        if figure.item == item and figure.basis in _CONTENTS:
            found.setdefault(figure.about, []).append((figure.range.high, figure.claim))
    for about in sorted(found):
        if chain.desk.kind(about) == "chemistry" and not any(most for most, _ in found[about]):
            yield about, tuple(claim for _, claim in found[about])

"""What the drawing of the chain shows, chosen from the whole graph by rule, never by hand.

Of each stage the items that most processes take or give, at most so many; where a kind and a
narrower kind both qualify, the better connected of the two stands for both.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from provolta.engine import Engine
from provolta.entities import Entity, Index
from provolta.names import local_name, prefix_lines
from provolta.render import chain
from provolta.render.stages import ORDER
from provolta.web.shares import Share, leading

_MOST, _MOST_BELOW = 9, 2
_LOOP = "recycling"
_FLOWS = f"""{prefix_lines("pv")}
SELECT DISTINCT ?relation ?from ?to
WHERE {{
  VALUES ?relation {{
    pv:directlyFlowsInto pv:reentersAs pv:variantOf pv:makes pv:provides pv:procures
  }}
  ?from ?relation ?to .
}}
ORDER BY ?relation ?from ?to"""


@dataclass(frozen=True)
class Ties:
    """How items are tied: what flows into what, what re-enters as what, what is narrower.

    ``actors`` counts the ties of each item to those that make, provide or procure it.
    """

    flows: tuple[tuple[str, str], ...]
    returns: tuple[tuple[str, str], ...]
    wider: Mapping[str, frozenset[str]]
    actors: Mapping[str, int]

    def lineage(self, iri: str) -> set[str]:
        """A thing and everything wider."""
        found, waiting = {iri}, [iri]
        while waiting:
            new = self.wider.get(waiting.pop(), frozenset()) - found
            found |= new
            waiting += new
        return found


def ties(engine: Engine) -> Ties:
    """Every tie between items, in one query."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for relation, start, end in engine.select(_FLOWS).texts():
        found[local_name(relation)].append((start, end))
    wider: dict[str, set[str]] = defaultdict(set)
    for narrow, wide in found["variantOf"]:
        wider[narrow].add(wide)
    return Ties(
        tuple(found["directlyFlowsInto"]),
        tuple(found["reentersAs"]),
        {narrow: frozenset(wides) for narrow, wides in wider.items()},
        Counter(end for name in ("makes", "provides", "procures") for _, end in found[name]),
    )


def chosen(index: Index, found: Ties, shares: Sequence[Share]) -> dict[str, list[Entity]]:
    """The items that stand for each stage, the best connected first."""
    degree = Counter(end for pair in found.flows for end in set(pair))
    claimed = {one.item for one in shares}
    stages: dict[str, list[Entity]] = defaultdict(list)
    for entity in index.by_iri.values():
        if entity.kind == "item" and entity.stages:
            stages[local_name(entity.stages[0])].append(entity)
    picked: dict[str, list[Entity]] = {}
    for stage, items in stages.items():
        general = {one.iri: len(found.lineage(one.iri)) for one in items}
        items.sort(key=lambda e: (e.iri not in claimed, -degree[e.iri], general[e.iri], e.iri))
        tied = [one for one in items if degree[one.iri] or one.iri in claimed]
        picked[stage] = _spread(tied, found, 2 * _MOST if stage == _LOOP else _MOST)
    return picked


def _spread(items: Sequence[Entity], found: Ties, most: int) -> list[Entity]:
    """The first items, none above or below another; then others, until there are enough."""
    taken: list[Entity] = []
    spare: list[Entity] = []
    seen: list[set[str]] = []
    for one in items:
        line = found.lineage(one.iri)
        related = any(one.iri in other or taken[n].iri in line for n, other in enumerate(seen))
        if related or len(taken) >= most:
            spare.append(one)
        else:
            taken.append(one)
            seen.append(line)
    spare.sort(key=lambda one: -found.actors.get(one.iri, 0))
    return taken + spare[: max(0, most - len(taken))]


def build(
    index: Index,
    found: Ties,
    shares: Sequence[Share],
    stages: Iterable[tuple[str, str, int]],
    language: str = "en",
) -> chain.Chain:
    """The chain as it is drawn; ``stages`` are IRI, slug and number of actors."""
    picked = chosen(index, found, shares)
    shown = {one.iri for items in picked.values() for one in items}
    tiles = [
        chain.Tile(
            one.iri, one.label_in(language), stage, column, _drawn(leading(shares, item=one.iri))
        )
        for stage, items in picked.items()
        if stage in ORDER
        for one, column in _placed(stage, items, found, index)
    ]
    shown &= {tile.key for tile in tiles}
    column = {tile.key: tile.column for tile in tiles}
    stage_of = {tile.key: tile.stage for tile in tiles}
    flows = [
        (a, b)
        for a, b in _between(found.flows, found, shown)
        if _LOOP in (stage_of[a], stage_of[b]) or column[a] <= column[b]
    ]
    heads = []
    for iri, slug, actors in stages:
        share = leading(shares, stage=slug)
        item = index.label(share.item, language) if share else ""
        about = ", ".join(filter(None, (item, share.counted if share else "")))
        heads.append(chain.Head(iri, slug, actors, _drawn(share), about))
    returns = _between(found.returns, found, shown)
    return chain.Chain(heads, tiles, flows, returns)


def _drawn(share: Share | None) -> chain.Share | None:
    return share.drawn if share else None


def _placed(
    stage: str, items: Sequence[Entity], found: Ties, index: Index
) -> list[tuple[Entity, int]]:
    if stage != _LOOP:
        return [(one, ORDER[stage]) for one in items]
    known = index.by_iri
    enters = {
        a: ORDER[local_name(known[b].stages[0])]
        for a, b in found.returns
        if b in known and known[b].stages and local_name(known[b].stages[0]) in ORDER
    }
    own = {one.iri for one in items}
    into: dict[str, set[str]] = defaultdict(set)
    for a, b in found.flows:
        if a in own and b in own:
            into[b].add(a)
    depth = {one.iri: len(into[one.iri]) and 1 for one in items}
    columns = chain.columns_of([one.iri for one in items], enters, depth)
    room: Counter[int] = Counter()
    placed = []
    for one in items:
        if room[columns[one.iri]] < _MOST_BELOW:
            room[columns[one.iri]] += 1
            placed.append((one, columns[one.iri]))
    return placed


def _between(
    pairs: Iterable[tuple[str, str]], found: Ties, shown: set[str]
) -> list[tuple[str, str]]:
    """Pairs of what is shown; what is not shown is stood for by the nearest wider kind that is."""

    def stand_in(iri: str) -> str:
        if iri in shown:
            return iri
        return min(found.lineage(iri) & shown, default="")

    moved = ((stand_in(a), stand_in(b)) for a, b in pairs)
    return [(a, b) for a, b in dict.fromkeys(moved) if a and b and a != b]

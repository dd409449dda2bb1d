"""Impact with names and evidence: what is lost, exposed or unknown when something fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from provolta.analyses import shock
from provolta.analyses.chain import Chain, Degrees, Need
from provolta.analyses.desk import OPEN, Told, claims_of, named
from provolta.analyses.kinds import Fallen, fallen_with
from provolta.analyses.shock import Shock
from provolta.analytics.andor import EXPOSED, LOST
from provolta.answers import Answer, Column
from provolta.entities import Entity
from provolta.errors import BadParameter
from provolta.flow.columns import Ragged, ints
from provolta.names import local_name

DEGREES = ("lost", "exposed", "unknown")
MOST_NODES = 2_000


@dataclass(frozen=True)
class Affected:
    """A thing that a failure reaches: how badly, how far away, and through which of its needs."""

    entity: Entity
    degree: str
    distance: int
    needs: tuple[Need, ...]

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it."""
        return {
            **named(self.entity),
            "stages": [local_name(one) for one in self.entity.stages],
            "country": local_name(self.entity.country) or None,
            "degree": self.degree,
            "distance": self.distance,
            "needs": [one.to_dict() for one in self.needs],
        }


@dataclass(frozen=True)
class Impact:
    """What fails, what that does to everything downstream, and what is left of each stage."""

    failed: tuple[Entity, ...]
    share: float
    of: tuple[Entity, ...]
    as_of: str | None
    counts: dict[str, int]
    nodes: tuple[Affected, ...]
    shock: Shock
    truncated: bool
    told: Told = field(repr=False)

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it."""
        return {
            "revision": self.told.revision,
            "failed": [named(one) for one in self.failed],
            "share": self.share,
            "of": [named(one) for one in self.of],
            "as_of": self.as_of,
            "counts": self.counts,
            "nodes": [one.to_dict() for one in self.nodes],
            **self.shock.to_dict(self.told.labels),
            "truncated": self.truncated,
            **self.told.to_dict(),
        }

    def answer(self) -> Answer:
        """One row for each thing that is reached, the lost ones first."""
        rows = tuple(
            (
                one.entity.iri,
                one.entity.type,
                one.degree,
                one.distance,
                "; ".join(self._told(need, "hit") for need in one.needs if need.hit),
                "; ".join(self._told(need, "left") for need in one.needs if need.hit),
            )
            for one in self.nodes
        )
        names = " and ".join(one.label for one in self.failed)
        names += f"'s {' and '.join(one.label for one in self.of)}" if self.of else ""
        counts = ", ".join(f"{count} {degree}" for degree, count in self.counts.items())
        return Answer(
            title=f"If {names} fails: {counts}",
            columns=_COLUMNS,
            rows=rows,
            evidence=tuple(
                tuple(dict.fromkeys(c for need in one.needs if need.hit for c in need.claims))
                for one in self.nodes
            ),
            statements=dict(self.told.statements),
            labels=dict(self.told.labels),
            notes=(*self.shock.lines(self.told.labels), *self.told.notes),
            revision=self.told.revision,
        )

    def _told(self, need: Need, side: str) -> str:
        iris = (*need.lost, *need.exposed) if side == "hit" else need.remaining
        names = [self.told.labels[iri] for iri in iris]
        if side == "left" and need.open:
            names.append("what is not documented")
        item = f" of {self.told.labels[need.item]}" if need.item else ""
        return f"{need.what}{item}: {', '.join(names) or 'none'}"


_COLUMNS = (
    Column("thing", "what is reached", "iri"),
    Column("type", "what sort of thing it is"),
    Column("degree", "lost, exposed or unknown"),
    Column("distance", "how many steps from what fails", "integer"),
    Column("hit", "the ways that are lost or exposed, by need"),
    Column("left", "the ways that remain, by need"),
)


def ask(
    chain: Chain,
    failed: Sequence[Entity],
    *,
    share: float = 1.0,
    of: Sequence[Entity] = (),
    max_nodes: int = MOST_NODES,
) -> Impact:
    """What happens when some things fail.

    ``share`` is the part of their output that is lost; it counts in what is left of each stage. In
    the degrees a thing fails or does not. ``of`` limits the failure to some items and their
    variants.

    Raises:
        BadParameter: if the share is not above 0 and at most 1, or a thing does not take part.
    """
    if not 0 < share <= 1:
        raise BadParameter(f"share is {share:g}.", remedy="Give a part above 0 and up to 1.")
    parts = chain.parts
    things = [chain.node(one) for one in failed]
    fallen = fallen_with(chain, () if of else failed)
    nodes = [*(parts.failing(one) for one in things), *fallen.nodes]
    if of:
        nodes = _limited(chain, failed, of)
    degree = parts.system.impact(nodes)
    unknown = parts.unknown(degree)
    shown, counts = _reached(chain, degree, unknown, things, nodes)
    struck = shock.ask(chain, [one.iri for one in failed], share, of)
    kept = shown[:max_nodes]
    chain.desk.names.of([parts.iri(node) for node, *_ in kept])
    affected = tuple(
        Affected(
            chain.desk.entity(parts.iri(node)),
            name,
            far,
            tuple(_needs(chain, node, degree, name, fallen)),
        )
        for node, name, far in kept
    )
    told = chain.desk.tell(
        _iris(affected, (*failed, *of), struck),
        (*_claims(affected), *claims_of(struck.figures())),
        _notes(chain, share, fallen, limited=bool(of)),
    )
    return Impact(
        tuple(failed),
        share,
        tuple(of),
        chain.as_of or None,
        counts,
        affected,
        struck,
        len(shown) > len(kept),
        told,
    )


def _limited(chain: Chain, failed: Sequence[Entity], of: Sequence[Entity]) -> list[int]:
    """The makings of some items; each must be made by something that fails."""
    nodes: dict[int, None] = {}
    for item in of:
        found = chain.productions([one.iri for one in failed], item)
        if not found:
            names = " or ".join(one.label for one in failed)
            then = f" as of {chain.as_of}" if chain.as_of else ""
            raise BadParameter(
                f"No document says that {names} makes or sells {item.label}{then}.",
                remedy=f"See who does: provolta substitutes {item.slug}.",
            )
        nodes |= dict.fromkeys(found)
    return list(nodes)


def _reached(
    chain: Chain,
    degree: Degrees,
    unknown: np.ndarray,
    failed: Collection[int],
    nodes: Collection[int],
) -> tuple[list[tuple[int, str, int]], dict[str, int]]:
    """The things that are reached, with degree and distance from the nodes that fail.

    The worst and nearest come first; ``failed`` are the things that were named.
    """
    parts = chain.parts
    uses = Ragged(parts.system.use_ptr, parts.system.uses)
    whole = {one for one in failed if parts.failing(one) in nodes}
    far = chain.steps(ints(sorted({*nodes, *whole})), uses)
    found = []
    for node in np.flatnonzero((degree[: parts.things] > 0) | unknown[: parts.things]).tolist():
        if node in failed:
            continue
        name = {LOST: "lost", EXPOSED: "exposed"}.get(int(degree[node]), "unknown")
        steps = int(far[node])
        if name == "unknown" and steps < 0:
            near = [int(far[item]) for item in _hit(chain, node, degree) if far[item] >= 0]
            steps = min(near) + 1 if near else steps
        found.append((node, name, steps))
    found.sort(key=lambda one: (DEGREES.index(one[1]), one[2] < 0, one[2], parts.iri(one[0])))
    counted = Counter(name for _, name, _ in found)
    return found, {name: counted[name] for name in DEGREES}


def _needs(chain: Chain, node: int, degree: Degrees, name: str, fallen: Fallen) -> Sequence[Need]:
    if node in fallen.kinds:
        return fallen.needs(node)
    return chain.needs(node, degree) if name != "unknown" else _unsaid(chain, node, degree)


def _unsaid(chain: Chain, node: int, degree: Degrees) -> tuple[Need, ...]:
    """The needs of an actor, hit on the market, for which nobody documents a supplier."""
    return tuple(
        Need(
            what="supplier",
            item=chain.parts.iri(item),
            lost=(chain.parts.iri(item),) if degree[item] == LOST else (),
            exposed=(chain.parts.iri(item),) if degree[item] == EXPOSED else (),
            remaining=(),
            open=True,
            claims=(),
        )
        for item in _hit(chain, node, degree)
    )


def _hit(chain: Chain, node: int, degree: Degrees) -> list[int]:
    """The kinds that an actor needs, from nobody knows whom, and that are lost or exposed."""
    items, actors = chain.parts.unsaid
    return [item for item in items[actors == node].tolist() if degree[item]]


def _iris(affected: Iterable[Affected], failed: Iterable[Entity], struck: Shock) -> list[str]:
    iris = [*(one.iri for one in failed), *struck.iris()]
    for one in affected:
        iris.append(one.entity.iri)
        for need in one.needs:
            iris += [need.item, *need.lost, *need.exposed, *need.remaining]
    return iris


def _claims(affected: Iterable[Affected]) -> list[str]:
    return [claim for one in affected for need in one.needs for claim in need.claims]


def _notes(chain: Chain, share: float, fallen: Fallen, *, limited: bool) -> list[str]:
    notes = [
        OPEN,
        "Lost: every documented way of something needed is hit. Exposed: a way is hit, another "
        "remains. Unknown: something needed is hit, and nobody documents who supplies it.",
        "Supply that is only announced, without a beginning, exposes its customer and never makes "
        "it lost; so does a kind that the customer also procures under a wider name.",
        "A company fails with the country of its seat, wherever else it has plants.",
        "What nobody documents (an input without process or maker) is taken to be there.",
    ]
    if fallen.kinds:
        notes.append("An item fails with every kind of it, and what is made or sold of them.")
    if limited:
        notes.append("Deliveries within the country count as hit too; own making does not.")
    if share < 1:
        notes.append("The degrees are those of a complete failure; the share counts in the bounds.")
    if chain.as_of:
        notes.append(f"As of {chain.as_of}; statements without a date count as always true.")
    return notes

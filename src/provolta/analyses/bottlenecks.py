"""Bottlenecks, ranked with their reasons, beside those that documents name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from provolta.analyses.chain import Chain
from provolta.analyses.concentration import percent
from provolta.analyses.desk import OPEN, Desk, Told, basis_words, claims_of, named
from provolta.analytics import concentration as numbers
from provolta.analytics import dependency as system
from provolta.analytics.concentration import Market
from provolta.answers import Answer, Column
from provolta.entities import Entity
from provolta.errors import BadParameter
from provolta.figures import Known
from provolta.flow.columns import ints
from provolta.names import local_name, prefix_lines
from provolta.terms import REENTERS_AS

LAYERS = ("material", "supply", "place", "all")
_KINDS: dict[str, tuple[str, ...]] = {
    "material": ("item",),
    "supply": ("actor",),
    "place": ("place",),
}
_KINDS["all"] = ("item", "actor", "place")
FEW, HIGH, AGREES = 3, 0.5, 2
_SHOWN = 50
_NAMED = f"""{prefix_lines("pv")}
SELECT ?thing ?stage ?item ?claim
WHERE {{
  ?claim a pv:BottleneckClaim .
  ?claim pv:about ?thing .
  OPTIONAL {{ ?claim pv:ofStage ?said . }}
  OPTIONAL {{ ?thing pv:atStage|pv:inStage ?known . }}
  OPTIONAL {{ ?claim pv:limits|pv:ofItem ?item . }}
  BIND(COALESCE(?said, ?known) AS ?stage)
}}
ORDER BY ?thing ?stage ?item ?claim"""


@dataclass(frozen=True)
class Reason:
    """Why a thing is a bottleneck: a rule with its points, in words, and the claims behind it."""

    rule: str
    points: float
    words: str
    claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bottleneck:
    """A thing that limits others; ``score`` is the sum of the points of its reasons."""

    entity: Entity
    stages: tuple[str, ...]
    score: float
    fatal_to: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Naming:
    """A bottleneck that documents name, and whether the graph finds one there too."""

    entity: Entity
    stage: str
    claims: tuple[str, ...]
    found: Bottleneck | None
    rank: int | None

    @property
    def agrees(self) -> bool:
        """Whether something in that stage has two reasons or more."""
        return self.found is not None and len(self.found.reasons) >= AGREES


@dataclass(frozen=True)
class Bottlenecks:
    """All bottlenecks of a layer, the worst first."""

    layer: str
    as_of: str | None
    targets: int
    ranked: tuple[Bottleneck, ...]
    namings: tuple[Naming, ...]
    told: Told = field(repr=False)

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it."""
        return {
            "revision": self.told.revision,
            "layer": self.layer,
            "as_of": self.as_of,
            "targets": self.targets,
            "bottlenecks": [self._one(rank, one) for rank, one in enumerate(self.ranked, 1)],
            "named": [self._naming(one) for one in self.namings],
            **self.told.to_dict(),
        }

    def _one(self, rank: int, one: Bottleneck) -> dict[str, object]:
        return {
            "rank": rank,
            **named(one.entity),
            "stages": [local_name(stage) for stage in one.stages],
            "score": round(one.score, 4),
            "fatal_to": one.fatal_to,
            "reasons": [
                {
                    "rule": reason.rule,
                    "points": round(reason.points, 4),
                    "words": reason.words,
                    "claims": list(reason.claims),
                }
                for reason in one.reasons
            ],
        }

    def _naming(self, one: Naming) -> dict[str, object]:
        return {
            **named(one.entity),
            "stage": local_name(one.stage) or None,
            "agrees": one.agrees,
            "best": one.found.entity.iri if one.found else None,
            "rank": one.rank,
            "claims": list(one.claims),
        }

    def answer(self) -> Answer:
        """One row for each bottleneck, the worst first; what documents name is in the notes."""
        rows = tuple(
            (
                rank,
                one.entity.iri,
                ", ".join(self.told.labels.get(stage, local_name(stage)) for stage in one.stages),
                round(one.score, 2),
                one.fatal_to,
                "; ".join(reason.words for reason in one.reasons),
            )
            for rank, one in enumerate(self.ranked, 1)
        )
        return Answer(
            title=f"Bottlenecks ({self.layer})",
            columns=_COLUMNS,
            rows=rows,
            evidence=tuple(
                tuple(dict.fromkeys(c for reason in one.reasons for c in reason.claims))
                for one in self.ranked
            ),
            statements=dict(self.told.statements),
            labels=dict(self.told.labels),
            notes=(*(self._line(one) for one in self.namings), *self.told.notes),
            revision=self.told.revision,
        )

    def _line(self, one: Naming) -> str:
        if one.found is None:
            return f"Documents name {one.entity.label}: the graph finds nothing in that stage."
        word = "agrees" if one.agrees else "does not agree"
        label = self.told.labels[one.found.entity.iri]
        return f"Documents name {one.entity.label}: the graph {word} ({label}, rank {one.rank})."


_COLUMNS = (
    Column("rank", "the worst is 1", "integer"),
    Column("thing", "what limits", "iri"),
    Column("stage", "where it stands in the chain"),
    Column("score", "points of its reasons", "number"),
    Column("fatal_to", "kinds of item that are lost if it alone is lost", "integer"),
    Column("reasons", "why"),
)


def ask(chain: Chain, *, layer: str = "material", shown: int = _SHOWN) -> Bottlenecks:
    """The bottlenecks of a layer.

    Raises:
        BadParameter: if there is no such layer.
    """
    if layer not in LAYERS:
        raise BadParameter(f"layer is {layer!r}.", remedy=f"Use one of {', '.join(LAYERS)}.")
    finder = _Finder(chain)
    every = [one for kind in _KINDS[layer] for one in finder.of_kind(kind)]
    every.sort(key=lambda one: (-one.score, -one.fatal_to, one.entity.iri))
    namings = _namings(chain.desk, every) if layer in {"material", "all"} else ()
    ranked = tuple(every[:shown])
    mentioned = [*ranked, *(one.found for one in namings if one.found)]
    iris = [one.entity.iri for one in mentioned] + [one.entity.iri for one in namings]
    iris += [stage for one in mentioned for stage in one.stages]
    claims = [claim for one in mentioned for reason in one.reasons for claim in reason.claims]
    claims += [claim for one in namings for claim in one.claims]
    told = chain.desk.tell(iris, claims, _notes(len(finder.targets), chain.as_of))
    return Bottlenecks(layer, chain.as_of or None, len(finder.targets), ranked, namings, told)


def _notes(targets: int, as_of: str) -> list[str]:
    notes = [
        OPEN + " So a sole maker is the only one that is documented here.",
        f"Points: fatal to others, the part of {targets} kinds of item, twice · one process 1 · "
        "one maker 1, two 0.5 · the largest holder's share if half or more · no recycled way 0.5.",
        "A documented bottleneck is confirmed if something in its stage has two reasons or more.",
    ]
    if as_of:
        notes.append(f"As of {as_of}; statements without a date count as always true.")
    return notes


class _Finder:
    """Looks at every thing of the system once."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.desk = chain.desk
        self.parts = chain.parts
        nodes = range(self.parts.things)
        self.kind = {node: self.desk.kind(self.parts.iri(node)) for node in nodes}
        targets = [n for n, kind in self.kind.items() if kind == "item" and self._made(n)]
        self.targets = ints(targets)
        candidates = [n for n, kind in self.kind.items() if kind in _KINDS["all"]]
        failing = [self.parts.failing(one) for one in candidates]
        counts = self.parts.system.fatal_to(failing, self.targets)
        self.fatal = dict(zip(candidates, counts.tolist(), strict=True))
        self.markets = self._newest()
        self.recycled = self._recycled()

    def of_kind(self, kind: str) -> list[Bottleneck]:
        """Everything of a kind that has a reason beside being on the way."""
        found = []
        for node, its in self.kind.items():
            if its != kind or (kind == "item" and not self._made(node)):
                continue
            reasons = self._reasons(node, kind)
            if reasons:
                entity = self.desk.entity(self.parts.iri(node))
                stages = tuple(sorted(self.desk.stages.get(entity.iri, entity.stages)))
                score = sum(reason.points for reason in reasons)
                found.append(Bottleneck(entity, stages, score, self.fatal[node], reasons))
        return found

    def _made(self, node: int) -> bool:
        return bool(self.parts.helpers(system.MADE, node))

    def _reasons(self, node: int, kind: str) -> tuple[Reason, ...]:
        found = list(self._fatal(node, kind))
        if kind == "item":
            for what in ("process", "maker"):
                found += self._sole(node, what)
            found += self._leader(self.parts.iri(node))
            if found and node not in self.recycled:
                found.append(Reason("no-recycled-way", 0.5, "nothing recycled takes its place"))
        elif kind == "place":
            found += self._held(self.parts.iri(node))
        return tuple(found)

    def _fatal(self, node: int, kind: str) -> Iterable[Reason]:
        others = self.fatal[node] - (kind == "item")
        if others > 0 and len(self.targets):
            points = 2 * others / len(self.targets)
            yield Reason(
                "fatal", points, f"alone fatal to {others} other kind{'s' * (others > 1)} of item"
            )

    def _sole(self, node: int, what: str) -> Iterable[Reason]:
        degree = np.zeros(len(self.parts.system), dtype=np.uint8)
        for need in self.chain.needs(node, degree):
            ways = [iri for iri in need.remaining if self.desk.kind(iri) != "place"]
            if need.what != what or not ways:
                continue
            if what == "process" and len(ways) == 1:
                label = self.desk.names.label(ways[0])
                yield Reason("one-process", 1.0, f"one process: {label}", need.claims)
            if what == "maker" and len(ways) < FEW:
                names = " and ".join(map(self.desk.names.label, ways))
                points = 1.0 if len(ways) == 1 else 0.5
                rule = "one-maker" if len(ways) == 1 else "two-makers"
                words = f"{len(ways)} documented maker{'s' * (len(ways) > 1)}: {names}"
                yield Reason(rule, points, words, need.claims)

    def _leader(self, iri: str) -> Iterable[Reason]:
        found = [one for one in self.markets.get(iri, ()) if one.holders[0].value >= HIGH]
        if found:
            yield self._share(max(found, key=lambda one: one.holders[0].value), 0)

    def _held(self, place: str) -> Iterable[Reason]:
        for markets in self.markets.values():
            best = [
                (holder.value, number, market)
                for market in markets
                for number, holder in enumerate(market.holders)
                if holder.iri == place and holder.value >= HIGH
            ]
            if best:
                _, number, market = max(best, key=lambda one: one[0])
                yield self._share(market, number)

    def _share(self, market: Market, number: int) -> Reason:
        holder, key = market.holders[number], market.key
        year = f" {key.year}" if key.year else ""
        words = (
            f"{self.desk.names.label(holder.iri)} holds {percent(holder.value):g} % of "
            f"{self.desk.names.label(key.subject)} ({basis_words(key.basis)}{year})"
        )
        return Reason("concentration", holder.value, words, claims_of(holder.figures))

    def _newest(self) -> dict[str, list[Market]]:
        """The newest markets of each item, among countries."""
        found: dict[str, list[Market]] = {}
        every = self.desk.markets(Known(self.chain.statuses, self.chain.as_of), "countries")
        for market in numbers.newest(every):
            found.setdefault(market.key.subject, []).append(market)
        return found

    def _recycled(self) -> set[int]:
        """Items whose place something recycled takes, or from which they are made."""
        flow = self.desk.flow
        which = [n for n, one in enumerate(flow.properties) if one.iri == REENTERS_AS]
        heads = flow.edge_to[np.isin(flow.edge_property, which)]
        return set(heads.tolist())


def _namings(desk: Desk, found: Sequence[Bottleneck]) -> tuple[Naming, ...]:
    groups: dict[tuple[str, str], tuple[set[str], set[str]]] = {}
    for thing, stage, item, claim in desk.engine.select(_NAMED).texts():
        items, claims = groups.setdefault((thing, stage), (set(), set()))
        items.add(item)
        claims.add(claim)
    result = []
    ranked = list(enumerate(found, 1))
    for (thing, stage), (items, claims) in groups.items():
        entity = desk.entity(thing)
        limited = [pair for pair in ranked if pair[1].entity.iri in items]
        inside = [pair for pair in ranked if stage and stage in pair[1].stages]
        about = [pair for pair in inside if pair[1].entity.label.lower() in entity.label.lower()]
        picked = next(iter(limited or about or inside), None)
        rank, best = picked if picked else (None, None)
        result.append(Naming(entity, stage, tuple(sorted(claims)), best, rank))
    return tuple(result)

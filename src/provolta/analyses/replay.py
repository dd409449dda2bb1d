"""Replay: documented disruptions put to the graph, beside what was reported to follow.

The graph is asked what the loss of the stricken things makes lost, exposed or unknown. Prices,
jobs and money are no part of it, and that documents report something after an event does not show
that the event caused it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from provolta.analyses.chain import Chain, Degrees
from provolta.analyses.desk import Told, named
from provolta.analytics.andor import EXPOSED, LOST
from provolta.answers import Answer, Column
from provolta.entities import Entity
from provolta.names import prefix_lines

VERDICTS = ("agrees", "agrees in part", "does not agree", "cannot be put")
_STRUCK = f"""{prefix_lines("pv")}
SELECT DISTINCT ?event ?thing ?item ?claim
WHERE {{
  ?claim a pv:DisruptionClaim .
  ?claim pv:about ?event .
  ?claim pv:failed ?thing .
  OPTIONAL {{ ?claim pv:ofItem ?item . }}
}}
ORDER BY ?event ?thing ?item ?claim"""
_REACHED = f"""{prefix_lines("pv")}
SELECT DISTINCT ?event ?thing ?claim
WHERE {{
  ?claim pv:affects ?thing .
  ?claim pv:about ?event .
}}
ORDER BY ?event ?thing ?claim"""


@dataclass(frozen=True)
class Felt:
    """A thing that was reported to feel a disruption, and what the graph says of it.

    ``degree`` is ``lost``, ``exposed``, ``unknown`` or ``untouched``, ``itself`` for what failed,
    and ``not in the chain`` for what takes no part, such as a country: nothing flows into it.
    ``serves`` says that its own loss would hit what failed, so that goods flow from it.
    """

    entity: Entity
    degree: str
    claims: tuple[str, ...]
    serves: bool = False

    @property
    def told(self) -> bool:
        """Whether the graph, too, says that it is reached."""
        return self.degree in {"lost", "exposed", "unknown"}


@dataclass(frozen=True)
class Case:
    """A disruption: what failed, of which items, who felt it, and how graph and reports compare."""

    event: Entity
    failed: tuple[Entity, ...]
    items: tuple[Entity, ...]
    counts: dict[str, int]
    felt: tuple[Felt, ...]
    why: str
    claims: tuple[str, ...]

    @property
    def others(self) -> tuple[Felt, ...]:
        """Those that feel it and did not fail themselves."""
        return tuple(one for one in self.felt if one.degree != "itself")

    @property
    def verdict(self) -> str:
        """One of :data:`VERDICTS`."""
        if self.why:
            return VERDICTS[3]
        told = [one.told for one in self.others]
        if not told:
            return VERDICTS[3]
        return VERDICTS[0] if all(told) else VERDICTS[1] if any(told) else VERDICTS[2]

    @property
    def reason(self) -> str:
        """Why graph and reports do not meet, in one line; empty where they do."""
        if self.why:
            return self.why
        if not self.felt:
            return "no thing is reported to feel it, only amounts"
        if not self.others:
            return "only what failed is reported to feel it"
        missing = [one for one in self.others if not one.told]
        away = [one.entity for one in missing if one.degree == "not in the chain"]
        out = [one.label for one in away if one.kind != "place"]
        places = [one.label for one in away if one.kind == "place"]
        left = [one for one in missing if one.degree == "untouched"]
        rest = [one.entity.label for one in left if not one.serves]
        before = [one.entity.label for one in left if one.serves]
        parts = [f"no documented way leads to {', '.join(rest)}"] if rest else []
        parts += [f"goods flow from it, not to it: {', '.join(before)}"] if before else []
        parts += [f"no part of the chain: {', '.join(out)}"] if out else []
        parts += [f"nothing flows into a place: {', '.join(places)}"] if places else []
        return "; ".join(parts)


@dataclass(frozen=True)
class Replay:
    """Every documented disruption, put to the graph."""

    as_of: str | None
    cases: tuple[Case, ...]
    told: Told = field(repr=False)

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it."""
        return {
            "revision": self.told.revision,
            "as_of": self.as_of,
            "verdicts": self.verdicts(),
            "cases": [self._case(one) for one in self.cases],
            **self.told.to_dict(),
        }

    def verdicts(self) -> dict[str, int]:
        """How many cases there are of each verdict."""
        found = [one.verdict for one in self.cases]
        return {verdict: found.count(verdict) for verdict in VERDICTS}

    def _case(self, case: Case) -> dict[str, object]:
        return {
            **named(case.event),
            "failed": [named(one) for one in case.failed],
            "items": [named(one) for one in case.items],
            "counts": case.counts,
            "felt": [
                {**named(one.entity), "degree": one.degree, "claims": list(one.claims)}
                for one in case.felt
            ],
            "verdict": case.verdict,
            "reason": case.reason or None,
            "claims": list(case.claims),
        }

    def answer(self) -> Answer:
        """One row for each disruption."""
        rows = tuple(
            (
                case.event.iri,
                _names(case.failed),
                _names(case.items),
                case.counts["lost"],
                case.counts["exposed"],
                ", ".join(f"{one.entity.label} ({one.degree})" for one in case.felt),
                case.verdict,
                case.reason,
            )
            for case in self.cases
        )
        return Answer(
            title="Documented disruptions, put to the graph",
            columns=_COLUMNS,
            rows=rows,
            evidence=tuple(
                tuple(dict.fromkeys((*case.claims, *(c for one in case.felt for c in one.claims))))
                for case in self.cases
            ),
            statements=dict(self.told.statements),
            labels=dict(self.told.labels),
            notes=self.told.notes,
            revision=self.told.revision,
        )


_COLUMNS = (
    Column("disruption", "the event", "iri"),
    Column("failed", "what failed"),
    Column("items", "limited to these items"),
    Column("lost", "things that the graph then calls lost", "integer"),
    Column("exposed", "things that it calls exposed", "integer"),
    Column("felt", "things reported to feel it, and what the graph says of them"),
    Column("verdict", "agrees, agrees in part, does not agree, or cannot be put"),
    Column("reason", "why graph and reports do not meet"),
)


def ask(chain: Chain) -> Replay:
    """Every disruption that documents report, put to the graph."""
    reader = _Reader(chain)
    cases = tuple(reader.case(event) for event in sorted(reader.struck))
    iris = [iri for case in cases for iri in _iris(case)]
    claims = [claim for case in cases for claim in case.claims]
    claims += [claim for case in cases for one in case.felt for claim in one.claims]
    notes = [
        "A country fails in the items that the event is about; everything else fails whole.",
        "Agrees: whatever was reported to feel it is reached in the graph. That says nothing of "
        "the size of the effect; prices, jobs and money are no part of the graph.",
        "The graph is that of today; what documents did not know at the time counts too.",
    ]
    if chain.as_of:
        notes[2] = f"As of {chain.as_of}; statements without a date count as always true."
    return Replay(chain.as_of or None, cases, chain.desk.tell(iris, claims, notes))


def _iris(case: Case) -> list[str]:
    things = (case.event, *case.failed, *case.items, *(one.entity for one in case.felt))
    return [one.iri for one in things]


def _names(things: Iterable[Entity]) -> str:
    return ", ".join(one.label for one in things)


class _Reader:
    """Puts one case after another."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.desk = chain.desk
        self.struck: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        self.reached: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for event, thing, item, claim in self.desk.engine.select(_STRUCK).texts():
            self.struck[event].append((thing, item, claim))
        for event, thing, claim in self.desk.engine.select(_REACHED).texts():
            self.reached[event][thing].append(claim)

    def case(self, event: str) -> Case:
        """One disruption."""
        rows = self.struck[event]
        failed = tuple(self.desk.entity(iri) for iri in dict.fromkeys(row[0] for row in rows))
        items = tuple(self.desk.entity(iri) for iri in dict.fromkeys(row[1] for row in rows) if iri)
        nodes, why = self._nodes(failed, items)
        degree = self.chain.parts.system.impact(nodes)
        unknown = self.chain.parts.unknown(degree)
        things = self.chain.parts.things
        felt = tuple(
            Felt(
                self.desk.entity(iri),
                told := self._degree(iri, failed, degree, unknown),
                tuple(claims),
                serves=told == "untouched" and self._serves(iri, failed),
            )
            for iri, claims in sorted(self.reached[event].items())
        )
        counts = {
            "lost": int(np.count_nonzero(degree[:things] == LOST)) - len(set(nodes)),
            "exposed": int(np.count_nonzero(degree[:things] == EXPOSED)),
            "unknown": int(np.count_nonzero(unknown[:things])),
        }
        counts["lost"] = max(0, counts["lost"])
        claims = tuple(dict.fromkeys(row[2] for row in rows))
        return Case(self.desk.entity(event), failed, items, counts, felt, why, claims)

    def _nodes(
        self, failed: tuple[Entity, ...], items: tuple[Entity, ...]
    ) -> tuple[list[int], str]:
        """The nodes that fail, or why there are none."""
        nodes: list[int] = []
        places = [one for one in failed if one.kind == "place"]
        for one in failed:
            node = self.chain.parts.find(one.iri)
            if one.kind != "place" and node is not None:
                nodes.append(self.chain.parts.failing(node))
        for item in items if places else ():
            if self.chain.parts.find(item.iri) is not None:
                nodes += self.chain.productions([one.iri for one in places], item)
        if nodes:
            return list(dict.fromkeys(nodes)), ""
        if places and items:
            return [], f"no document says who makes {_names(items)} in {_names(places)}"
        return [], f"takes no part in the chain: {_names(failed)}"

    def _serves(self, iri: str, failed: tuple[Entity, ...]) -> bool:
        """Whether the loss of a thing would hit some of those that failed."""
        parts = self.chain.parts
        node = parts.find(iri)
        if node is None:
            return False
        degree = parts.system.impact([parts.failing(node)])
        return any(
            degree[found] > 0 for one in failed if (found := parts.find(one.iri)) is not None
        )

    def _degree(
        self,
        iri: str,
        failed: tuple[Entity, ...],
        degree: Degrees,
        unknown: np.ndarray[tuple[int], np.dtype[np.bool_]],
    ) -> str:
        if iri in {one.iri for one in failed}:
            return "itself"
        node = self.chain.parts.find(iri)
        if node is None or self.desk.kind(iri) == "place":
            return "not in the chain"
        if unknown[node]:
            return "unknown"
        return {LOST: "lost", EXPOSED: "exposed"}.get(int(degree[node]), "untouched")

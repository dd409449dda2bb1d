"""Integration: how many consecutive stages an organisation controls, and by what right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from provolta.analyses.chain import Chain
from provolta.analyses.desk import OPEN, Desk, Told, named
from provolta.analyses.ties import Tie
from provolta.answers import Answer, Cell, Column
from provolta.entities import Entity
from provolta.errors import BadParameter
from provolta.names import local_name, prefix_lines

CONTROLS = ("direct", "subsidiary", "venture", "stake", "plan")
"""By what right a stage is controlled, the firmest first."""
_VENTURES = f"""{prefix_lines("pv")}
SELECT DISTINCT ?claim WHERE {{ ?claim a pv:JointVentureAgreement . }} ORDER BY ?claim"""
_PLANS = f"""{prefix_lines("pv")}
SELECT DISTINCT ?actor ?stage ?item ?claim
WHERE {{
  ?claim a pv:PlanClaim .
  ?claim pv:about ?actor .
  OPTIONAL {{ ?claim pv:ofStage ?stage . }}
  OPTIONAL {{ ?claim pv:ofItem ?item . }}
}}
ORDER BY ?actor ?stage ?item ?claim"""


@dataclass(frozen=True)
class Control:
    """A stage that an organisation controls: how, through which other, by which claims."""

    stage: str
    control: str
    through: tuple[str, ...]
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Integrated:
    """An organisation, its stages in the order of the chain, and its longest runs of them.

    ``runs`` counts consecutive stages: controlled directly or by subsidiaries, with joint ventures
    and stakes, and with plans too.
    """

    entity: Entity
    controls: tuple[Control, ...]
    runs: tuple[int, int, int]

    def to_dict(self, labels: Mapping[str, str]) -> dict[str, object]:
        """As JSON gives it."""
        return {
            **named(self.entity),
            "stages": [
                {
                    "stage": local_name(one.stage),
                    "label": labels.get(one.stage, local_name(one.stage)),
                    "control": one.control,
                    "through": list(one.through),
                    "claims": list(one.claims),
                }
                for one in self.controls
            ],
            "runs": dict(zip(("direct", "with_ventures", "with_plans"), self.runs, strict=True)),
        }


@dataclass(frozen=True)
class Integration:
    """Organisations by how many consecutive stages they control."""

    focus: Entity | None
    as_of: str | None
    actors: tuple[Integrated, ...]
    told: Told = field(repr=False)

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it."""
        return {
            "revision": self.told.revision,
            "focus": named(self.focus) if self.focus else None,
            "as_of": self.as_of,
            "actors": [one.to_dict(self.told.labels) for one in self.actors],
            **self.told.to_dict(),
        }

    def answer(self) -> Answer:
        """One row for each stage that an organisation controls."""
        rows: list[tuple[Cell, ...]] = []
        rests: list[tuple[str, ...]] = []
        for actor in self.actors:
            for one in actor.controls:
                through = ", ".join(self.told.labels[iri] for iri in one.through)
                rows.append((actor.entity.iri, one.stage, one.control, through, *actor.runs))
                rests.append(one.claims)
        name = self.focus.label if self.focus else "organisations"
        return Answer(
            title=f"Consecutive stages of {name}",
            columns=_COLUMNS,
            rows=tuple(rows),
            evidence=tuple(rests),
            statements=dict(self.told.statements),
            labels=dict(self.told.labels),
            notes=self.told.notes,
            revision=self.told.revision,
        )


_COLUMNS = (
    Column("actor", "the organisation", "iri"),
    Column("stage", "a stage that it controls", "iri"),
    Column("control", "direct, subsidiary, venture, stake or plan"),
    Column("through", "the organisations through which it does"),
    Column("run", "its longest run of stages, directly", "integer"),
    Column("run_ventures", "with joint ventures and stakes", "integer"),
    Column("run_plans", "with plans too", "integer"),
)


def ask(chain: Chain, focus: Entity | None = None, *, least: int = 2) -> Integration:
    """The stages of one organisation, or of all that control ``least`` in a row or more.

    Raises:
        BadParameter: if the thing is not an organisation.
    """
    if focus is not None and focus.kind != "actor":
        raise BadParameter(f"{focus.label} is {focus.type}, not an organisation.")
    reader = _Reader(chain)
    asked = [focus.iri] if focus else sorted(reader.known)
    found = [reader.integrated(iri) for iri in asked]
    if focus is None:
        found = [one for one in found if max(one.runs) >= least]
    found.sort(key=lambda one: (*(-run for run in one.runs), one.entity.iri))
    iris = [one.entity.iri for one in found] + ([focus.iri] if focus else [])
    iris += [iri for one in found for part in one.controls for iri in (part.stage, *part.through)]
    claims = [claim for one in found for part in one.controls for claim in part.claims]
    told = chain.desk.tell(iris, claims, _notes(chain))
    return Integration(focus, chain.as_of or None, tuple(found), told)


def _notes(chain: Chain) -> list[str]:
    notes = [
        OPEN,
        "A stage counts once, by its firmest right: itself, a subsidiary, a joint venture, a "
        "stake, a plan. A stake does not say how much of a say it gives.",
    ]
    if chain.as_of:
        notes.append(f"As of {chain.as_of}; statements without a date count as always true.")
    return notes


class _Reader:
    """Who controls what, by statements that count."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.desk: Desk = chain.desk
        self.order = {stage: n for n, stage in enumerate(self.desk.stage_order)}
        self.direct = self._stages(chain.held("activeInStage"))
        for maker, item, claims in chain.makes():
            for stage in self.desk.stages.get(item, ()):
                self.direct[maker][stage].update(claims)
        self.owned = self._owned()
        self.known = {*self.direct, *self.owned, *self.plans}

    @cached_property
    def plans(self) -> dict[str, dict[str, set[str]]]:
        """Stages that an organisation only plans to be in."""
        found = self._stages(
            tie for tie in self.desk.tied.ties["activeInStage"] if tie.status in {"plan", "target"}
        )
        for actor, stage, item, claim in self.desk.engine.select(_PLANS).texts():
            for one in {stage} if stage else self.desk.stages.get(item, frozenset()):
                found[actor][one].add(claim)
        return found

    def integrated(self, iri: str) -> Integrated:
        """One organisation."""
        best: dict[str, Control] = {}
        for control, stage, through, claims in self._all(iri):
            known = best.get(stage)
            if known is None or CONTROLS.index(control) < CONTROLS.index(known.control):
                best[stage] = Control(stage, control, through, tuple(sorted(claims)))
            elif known.control == control:
                both = tuple(sorted({*known.through, *through}))
                best[stage] = Control(stage, control, both, tuple(sorted({*known.claims, *claims})))
        controls = sorted(best.values(), key=lambda one: self._place(one.stage))
        limits = ("subsidiary", "stake", "plan")
        runs = tuple(self._run(controls, limit) for limit in limits)
        return Integrated(self.desk.entity(iri), tuple(controls), (runs[0], runs[1], runs[2]))

    def _all(self, iri: str) -> Iterable[tuple[str, str, tuple[str, ...], set[str]]]:
        for stage, claims in self.direct.get(iri, {}).items():
            yield "direct", stage, (), claims
        for owned, control, statement in self.owned.get(iri, ()):
            for stage, claims in self.direct.get(owned, {}).items():
                yield control, stage, (owned,), claims | {statement}
        for stage, claims in self.plans.get(iri, {}).items():
            yield "plan", stage, (), claims

    def _run(self, controls: Iterable[Control], limit: str) -> int:
        """The longest run of consecutive stages, by rights down to a limit."""
        firm = CONTROLS[: CONTROLS.index(limit) + 1]
        places = {self._place(one.stage) for one in controls if one.control in firm}
        return max((self._length(places, one) for one in places), default=0)

    def _length(self, places: set[int], start: int) -> int:
        end = start
        while end in places:
            end += 1
        return end - start

    def _place(self, stage: str) -> int:
        return self.order.get(stage, -2)

    def _stages(self, ties: Iterable[Tie]) -> dict[str, dict[str, set[str]]]:
        found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for tie in ties:
            found[tie.from_][tie.to].update(filter(None, [tie.statement]))
        return found

    def _owned(self) -> dict[str, list[tuple[str, str, str]]]:
        """Owner to owned, with the right and the statement."""
        ventures = {row[0] for row in self.desk.engine.select(_VENTURES).texts()}
        found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for tie in self.chain.held("ownedBy"):
            control = "venture" if tie.statement in ventures else "subsidiary"
            found[tie.to].append((tie.from_, control, tie.statement))
        for tie in self.chain.held("holdsStakeIn"):
            found[tie.from_].append((tie.to, "stake", tie.statement))
        return found

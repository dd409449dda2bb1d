"""What every analysis works with: the graph, its names, its figures, and how an answer is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from provolta import evidence, figures
from provolta.analyses.ties import Tied
from provolta.analytics import concentration
from provolta.analytics.concentration import Market
from provolta.answers import Evidence
from provolta.engine import Engine
from provolta.entities import Entity, Lookups
from provolta.errors import GraphTooLarge
from provolta.figures import Figure, Figures, Known
from provolta.flow import FlowGraph
from provolta.names import ID, ONTOLOGY, kind_of, local_name, prefix_lines
from provolta.quantities import PERCENT

if TYPE_CHECKING:
    from provolta.analyses.chain import Chain

WORLD = ID + "place/world"
OPEN = "Open world: what no document here says is unknown, not absent."
_KEPT = 8
_MOST_READ = 50_000
_COUNTRIES = f"SELECT DISTINCT ?country WHERE {{ ?country a <{ONTOLOGY}Country> . }}"
_IN_STAGE = f"""{prefix_lines("pv")}
SELECT DISTINCT ?item ?stage
WHERE {{
  {{ ?item pv:inStage ?stage . }}
  UNION
  {{
    ?process pv:inStage ?stage .
    ?process pv:hasOutput ?item .
  }}
}}"""


_STAGES = f"""{prefix_lines("pv")}
SELECT ?stage (MIN(?place) AS ?order)
WHERE {{
  ?stage a pv:ValueChainStage .
  OPTIONAL {{ ?stage pv:stageOrder ?place . }}
}}
GROUP BY ?stage
ORDER BY ?order ?stage"""


@dataclass(frozen=True)
class Told:
    """What stands under every answer: evidence by IRI, names, assumptions, and the revision."""

    statements: Mapping[str, Evidence] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    revision: str = ""

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it, at the end of an answer."""
        return {
            "statements": {iri: one.to_dict() for iri, one in self.statements.items()},
            "labels": dict(self.labels),
            "notes": list(self.notes),
        }


@dataclass(frozen=True)
class Desk:
    """The graph of one revision, with what the analyses look up in it."""

    engine: Engine
    names: Lookups
    flow: FlowGraph
    terms: Mapping[str, str]
    whole: bool = True
    """Whether the flow graph is there; without, what needs it is refused."""
    _chains: dict[tuple[str, tuple[str, ...]], Chain] = field(default_factory=dict, repr=False)
    _read: dict[str, Evidence] = field(default_factory=dict, repr=False)
    _markets: dict[tuple[Known, str], tuple[Market, ...]] = field(default_factory=dict, repr=False)

    def chain(self, as_of: str, status: tuple[str, ...]) -> Chain:
        """The dependency system through a filter; the last few are kept."""
        from provolta.analyses.chain import Chain  # noqa: PLC0415 - each needs the other

        self.require_whole()
        key = as_of, status
        if key not in self._chains:
            while len(self._chains) >= _KEPT:
                self._chains.pop(next(iter(self._chains)))
            self._chains[key] = Chain(self, as_of, self.statuses(status))
        return self._chains[key]

    def require_whole(self) -> None:
        """Refuse what needs the flow graph where it was not read.

        Raises:
            GraphTooLarge: if it was not.
        """
        if not self.whole:
            raise GraphTooLarge(
                "This needs the whole flow graph, which is larger than is read from that server.",
                remedy="Raise PROVOLTA_MAX_FLOW_EDGES (an edge takes about a hundred bytes of "
                "memory), or ask for lineage, why or impact, which work without.",
            )

    @cached_property
    def figures(self) -> Figures:
        """Every figure that claims give."""
        return figures.read(self.engine)

    @cached_property
    def countries(self) -> frozenset[str]:
        """The IRIs of countries; groups of them and parts of them are left out."""
        found = [row[0] for row in self.engine.select(_COUNTRIES).texts()]
        return frozenset(self.names.of(found).keys() & set(found))

    @cached_property
    def actors(self) -> frozenset[str]:
        """The IRIs of the organisations that figures are about."""
        about = {one.about for one in self.figures.rows if kind_of(one.about) == "actor"}
        return frozenset(self.names.of(about).keys() & about)

    @cached_property
    def stages(self) -> dict[str, frozenset[str]]:
        """Item to the stages in which it stands or in which a process makes it."""
        found: dict[str, set[str]] = {}
        for item, stage in self.engine.select(_IN_STAGE).texts():
            found.setdefault(item, set()).add(stage)
        return {item: frozenset(stages) for item, stages in found.items()}

    @cached_property
    def stage_order(self) -> tuple[str, ...]:
        """The stages, in the order of the chain."""
        return tuple(row[0] for row in self.engine.select(_STAGES).texts())

    @cached_property
    def tied(self) -> Tied:
        """What ties things to places and processes."""
        return Tied.read(self.engine)

    def markets(self, known: Known, holders: Literal["countries", "actors"]) -> tuple[Market, ...]:
        """Every market among the figures that count, by who holds it; the last few are kept."""
        key = Known(frozenset(known.statuses), known.as_of), holders
        if key not in self._markets:
            while len(self._markets) >= 2 * _KEPT:
                self._markets.pop(next(iter(self._markets)))
            held = self.countries if holders == "countries" else self.actors
            figures = self.figures.where(known)
            self._markets[key] = concentration.markets(figures, held, WORLD)
        return self._markets[key]

    def known(self, as_of: str | None, statuses: Collection[str]) -> Known:
        """Which figures count; without statuses those that the vocabulary counts as facts."""
        return Known(self.statuses(statuses) or self.flow.facts, as_of or "")

    def statuses(self, given: Collection[str]) -> Collection[str] | None:
        """The statuses that were asked for: None for the usual ones, every one for ``all``."""
        if "all" in given:
            return self.flow.statuses
        return tuple(given) or None

    def entity(self, iri: str) -> Entity:
        """A thing by its IRI, named by the end of it if it has no label."""
        return self.names.get(iri) or Entity(iri, local_name(iri), "thing", "Thing")

    def kind(self, iri: str) -> str:
        """The kind of a thing; where not all names are read, without looking whether it has one."""
        return self.entity(iri).kind if self.names.is_whole else kind_of(iri) or "thing"

    def tell(self, iris: Iterable[str], claims: Iterable[str], notes: Iterable[str] = ()) -> Told:
        """Evidence and names for an answer."""
        wanted = sorted(filter(None, set(iris)))
        known = self.names.of(wanted)
        names = {iri: known[iri].label if iri in known else local_name(iri) for iri in wanted}
        return Told(
            statements=self._evidence(sorted(set(claims))),
            labels={iri: self.terms.get(iri) or name for iri, name in names.items()},
            notes=tuple(dict.fromkeys(notes)),
            revision=self.engine.revision,
        )

    def _evidence(self, claims: Sequence[str]) -> dict[str, Evidence]:
        """The statements with their documents; what was read before is not read again."""
        found = {iri: self._read[iri] for iri in claims if iri in self._read}
        fresh = evidence.read(self.engine, (iri for iri in claims if iri not in found))
        if len(self._read) + len(fresh) <= _MOST_READ:
            self._read.update(fresh)
        found |= fresh
        return {iri: found[iri] for iri in claims if iri in found}


def named(entity: Entity) -> dict[str, object]:
    """A thing as JSON gives it inside an answer."""
    return {"iri": entity.iri, "label": entity.label, "type": entity.type}


def claims_of(found: Iterable[Figure]) -> tuple[str, ...]:
    """The claims behind figures, each once."""
    return tuple(dict.fromkeys(one.claim for one in found))


def basis_words(slug: str) -> str:
    """A basis as people read it.

    >>> basis_words("mining-output")
    'mining output'
    """
    return slug.replace("-", " ")


def counted_words(unit: str, contained: bool) -> str:
    """Whether figures are shares as documents give them, or amounts from which shares are made.

    >>> counted_words("http://qudt.org/vocab/unit/TONNE", contained=True)
    'amounts contained'
    """
    if unit == PERCENT:
        return "shares"
    return "amounts contained" if contained else "amounts"

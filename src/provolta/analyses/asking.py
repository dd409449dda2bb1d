"""The analyses as a person asks them: by names, dates and statuses."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from provolta.analyses import (
    bottlenecks,
    concentration,
    depends,
    impact,
    integration,
    library,
    replay,
    requirement,
    substitutes,
)
from provolta.analyses.bottlenecks import Bottlenecks
from provolta.analyses.chain import Chain
from provolta.analyses.concentration import Concentration
from provolta.analyses.depends import Depends
from provolta.analyses.desk import Desk
from provolta.analyses.impact import Impact
from provolta.analyses.integration import Integration
from provolta.analyses.replay import Replay
from provolta.analyses.requirement import Requirement
from provolta.analyses.substitutes import Substitutes
from provolta.answers import Answer
from provolta.entities import Entity
from provolta.errors import BadParameter
from provolta.flow import dates
from provolta.names import ONTOLOGY

_CHEMISTRY = ONTOLOGY + "BatteryChemistry"


class Analyst(ABC):
    """Asks the analyses; the knowledge graph is one.

    ``as_of`` is a date such as 2024-06-30: what held then, by documents issued by then. ``status``
    keeps statements of these statuses (``all`` for every one); by default those that count as
    facts.
    """

    @property
    @abstractmethod
    def desk(self) -> Desk:
        """The graph with what the analyses look up in it."""

    @abstractmethod
    def resolve(self, text: str, class_iri: str = "", *, on_flow: bool = False) -> Entity:
        """The one thing that a text names."""

    def impact(
        self,
        entities: str | Sequence[str],
        *,
        share: float = 1.0,
        of: str | Sequence[str] | None = None,
        as_of: str | None = None,
        status: Collection[str] = (),
        max_nodes: int = impact.MOST_NODES,
    ) -> Impact:
        """What is lost, exposed or unknown when some things fail, and what is left of each stage.

        A failed country takes with it every organisation and facility that has its seat there.
        ``share`` is the part of the output that is lost; it counts in what is left of the stages.
        ``of`` limits the failure to what they make and sell of an item, or of several, with
        variants.

        Raises:
            BadParameter, UnknownEntity, AmbiguousEntity
        """
        names = [entities] if isinstance(entities, str) else list(entities)
        if not names:
            raise BadParameter("Nothing fails.", remedy="Name at least one thing.")
        goods = [of] if isinstance(of, str) else list(of or ())
        chain = self.chain_around([*names, *goods], as_of, status)
        failed = [self._part(chain, name) for name in dict.fromkeys(names)]
        items = [self._item(chain, name) for name in dict.fromkeys(goods)]
        found = impact.ask(chain, failed, share=share, of=items, max_nodes=max_nodes)
        notes = (*found.told.notes, *self.caveats)
        return replace(found, told=replace(found.told, notes=notes))

    def concentration(
        self,
        of: str,
        *,
        by: str = "country",
        basis: str = "",
        year: int | None = None,
        as_of: str | None = None,
        status: Collection[str] = (),
    ) -> Concentration:
        """How a stage or an item divides among countries or organisations, and the trend.

        Raises:
            BadParameter, UnknownEntity, AmbiguousEntity
        """
        entity = _one_of(self.desk, of, ("stage", "item"))
        return concentration.ask(
            self.desk,
            entity,
            by=by,
            basis=basis,
            year=year,
            as_of=dates.checked(as_of),
            status=status,
        )

    def require(
        self,
        gwh: float,
        chemistry: str | Mapping[str, float],
        *,
        as_of: str | None = None,
        status: Collection[str] = (),
    ) -> Requirement:
        """The minerals that so many GWh of a mix need, such as ``NMC811=0.6,LFP=0.4``.

        Raises:
            BadParameter, UnknownEntity, AmbiguousEntity
        """
        given = _mix(chemistry) if isinstance(chemistry, str) else dict(chemistry)
        mix = {self.resolve(name, _CHEMISTRY): share for name, share in given.items()}
        return requirement.ask(self.desk, gwh, mix, as_of=dates.checked(as_of), status=status)

    def bottlenecks(
        self,
        *,
        layer: str = "material",
        as_of: str | None = None,
        status: Collection[str] = (),
    ) -> Bottlenecks:
        """What limits the chain, ranked with reasons, beside what documents name.

        Raises:
            BadParameter: if there is no such layer or status.
        """
        return bottlenecks.ask(self.chain(as_of, status), layer=layer)

    def depends(
        self,
        entity: str,
        *,
        by: str = "supplier",
        as_of: str | None = None,
        status: Collection[str] = (),
    ) -> Depends:
        """What a thing needs, everything upstream of it, and what alone is fatal to it.

        Raises:
            BadParameter, UnknownEntity, AmbiguousEntity
        """
        chain = self.chain(as_of, status)
        return depends.ask(chain, self._part(chain, entity), by=by)

    def substitutes(
        self, entity: str, *, as_of: str | None = None, status: Collection[str] = ()
    ) -> Substitutes:
        """What could serve instead of an item, an organisation or a process.

        Raises:
            UnknownEntity, AmbiguousEntity
        """
        chain = self.chain(as_of, status)
        return substitutes.ask(chain, self._part(chain, entity))

    def integration(
        self,
        actor: str | None = None,
        *,
        as_of: str | None = None,
        status: Collection[str] = (),
    ) -> Integration:
        """How many consecutive stages an organisation controls; without one, all that have two.

        Raises:
            BadParameter, UnknownEntity, AmbiguousEntity
        """
        focus = _one_of(self.desk, actor, ("actor",)) if actor else None
        return integration.ask(self.chain(as_of, status), focus)

    def replay(self, *, as_of: str | None = None, status: Collection[str] = ()) -> Replay:
        """Every documented disruption put to the graph, beside what was reported to follow.

        Raises:
            BadParameter: if a status or the date is not known.
        """
        return replay.ask(self.chain(as_of, status))

    def analyse(self, name: str, given: library.Given) -> Answer:
        """The table of an analysis by its name, as question files ask for it.

        Raises:
            BadParameter: if there is no such analysis, or it refuses a value.
        """
        return library.answer(self, name, given)

    def chain(self, as_of: str | None, status: Collection[str]) -> Chain:
        """The dependency system through a filter; made once for each."""
        return self.desk.chain(dates.checked(as_of) or "", tuple(sorted(set(status))))

    def chain_around(
        self, names: Sequence[str], as_of: str | None, status: Collection[str]
    ) -> Chain:
        """The dependency system, or at least all of it that the failure of some things reaches."""
        del names
        return self.chain(as_of, status)

    @property
    def caveats(self) -> tuple[str, ...]:
        """What every answer about reach must say of how it was had."""
        return ()

    def _part(self, chain: Chain, text: str) -> Entity:
        """The thing of the dependency system that a text names."""
        return self.desk.names.resolve(text, lambda: chain.parts)

    def _item(self, chain: Chain, text: str) -> Entity:
        """What a text names, an item if there is one."""
        return _one_of(chain.desk, text, ("item",))


def _one_of(desk: Desk, text: str, kinds: Sequence[str]) -> Entity:
    """What a text names, preferring things of some kinds."""

    def within() -> set[str]:
        return {iri for iri, one in desk.names.index.by_iri.items() if one.kind in kinds}

    return desk.names.resolve(text, within)


def _mix(text: str) -> dict[str, float]:
    """``NMC811=0.6,LFP=0.4`` as a dictionary; one name alone has all of the energy."""
    found: dict[str, float] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        name, equals, share = part.rpartition("=")
        try:
            found[name.strip() if equals else part] = float(share) if equals else 1.0
        except ValueError as error:
            raise BadParameter(
                f"{part!r} is not a chemistry and its part of the energy.",
                remedy="Write chemistry as NMC811=0.6,LFP=0.4.",
            ) from error
    return found

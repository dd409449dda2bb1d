"""Lineage as a person asks for it: by names, dates, statuses and a depth."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from functools import cached_property

from provolta.engine import Engine
from provolta.entities import Entity, Lookups
from provolta.errors import BadParameter
from provolta.evidence import Reading
from provolta.flow import FlowGraph, dates
from provolta.flow.view import require_direction
from provolta.lineages.asking import Tracer, Wanted
from provolta.lineages.model import Lineage, Why
from provolta.lineages.pushed import PushedTracer
from provolta.lineages.reached import Reached
from provolta.names import expand


class Follower(ABC):
    """Follows goods up and down the chain; the knowledge graph is one."""

    engine: Engine

    @property
    @abstractmethod
    def pushes(self) -> bool:
        """Whether closures are worked out on the engine."""

    @property
    @abstractmethod
    def flow(self) -> FlowGraph:
        """The flow graph."""

    @property
    @abstractmethod
    def terms(self) -> Mapping[str, str]:
        """The label of every term of the ontology."""

    @property
    @abstractmethod
    def named(self) -> Lookups:
        """Things by IRI."""

    @property
    @abstractmethod
    def reading(self) -> Reading:
        """Statements with their documents, as far as they were read before."""

    @abstractmethod
    def resolve(self, text: str, class_iri: str = "", *, on_flow: bool = False) -> Entity:
        """The one thing that a text names."""

    def lineage(
        self,
        entity: str,
        *,
        direction: str = "upstream",
        depth: int | str = 1,
        layer: str = "all",
        as_of: str | None = None,
        status: Collection[str] = (),
        loops: bool = False,
        max_nodes: int = 20_000,
    ) -> Lineage:
        """What a thing comes from or goes into, breadth first, with evidence per edge.

        ``depth`` is a number of edges or ``all``. ``status`` keeps statements of these statuses
        (``all`` for every one); by default talks and mere expectations are left out. ``loops``
        also follows recycled material back to where it re-enters.
        """
        require_direction(direction)
        wanted = Wanted(layer, dates.checked(as_of), tuple(status), loops)
        focus = self.resolve(entity, on_flow=True)
        tracer = self._pushed if self.pushes else self._tracer
        return tracer.lineage(focus, wanted, direction, _depth(depth), max_nodes)

    def reach(
        self,
        entity: str,
        *,
        direction: str = "upstream",
        depth: int | str = "all",
        layer: str = "all",
        as_of: str | None = None,
        status: Collection[str] = (),
        loops: bool = False,
    ) -> Reached:
        """The same things as :meth:`lineage` finds, all of them, but as IRIs and nothing else.

        An IRI or a CURIE of something on the flow is not looked up by name, which on a graph of
        millions saves reading all names.
        """
        require_direction(direction)
        wanted = Wanted(layer, dates.checked(as_of), tuple(status), loops)
        iri = expand(entity.strip())
        if iri is None or iri not in self.flow.iris:
            iri = self.resolve(entity, on_flow=True).iri
        return self._tracer.reach(iri, wanted, direction, _depth(depth))

    def why(
        self,
        from_: str,
        to: str,
        *,
        layer: str = "all",
        as_of: str | None = None,
        status: Collection[str] = (),
        routes: int = 3,
    ) -> Why:
        """The shortest routes by which ``to`` depends on ``from_``, with evidence per edge."""
        wanted = Wanted(layer, dates.checked(as_of), tuple(status))
        start, end = self.resolve(from_, on_flow=True), self.resolve(to, on_flow=True)
        tracer = self._pushed if self.pushes else self._tracer
        return tracer.why(start, end, wanted, routes)

    @cached_property
    def _tracer(self) -> Tracer:
        return Tracer(self.engine, self.named.of, self.flow, self.terms, self.reading)

    @cached_property
    def _pushed(self) -> PushedTracer:
        return PushedTracer(self.engine, self.terms, self.named.of)


def _depth(depth: int | str) -> int | None:
    if depth == "all":
        return None
    if isinstance(depth, int) or depth.isdecimal():
        return int(depth)
    raise BadParameter(f"depth is {depth!r}.", remedy="Use a whole number of steps, or all.")

"""From the flow graph to an AND/OR system: what each thing needs, and which ways serve it.

The rules, with formulas and examples, are in ``docs/explanation/dependency.md``. In short:

    process     every input; alternative inputs count as one
    item        made, or served by a variant, or re-entering from recycling
    made        by some documented process and some documented maker, if there are such, and served
                by some actor in each other way that the ontology says leads from actors to items
    actor       its seat, and for every kind that is documented to be delivered to it some supplier
                of it; what is only promised, or also procured as a wider kind, exposes
    facility    its place and some operator; a place needs the larger place around it

What nobody documents (an input without process or maker) is taken to be there, but does not count
as a way beside documented ones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

import numpy as np
import numpy.typing as npt

from provolta.analytics.andor import System
from provolta.flow import Bools, Ints
from provolta.flow.columns import Strings

Pairs = tuple[Ints, Ints]
_MOST_NAMED = 200_000

(
    THING,
    MADE,
    RECIPE,
    SOURCES,
    PRODUCTION,
    SITE,
    SLOT,
    OWN,
    SEAT,
    CHOICE,
    OPENING,
    BEING,
    PLANTS,
    OPERATORS,
    SUPPLIED,
) = range(15)
"""What a node of the system stands for.

``MADE``, ``RECIPE`` and ``SOURCES`` belong to an item; ``PRODUCTION`` is an actor's or a place's
making of an item, ``SITE`` its facilities for it, ``OWN`` an actor's making for itself, ``SLOT`` an
actor's need of a kind, ``SEAT`` its places, ``BEING`` the actor apart from what it buys, ``PLANTS``
its facilities, ``OPERATORS`` the actors that run a facility, ``SUPPLIED`` those that serve an item
otherwise than by making it (with cells, by assembling its pack), ``CHOICE`` the alternative inputs
of a process, and ``OPENING`` what is not documented.
"""


@dataclass(frozen=True)
class Ties:
    """What ties things to places and processes, as pairs of IRIs; flow edges are not repeated.

    seats: actor and place · within: place and larger place · sites: facility and place ·
    operates: actor and facility · performs: facility and process · takes: facility and item that
    it takes in · produced: place and item that
    is documented to be produced there · choices: process and input, one of several that serve ·
    returned: items that come back from use or from production (used batteries, scrap, recovered
    material), alone · promised: statuses of statements that do not show a delivery, such as
    ``announced``, alone.
    """

    seats: Sequence[tuple[str, str]] = ()
    within: Sequence[tuple[str, str]] = ()
    sites: Sequence[tuple[str, str]] = ()
    operates: Sequence[tuple[str, str]] = ()
    performs: Sequence[tuple[str, str]] = ()
    takes: Sequence[tuple[str, str]] = ()
    produced: Sequence[tuple[str, str]] = ()
    choices: Sequence[tuple[str, str]] = ()
    returned: Sequence[str] = ()
    promised: Collection[str] = ()

    def iris(self) -> set[str]:
        """Every thing that is named."""
        groups = (
            self.seats,
            self.within,
            self.sites,
            self.operates,
            self.performs,
            self.takes,
            self.produced,
            self.choices,
        )
        return {iri for group in groups for pair in group for iri in pair}


@dataclass(frozen=True, eq=False)
class Dependency:
    """An AND/OR system with what its nodes stand for.

    The first nodes are those of the flow graph, then come the things that only ``ties`` name, then
    the helping nodes. ``first`` and ``second`` are the things that a helping node is about.
    ``unsaid`` pairs an item with an actor that needs it by the recipe of what it makes, though
    nobody says who supplies it. ``leaves`` are things that are taken to be there.
    """

    system: System
    iris: Strings
    more: tuple[str, ...]
    role: npt.NDArray[np.int8]
    first: Ints
    second: Ints
    unsaid: Pairs
    leaves: Bools
    numbers: dict[str, int] = field(repr=False)

    @property
    def things(self) -> int:
        """How many nodes are things; the others help."""
        return len(self.iris) + len(self.more)

    def __len__(self) -> int:
        """The number of things."""
        return self.things

    def __iter__(self) -> Iterator[str]:
        """The IRIs of the things."""
        return chain(self.iris, self.more)

    def __contains__(self, iri: object) -> bool:
        """Whether a thing of that IRI takes part."""
        return isinstance(iri, str) and self.find(iri) is not None

    def iri(self, node: int) -> str:
        """The IRI of a thing; those that were named before are at hand."""
        if node not in self._named:
            if len(self._named) > _MOST_NAMED:
                self._named.clear()
            known = len(self.iris)
            self._named[node] = self.iris[node] if node < known else self.more[node - known]
        return self._named[node]

    @cached_property
    def _named(self) -> dict[int, str]:
        return {}

    def find(self, iri: str) -> int | None:
        """The node of a thing; None if it is not in the system."""
        found = self.iris.find(iri)
        return self.numbers.get(iri) if found is None else found

    def failing(self, thing: int) -> int:
        """The node whose failure is that of a thing: an actor fails with all that it runs."""
        found = self.helpers(BEING, thing)
        return found[0] if found else thing

    def meant(self, node: int) -> int:
        """The thing whose failure a node's failure is."""
        return int(self.first[node]) if self.role[node] == BEING else node

    def helpers(self, role: int, first: int) -> list[int]:
        """The helping nodes of a role that are about a thing."""
        nodes, about = self._helping
        begin, end = np.searchsorted(about, [first, first + 1]).tolist()
        return [node for node in nodes[begin:end].tolist() if self.role[node] == role]

    @cached_property
    def _helping(self) -> tuple[Ints, Ints]:
        """All helping nodes by what they are about, and that."""
        nodes = np.flatnonzero(self.role != THING).astype(np.int32)
        nodes = nodes[np.argsort(self.first[nodes], kind="stable")]
        return nodes, self.first[nodes]

    def unknown(self, degree: npt.NDArray[np.uint8]) -> Bools:
        """What is neither lost nor exposed, but may be.

        It needs a kind that is lost or exposed, and nobody documents who supplies it with that.
        """
        items, actors = self.unsaid
        found = np.zeros(len(self.system), dtype=np.bool_)
        found[actors[degree[items] > 0]] = True
        found &= (degree == 0) & (self.system.rank >= 0)
        return found

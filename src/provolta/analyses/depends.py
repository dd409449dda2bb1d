"""What a thing depends on: its needs, everything upstream, and what alone is fatal to it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from provolta.analyses.chain import Chain, Need
from provolta.analyses.concentration import percent
from provolta.analyses.desk import OPEN, Told, basis_words, claims_of, named
from provolta.analytics import concentration as numbers
from provolta.analytics.concentration import Market
from provolta.answers import Answer, Cell, Column
from provolta.entities import Entity
from provolta.errors import BadParameter
from provolta.figures import Known
from provolta.flow import Ints
from provolta.flow.columns import Ragged, ints
from provolta.names import local_name

BY = ("supplier", "country", "material")
_KINDS = {"supplier": ("actor", "facility"), "country": ("place",), "material": ("item",)}
DEGREES = ("fatal", "one way of several", "by recipe")


@dataclass(frozen=True)
class Upstream:
    """A thing that another depends on.

    ``degree`` is ``fatal`` if its loss alone makes the other lost, ``one way of several`` if not,
    and ``by recipe`` if only the recipe of what the other makes needs it.
    """

    entity: Entity
    degree: str
    distance: int
    market: Market | None
    claims: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it."""
        return {
            **named(self.entity),
            "stages": [local_name(one) for one in self.entity.stages],
            "country": local_name(self.entity.country) or None,
            "degree": self.degree,
            "distance": self.distance if self.distance >= 0 else None,
            "market": self._market(),
            "claims": list(self.claims),
        }

    def _market(self) -> dict[str, object] | None:
        if self.market is None:
            return None
        key, top = self.market.key, self.market.holders[0]
        return {
            "basis": key.basis,
            "year": key.year,
            "hhi": round(self.market.hhi, 6),
            "covered": self.market.covered and round(self.market.covered, 6),
            "leader": top.iri,
            "share": round(top.value, 6),
            "claims": list(claims_of(top.figures)),
        }


@dataclass(frozen=True)
class Depends:
    """The needs of a thing, and what lies upstream of it, by supplier, country or material."""

    focus: Entity
    by: str
    as_of: str | None
    needs: tuple[Need, ...]
    upstream: tuple[Upstream, ...]
    told: Told = field(repr=False)

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it."""
        return {
            "revision": self.told.revision,
            "focus": named(self.focus),
            "by": self.by,
            "as_of": self.as_of,
            "needs": [one.to_dict() for one in self.needs],
            "upstream": [one.to_dict() for one in self.upstream],
            **self.told.to_dict(),
        }

    def answer(self) -> Answer:
        """One row for each thing upstream, the fatal ones first; the needs are in the notes."""
        return Answer(
            title=f"What {self.focus.label} depends on, by {self.by}",
            columns=_COLUMNS,
            rows=tuple(self._row(one) for one in self.upstream),
            evidence=tuple(self._evidence(one) for one in self.upstream),
            statements=dict(self.told.statements),
            labels=dict(self.told.labels),
            notes=(*(self._line(one) for one in self.needs), *self.told.notes),
            revision=self.told.revision,
        )

    def _row(self, one: Upstream) -> tuple[Cell, ...]:
        far = one.distance if one.distance >= 0 else None
        return (one.entity.iri, one.entity.type, one.degree, far, self._leader(one.market))

    def _leader(self, market: Market | None) -> str:
        if market is None:
            return ""
        top, key = market.holders[0], market.key
        what = basis_words(key.basis) + (f" {key.year}" if key.year else "")
        return f"{self.told.labels[top.iri]} {percent(top.value):g} % ({what})"

    def _evidence(self, one: Upstream) -> tuple[str, ...]:
        found = list(one.claims)
        if one.market is not None:
            found += claims_of(one.market.holders[0].figures)
        return tuple(dict.fromkeys(found))

    def _line(self, need: Need) -> str:
        item = f" of {self.told.labels[need.item]}" if need.item else ""
        names = [self.told.labels[iri] for iri in _ways(need)]
        if need.open:
            names.append("what is not documented")
        return f"Needs {need.what}{item}: {' or '.join(names)}."


_COLUMNS = (
    Column("thing", "what it depends on", "iri"),
    Column("type", "what sort of thing it is"),
    Column("degree", "fatal, one way of several, or by recipe"),
    Column("distance", "how many steps away", "integer"),
    Column("largest", "the country that holds most of it"),
)


def ask(chain: Chain, focus: Entity, *, by: str = "supplier") -> Depends:
    """What a thing depends on.

    Raises:
        BadParameter: if ``by`` is not known or the thing takes no part in the chain.
    """
    if by not in BY:
        raise BadParameter(f"by is {by!r}.", remedy=f"Use one of {', '.join(BY)}.")
    parts = chain.parts
    node = chain.node(focus)
    fatal = {parts.meant(one) for one in parts.system.single_points(node).tolist()}
    far = upstream(chain, ints([node]))[: parts.things]
    recipe = _recipe(chain, focus, by)
    found: list[Upstream] = []
    links = _links(chain, far)
    markets = _markets(chain) if by == "material" else {}
    others = np.flatnonzero((far > 0) | recipe).tolist()
    chain.desk.names.of([parts.iri(other) for other in others])
    for other in others:
        if chain.desk.kind(parts.iri(other)) in _KINDS[by]:
            entity = chain.desk.entity(parts.iri(other))
            degree = DEGREES[2] if far[other] <= 0 else DEGREES[0 if other in fatal else 1]
            said = tuple(links.get(other, ()))
            market = markets.get(entity.iri)
            found.append(Upstream(entity, degree, int(far[other]), market, said))
    found.sort(key=lambda one: (DEGREES.index(one.degree), one.distance, one.entity.iri))
    needs = tuple(chain.needs(node, np.zeros(len(parts.system), dtype=np.uint8)))
    told = chain.desk.tell(_iris(focus, needs, found), _claims(needs, found), _notes(chain))
    return Depends(focus, by, chain.as_of or None, needs, tuple(found), told)


def _links(chain: Chain, far: Ints) -> dict[int, dict[str, None]]:
    """For each thing upstream the statements that tie it to what is one step nearer."""
    found: dict[int, dict[str, None]] = {}
    for node in np.flatnonzero(far >= 0).tolist():
        for other, said in chain.links(node).items():
            if far[other] == far[node] + 1:
                found.setdefault(other, {}).update(said)
    return found


def upstream(chain: Chain, start: Ints) -> Ints:
    """How many steps upstream each thing lies; 0 for the start, -1 where there is no way."""
    system = chain.parts.system
    return chain.steps(start, Ragged(system.need_ptr, system.needs))


def _recipe(chain: Chain, focus: Entity, by: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """What the items that an actor makes need by their recipes, at any depth."""
    parts = chain.parts
    found = np.zeros(parts.things, dtype=np.bool_)
    if focus.kind != "actor" or by != "material":
        return found
    made = [int(parts.second[one]) for one in chain.made_by(chain.node(focus))]
    if made:
        found |= upstream(chain, ints(made))[: parts.things] >= 0
    return found


def _markets(chain: Chain) -> dict[str, Market]:
    """The most concentrated of the newest markets of each item, among countries."""
    found: dict[str, Market] = {}
    every = chain.desk.markets(Known(chain.statuses, chain.as_of), "countries")
    for market in numbers.newest(every):
        known = found.get(market.key.subject)
        if known is None or market.holders[0].value > known.holders[0].value:
            found[market.key.subject] = market
    return found


def _ways(need: Need) -> tuple[str, ...]:
    return (*need.remaining, *need.exposed, *need.lost)


def _iris(focus: Entity, needs: tuple[Need, ...], found: list[Upstream]) -> list[str]:
    iris = [focus.iri, *(one.entity.iri for one in found)]
    iris += [one.market.holders[0].iri for one in found if one.market]
    for need in needs:
        iris += [need.item, *_ways(need)]
    return iris


def _claims(needs: tuple[Need, ...], found: list[Upstream]) -> list[str]:
    claims = [claim for need in needs for claim in need.claims]
    for one in found:
        claims += one.claims
        if one.market:
            claims += claims_of(one.market.holders[0].figures)
    return claims


def _notes(chain: Chain) -> list[str]:
    notes = [
        OPEN,
        "Every need must be served, by any one of its ways. Fatal: its loss alone makes all of "
        "this lost, by what is documented.",
    ]
    if chain.as_of:
        notes.append(f"As of {chain.as_of}; statements without a date count as always true.")
    return notes

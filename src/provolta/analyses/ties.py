"""What ties things to places and processes, read from the graph, each with its statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from provolta.analytics.dependency import Ties
from provolta.engine import Engine
from provolta.figures import Figure
from provolta.flow import dates
from provolta.flow.view import ENDED
from provolta.names import ONTOLOGY, iri_text, local_name, prefix_lines

_PREFIXES = prefix_lines("pv")
_DOCUMENTED = f"""{_PREFIXES}
SELECT DISTINCT ?from ?to ?statement ?status ?begins ?announced ?ends
WHERE {{
  ?edge pv:edgeProperty %s .
  ?edge pv:edgeFrom ?from .
  ?edge pv:edgeTo ?to .
  ?edge pv:restsOn ?statement .
  ?statement pv:status ?status .
  OPTIONAL {{ ?statement pv:validFrom ?begins . }}
  OPTIONAL {{ ?statement pv:announcedOn ?announced . }}
  OPTIONAL {{ ?statement pv:validUntil ?ends . }}
}}
ORDER BY ?from ?to ?statement"""
_STRUCTURAL = f"""{_PREFIXES}
SELECT DISTINCT ?from ?to
WHERE {{
  GRAPH ?graph {{ ?from %s ?to . }}
  FILTER(CONTAINS(STR(?graph), "/graph/reference/") || CONTAINS(STR(?graph), "/graph/actors/"))
}}
ORDER BY ?from ?to"""
_CHOICES = f"""{_PREFIXES}
SELECT DISTINCT ?process ?item
WHERE {{
  {{
    SELECT DISTINCT ?process ?stated
    WHERE {{
      ?claim pv:flowRole <https://w3id.org/provolta/id/flow-role/alternative> .
      ?claim pv:about ?stated .
      ?process pv:specialises* ?stated .
    }}
  }}
  ?claim pv:flowRole <https://w3id.org/provolta/id/flow-role/alternative> .
  ?claim pv:about ?stated .
  ?claim pv:inputItem ?item .
}}
ORDER BY ?process ?item"""
_RETURNED = f"""{prefix_lines("pv", "rdfs")}
SELECT DISTINCT ?item
WHERE {{
  {{
    SELECT DISTINCT ?class
    WHERE {{
      VALUES ?returned {{ pv:SecondaryMaterial pv:EndOfLifeBattery }}
      ?class rdfs:subClassOf* ?returned .
    }}
  }}
  ?item a ?class .
}}
ORDER BY ?item"""
_PROMISED = f"""{_PREFIXES}
SELECT ?status
WHERE {{ ?status pv:showsDelivery false . }}
ORDER BY ?status"""
_NAMES = {
    "seats": "headquarteredIn",
    "sites": "locatedIn",
    "operates": "operates",
    "performs": "performs",
    "takes": "takesIn",
}
_OTHERS = ("inRegion", "activeInStage", "ownedBy", "holdsStakeIn", "substitutableBy")
_PRODUCED = frozenset({"mining-output", "processing-output", "production", "capacity"})


@dataclass(frozen=True)
class Tie:
    """One tie between two things; ``statement`` is empty where the reference data assert it."""

    from_: str
    to: str
    statement: str = ""
    status: str = ""
    begins: str = ""
    ends: str = ""

    def holds(self, statuses: Collection[str], as_of: str) -> bool:
        """Whether it counts: its status is wanted, and its period has a day in common."""
        if not self.statement:
            return True
        if self.status not in statuses:
            return False
        if not as_of:
            return True
        if self.status == ENDED and not self.ends:
            return False
        begins, ends = (
            np.array([dates.number(d)], dtype=np.int32) for d in (self.begins, self.ends)
        )
        return bool(dates.holds(dates.number(as_of), begins, ends)[0])


@dataclass(frozen=True)
class Tied:
    """All ties of a revision, by name of the property, which inputs are alternatives, and more.

    ``returned`` are the items that come back, ``promised`` the statuses that show no delivery.
    """

    ties: dict[str, tuple[Tie, ...]]
    choices: tuple[tuple[str, str], ...]
    returned: tuple[str, ...]
    promised: frozenset[str]

    @classmethod
    def read(cls, engine: Engine) -> Tied:
        """Read them; a place lies in a larger one by ``pv:inRegion`` or ``pv:locatedIn``."""
        found = {name: _read(engine, name) for name in (*_NAMES.values(), *_OTHERS)}
        choices = engine.select(_CHOICES).texts()
        returned = tuple(row[0] for row in engine.select(_RETURNED).texts())
        promised = frozenset(local_name(row[0]) for row in engine.select(_PROMISED).texts())
        alternatives = tuple((process, item) for process, item in choices)
        return cls(found, alternatives, returned, promised)

    def filtered(
        self,
        statuses: Collection[str],
        as_of: str,
        countries: Iterable[str],
        made: Iterable[Figure],
    ) -> Ties:
        """The ties that count; ``made`` are the figures that place production in a country."""
        places = set(countries)
        pairs = {
            name: [(one.from_, one.to) for one in group if one.holds(statuses, as_of)]
            for name, group in self.ties.items()
        }
        produced = {
            (one.about, one.item)
            for one in made
            if one.about in places and one.item and one.basis in _PRODUCED and one.range.high > 0
        }
        known = {name: list(dict.fromkeys(pairs[key])) for name, key in _NAMES.items()}
        return Ties(
            **known,
            within=list(dict.fromkeys(pairs["inRegion"])),
            produced=sorted(produced),
            choices=self.choices,
            returned=self.returned,
            promised=self.promised,
        )

    def behind(self, name: str, from_: str, to: str) -> tuple[str, ...]:
        """The statements behind a tie."""
        group = self.ties.get(name, ())
        ends = from_, to
        return tuple(o.statement for o in group if o.statement and (o.from_, o.to) == ends)


def _read(engine: Engine, name: str) -> tuple[Tie, ...]:
    property_ = iri_text(ONTOLOGY + name)
    found = [
        Tie(from_, to, statement, local_name(status), begins or announced, ends)
        for from_, to, statement, status, begins, announced, ends in engine.select(
            _DOCUMENTED % property_
        ).texts()
    ]
    told = {(one.from_, one.to) for one in found}
    asserted = engine.select(_STRUCTURAL % property_).texts()
    return (*found, *(Tie(a, b) for a, b in asserted if (a, b) not in told))

"""Every facility with what documents say of it: where, whose, in which state, how much it makes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from provolta.engine import Engine
from provolta.entities import Index
from provolta.names import local_name, prefix_lines
from provolta.render.stages import ORDER
from provolta.units import quantity

_FACILITIES = f"""{prefix_lines("pv", "rdfs")}
SELECT DISTINCT ?facility ?class
WHERE {{
  ?class rdfs:subClassOf* pv:Facility .
  ?facility a ?class .
}}
ORDER BY ?facility ?class"""
_SAID = f"""{prefix_lines("pv")}
SELECT ?facility ?property ?value ?claim
WHERE {{
  VALUES ?property {{ pv:place pv:locality pv:operator pv:ofStage pv:givesItem }}
  ?claim a pv:FacilityClaim ;
         pv:about ?facility ;
         ?property ?value .
}}
ORDER BY ?facility ?property ?value ?claim"""
_STATES = f"""{prefix_lines("pv", "dcterms")}
SELECT ?facility ?state ?claim (MAX(?told) AS ?at) (MAX(?fact) AS ?sure)
WHERE {{
  ?claim pv:about ?facility ;
         pv:facilityState ?state ;
         pv:status/pv:countsAsFact ?fact .
  OPTIONAL {{ ?claim pv:asOf ?seen . }}
  OPTIONAL {{ ?claim pv:validFrom ?start . }}
  OPTIONAL {{ ?claim pv:statedIn/dcterms:issued ?issued . }}
  BIND(STR(COALESCE(?seen, ?start, ?issued, "")) AS ?told)
}}
GROUP BY ?facility ?state ?claim
ORDER BY ?facility ?claim"""
_CAPACITIES = f"""{prefix_lines("pv", "basis")}
SELECT ?facility ?claim ?value ?low ?high ?comparator ?unit ?fact ?year ?seen ?announced
WHERE {{
  ?claim a pv:CapacityClaim ;
         pv:about ?facility ;
         pv:unit ?unit ;
         pv:status/pv:countsAsFact ?fact .
  OPTIONAL {{ ?claim pv:value ?value . }}
  OPTIONAL {{ ?claim pv:lowValue ?low . }}
  OPTIONAL {{ ?claim pv:highValue ?high . }}
  OPTIONAL {{ ?claim pv:comparator ?comparator . }}
  OPTIONAL {{ ?claim pv:year ?year . }}
  OPTIONAL {{ ?claim pv:asOf ?seen . }}
  OPTIONAL {{ ?claim pv:announcedOn ?announced . }}
}}
ORDER BY ?facility ?claim"""
_TRUE = "true"


@dataclass(frozen=True)
class Capacity:
    """How much a facility can make or is to make, as a document says it, and of when that is."""

    text: str
    when: str
    planned: bool
    claim: str

    @property
    def told(self) -> str:
        """In words.

        >>> Capacity("38 GWh/a", "2022", False, "c").told, Capacity("9 t", "", True, "c").told
        ('38 GWh/a, 2022', '9 t, planned')
        """
        return ", ".join(filter(None, (self.text, self.when, "planned" if self.planned else "")))


@dataclass(frozen=True)
class Plant:
    """A facility; what contradicts itself in the documents has several values."""

    iri: str
    label: str
    kind: str
    stages: tuple[str, ...]
    places: tuple[str, ...]
    localities: tuple[str, ...]
    operators: tuple[str, ...]
    makes: tuple[str, ...]
    states: tuple[str, ...]
    as_of: str
    capacities: tuple[Capacity, ...]
    claims: tuple[str, ...]

    @property
    def stage(self) -> str:
        """The slug of the first stage that a document gives it, in the order of the chain."""
        return self.stages[0] if self.stages else ""


def read(engine: Engine, index: Index) -> tuple[Plant, ...]:
    """Every facility along the chain, in a stage by name; read in bulk, once per revision."""
    kinds: dict[str, str] = {}
    for facility, kind in engine.select(_FACILITIES).texts():
        if kinds.get(facility, "Facility") == "Facility":
            kinds[facility] = local_name(kind)
    said: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for facility, property_, value, claim in engine.select(_SAID).texts():
        said[facility, local_name(property_)].setdefault(value, claim)
    states = _by_facility(engine.select(_STATES).texts())
    capacities = _by_facility(engine.select(_CAPACITIES).texts())
    found = []
    for iri, kind in kinds.items():
        newest, at, claims = _newest(states.get(iri, ()))
        made = _capacities(capacities.get(iri, ()))
        of = {name: said.get((iri, name), {}) for name in ("place", "operator", "givesItem")}
        evidence = [*of["place"].values(), *of["operator"].values(), *claims]
        slugs = {local_name(one) for one in said.get((iri, "ofStage"), ())}
        found.append(
            Plant(
                iri,
                index.label(iri) or local_name(iri),
                kind,
                tuple(sorted(slugs & ORDER.keys(), key=ORDER.__getitem__)),
                tuple(of["place"]),
                tuple(said.get((iri, "locality"), ())),
                tuple(of["operator"]),
                tuple(of["givesItem"]),
                newest,
                at,
                made,
                tuple(dict.fromkeys([*evidence, *(one.claim for one in made)])),
            )
        )
    return tuple(
        sorted(found, key=lambda one: (ORDER.get(one.stage, len(ORDER)), one.label.casefold()))
    )


def _by_facility(rows: Iterable[tuple[str, ...]]) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for facility, *rest in rows:
        found[facility].append(tuple(rest))
    return found


def _newest(rows: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], str, list[str]]:
    """The states of the latest time that is told, its time, and who says so; facts before plans.

    >>> _newest([("s/planned", "c1", "2026", "false"), ("s/paused", "c2", "2024-02", "true")])
    (('paused',), '2024-02', ['c2'])
    """
    facts = [row for row in rows if row[3] == _TRUE] or rows
    last = max((row[2] for row in facts), default="")
    told = [row for row in facts if row[2] == last]
    states = tuple(dict.fromkeys(local_name(row[0]) for row in told))
    return states, last, [row[1] for row in told]


def _capacities(rows: Sequence[tuple[str, ...]]) -> tuple[Capacity, ...]:
    """The newest figure that is a fact and the newest that is planned."""
    found: dict[bool, Capacity] = {}
    for claim, value, low, high, comparator, unit, fact, year, seen, announced in rows:
        given, least, most = (float(text) if text else None for text in (value, low, high))
        text = quantity(given, least, most, local_name(comparator), unit)
        one = Capacity(text, year or seen or announced, fact != _TRUE, claim)
        if text and (one.planned not in found or found[one.planned].when < one.when):
            found[one.planned] = one
    return tuple(found[planned] for planned in sorted(found))

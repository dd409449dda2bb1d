"""Statements with their documents, read many at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from provolta.answers import Evidence, Source
from provolta.engine import Engine
from provolta.names import iri_text, local_name, prefix_lines
from provolta.units import quantity

_BATCH = 400
_MOST_KEPT = 50_000
T = TypeVar("T")
_STATEMENTS = f"""{prefix_lines("pv", "rdfs", "dcterms")}
SELECT ?statement ?label ?status ?grade ?locator ?source ?title ?publisher ?issued ?url
WHERE {{
  VALUES ?statement {{ %s }}
  ?statement rdfs:label ?label .
  ?statement pv:statedIn ?source .
  ?source dcterms:title ?title .
  OPTIONAL {{ ?statement pv:status ?status . }}
  OPTIONAL {{ ?statement pv:grade ?grade . }}
  OPTIONAL {{ ?statement pv:locator ?own . }}
  OPTIONAL {{ ?statement pv:passage ?passage . ?passage rdfs:label ?section . }}
  OPTIONAL {{ ?source dcterms:publisher ?publisher . }}
  OPTIONAL {{ ?source dcterms:issued ?issued . }}
  OPTIONAL {{ ?source pv:url ?url . }}
  BIND(COALESCE(?own, ?section, "") AS ?locator)
}}
ORDER BY ?statement ?source ?url"""
_QUANTITIES = f"""{prefix_lines("pv")}
SELECT ?statement ?value ?low ?high ?comparator ?unit ?basis ?year
WHERE {{
  VALUES ?statement {{ %s }}
  ?statement pv:comparator ?comparator .
  OPTIONAL {{ ?statement pv:value ?value . }}
  OPTIONAL {{ ?statement pv:lowValue ?low . }}
  OPTIONAL {{ ?statement pv:highValue ?high . }}
  OPTIONAL {{ ?statement pv:unit ?unit . }}
  OPTIONAL {{ ?statement pv:basis ?basis . }}
  OPTIONAL {{ ?statement pv:year ?year . }}
}}
ORDER BY ?statement"""

_CLASSES = """SELECT ?statement ?class
WHERE {
  VALUES ?statement { %s }
  ?statement a ?class .
}"""
_EVERY = f"""{prefix_lines("pv")}
SELECT DISTINCT ?statement
WHERE {{
  ?statement pv:statedIn ?source .
}}
LIMIT %d"""


def read(engine: Engine, statements: Iterable[str]) -> dict[str, Evidence]:
    """The statements with their documents, by IRI; those that are not statements are left out."""
    found: dict[str, Evidence] = {}
    for batch in _batches(dict.fromkeys(statements)):
        values = " ".join(map(iri_text, batch))
        groups: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for row in engine.select(_STATEMENTS % values).texts():
            groups[row[0]].append(row)
        for iri, rows in groups.items():
            found[iri] = _evidence(iri, rows)
    return found


def quantities(engine: Engine, statements: Iterable[str]) -> dict[str, str]:
    """What each quantitative claim says, as text: comparator, value, unit, basis and year."""
    found: dict[str, str] = {}
    for batch in _batches(dict.fromkeys(statements)):
        values = " ".join(map(iri_text, batch))
        for row in engine.select(_QUANTITIES % values).texts():
            found[row[0]] = _quantity(row)
    return found


def classes(engine: Engine, statements: Iterable[str]) -> dict[str, str]:
    """The class of each statement; of several the last by IRI."""
    found: dict[str, str] = {}
    for batch in _batches(dict.fromkeys(statements)):
        rows = engine.select(_CLASSES % " ".join(map(iri_text, batch))).texts()
        found |= dict(sorted((row[0], row[1]) for row in rows))
    return found


@dataclass(frozen=True)
class Reading:
    """Statements of one revision: what was read before is not read again, up to a number."""

    engine: Engine
    most: int = _MOST_KEPT
    _statements: dict[str, Evidence | None] = field(default_factory=dict, repr=False)
    _quantities: dict[str, str | None] = field(default_factory=dict, repr=False)
    _classes: dict[str, str | None] = field(default_factory=dict, repr=False)

    def statements(self, iris: Iterable[str]) -> dict[str, Evidence]:
        """The same as :func:`read`."""
        return self._remembered(self._statements, iris, read)

    def quantities(self, iris: Iterable[str]) -> dict[str, str]:
        """The same as :func:`quantities`."""
        return self._remembered(self._quantities, iris, quantities)

    def classes(self, iris: Iterable[str]) -> dict[str, str]:
        """The same as :func:`classes`."""
        return self._remembered(self._classes, iris, classes)

    def ahead(self) -> list[str]:
        """Read every statement before somebody asks for it; none if they are too many to keep."""
        every = [row[0] for row in self.engine.select(_EVERY % (self.most + 1)).texts()]
        if len(every) > self.most:
            return []
        for batch in _batches(every):
            self.statements(batch)
            self.quantities(batch)
            self.classes(batch)
        return every

    def _remembered(
        self,
        kept: dict[str, T | None],
        iris: Iterable[str],
        reads: Callable[[Engine, Iterable[str]], dict[str, T]],
    ) -> dict[str, T]:
        wanted = list(dict.fromkeys(iris))
        known = {iri: kept[iri] for iri in wanted if iri in kept}
        missing = [iri for iri in wanted if iri not in known]
        if missing:
            fresh = reads(self.engine, missing)
            known |= {iri: fresh.get(iri) for iri in missing}
            if len(kept) + len(missing) <= self.most:
                kept.update((iri, known[iri]) for iri in missing)
        return {iri: one for iri in wanted if (one := known[iri]) is not None}


def _quantity(row: tuple[str, ...]) -> str:
    value, low, high = (float(text) if text else None for text in row[1:4])
    text = quantity(value, low, high, local_name(row[4]), row[5])
    basis = local_name(row[6]).replace("-", " ")
    context = ", ".join(filter(None, (basis, row[7])))
    return f"{text} ({context})" if context else text


def _evidence(iri: str, rows: Sequence[tuple[str, ...]]) -> Evidence:
    sources = {row[5]: Source(row[5], row[6], row[7], row[8], row[9]) for row in reversed(rows)}
    first = rows[0]
    return Evidence(
        iri=iri,
        label=first[1],
        status=local_name(first[2]),
        grade=local_name(first[3]),
        sources=tuple(sources[source] for source in sorted(sources)),
        locator=first[4],
    )


def _batches(iris: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(iris)
    while batch := list(islice(rest, _BATCH)):
        yield batch

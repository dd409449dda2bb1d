"""What the pages show of the whole graph, read in bulk and once per revision."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property

from provolta.engine import Engine, Table
from provolta.entities import Index
from provolta.names import ONTOLOGY, local_name, prefix_lines
from provolta.render import chain
from provolta.web import chain_map, plants, vicinity
from provolta.web.periods import Periods
from provolta.web.shares import Share, leading
from provolta.web.shares import read as read_shares

_USAGE = """SELECT ?term (COUNT(*) AS ?n)
WHERE {
  { ?s ?term ?o . }
  UNION
  { ?s a ?term . }
}
GROUP BY ?term
ORDER BY DESC(?n) ?term"""
_SIZES = "SELECT ?graph (COUNT(*) AS ?n) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
_STAGES = f"""{prefix_lines("pv", "rdfs", "skos")}
SELECT ?stage ?label ?order ?definition
WHERE {{
  ?stage a pv:ValueChainStage ; rdfs:label ?label ; pv:stageOrder ?order .
  OPTIONAL {{ ?stage skos:definition ?definition . }}
}}
ORDER BY ?order"""
_MEMBERS = f"""{prefix_lines("pv", "rdfs")}
SELECT ?stage ?property (COUNT(DISTINCT ?thing) AS ?n)
WHERE {{
  VALUES ?property {{ pv:activeInStage pv:inStage }}
  ?thing ?property ?stage .
}}
GROUP BY ?stage ?property"""
_DOCUMENTS = f"""{prefix_lines("pv", "rdfs", "dcterms")}
SELECT ?source ?title ?publisher ?issued ?grade ?url (COUNT(DISTINCT ?statement) AS ?n)
WHERE {{
  ?source a pv:SourceDocument ; dcterms:title ?title .
  OPTIONAL {{ ?source dcterms:publisher ?publisher . }}
  OPTIONAL {{ ?source dcterms:issued ?issued . }}
  OPTIONAL {{ ?source pv:grade ?grade . }}
  OPTIONAL {{ ?source pv:url ?url . }}
  OPTIONAL {{ ?statement pv:statedIn ?source . }}
}}
GROUP BY ?source ?title ?publisher ?issued ?grade ?url
ORDER BY DESC(?n) ?title"""
_CONTRIBUTIONS = f"""{prefix_lines("pv")}
SELECT ?source ?kind (COUNT(?statement) AS ?n)
WHERE {{
  ?statement pv:statedIn ?source ;
             a ?kind .
}}
GROUP BY ?source ?kind
ORDER BY ?source DESC(?n) ?kind"""
_TELLING = 3
_TERMS = f"""{prefix_lines("rdfs", "skos", "owl")}
SELECT ?term ?kind ?label ?definition ?above
WHERE {{
  VALUES ?kind {{ owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }}
  ?term a ?kind ; rdfs:label ?label .
  FILTER(STRSTARTS(STR(?term), "{ONTOLOGY}"))
  OPTIONAL {{ ?term skos:definition ?definition . }}
  OPTIONAL {{ ?term rdfs:subClassOf|rdfs:subPropertyOf ?above . FILTER(isIRI(?above)) }}
}}
ORDER BY ?label ?above"""


_GRADES = f"""{prefix_lines("pv", "rdfs", "skos")}
SELECT ?grade ?label ?definition
WHERE {{
  ?grade a pv:EvidenceGrade ; rdfs:label ?label .
  OPTIONAL {{ ?grade skos:definition ?definition . }}
}}
ORDER BY ?label"""
_READINGS = f"""{prefix_lines("pv", "rdfs", "owl")}
SELECT ?property ?label
WHERE {{
  ?property pv:flowDirection "backward" .
  ?property owl:inverseOf|^owl:inverseOf ?inverse .
  ?inverse rdfs:label ?label .
}}
ORDER BY ?property ?label"""
_READ = {
    ONTOLOGY + "usesCellsOf": "makes cells of",
    ONTOLOGY + "packAssembledBy": "assembles the pack of",
}
"""How relations that go against the flow, and have no inverse, are read along it."""


_PLAYERS = f"""{prefix_lines("pv")}
SELECT ?actor ?relation ?value
WHERE {{
  VALUES ?relation {{ pv:hasPlayerType pv:hasRole }}
  ?actor ?relation ?value .
}}
ORDER BY ?actor ?relation ?value"""


@dataclass(frozen=True)
class Actor:
    """A player with what the landscape is filtered by."""

    iri: str
    label: str
    country: str
    stages: tuple[str, ...]
    players: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Stage:
    """A stage with what belongs to it; ``things`` counts items and processes."""

    iri: str
    label: str
    definition: str
    actors: int
    things: int

    @property
    def slug(self) -> str:
        """The last part of the IRI."""
        return local_name(self.iri)


@dataclass(frozen=True)
class Document:
    """A source document and how many statements rest on it."""

    iri: str
    title: str
    publisher: str
    issued: str
    grade: str
    urls: tuple[str, ...]
    statements: int


@dataclass(frozen=True)
class Term:
    """A term of the ontology, with the terms of ours that it is narrower than."""

    iri: str
    kind: str
    label: str
    definition: str
    above: tuple[str, ...]

    @property
    def name(self) -> str:
        """The local name."""
        return local_name(self.iri)


class Overview:
    """The whole graph at a glance; each part is read when it is first asked for."""

    def __init__(self, engine: Engine, index: Index) -> None:
        self._engine = engine
        self._index = index

    @cached_property
    def counts(self) -> Counter[str]:
        """The number of things of each main class, by its local name."""
        return Counter(entity.type for entity in self._index.by_iri.values())

    @cached_property
    def graph_sizes(self) -> dict[str, int]:
        """The number of triples of each named graph."""
        rows = self._engine.select(_SIZES).texts()
        return {graph: int(count) for graph, count in sorted(rows) if graph}

    @cached_property
    def vicinity(self) -> vicinity.Vicinity:
        """What is near what along the chain."""
        return vicinity.read(self._engine)

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of the chain in their order."""
        members = {
            (stage, local_name(property_)): int(count)
            for stage, property_, count in self._engine.select(_MEMBERS).texts()
            if stage
        }
        rows = {row[0]: row for row in self._engine.select(_STAGES).texts()}
        return tuple(
            Stage(
                iri,
                label,
                definition,
                members.get((iri, "activeInStage"), 0),
                members.get((iri, "inStage"), 0),
            )
            for iri, label, _, definition in rows.values()
        )

    @cached_property
    def actors(self) -> tuple[Actor, ...]:
        """Every actor with its country, stages, player types and roles."""
        traits: dict[tuple[str, str], list[str]] = defaultdict(list)
        for actor, relation, value in self._engine.select(_PLAYERS).texts():
            traits[actor, local_name(relation)].append(value)
        return tuple(
            Actor(
                one.iri,
                one.label,
                one.country,
                one.stages,
                tuple(traits[one.iri, "hasPlayerType"]),
                tuple(traits[one.iri, "hasRole"]),
            )
            for one in self._index.by_iri.values()
            if one.kind == "actor"
        )

    @cached_property
    def plants(self) -> tuple[plants.Plant, ...]:
        """Every facility with what is said of it."""
        return plants.read(self._engine, self._index)

    @cached_property
    def shares(self) -> tuple[Share, ...]:
        """Every claim of a single country's share."""
        return read_shares(self._engine, self._index)

    @cached_property
    def leading_shares(self) -> dict[str, Share]:
        """The share that stands for each stage, by its slug."""
        found = ((one.slug, leading(self.shares, stage=one.slug)) for one in self.stages)
        return {slug: share for slug, share in found if share}

    def chain(self, language: str) -> chain.Chain:
        """The chain as it is drawn, with names in a language."""
        stages = [(one.iri, one.slug, one.actors) for one in self.stages]
        return chain_map.build(self._index, self._ties, self.shares, stages, language)

    @cached_property
    def _ties(self) -> chain_map.Ties:
        return chain_map.ties(self._engine)

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """All source documents, those that say most first."""
        found = []
        for iri, rows in _grouped(self._engine.select(_DOCUMENTS)).items():
            title, publisher, issued, grade, _, count = rows[0][1:]
            urls = tuple(dict.fromkeys(row[5] for row in rows if row[5]))
            found.append(
                Document(iri, title, publisher, issued, local_name(grade), urls, int(count))
            )
        return tuple(found)

    @cached_property
    def contributions(self) -> dict[str, str]:
        """What each document contributes, in words: the most frequent classes of statements."""
        label = {term.iri: term.label for term in self.terms}
        found: dict[str, list[str]] = defaultdict(list)
        for source, kind, count in self._engine.select(_CONTRIBUTIONS).texts():
            if kind in label:
                word = label[kind].casefold() + ("" if count == "1" else "s")
                found[source].append(f"{count} {word}")
        return {
            source: ", ".join(said[:_TELLING]) + (" and more" if len(said) > _TELLING else "")
            for source, said in found.items()
        }

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """All terms of the ontology by name."""
        found = []
        for iri, rows in _grouped(self._engine.select(_TERMS)).items():
            kind, label, definition = rows[0][1:4]
            above = tuple(dict.fromkeys(row[4] for row in rows if row[4].startswith(ONTOLOGY)))
            found.append(Term(iri, local_name(kind), label, definition, above))
        return tuple(found)

    @cached_property
    def grades(self) -> tuple[tuple[str, str, str], ...]:
        """The grades of documents: IRI, name and what it means."""
        return tuple((row[0], row[1], row[2]) for row in self._engine.select(_GRADES).texts())

    @cached_property
    def usage(self) -> dict[str, int]:
        """How often each property and class is used."""
        return {iri: int(count) for iri, count in self._engine.select(_USAGE).texts() if iri}

    @cached_property
    def readings(self) -> dict[str, str]:
        """How a relation is read the way goods flow, where its own label reads the other way."""
        found = {row[0]: row[1] for row in self._engine.select(_READINGS).texts()}
        return _READ | found

    @cached_property
    def periods(self) -> Periods:
        """When each statement was announced and holds."""
        return Periods(self._engine)


def _grouped(table: Table) -> dict[str, list[tuple[str, ...]]]:
    """The rows of each thing, in the order of their first row."""
    groups: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for row in table.texts():
        if row[0]:
            groups[row[0]].append(row)
    return groups

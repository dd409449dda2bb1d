"""A file card of one thing: what it is, what is said about it and by whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from provolta.answers import Evidence, Source
from provolta.engine import Engine, Iri, Literal, Term
from provolta.entities import Entity
from provolta.evidence import Reading
from provolta.names import ID, ONTOLOGY, PREFIXES, iri_text, local_name, prefix_lines
from provolta.units import known, symbol

_OTHER = PREFIXES["skos"] + "altLabel"
_SYMBOLS = {unit: symbol(unit) for unit in known()}
_SKIPPED = {
    PREFIXES["rdf"] + "type",
    PREFIXES["rdfs"] + "label",
    _OTHER,
    PREFIXES["skos"] + "prefLabel",
    PREFIXES["skos"] + "definition",
    PREFIXES["rdfs"] + "comment",
    *(
        ONTOLOGY + name
        for name in ("flowsInto", "derivesFrom", "circularlyFlowsInto", "dependsOnItem", "party")
    ),
}
_ABOUT = f"""{prefix_lines("pv")}
SELECT DISTINCT ?statement
WHERE {{
  VALUES ?thing {{ %s }}
  ?statement ?role ?thing .
  ?statement pv:statedIn ?source .
}}"""
_PLAIN = """SELECT ?property ?value
WHERE {
  VALUES ?thing { %s }
  ?thing ?property ?value .
}"""
_LABELS = f"""{prefix_lines("owl", "rdfs", "skos")}
SELECT DISTINCT ?term ?label
WHERE {{
  VALUES ?sort {{
    owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty owl:Ontology
  }}
  ?term a ?sort .
  ?term rdfs:label ?label .
  FILTER(STRSTARTS(STR(?term), "{ONTOLOGY}"))
  FILTER(LANG(?label) = "en")
}}"""


@dataclass(frozen=True)
class Value:
    """One value of a property: its text and, if it is a thing, its IRI."""

    text: str
    iri: str = ""


@dataclass(frozen=True)
class Property:
    """A property of a thing with its values."""

    iri: str
    label: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Fact:
    """A statement about a thing; ``quantity`` is its value as text, if it has one."""

    statement: Evidence
    quantity: str = ""


@dataclass(frozen=True)
class Group:
    """Statements of one class."""

    heading: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Card:
    """Everything that is said of a thing, with its documents in the order of first use."""

    entity: Entity
    types: tuple[str, ...] = ()
    definition: str = ""
    properties: tuple[Property, ...] = ()
    groups: tuple[Group, ...] = ()
    sources: tuple[Source, ...] = field(default=())
    others: tuple[Literal, ...] = ()
    """Its alternative names, each with its language."""

    @property
    def facts(self) -> int:
        """The number of statements."""
        return sum(len(group.facts) for group in self.groups)

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it."""
        return {
            **self.entity.to_dict(),
            "definition": self.definition or None,
            "types": list(self.types),
            "properties": {
                prop.label: [value.iri or value.text for value in prop.values]
                for prop in self.properties
            },
            "facts": [
                {
                    "statement": fact.statement.iri,
                    "label": fact.statement.label,
                    "class": group.heading,
                    "quantity": fact.quantity or None,
                    "status": fact.statement.status,
                    "grade": fact.statement.grade,
                    "sources": [source.iri for source in fact.statement.sources],
                }
                for group in self.groups
                for fact in group.facts
            ],
            "sources": [source.to_dict() for source in self.sources],
        }


def term_labels(engine: Engine) -> dict[str, str]:
    """The English label of every term of the ontology."""
    return dict(engine.select(_LABELS).texts())  # type: ignore[arg-type]


def read(
    engine: Engine,
    name: Callable[[str], str],
    labels: dict[str, str],
    entity: Entity,
    reading: Reading | None = None,
) -> Card:
    """The card of a thing; ``name`` tells the labels of others.

    A statement's own card rests on the statement itself. ``reading`` has what was read for other
    cards of the revision.
    """
    groups = _groups(reading or Reading(engine), labels, entity)
    sources = {
        source.iri: source
        for group in groups
        for fact in group.facts
        for source in fact.statement.sources
    }
    # Sorted here: to let the engine do it takes longer than all the rest of a card.
    plain = sorted(set(engine.select(_PLAIN % iri_text(entity.iri)).rows), key=_order)
    texts = {str(row[0]): str(row[1]) for row in reversed(plain)}
    definition = texts.get(PREFIXES["skos"] + "definition") or texts.get(
        PREFIXES["rdfs"] + "comment", ""
    )
    return Card(
        entity=entity,
        types=tuple(labels[iri] for iri in entity.types if iri in labels),
        definition=definition,
        properties=_properties([(row[0], row[1]) for row in plain], labels, name),
        groups=groups,
        sources=tuple(sources.values()),
        others=tuple(
            term for name, term in plain if str(name) == _OTHER and isinstance(term, Literal)
        ),
    )


def _groups(reading: Reading, labels: dict[str, str], entity: Entity) -> tuple[Group, ...]:
    about = [row[0] for row in reading.engine.select(_ABOUT % iri_text(entity.iri)).texts()]
    classes = reading.classes(sorted(about))
    own = [iri for iri in entity.types if iri in labels]
    if entity.kind in {"claim", "relation"} and own:
        classes = {entity.iri: own[0]}
    found = reading.statements(classes)
    values = reading.quantities(found)
    groups: dict[str, list[Fact]] = defaultdict(list)
    for iri, statement in found.items():
        heading = labels.get(classes[iri], local_name(classes[iri]))
        groups[heading].append(Fact(statement, values.get(iri, "")))
    return tuple(
        Group(heading, tuple(sorted(facts, key=lambda fact: fact.statement.label)))
        for heading, facts in sorted(groups.items())
    )


def _order(row: tuple[Term | None, ...]) -> tuple[str, bool, str]:
    """By property, then things before texts."""
    return str(row[0]), isinstance(row[1], Literal), str(row[1])


def _properties(
    plain: list[tuple[Term | None, Term | None]],
    labels: dict[str, str],
    name: Callable[[str], str],
) -> tuple[Property, ...]:
    values: dict[str, list[Value]] = defaultdict(list)
    for predicate, term in plain:
        if predicate is None or term is None or str(predicate) in _SKIPPED:
            continue
        if isinstance(term, Iri):
            text = name(term.value) if term.value.startswith(ID) else _SYMBOLS.get(term.value)
            values[str(predicate)].append(Value(text or term.value, term.value))
        elif isinstance(term, Literal):
            values[str(predicate)].append(Value(term.value))
    return tuple(
        Property(iri, labels.get(iri, local_name(iri)), tuple(found))
        for iri, found in sorted(values.items())
    )

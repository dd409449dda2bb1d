"""The page about the ontology: every class, property, concept and unit, by module."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from provolta import terms_told
from provolta.docgen.markdown import code, codes, page, sentence, table
from provolta.embedded import EmbeddedEngine
from provolta.names import graph_of, local_name, prefix_lines, shorten
from provolta.terms_told import Told

_PREFIXES = prefix_lines("pv", "rdf", "rdfs", "owl", "skos", "dcterms", "qudt")
_CLASSES = f"""{_PREFIXES}
SELECT ?module ?term ?label ?definition ?note ?super
WHERE {{
  GRAPH ?module {{
    ?term a owl:Class .
    ?term skos:definition ?definition .
    ?term rdfs:label ?label .
    OPTIONAL {{ ?term skos:scopeNote ?note . }}
    OPTIONAL {{ ?term rdfs:subClassOf ?super . FILTER(ISIRI(?super)) }}
  }}
}}
ORDER BY ?module ?term ?super"""
_PROPERTIES = f"""{_PREFIXES}
SELECT ?module ?term ?label ?definition ?note ?type ?domain ?range ?super ?inverse ?layer ?way
WHERE {{
  VALUES ?kind {{ owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }}
  GRAPH ?module {{
    ?term a ?kind , ?type .
    ?term skos:definition ?definition .
    ?term rdfs:label ?label .
    OPTIONAL {{ ?term skos:scopeNote ?note . }}
    OPTIONAL {{ ?term rdfs:domain ?domain . }}
    OPTIONAL {{ ?term rdfs:range ?range . }}
    OPTIONAL {{ ?term rdfs:subPropertyOf ?super . }}
    OPTIONAL {{ ?term owl:inverseOf ?inverse . }}
    OPTIONAL {{ ?term pv:flowLayer ?layer . ?term pv:flowDirection ?way . }}
  }}
}}
ORDER BY ?module ?term ?type ?super"""
_CONCEPTS = f"""{_PREFIXES}
SELECT ?scheme ?name ?about ?term ?label ?definition
WHERE {{
  ?scheme a skos:ConceptScheme .
  ?scheme skos:prefLabel ?name .
  ?scheme skos:definition ?about .
  ?term skos:inScheme ?scheme .
  ?term skos:prefLabel ?label .
  ?term skos:definition ?definition .
}}
ORDER BY ?name ?term"""
_UNITS = f"""{_PREFIXES}
SELECT DISTINCT ?term ?symbol ?label ?definition
WHERE {{
  ?term a qudt:Unit .
  ?term skos:definition ?definition .
  ?term rdfs:label ?label .
  OPTIONAL {{ ?term qudt:symbol ?symbol . }}
}}
ORDER BY ?term"""
_MODULES = f"""{_PREFIXES}
SELECT ?module ?about
WHERE {{ GRAPH ?module {{ ?it a owl:Ontology . ?it dcterms:description ?about . }} }}
ORDER BY ?module"""
Rows = list[tuple[str, ...]]


def ontology(root: Path) -> str:
    """The ontology by module, then the closed lists and the units."""
    engine = EmbeddedEngine()
    for path in sorted((root / "ontology" / "modules").glob("*.ttl")):
        engine.load_file(path, graph_of(f"ontology/modules/{path.name}"))
    told = terms_told.read(root)
    classes, properties = _classes(engine, told), _properties(engine, told)
    parts = []
    for module, about in engine.select(_MODULES).texts():
        if module in classes or module in properties:
            parts.append(f"## {local_name(module)}\n\n{about} File: `{_file(module)}`")
        if module in classes:
            parts.append(table(["class", "label", "below", "more", "means"], classes[module]))
        if module in properties:
            parts.append(table(["property", "label", "links", "more", "means"], properties[module]))
    return page(
        "Ontology",
        "ontology/modules",
        "The prefix `pv:` is `https://w3id.org/provolta/ontology#`. How the parts hang together: "
        "[the model](../explanation/model.md). Below *more* stand axioms in words, the shapes that "
        "bind the term itself, and the questions that use it.",
        *parts,
        "## Closed lists",
        *_concepts(engine),
        "## Units",
        table(["unit", "symbol", "label", "means"], _units(engine)),
    )


def _file(module: str) -> str:
    return f"ontology/modules/{local_name(module)}.ttl"


def _grouped(rows: Iterable[tuple[str, ...]]) -> dict[tuple[str, str], list[tuple[str, ...]]]:
    """Rows by module and term, which are their first two columns."""
    groups: dict[tuple[str, str], list[tuple[str, ...]]] = defaultdict(list)
    for row in rows:
        groups[row[0], row[1]].append(row)
    return groups


def _said(definition: str, note: str, told: Told) -> str:
    example = f"Example: {told.example}" if told.example else ""
    return " ".join(filter(None, (definition, note, example)))


def _told(term: str, told: Told) -> list[str]:
    """Axioms, own shapes and questions of a term, each as a few words."""
    words = list(told.axioms)
    shapes = [shorten(shape.iri) for shape in told.shapes if shape.target == term]
    if shapes:
        words.append("shapes: " + codes(dict.fromkeys(shapes)))
    if told.questions:
        words.append("questions: " + terms_told.listed(told.questions))
    return words


def _names(rows: Sequence[tuple[str, ...]], place: int) -> list[str]:
    return [shorten(iri) for iri in dict.fromkeys(row[place] for row in rows) if iri]


def _classes(engine: EmbeddedEngine, told: Mapping[str, Told]) -> dict[str, Rows]:
    found: dict[str, Rows] = defaultdict(list)
    for (module, term), rows in _grouped(engine.select(_CLASSES).texts()).items():
        label, definition, note = rows[0][2:5]
        below = codes(_names(rows, 5))
        more = "; ".join(_told(term, told[term]))
        text = _said(definition, note, told[term])
        found[module].append((code(shorten(term)), label, below, more, text))
    return found


def _properties(engine: EmbeddedEngine, told: Mapping[str, Told]) -> dict[str, Rows]:
    found: dict[str, Rows] = defaultdict(list)
    for (module, term), rows in _grouped(engine.select(_PROPERTIES).texts()).items():
        label, definition, note = rows[0][2:5]
        links = " → ".join(code(_either(rows, place)) or "any" for place in (6, 7))
        more = "; ".join([*_more(rows), *_told(term, told[term])])
        text = _said(definition, note, told[term])
        found[module].append((code(shorten(term)), label, links, more, text))
    return found


def _either(rows: Sequence[tuple[str, ...]], place: int) -> str:
    return " or ".join(_names(rows, place))


def _more(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """What else the ontology says of a property itself, in words."""
    types = {local_name(row[5]) for row in rows}
    words = ["annotation"] if "AnnotationProperty" in types else []
    words += [f"below {code(name)}" for name in _names(rows, 8)]
    words += [f"inverse of {code(name)}" for name in _names(rows, 9)]
    if rows[0][10]:
        words.append(f"flow: {rows[0][10]}, {rows[0][11]}")
    return words


def _concepts(engine: EmbeddedEngine) -> list[str]:
    schemes: dict[tuple[str, str, str], Rows] = defaultdict(list)
    for scheme, name, about, term, label, definition in engine.select(_CONCEPTS).texts():
        schemes[scheme, name, about].append((code(shorten(term)), label, definition))
    parts = []
    for (scheme, name, about), rows in schemes.items():
        parts.append(f"### {name}\n\n{sentence(about)} {code(shorten(scheme))}")
        parts.append(table(["concept", "label", "means"], rows))
    return parts


def _units(engine: EmbeddedEngine) -> Rows:
    return [
        (code(shorten(term)), symbol, label, definition)
        for term, symbol, label, definition in engine.select(_UNITS).texts()
    ]

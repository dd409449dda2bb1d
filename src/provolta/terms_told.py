"""What the files tell of each term of the ontology beyond its definition.

Axioms in words, the shapes that its instances are held to, the questions that use it. The
reference page and the web pages both show what is read here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from provolta.embedded import EmbeddedEngine
from provolta.files import question_files, shape_files
from provolta.names import ONTOLOGY, graph_of, local_name, prefix_lines, shorten

_PREFIXES = prefix_lines("pv", "rdf", "rdfs", "owl", "skos", "sh")
_TEXTS = f"""{_PREFIXES}
SELECT ?term ?text
WHERE {{ ?term %s ?text . FILTER(STRSTARTS(STR(?term), "{ONTOLOGY}")) }}
ORDER BY ?term ?text"""
_TYPES = f"{_PREFIXES} SELECT ?term ?type WHERE {{ ?term a ?type . }} ORDER BY ?term ?type"
_CHAINS = f"""{_PREFIXES}
SELECT ?term ?first ?second ?third
WHERE {{
  ?term owl:propertyChainAxiom ?chain .
  ?chain rdf:first ?first .
  ?chain rdf:rest/rdf:first ?second .
  OPTIONAL {{ ?chain rdf:rest/rdf:rest/rdf:first ?third . }}
}}
ORDER BY ?term ?first ?second ?third"""
_DISJOINT = f"""{_PREFIXES}
SELECT ?term ?other
WHERE {{
  {{ ?all a owl:AllDisjointClasses ; owl:members/rdf:rest*/rdf:first ?term , ?other . }}
  UNION {{ ?term owl:disjointWith|^owl:disjointWith ?other . }}
  FILTER(?term != ?other)
}}
ORDER BY ?term ?other"""
_SHAPES = f"""{_PREFIXES}
SELECT ?term ?shape ?label ?message ?target
WHERE {{
  {{
    ?shape sh:targetClass ?target .
    ?term rdfs:subClassOf* ?target .
  }}
  UNION {{ ?shape sh:path|sh:targetSubjectsOf|sh:targetObjectsOf ?term . BIND(?term AS ?target) }}
  ?shape rdfs:label ?label .
  OPTIONAL {{ ?shape sh:message ?message . }}
  FILTER(STRSTARTS(STR(?term), "{ONTOLOGY}"))
}}
ORDER BY ?term ?shape ?target"""
_CHARACTERISTICS = {
    "TransitiveProperty": "transitive",
    "SymmetricProperty": "symmetric",
    "FunctionalProperty": "functional",
    "AsymmetricProperty": "asymmetric",
    "IrreflexiveProperty": "irreflexive",
}
_NAMED = re.compile(r"\bpv:(\w+)")
_LISTED = 4


@dataclass(frozen=True)
class Shape:
    """A SHACL shape that binds a term; ``target`` is the class, or the property, that it names."""

    iri: str
    label: str
    message: str
    target: str


@dataclass(frozen=True)
class Told:
    """What is told of one term; each part is empty where nothing is."""

    example: str = ""
    axioms: tuple[str, ...] = ()
    shapes: tuple[Shape, ...] = ()
    questions: tuple[str, ...] = ()


def read(root: Path) -> dict[str, Told]:
    """What the ontology, the shapes and the questions below ``root`` tell, by IRI of the term."""
    engine = EmbeddedEngine()
    for path in sorted((root / "ontology" / "modules").glob("*.ttl")):
        engine.load_file(path, graph_of(f"ontology/modules/{path.name}"))
    for path in shape_files(root):
        engine.load_file(path, graph_of(f"ontology/shapes/{path.name}"))
    examples = {row[0]: row[1] for row in engine.select(_TEXTS % "skos:example").texts()}
    axioms, shapes, questions = _axioms(engine), _shapes(engine), _questions(root)
    return {
        term: Told(
            examples.get(term, ""),
            tuple(axioms.get(term, ())),
            tuple(shapes.get(term, ())),
            tuple(questions.get(term, ())),
        )
        for term, _ in engine.select(_TEXTS % "skos:definition").texts()
    }


def _axioms(engine: EmbeddedEngine) -> Mapping[str, Sequence[str]]:
    """What the axioms other than domain, range and order say, in words."""
    found: dict[str, list[str]] = defaultdict(list)
    for term, kind in engine.select(_TYPES).texts():
        if local_name(kind) in _CHARACTERISTICS:
            found[term].append(_CHARACTERISTICS[local_name(kind)])
    for term, *steps in engine.select(_CHAINS).texts():
        found[term].append("follows from " + ", then ".join(shorten(one) for one in steps if one))
    disjoint: dict[str, list[str]] = defaultdict(list)
    for term, other in engine.select(_DISJOINT).texts():
        if other not in disjoint[term]:
            disjoint[term].append(other)
    for term, others in disjoint.items():
        found[term].append("disjoint with " + listed([shorten(one) for one in others]))
    return found


def listed(names: Sequence[str]) -> str:
    """Names with commas, a long list cut short.

    >>> listed(["a", "b"]), listed(list("abcdef"))
    ('a, b', 'a, b, c and 3 others')
    """
    if len(names) <= _LISTED:
        return ", ".join(names)
    return f"{', '.join(names[: _LISTED - 1])} and {len(names) - _LISTED + 1} others"


def _shapes(engine: EmbeddedEngine) -> Mapping[str, Sequence[Shape]]:
    found: dict[str, list[Shape]] = defaultdict(list)
    for term, iri, label, message, target in engine.select(_SHAPES).texts():
        found[term].append(Shape(iri, label, message, target))
    return found


def _questions(root: Path) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for path in question_files(root):
        for term in dict.fromkeys(_named(path)):
            found[term].append(path.stem)
    return {term: sorted(names) for term, names in found.items()}


def _named(path: Path) -> Iterator[str]:
    for name in _NAMED.findall(path.read_text(encoding="utf-8")):
        yield ONTOLOGY + name

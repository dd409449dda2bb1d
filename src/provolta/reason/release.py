"""The files of a release: the whole ontology in one document, and a context for JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from provolta.embedded import EmbeddedEngine
from provolta.names import ONTOLOGY, PREFIXES, local_name, prefix_lines
from provolta.reason.catalog import ontology_files
from provolta.reason.merge import merged

CONTEXT = "context.jsonld"
_FORMATS = {"provolta.ttl": "text/turtle", "provolta.rdf": "application/rdf+xml"}
_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_PROPERTIES = f"""{prefix_lines("owl", "rdfs")}
SELECT DISTINCT ?property ?sort ?range
WHERE {{
  VALUES ?sort {{ owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }}
  ?property a ?sort .
  OPTIONAL {{ ?property rdfs:range ?range . }}
  FILTER(STRSTARTS(STR(?property), "{ONTOLOGY}"))
}}
ORDER BY ?property ?range"""
_CLASSES = f"""{prefix_lines("owl")}
SELECT DISTINCT ?class
WHERE {{
  ?class a owl:Class .
  FILTER(STRSTARTS(STR(?class), "{ONTOLOGY}"))
}}
ORDER BY ?class"""
_INDIVIDUALS = f"""{prefix_lines("owl")}
CONSTRUCT {{ ?thing a owl:NamedIndividual }}
WHERE {{
  ?thing a ?class .
  ?class a owl:Class .
  FILTER(ISIRI(?thing))
}}"""
_TEXTUAL = frozenset(("string", "langString", "Literal"))


def write_release(root: Path, folder: Path) -> list[Path]:
    """Write the merged ontology in two forms and the context into a folder; gives the files.

    Raises:
        BadFile: if a file of the ontology cannot be parsed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    engine = _whole(root)
    written = []
    for name, media_type in _FORMATS.items():
        path = folder / name
        path.write_bytes(engine.serialize(_ALL, media_type))
        written.append(path)
    path = folder / CONTEXT
    path.write_text(context_text(root), encoding="utf-8")
    return [*written, path]


def context_text(root: Path) -> str:
    """The context as it stands in ``ontology/context.jsonld``."""
    return json.dumps(context(root), indent=2, ensure_ascii=False) + "\n"


def context(root: Path) -> dict[str, Mapping[str, object]]:
    """A JSON-LD 1.1 context: every class and property by its local name, and all prefixes.

    A property between things takes IRIs, one with numbers or dates is typed; a text is plain.
    """
    engine = _whole(root)
    terms: dict[str, object] = {"@version": 1.1}
    terms |= dict(sorted(PREFIXES.items()))
    terms |= {
        "id": "@id",
        "type": "@type",
        "label": {"@id": "rdfs:label", "@container": "@language"},
    }
    for (iri,) in engine.select(_CLASSES).texts():
        terms[local_name(iri)] = f"pv:{local_name(iri)}"
    for iri, sort, range_ in engine.select(_PROPERTIES).texts():
        name = local_name(iri)
        term: dict[str, object] = {"@id": f"pv:{name}"}
        if sort.endswith("#ObjectProperty"):
            term["@type"] = "@id"
        elif range_.startswith(PREFIXES["xsd"]) and local_name(range_) not in _TEXTUAL:
            term["@type"] = f"xsd:{local_name(range_)}"
        terms[name] = term
    return {"@context": terms}


def _whole(root: Path) -> EmbeddedEngine:
    engine = EmbeddedEngine()
    graph = ONTOLOGY.rstrip("#")
    engine.load_text(merged(ontology_files(root)), graph, "ontology")
    # Owlready2 lists as individuals only what is declared to be one, and so do some viewers.
    declared = engine.serialize(_INDIVIDUALS, "application/n-triples")
    engine.load_text(declared, graph, "individuals")
    return engine

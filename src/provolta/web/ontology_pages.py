"""The ontology: its trees with a search, and a page for each term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from provolta import alignments
from provolta.engine import Iri
from provolta.entities import fold
from provolta.errors import UnknownEntity
from provolta.names import ONTOLOGY, PREFIXES, iri_text, local_name, prefix_lines, shorten
from provolta.render import svg
from provolta.terms_told import Told
from provolta.web import shown_queries
from provolta.web.negotiation import HTML
from provolta.web.overview import Term
from provolta.web.parameters import Parameters
from provolta.web.respond import respond
from provolta.web.site import Site, site_of

router = APIRouter(include_in_schema=False)
_SECTIONS = (
    ("Classes", "Class"),
    ("Relations between things", "ObjectProperty"),
    ("Values of things", "DatatypeProperty"),
    ("Annotations", "AnnotationProperty"),
)
_OWN = "SELECT ?p ?o WHERE { %s ?p ?o . } ORDER BY ?p ?o"
_POINTING = f"""{prefix_lines("rdfs", "owl", "pv")}
SELECT ?s ?p
WHERE {{
  VALUES ?p {{
    rdfs:subClassOf rdfs:subPropertyOf rdfs:domain rdfs:range owl:inverseOf owl:disjointWith
  }}
  ?s ?p %s .
  FILTER(STRSTARTS(STR(?s), "{ONTOLOGY}"))
}}
ORDER BY ?p ?s"""
_SKIPPED = frozenset(
    (
        PREFIXES["rdfs"] + "label",
        PREFIXES["skos"] + "prefLabel",
        PREFIXES["skos"] + "definition",
        PREFIXES["rdfs"] + "isDefinedBy",
    )
)
_SAID = {
    "subClassOf": "Narrower than",
    "subPropertyOf": "Implies",
    "domain": "Said of",
    "range": "Has as value",
    "inverseOf": "The other way",
    "type": "Is a",
    "seeAlso": "See also",
    "altLabel": "Also called",
    "disjointWith": "Never also",
    "scopeNote": "Note",
    "example": "For example",
}
_POINTED = {
    "subClassOf": "Wider than",
    "subPropertyOf": "Implied by",
    "domain": "Has the property",
    "range": "Is the value of",
    "inverseOf": "The other way",
    "disjointWith": "Never also",
}
_MOST = 40
_INSTANCES = f"""{prefix_lines("rdfs")}
SELECT (COUNT(DISTINCT ?thing) AS ?n)
WHERE {{
  {{ SELECT DISTINCT ?class WHERE {{ ?class rdfs:subClassOf* %s . }} }}
  ?thing a ?class .
}}"""
_CLASS_EXAMPLE = f"""{prefix_lines("pv", "rdfs")}

SELECT DISTINCT ?thing ?name
WHERE {{
  {{ SELECT DISTINCT ?class WHERE {{ ?class rdfs:subClassOf* pv:%s . }} }}
  ?thing a ?class ;
         rdfs:label ?name .
}}
ORDER BY ?name
LIMIT 100"""
_PROPERTY_EXAMPLE = f"""{prefix_lines("pv")}

SELECT ?thing ?value
WHERE {{
  ?thing pv:%s ?value .
}}
ORDER BY ?thing ?value
LIMIT 100"""


class Looking(Parameters):
    """What to look for among the terms."""

    q: str = Field("", max_length=100)


@dataclass(frozen=True)
class Line:
    """A property of a term with its values: text, and IRI if it is a term."""

    said: str
    values: tuple[tuple[str, str], ...]


def tree(site: Site, wanted: str = "") -> str:
    """The terms of the ontology, the narrower below the wider; or those that a search finds."""
    terms = site.overview.terms
    kinds = {term.iri: term.kind for term in terms}
    below: dict[str, list[Term]] = defaultdict(list)
    tops: dict[str, list[Term]] = defaultdict(list)
    for term in terms:
        parent = next((iri for iri in term.above if kinds.get(iri) == term.kind), "")
        if parent and parent != term.iri:
            below[parent].append(term)
        else:
            tops[term.kind].append(term)
    classes = sum(term.kind == "Class" for term in terms)
    words = fold(wanted).split()
    hits = [
        term
        for term in terms
        if words
        and all(word in fold(f"{term.label} {term.name} {term.definition}") for word in words)
    ]
    return site.render(
        "ontology.html",
        page_query=shown_queries.ONTOLOGY,
        classes=classes,
        properties=len(terms) - classes,
        sections=[(heading, tops[kind]) for heading, kind in _SECTIONS if tops[kind]],
        below=below,
        usage=site.overview.usage,
        wanted=wanted,
        hits=sorted(hits, key=lambda term: (fold(wanted) not in fold(term.label), term.label)),
    )


@router.get("/ontology/terms")
def look(request: Request, wanted: Annotated[Looking, Query()]) -> Response:
    """The terms that a search finds."""
    return respond(request, (HTML,), lambda _: tree(site_of(request), wanted.q))


@router.get("/ontology/terms/{name}")
def term(request: Request, name: str) -> Response:
    """One term: what it means, how it is tied, how often it is used."""
    site = site_of(request)
    known = {one.name: one for one in site.overview.terms}
    if name not in known:
        raise UnknownEntity(
            f"The ontology has no term {name!r}.", remedy="/ontology lists all terms."
        )
    return respond(request, (HTML,), lambda _: _page(site, known[name]))


def _page(site: Site, shown: Term) -> str:
    engine = site.kg.engine
    label = _labels(site)
    iri = iri_text(shown.iri)
    own: dict[str, list[tuple[str, str]]] = defaultdict(list)
    names: list[tuple[str, str]] = []
    for predicate, value in engine.select(_OWN % iri).rows:
        if predicate is None or value is None:
            continue
        if str(predicate) == PREFIXES["rdfs"] + "label":
            names.append((getattr(value, "language", None) or "", str(value)))
        elif (
            str(predicate) not in _SKIPPED
            and not str(value).startswith(PREFIXES["owl"])
            and not str(value).startswith("_:")
        ):
            own[str(predicate)].append(
                (label(str(value)), str(value)) if isinstance(value, Iri) else (str(value), "")
            )
    pointing: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for subject, tie in engine.select(_POINTING % iri).texts():
        pointing[local_name(tie)].append((label(subject), subject))
    lines = [
        Line(_SAID.get(local_name(predicate), label(predicate)), tuple(values))
        for predicate, values in own.items()
        if any(not text.startswith("_:") for text, _ in values)
    ]
    lines += [Line(_POINTED[name], tuple(values)) for name, values in pointing.items()]
    return site.render(
        "term.html",
        term=shown,
        names=[pair for pair in names if pair[0] != "en"],
        lines=lines,
        uses=site.overview.usage.get(shown.iri, 0),
        instances=_instances(site, shown),
        told=site.told.get(shown.iri, Told()),
        titles={one.name: one.title for one in site.kg.questions()},
        drawing=_drawing(shown, own, pointing, label),
        sparql=_example(shown),
    )


def _instances(site: Site, shown: Term) -> int:
    """How many things are of the class or of one below it; none of what is no class."""
    if shown.kind != "Class":
        return 0
    return int(site.kg.select(_INSTANCES % iri_text(shown.iri)).texts()[0][0])


def _labels(site: Site) -> Callable[[str], str]:
    terms = {one.iri: one.label for one in site.overview.terms}
    foreign = alignments.foreign_names(site.kg.root, site.kg.revision)
    return lambda iri: (
        terms.get(iri) or foreign.get(iri) or site.kg.named.label(iri) or shorten(iri)
    )


def _example(shown: Term) -> str:
    """A query that shows the term in use."""
    if shown.kind == "Class":
        return _CLASS_EXAMPLE % shown.name
    return _PROPERTY_EXAMPLE % shown.name


def _drawing(
    shown: Term,
    own: Mapping[str, list[tuple[str, str]]],
    pointing: Mapping[str, list[tuple[str, str]]],
    label: Callable[[str], str],
) -> str:
    """The term between what is wider or said of it, and what is narrower or its value."""
    edges: list[tuple[str, str, str]] = []
    for predicate, values in own.items():
        name = local_name(predicate)
        for _, iri in values:
            if iri.startswith(ONTOLOGY) and name in {"subClassOf", "subPropertyOf", "domain"}:
                edges.append((iri, shown.iri, predicate))
            elif iri.startswith(ONTOLOGY) and name in {"range", "inverseOf"}:
                edges.append((shown.iri, iri, predicate))
    for name, subjects in pointing.items():
        predicate = PREFIXES["rdfs"] + name
        if name in {"subClassOf", "subPropertyOf", "domain"}:
            edges += [(shown.iri, iri, predicate) for _, iri in subjects]
        elif name == "range":
            edges += [(iri, shown.iri, predicate) for _, iri in subjects]
    edges = [edge for edge in dict.fromkeys(edges) if edge[0] != edge[1]]
    if not edges:
        return ""
    return svg.draw(
        _document(shown, edges, label),
        href=lambda iri: "/ontology/terms/" + local_name(iri),
        standalone=False,
        limit=_MOST,
        by_stage=False,
        more="#ties",
    )


def _document(
    shown: Term, edges: Iterable[tuple[str, str, str]], label: Callable[[str], str]
) -> dict[str, object]:
    """The neighbourhood in the form of a lineage, which the drawing takes."""
    edges = list(edges)
    iris = dict.fromkeys((shown.iri, *(end for edge in edges for end in edge[:2])))
    return {
        "focus": {"iri": shown.iri, "label": shown.label, "type": shown.kind},
        "direction": "both",
        "nodes": [
            {"iri": iri, "label": label(iri), "distance": int(iri != shown.iri)} for iri in iris
        ],
        "edges": [
            {"from": start, "to": end, "relation": relation, "kind": "structural"}
            for start, end, relation in edges
        ],
        "labels": {
            PREFIXES["rdfs"] + "subClassOf": "wider than",
            PREFIXES["rdfs"] + "subPropertyOf": "implied by",
            PREFIXES["rdfs"] + "domain": "has the property",
            PREFIXES["rdfs"] + "range": "has as value",
        },
    }

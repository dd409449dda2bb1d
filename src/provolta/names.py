"""Names: mint, expand and shorten IRIs, and the rules for slugs.

A thing is ``https://w3id.org/provolta/id/<kind>/<slug>``; each kind is a prefix, so that
``actor:catl`` is short in Turtle, in SPARQL and on the command line.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from provolta.errors import BadParameter

BASE = "https://w3id.org/provolta/"
ONTOLOGY = BASE + "ontology#"
SHAPES = BASE + "shapes#"
ID = BASE + "id/"
GRAPH = BASE + "graph/"
DERIVED = GRAPH + "derived/"

KINDS = {
    "actor": "actor",
    "item": "item",
    "process": "process",
    "stage": "stage",
    "layer": "layer",
    "chemistry": "chemistry",
    "format": "format",
    "facility": "facility",
    "brand": "brand",
    "place": "place",
    "role": "role",
    "player": "player-type",
    "status": "status",
    "basis": "basis",
    "comparator": "comparator",
    "grade": "grade",
    "verification": "verification",
    "flowrole": "flow-role",
    "claim": "claim",
    "relation": "relation",
    "source": "source",
    "passage": "passage",
    "force": "force",
    "trend": "trend",
    "handoff": "handoff",
    "bottleneck": "bottleneck",
    "scenario": "scenario",
    "aspect": "aspect",
    "scheme": "scheme",
    "edge": "edge",
    "facilitystate": "facility-state",
    "devstate": "development-state",
    "measure": "measure",
    "measurestate": "measure-state",
    "requirement": "requirement-kind",
    "disruption": "disruption",
    "eventkind": "event-kind",
    "group": "actor-group",
    "lot": "lot",
    "serial": "serial",
    "event": "event",
    "pvu": "unit",
}
"""Prefix of each kind of thing, and the kind as it stands in the IRI."""

PREFIXES = {
    "pv": ONTOLOGY,
    "pvs": SHAPES,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "org": "http://www.w3.org/ns/org#",
    "qudt": "http://qudt.org/schema/qudt/",
    "unit": "http://qudt.org/vocab/unit/",
} | {prefix: f"{ID}{kind}/" for prefix, kind in KINDS.items()}
"""Every prefix that Provolta understands."""

_LONGEST_FIRST = sorted(PREFIXES.items(), key=lambda pair: -len(pair[1]))
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?")
_CURIE = re.compile(r"([A-Za-z][A-Za-z0-9]*):([^\s/].*)")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|^`\\]*")


def slug(text: str) -> str:
    """A readable slug: lower-case ASCII words joined by hyphens.

    >>> slug("Sociedad Química y Minera de Chile, S.A.")
    'sociedad-quimica-y-minera-de-chile-s-a'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower()))


def mint(prefix: str, name: str) -> str:
    """The IRI of a thing of a kind, from a name.

    >>> mint("actor", "LG Energy Solution")
    'https://w3id.org/provolta/id/actor/lg-energy-solution'
    """
    return PREFIXES[prefix] + slug(name)


def shorten(iri: str) -> str:
    """The CURIE of an IRI, or the IRI itself if no prefix fits.

    >>> shorten("https://w3id.org/provolta/id/actor/catl")
    'actor:catl'
    >>> shorten("https://example.org/x")
    'https://example.org/x'
    """
    for prefix, namespace in _LONGEST_FIRST:
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri[len(namespace) :]):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def expand(text: str) -> str | None:
    """The IRI that a text names: ``<iri>``, an absolute IRI or a known CURIE; else None.

    >>> expand("actor:catl")
    'https://w3id.org/provolta/id/actor/catl'
    >>> expand("CATL") is None
    True
    """
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]
    curie = _CURIE.fullmatch(text)
    if curie and curie[1] in PREFIXES:
        text = PREFIXES[curie[1]] + curie[2]
    if "/" in text and is_iri(text):
        return text
    return None


def is_iri(text: str) -> bool:
    """Whether a text is a well-formed absolute IRI that can stand in a query.

    >>> is_iri("https://example.org/a"), is_iri("https://example.org/a> }")
    (True, False)
    """
    return _IRI.fullmatch(text) is not None


def iri_text(iri: str) -> str:
    """An IRI as it stands in SPARQL and Turtle.

    >>> iri_text("https://example.org/a")
    '<https://example.org/a>'

    Raises:
        BadParameter: if the text is not an IRI, so that nothing else can get into a query.
    """
    if not is_iri(iri):
        raise BadParameter(f"{iri!r} is not an IRI.", remedy="Give an absolute IRI or a CURIE.")
    return f"<{iri}>"


def local_name(iri: str) -> str:
    """The last part of an IRI, after the last ``#`` or ``/``.

    >>> local_name("https://w3id.org/provolta/ontology#SupplyAgreement")
    'SupplyAgreement'
    """
    return iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]


def kind_of(iri: str) -> str | None:
    """The kind of one of our things, from its IRI; None for any other IRI.

    >>> kind_of("https://w3id.org/provolta/id/actor/catl")
    'actor'
    """
    if not iri.startswith(ID):
        return None
    return iri[len(ID) :].split("/", 1)[0]


def graph_of(path: PurePosixPath | str) -> str:
    """The graph that a file loads into: the path is the graph.

    >>> graph_of("sources/iea-gevo-2024.ttl")
    'https://w3id.org/provolta/graph/sources/iea-gevo-2024'
    """
    return GRAPH + str(PurePosixPath(path).with_suffix(""))


def prefix_lines(*used: str) -> str:
    """SPARQL PREFIX lines for the given prefixes, or for all of them.

    >>> prefix_lines("pv")
    'PREFIX pv: <https://w3id.org/provolta/ontology#>'
    """
    chosen = used or tuple(PREFIXES)
    return "\n".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>" for prefix in chosen)

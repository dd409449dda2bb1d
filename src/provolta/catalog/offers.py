"""DCAT 3 (W3C Recommendation, 2024): the dataset and where it is to be had, as a catalog."""

from __future__ import annotations

from collections.abc import Iterator

from provolta.catalog.words import DATASET, DCAT, DCTERMS, LICENCE, RDF_TYPE, VOID, english, iri
from provolta.engine import Iri, Literal, Triple

_TITLE = "Provolta: the EV-battery value chain as a knowledge graph"
_SAYS = (
    "Organisations, plants, items, processes and business relationships of the battery value "
    "chain, each statement with the document that says so."
)
_IANA = "https://www.iana.org/assignments/media-types/"


def triples(revision: str, address: str) -> Iterator[Triple]:
    """The catalog of a server at an address, which ends without a slash."""
    catalog, service = Iri(f"{address}/catalog"), Iri(f"{address}/sparql")
    yield catalog, RDF_TYPE, iri(DCAT, "Catalog")
    yield catalog, iri(DCTERMS, "title"), english(_TITLE)
    yield catalog, iri(DCAT, "dataset"), DATASET
    yield catalog, iri(DCAT, "service"), service
    yield DATASET, RDF_TYPE, iri(DCAT, "Dataset")
    yield DATASET, iri(DCTERMS, "title"), english(_TITLE)
    yield DATASET, iri(DCTERMS, "description"), english(_SAYS)
    yield DATASET, iri(DCTERMS, "license"), LICENCE
    yield DATASET, iri(DCAT, "keyword"), english("battery")
    yield DATASET, iri(DCAT, "keyword"), english("supply chain")
    yield DATASET, iri(VOID, "sparqlEndpoint"), service
    if revision:
        yield DATASET, iri(DCAT, "version"), Literal(revision)
    yield service, RDF_TYPE, iri(DCAT, "DataService")
    yield service, iri(DCAT, "endpointURL"), service
    yield service, iri(DCAT, "servesDataset"), DATASET
    yield service, iri(DCTERMS, "conformsTo"), Iri("https://www.w3.org/TR/sparql11-protocol/")
    forms = [(f"/dump/{revision or 'current'}.nq.gz", "application/n-quads")]
    forms += [("/ontology.ttl", "text/turtle")]
    for path, media in forms:
        part = Iri(address + path)
        yield DATASET, iri(DCAT, "distribution"), part
        yield part, RDF_TYPE, iri(DCAT, "Distribution")
        yield part, iri(DCAT, "downloadURL"), part
        yield part, iri(DCAT, "mediaType"), Iri(_IANA + media)
        yield part, iri(DCTERMS, "license"), LICENCE
    compressed = Iri(address + forms[0][0])
    yield compressed, iri(DCAT, "compressFormat"), Iri(_IANA + "application/gzip")

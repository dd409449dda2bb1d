"""Several Turtle files as one ontology document that a reasoner can read by itself."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from provolta.embedded import EmbeddedEngine
from provolta.names import ONTOLOGY

_ROOT = ONTOLOGY.rstrip("#")
_MERGED = f"""
PREFIX owl: <http://www.w3.org/2002/07/owl#>
CONSTRUCT {{ ?s ?p ?o }}
WHERE {{
    ?s ?p ?o
    FILTER (?p != owl:imports)
    MINUS {{ ?s a owl:Ontology FILTER (?s != <{_ROOT}>) }}
}}"""


def merged(files: Iterable[Path]) -> bytes:
    """The triples of all files as N-Triples, with one ontology header and nothing to import.

    Raises:
        BadFile: if a file cannot be read or parsed.
    """
    engine = EmbeddedEngine()
    for number, path in enumerate(files):
        engine.load_file(path, f"urn:file:{number}")
    return engine.serialize(_MERGED, "application/n-triples")

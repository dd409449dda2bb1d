"""The embedded engine: pyoxigraph, on disk or in memory. The only package that imports it."""

from provolta.embedded.documents import (
    GRAPH_FORMATS,
    TABLE_FORMATS,
    convert_results,
    serialize_triples,
)
from provolta.embedded.nesting import DEEPEST
from provolta.embedded.ordering import places_in_order
from provolta.embedded.outside import Outside, written
from provolta.embedded.reading import opened, parse_document, parse_file, parse_sent, parse_text
from provolta.embedded.store import EmbeddedEngine
from provolta.embedded.streaming import ending, rewrite_graph

__all__ = [
    "DEEPEST",
    "GRAPH_FORMATS",
    "TABLE_FORMATS",
    "EmbeddedEngine",
    "Outside",
    "convert_results",
    "ending",
    "opened",
    "parse_document",
    "parse_file",
    "parse_sent",
    "parse_text",
    "places_in_order",
    "rewrite_graph",
    "serialize_triples",
    "written",
]

"""Turtle files as triples, without a store in between."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from provolta.embedded.contexts import check_contexts
from provolta.embedded.documents import GRAPH_FORMATS
from provolta.embedded.mapping import known
from provolta.embedded.nesting import DEEPEST, check_nesting
from provolta.embedded.syntax import first_sentence, turtle_error
from provolta.engine import Triple
from provolta.errors import BadDocument, BadFile, Place

_JSON_LD = "application/ld+json"
_ELSEWHERE = "LoadDocumentCallback"
"""What the parser says when it would have to fetch something."""
_DOCTYPE = re.compile(rb"<!\s*DOCTYPE|\0", re.IGNORECASE)
"""What declares entities; and the zero bytes of other encodings, in which it could hide."""


def content_of(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        BadFile: if it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadFile(f"It cannot be read: {error.strerror}.", place=Place(path)) from error


def opened(path: Path) -> BinaryIO:
    """A file to be read as bytes, unpacked if its name ends in ``.gz``."""
    if path.suffix == ".gz":
        return gzip.open(path)  # type: ignore[return-value]  # it reads as a file does
    return path.open("rb")


def parse_file(path: Path, name: str | None = None) -> list[Triple]:
    """The triples of a Turtle file as they are written; a store would rewrite ``1.50`` as ``1.5``.

    Raises:
        BadFile: if it cannot be read or parsed; with file, line and column.
    """
    return parse_text(content_of(path), name or str(path))


def parse_text(data: bytes, name: str, base: str | None = None) -> list[Triple]:
    """The triples of a Turtle text; ``name`` is what errors call it.

    Raises:
        BadFile: if it cannot be parsed; with line and column.
    """
    try:
        quads = list(ox.parse(data, ox.RdfFormat.TURTLE, base_iri=base, rename_blank_nodes=True))
    except SyntaxError as error:
        raise turtle_error(error, name) from None
    return [(known(one.subject), known(one.predicate), known(one.object)) for one in quads]


def parse_document(data: bytes, media_type: str, base: str, deepest: int = DEEPEST) -> list[Triple]:
    """The triples of a document that somebody sent, in our terms and as they are written.

    Raises:
        BadDocument: as :func:`parse_sent`.
    """
    return [
        (known(one.subject), known(one.predicate), known(one.object))
        for one in parse_sent(data, media_type, base, deepest)
    ]


def parse_sent(data: bytes, media_type: str, base: str, deepest: int = DEEPEST) -> list[ox.Triple]:
    """The triples of a document that somebody sent, and that nests at most so many levels deep.

    Raises:
        BadDocument: if it does not parse, declares entities, or wants something from elsewhere.
    """
    form = GRAPH_FORMATS[media_type]
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadDocument(f"It is not UTF-8 at byte {error.start}.") from None
    if form is ox.RdfFormat.RDF_XML and _DOCTYPE.search(data):
        raise BadDocument("A DOCTYPE is not allowed.", remedy="Write entities out.")
    check_nesting(data, media_type, deepest)
    if media_type == _JSON_LD:
        check_contexts(data)
    try:
        quads = list(ox.parse(data, form, base_iri=base, rename_blank_nodes=True))
    except SyntaxError as error:
        if _ELSEWHERE in str(error):
            raise BadDocument(
                "A JSON-LD context from elsewhere is not fetched.",
                remedy="Write the context into the document.",
            ) from None
        place = Place("document", error.lineno, error.offset)
        raise BadDocument(first_sentence(error), place=place) from None
    except ValueError as error:
        raise BadDocument(f"It does not parse: {error}.") from None
    return [quad.triple for quad in quads]

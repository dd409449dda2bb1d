"""Turtle files as triples, without a store in between."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from provolta.embedded.mapping import known
from provolta.embedded.syntax import turtle_error
from provolta.engine import Triple
from provolta.errors import BadFile, Place


def content_of(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        BadFile: if it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadFile(f"It cannot be read: {error.strerror}.", place=Place(path)) from error


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

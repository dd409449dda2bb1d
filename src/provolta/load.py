"""Files into an engine, each into its own graph, with file, line and column when one is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from provolta import alignments
from provolta.embedded import EmbeddedEngine
from provolta.errors import BadFile
from provolta.files import SourceFile, graph_files


class SeveralBadFiles(BadFile):
    """More than one file is wrong; ``errors`` holds each."""

    def __init__(self, errors: list[BadFile]) -> None:
        """Put the messages one below the other."""
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = errors


def load_files(engine: EmbeddedEngine, files: Iterable[SourceFile]) -> None:
    """Load every file into its graph.

    Raises:
        BadFile: for the first file that is wrong, or :class:`SeveralBadFiles` for all of them, so
            that one run shows everything that is to be mended.
    """
    errors: list[BadFile] = []
    for file in files:
        try:
            engine.load_file(file.path, file.graph, file.name)
        except BadFile as error:
            errors.append(error)
    if errors:
        raise errors[0] if len(errors) == 1 else SeveralBadFiles(errors)


def load_root(root: Path) -> EmbeddedEngine:
    """A store in memory with everything below ``root``; nothing derived yet."""
    engine = EmbeddedEngine()
    load_files(engine, graph_files(root))
    load_alignments(engine, root)
    return engine


def load_alignments(engine: EmbeddedEngine, root: Path) -> None:
    """Load the alignments of things that the engine holds, each table into a graph of its own.

    Raises:
        BadFile: if a table breaks a rule; with file and line.
    """
    known = {thing for (thing,) in engine.select("SELECT DISTINCT ?s { ?s a ?class }").texts()}
    for table in alignments.read_all(root):
        engine.load_text(table.triples(known), table.graph, str(table.path))

"""Which file is which graph, and where in a file a thing is said. The path is the graph."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from provolta.errors import Place
from provolta.names import GRAPH, graph_of, local_name

_PREFIX = re.compile(r"@?prefix\s+(\w*):\s*<([^>]*)>", re.IGNORECASE)
_GRAPH_FOLDERS = ("ontology/modules", "ontology/imports", "data")


@dataclass(frozen=True)
class SourceFile:
    """A Turtle file and the graph that it loads into; ``name`` is its path below the root."""

    path: Path
    name: str
    graph: str

    def digest(self) -> str:
        """The SHA-256 of the content."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()


def graph_files(root: Path) -> list[SourceFile]:
    """The Turtle files that make up the knowledge graph, in the order of their names.

    ``data/sources/a.ttl`` is the graph ``…/graph/sources/a``; ``ontology/modules/core.ttl`` is
    ``…/graph/ontology/modules/core``.
    """
    found = [root / "ontology" / "provolta.ttl"]
    for folder in _GRAPH_FOLDERS:
        found += (root / folder).rglob("*.ttl")
    return sorted((_source_file(root, path) for path in found), key=lambda file: file.name)


def _source_file(root: Path, path: Path) -> SourceFile:
    name = path.relative_to(root).as_posix()
    return SourceFile(path, name, graph_of(PurePosixPath(name.removeprefix("data/"))))


def rule_files(root: Path) -> list[Path]:
    """The SPARQL updates that derive edges."""
    return sorted((root / "ontology" / "rules").glob("*.rq"))


def check_files(root: Path) -> list[Path]:
    """The SPARQL queries whose rows are offenders."""
    return sorted((root / "ontology" / "checks").glob("*.rq"))


def shape_files(root: Path) -> list[Path]:
    """The SHACL shapes."""
    return sorted((root / "ontology" / "shapes").glob("*.ttl"))


def question_files(root: Path) -> list[Path]:
    """The question files, all themes."""
    return sorted((root / "queries").rglob("*.rq"))


def content_digest(files: Iterable[Path]) -> str:
    """One SHA-256 over the names and contents of files, in the order given."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def file_of_graph(root: Path, graph: str) -> Path | None:
    """The file behind a graph, if it has one."""
    if not graph.startswith(GRAPH):
        return None
    name = graph[len(GRAPH) :] + ".ttl"
    for path in (root / "data" / name, root / name):
        if path.is_file():
            return path
    return None


def locate(path: Path, subject: str, predicate: str | None = None) -> Place:
    """Where a file speaks of a subject: its line, or the line of one of its predicates.

    Subjects stand at the start of a line, predicates on lines of their own below it; a subject that
    is not found gives the file alone.
    """
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    names = _written(subject, lines)
    for number, line in enumerate(lines, 1):
        if line.startswith(names):
            return Place(path, _predicate_line(lines, number, predicate))
    return Place(path)


def _written(iri: str, lines: Iterable[str]) -> tuple[str, ...]:
    """How an IRI may stand at the start of a line, by the prefixes that the file declares."""
    declared = (_PREFIX.match(line) for line in lines)
    prefixes = [(found[1], found[2]) for found in declared if found and iri.startswith(found[2])]
    short = (f"{prefix}:{iri[len(namespace) :]} " for prefix, namespace in prefixes)
    return (f"<{iri}>", *short)


def _predicate_line(lines: list[str], start: int, predicate: str | None) -> int:
    if predicate is None:
        return start
    words = re.compile(rf"(?:^|\s)(?:<{re.escape(predicate)}>|\w*:{local_name(predicate)})\s")
    for number in range(start, len(lines) + 1):
        if words.search(lines[number - 1] + " "):
            return number
        if lines[number - 1].rstrip().endswith(" ."):
            break
    return start

"""Alignments: which terms and kinds of ours are which of other vocabularies, as SSSOM tables.

A table is a file ``ontology/alignments/<name>.sssom.tsv`` (https://mapping-commons.github.io/sssom/):
a header of comment lines with the prefixes and where the other vocabulary is from, then one mapping
a row, each with a SKOS predicate and a justification. A wrong IRI is worse than none, so every row
names its reason.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from provolta.errors import BadFile, Place
from provolta.names import GRAPH, PREFIXES

COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "comment",
)
PREDICATES = frozenset(
    f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")
)
JUSTIFICATIONS = frozenset(
    f"semapv:{kind}" for kind in ("ManualMappingCuration", "LexicalMatching")
)
_ENDING = ".sssom.tsv"


@dataclass(frozen=True)
class Alignment:
    """One mapping: our IRI, the SKOS predicate, their IRI and label, why, and a remark."""

    subject: str
    label: str
    predicate: str
    object: str
    object_label: str
    justification: str
    comment: str


@dataclass(frozen=True)
class Table:
    """The mappings to one vocabulary, and where it is from."""

    path: Path
    title: str
    source: str
    version: str
    rows: tuple[Alignment, ...]

    @property
    def name(self) -> str:
        """The name of the file without its ending."""
        return self.path.name.removesuffix(_ENDING)

    @property
    def graph(self) -> str:
        """The graph that the mappings load into."""
        return f"{GRAPH}ontology/alignments/{self.name}"

    def triples(self, subjects: Collection[str]) -> str:
        """The mappings of some subjects as N-Triples."""
        return "".join(
            f"<{one.subject}> <{one.predicate}> <{one.object}> .\n"
            for one in self.rows
            if one.subject in subjects
        )


def files(root: Path) -> list[Path]:
    """The tables below a root, in the order of their names."""
    return sorted((root / "ontology" / "alignments").glob(f"*{_ENDING}"))


def read_all(root: Path) -> list[Table]:
    """Every table below a root.

    Raises:
        BadFile: if one breaks a rule; with file and line.
    """
    return [read(path) for path in files(root)]


@lru_cache(maxsize=2)
def foreign_names(root: Path, revision: str) -> Mapping[str, str]:
    """What a person reads for the IRIs of other vocabularies, as of a revision.

    >>> foreign_names(Path("/nowhere"), "r1")
    {}
    """
    del revision
    return {
        one.object: f"{one.object_label} in {table.title.removeprefix('Provolta to ')}"
        for table in read_all(root)
        for one in table.rows
    }


def read(path: Path) -> Table:
    """One table.

    Raises:
        BadFile: if the header or a row breaks a rule; with file and line.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    head = [line[1:] for line in lines if line.startswith("#")]
    try:
        header = yaml.safe_load("\n".join(line.removeprefix(" ") for line in head)) or {}
        curies = PREFIXES | {str(name): str(iri) for name, iri in header["curie_map"].items()}
        title, source = str(header["mapping_set_title"]), str(header["object_source"])
        version = str(header["object_source_version"])
    except (yaml.YAMLError, KeyError, AttributeError, TypeError) as error:
        raise BadFile(
            f"The header cannot be read: {error}.",
            place=Place(path, 1),
            rule="SSSOM: curie_map, mapping_set_title, object_source, object_source_version",
        ) from error
    rows = tuple(_rows(path, lines, len(head), curies))
    return Table(path, title, source, version, rows)


def _rows(
    path: Path, lines: list[str], skipped: int, curies: Mapping[str, str]
) -> Iterator[Alignment]:
    reader = csv.DictReader(lines[skipped:], delimiter="\t", quoting=csv.QUOTE_NONE)
    _require(tuple(reader.fieldnames or ()) == COLUMNS, path, skipped + 1, _COLUMNS_RULE)
    seen: set[tuple[str, str]] = set()
    for line, row in enumerate(reader, skipped + 2):
        _require(None not in row and None not in row.values(), path, line, _COLUMNS_RULE)
        _require(row["predicate_id"] in PREDICATES, path, line, "a SKOS mapping predicate")
        _require(row["mapping_justification"] in JUSTIFICATIONS, path, line, "a justification")
        subject, predicate, object_ = (
            _expand(row[key], curies, path, line)
            for key in ("subject_id", "predicate_id", "object_id")
        )
        _require((subject, object_) not in seen, path, line, "each pair once")
        seen.add((subject, object_))
        yield Alignment(
            subject,
            row["subject_label"],
            predicate,
            object_,
            row["object_label"],
            row["mapping_justification"],
            row["comment"],
        )


_COLUMNS_RULE = f"the columns {', '.join(COLUMNS)}, separated by tabs"


def _expand(curie: str, curies: Mapping[str, str], path: Path, line: int) -> str:
    prefix, colon, name = curie.partition(":")
    _require(bool(colon and name) and prefix in curies, path, line, "prefixes of the curie_map")
    return curies[prefix] + name


def _require(holds: bool, path: Path, line: int, rule: str) -> None:
    if not holds:
        raise BadFile("The row does not fit the table.", place=Place(path, line), rule=rule)


def counts(tables: Iterable[Table]) -> dict[str, int]:
    """How many mappings each table has, by name."""
    return {table.name: len(table.rows) for table in tables}

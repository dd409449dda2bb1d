"""One run over everything: shapes, checks and expectations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from provolta import rules
from provolta.embedded import EmbeddedEngine
from provolta.files import SourceFile, graph_files
from provolta.load import load_files
from provolta.names import GRAPH, slug
from provolta.validate import checks, expectations
from provolta.validate.checks import Offender
from provolta.validate.findings import Finding, arrange
from provolta.validate.locating import Locator


def run(root: Path, files: Iterable[Path] | None = None) -> list[Finding]:
    """What breaks a rule below ``root``: errors first, then by file and line.

    A fault that a shape and a check both see, on one property of one thing, is told by the shape.

    With ``files`` (Turtle, anywhere) they are read together with everything below ``root``, and
    what is found is what they bring about: faults of the things that they describe, and offenders
    of checks that are not there without them.

    Raises:
        BadFile: if a file cannot be read or parsed; with file, line and column.
        BadQuestion: if the header of a check or a rule is wrong.
    """
    own = graph_files(root)
    given = _given(own, files or ())
    rest = [file for file in own if file not in given]
    engine = _materialised(root, rest + given)
    locator = Locator(engine, rest + given, first=given)
    found = _shape_findings(root, rest, given, locator)
    offenders = checks.all_offenders(engine, checks.read(root))
    if files is None:
        found += expectations.findings(engine, root)
    else:
        offenders = _brought_about(root, rest, offenders, locator)
    told = {(one.focus, one.path) for one in found if one.path}
    fresh = (one for one in offenders if (one.focus, one.path) not in told)
    return arrange([*found, *(one.located(locator) for one in fresh)])


def _given(own: Sequence[SourceFile], paths: Iterable[Path]) -> list[SourceFile]:
    known = {file.path.resolve(): file for file in own}
    given: dict[Path, SourceFile] = {}
    for path in paths:
        graph = f"{GRAPH}given/{len(given) + 1}-{slug(path.stem)}"
        given.setdefault(
            path.resolve(), known.get(path.resolve(), SourceFile(path, str(path), graph))
        )
    return list(given.values())


def _materialised(root: Path, files: Iterable[SourceFile]) -> EmbeddedEngine:
    engine = EmbeddedEngine()
    load_files(engine, files)
    rules.materialise(engine, rules.read(root))
    return engine


def _brought_about(
    root: Path, rest: Sequence[SourceFile], found: list[Offender], locator: Locator
) -> list[Offender]:
    """The offenders that the given files describe, or that are not there without them."""
    if all(locator.described(one.focus) for one in found):
        return found
    before = set(checks.all_offenders(_materialised(root, rest), checks.read(root)))
    return [one for one in found if locator.described(one.focus) or one not in before]


def _shape_findings(
    root: Path, rest: Sequence[SourceFile], given: Sequence[SourceFile], locator: Locator
) -> list[Finding]:
    # rdflib and pySHACL take most of a second to import, which a build without SHACL would pay too.
    from provolta.validate import shacl  # noqa: PLC0415

    data = shacl.read_data([*rest, *given])
    focus = {iri for iri in map(str, data.subjects()) if locator.described(iri)} if given else None
    return [
        Finding(
            one.severity,
            locator.place(one.focus, one.path),
            one.focus,
            one.rule,
            one.message,
            one.remedy,
            one.path,
        )
        for one in shacl.violations(data, shacl.Shapes(root), focus)
    ]

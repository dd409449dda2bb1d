"""The samples of the shapes: ``tests/shapes/<stem>/valid-*.ttl`` and ``invalid-*.ttl``.

Beside each invalid sample an ``invalid-*.txt`` holds the messages that it must give, each with the
line at which its thing stands. ``accept`` rewrites them; a person reads the difference.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from provolta.validate import Finding, run
from tests.mini_world import PROJECT

SAMPLES = Path(__file__).parent / "shapes"
CONTEXT = SAMPLES / "context.ttl"


def valid_files() -> list[Path]:
    """The sound samples."""
    return sorted(SAMPLES.glob("*/valid-*.ttl"))


def invalid_files() -> list[Path]:
    """The faulty samples."""
    return sorted(SAMPLES.glob("*/invalid-*.ttl"))


def shape_findings(folder: Path) -> dict[Path, list[Finding]]:
    """What the shapes find in each sample, all read at once; ``folder`` must be empty."""
    (folder / "ontology").symlink_to(PROJECT / "ontology", target_is_directory=True)
    files = [CONTEXT, *valid_files(), *invalid_files()]
    found: dict[Path, list[Finding]] = {path: [] for path in files}
    for finding in run(folder, files):
        if finding.rule.startswith("ontology/shapes/"):
            found[Path(finding.place.file)].append(finding)
    return found


def messages(findings: list[Finding]) -> str:
    """The findings as they stand in an ``invalid-*.txt``."""
    return "".join(f"line {finding.place.line}: {finding.message}\n" for finding in findings)


def accept() -> None:
    """Write what the invalid samples give now as what they must give."""
    with tempfile.TemporaryDirectory() as folder:
        found = shape_findings(Path(folder))
    for path in invalid_files():
        path.with_suffix(".txt").write_text(messages(found[path]), encoding="utf-8")

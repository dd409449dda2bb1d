"""The samples of the checks: ``tests/checks/<check>/good`` and ``bad``, each a data folder.

``bad.txt`` beside them holds the findings that the check must give there. ``accept`` rewrites it; a
person reads the difference.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from provolta.files import graph_files
from provolta.validate import Finding
from provolta.validate.checks import Check, offenders, read
from provolta.validate.findings import arrange
from provolta.validate.locating import Locator
from tests.mini_world import PROJECT, engine_of

SAMPLES = Path(__file__).parent / "checks"


def check_of(folder: Path) -> Check:
    """The check that a folder of samples belongs to."""
    return next(check for check in read(PROJECT) if Path(check.name).stem == folder.name)


def findings(check: Check, data: Path, root: Path) -> list[Finding]:
    """What a check finds in a data folder, after derivation; ``root`` must be empty."""
    (root / "ontology").symlink_to(PROJECT / "ontology", target_is_directory=True)
    (root / "data").symlink_to(data, target_is_directory=True)
    engine = engine_of(root)
    locator = Locator(engine, graph_files(root))
    return arrange(one.located(locator) for one in offenders(engine, check))


def messages(found: list[Finding]) -> str:
    """The findings as they stand in ``bad.txt``."""
    return "".join(f"{finding.place}: {finding.message}\n" for finding in found)


def accept() -> None:
    """Write what the checks find now as what they must find."""
    for folder in sorted(SAMPLES.iterdir()):
        with tempfile.TemporaryDirectory() as root:
            found = findings(check_of(folder), folder / "bad", Path(root))
        (folder / "bad.txt").write_text(messages(found), encoding="utf-8")

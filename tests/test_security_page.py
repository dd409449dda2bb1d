"""The page about threats points to tests that are there."""

from __future__ import annotations

import re

from tests.mini_world import PROJECT

PAGE = PROJECT / "docs" / "explanation" / "security.md"


def test_every_test_that_the_page_names_exists() -> None:
    named = re.findall(r"`tests/(test_\w+\.py)::(test_\w+)`", PAGE.read_text(encoding="utf-8"))
    assert len(named) >= 20
    for file, function in named:
        text = (PROJECT / "tests" / file).read_text(encoding="utf-8")
        assert f"def {function}(" in text, f"{file} has no {function}"


def test_every_threat_has_a_test_or_a_sentence() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    assert all("`tests/" in row for row in rows if not row.startswith(("| threat", "|---")))

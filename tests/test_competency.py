"""The forty questions that the graph must answer: each leads to what exists and answers it."""

from __future__ import annotations

import re

from provolta import questions
from provolta.cli import cli
from tests.mini_world import PROJECT

PAGE = PROJECT / "docs" / "explanation" / "competency-questions.md"
NUMBERED = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (.*?) ?\|$", re.MULTILINE)


def rows() -> list[tuple[str, ...]]:
    """Number, question, answers and shortfall of every row."""
    return NUMBERED.findall(PAGE.read_text(encoding="utf-8"))


def test_there_are_forty_questions_in_order() -> None:
    assert [int(row[0]) for row in rows()] == list(range(1, 41))
    assert all(row[1].endswith("?") for row in rows())


def test_every_one_is_answered_by_something_that_exists() -> None:
    library = questions.find(PROJECT)
    for number, _, answers, _ in rows():
        names = re.findall(r"`([^`]+)`", answers)
        assert names, number
        for name in names:
            first, *words = name.split()
            known = words[0] in cli.commands if first == "provolta" else name in library
            assert known, f"{number}: {name}"

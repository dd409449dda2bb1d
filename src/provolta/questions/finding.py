"""All question files of a root, by name."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

from provolta.errors import BadQuestion, Candidate, Place, UnknownQuestion
from provolta.files import question_files
from provolta.questions.model import Question
from provolta.questions.reading import RULE, read

_DEPTH = 2
_NEAR = 5


def find(root: Path) -> dict[str, Question]:
    """Every question below ``root``, by name, ordered by theme and name.

    Raises:
        BadQuestion: for the first file that breaks a rule, or when two have the same name.
    """
    found: dict[str, Question] = {}
    for path in question_files(root):
        name = path.relative_to(root).as_posix()
        if name.count("/") != _DEPTH:
            raise BadQuestion(
                "It does not lie in a theme.",
                place=Place(name),
                rule=RULE,
                remedy="Move it to queries/<theme>/<question>.rq.",
            )
        question = read(path, name)
        if question.name in found:
            raise BadQuestion(
                f"The theme {found[question.name].theme} has a question of that name already.",
                place=Place(name),
                rule=RULE,
                remedy="Rename one of the two files.",
            )
        found[question.name] = question
    return found


def named(questions: Mapping[str, Question], name: str) -> Question:
    """The question of that name.

    Raises:
        UnknownQuestion: if there is none; the nearest names are listed.
    """
    if name in questions:
        return questions[name]
    near = difflib.get_close_matches(name, questions, n=_NEAR, cutoff=0.5)
    words = set(name.split("-"))
    near += [one for one in questions if words & set(one.split("-")) and one not in near]
    raise UnknownQuestion(
        f"There is no question {name!r}.",
        candidates=[Candidate(f"{one}", questions[one].title, "question") for one in near[:_NEAR]],
        remedy="Did you mean one of these?" if near else "List them: provolta questions.",
    )

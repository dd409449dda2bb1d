"""Errors: each class says how it ends, and the drawn tree is the real one."""

from __future__ import annotations

import re
from pathlib import Path

from provolta import errors
from provolta.errors import Candidate, Place, ProvoltaError, UnknownEntity


def _all(cls: type[ProvoltaError]) -> list[type[ProvoltaError]]:
    return [cls, *(one for sub in cls.__subclasses__() for one in _all(sub))]


HERE = [cls for cls in _all(ProvoltaError) if cls.__module__ == "provolta.errors"]


def test_the_tree_in_the_docstring_names_every_error_once() -> None:
    drawn = re.findall(r"(?:── |^    )([A-Z]\w+)", errors.__doc__ or "", re.MULTILINE)
    assert sorted(drawn) == sorted(cls.__name__ for cls in HERE)


def test_every_error_has_its_own_slug_and_title() -> None:
    assert len({cls.slug for cls in HERE}) == len(HERE)
    assert len({cls.title for cls in HERE}) == len(HERE)


def test_usage_errors_end_with_2_and_4xx_all_others_with_3_and_5xx() -> None:
    for cls in HERE:
        usage = issubclass(cls, errors.UsageError)
        assert cls.exit_code == (2 if usage else 3), cls
        assert cls.status // 100 == (4 if usage else 5), cls


def test_the_message_says_what_where_rule_candidates_and_remedy() -> None:
    error = UnknownEntity(
        "Nothing is called 'Tezla'.",
        place=Place(Path("a.ttl"), 4, 2),
        rule="names",
        candidates=[Candidate("https://w3id.org/provolta/id/actor/tesla", "Tesla", "Actor")],
        remedy="Did you mean one of these?",
    )
    assert str(error).splitlines() == [
        "a.ttl, line 4, column 2: Nothing is called 'Tezla'.",
        "  Rule: names",
        "  - Tesla (Actor) <https://w3id.org/provolta/id/actor/tesla>",
        "  Did you mean one of these?",
    ]

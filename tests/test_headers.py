"""Headers: a YAML mapping with a title, or a message with file and line."""

from __future__ import annotations

import pytest

from provolta.errors import BadQuestion
from provolta.headers import parse


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * {}", "no #\\+ header"),
        ("#+ just words\n", "no #\\+ header"),
        ("#+ order: 3\n", "no #\\+ header"),
        ("#+ title: [a\n#+ b: }\n", "q.rq, line .*not YAML"),
    ],
)
def test_what_is_no_header_is_refused_with_its_file(text: str, message: str) -> None:
    with pytest.raises(BadQuestion, match=message):
        parse(text, "q.rq")


def test_python_objects_in_yaml_are_never_built() -> None:
    with pytest.raises(BadQuestion, match="not YAML"):
        parse("#+ title: !!python/object/apply:os.system ['true']\n", "q.rq")

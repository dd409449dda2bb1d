r"""The ``#+`` YAML header of a SPARQL file: its title, its parameters, its columns.

>>> header, line = parse("#+ title: All cells\n#+ order: 3\nSELECT * {}\n", "q.rq")
>>> header["title"], header["order"], line
('All cells', 3, 3)
"""

from __future__ import annotations

from pathlib import Path

import yaml

from provolta.errors import BadQuestion, Place

MARK = "#+"


def parse(text: str, name: str | Path) -> tuple[dict[str, object], int]:
    """The header of a SPARQL text and the number of its first line of SPARQL.

    Raises:
        BadQuestion: if there is no header or it is not a YAML mapping.
    """
    lines = text.splitlines()
    length = next((n for n, line in enumerate(lines) if not line.startswith(MARK)), len(lines))
    block = "\n".join(line[len(MARK) :].removeprefix(" ") for line in lines[:length])
    try:
        header = yaml.safe_load(block) if block.strip() else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BadQuestion(
            f"The #+ header is not YAML: {getattr(error, 'problem', error)}.",
            place=Place(name, None if mark is None else mark.line + 1),
        ) from None
    if not isinstance(header, dict) or "title" not in header:
        raise BadQuestion(
            "It has no #+ header with a title.",
            place=Place(name, 1),
            remedy="Start the file with lines such as '#+ title: Who supplies a company?'.",
        )
    return {str(key): value for key, value in header.items()}, length + 1

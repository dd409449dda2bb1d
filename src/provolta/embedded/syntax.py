"""The parser's complaints in the words of our errors: the place, and what was expected."""

from __future__ import annotations

import re

from provolta.errors import BadFile, Place, QuerySyntax

_AT = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_QUOTED = re.compile(r'"[^"\s]{1,20}"')


def first_sentence(error: SyntaxError) -> str:
    """The first line of a parser's message, as a sentence."""
    text = str(error.msg or error).split("\n", 1)[0].strip()
    return text if text.endswith(".") else text + "."


def syntax_error(error: SyntaxError, query: str) -> QuerySyntax:
    """Place and a short list of what was expected, out of the parser's long message."""
    found = _AT.match(str(error))
    if not found:
        return QuerySyntax(first_sentence(error))
    line, column, expected = int(found[1]), int(found[2]), found[3]
    lines = query.splitlines() or [""]
    near = lines[min(line, len(lines)) - 1][column - 1 : column + 19]
    if "Prefix not found" in expected:
        what = f"The prefix before {near!r} is not declared."
        return QuerySyntax(what, place=Place("query", line, column), remedy="Add a PREFIX line.")
    some = list(dict.fromkeys(_QUOTED.findall(expected)))[:5]
    hint = "expected " + (", ".join(some) if some else expected.split("\n")[0][:60])
    return QuerySyntax(
        f"The query does not parse near {near!r}: {hint}.", place=Place("query", line, column)
    )


def turtle_error(error: SyntaxError, name: str) -> BadFile:
    """File, line and column of what does not parse; ``name`` is what the file is called."""
    return BadFile(
        f"The Turtle does not parse: {first_sentence(error)}",
        place=Place(name, error.lineno, error.offset),
        rule="Turtle 1.1",
        remedy="Mend the line; the last good store goes on serving.",
    )

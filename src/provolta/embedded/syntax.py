"""The parser's complaints in the words of our errors: the place, and what was expected."""

from __future__ import annotations

import re

from provolta.errors import BadFile, EngineError, Place, QuerySyntax, UnknownFunction

_AT = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_FUNCTION = re.compile(r"custom function (<[^>]*>) (?:is not|requires .* but (\d+) )")
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


def failure(error: Exception) -> EngineError:
    """What stopped a query or an update that parses.

    >>> print(failure(RuntimeError("The custom function <a:f> is not supported")))
    There is no function <a:f> here.
      Use the functions and casts of SPARQL 1.1; other engines may have more.
    """
    found = _FUNCTION.search(str(error))
    if found is None:
        return EngineError(f"The query failed: {error}.")
    many = "" if found[2] is None else f" of {found[2]} argument{'s' * (found[2] != '1')}"
    return UnknownFunction(
        f"There is no function {found[1]}{many} here.",
        remedy="Use the functions and casts of SPARQL 1.1; other engines may have more.",
    )


def turtle_error(error: SyntaxError, name: str) -> BadFile:
    """File, line and column of what does not parse; ``name`` is what the file is called."""
    return BadFile(
        f"The Turtle does not parse: {first_sentence(error)}",
        place=Place(name, error.lineno, error.offset),
        rule="Turtle 1.1",
        remedy="Mend the line; the last good store goes on serving.",
    )

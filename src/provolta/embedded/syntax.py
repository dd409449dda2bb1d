"""The parser's complaints in the words of our errors: the place, and what was expected."""

from __future__ import annotations

import re

from provolta.errors import BadFile, EngineError, Place, QuerySyntax, UnknownFunction
from provolta.guard import blanked, place_at, undeclared

_AT = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_FUNCTION = re.compile(r"custom function (<[^>]*>) (?:is not|requires .* but (\d+) )")
_SIGN = re.compile(r'"[^"\s]{1,20}"')
_RULE = re.compile(r"(?:[\w*\\]+ ){2,}\w+")
_MANY = 5
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\xa0\xad\u200b\u200e\u200f\u2028-\u202f\u2060\ufeff]"
)
"""Signs that nobody sees, which come along when a text is copied from elsewhere."""


def first_sentence(error: SyntaxError) -> str:
    """The first line of a parser's message, as a sentence."""
    text = str(error.msg or error).split("\n", 1)[0].strip()
    return text if text.endswith(".") else text + "."


def syntax_error(error: SyntaxError, query: str) -> QuerySyntax:
    """Place and a short list of what was expected, out of the parser's long message.

    The parser tells what it last tried; a prefix that is not declared, and a sign that nobody sees,
    are found without it.
    """
    found = _AT.match(str(error))
    if not found:
        return QuerySyntax(first_sentence(error))
    prefix = next(iter(undeclared(query)), None)
    if prefix is not None:
        return QuerySyntax(
            f"The prefix {prefix}: is not declared.",
            place=place_at(query, _use(query, prefix)),
            remedy=f"Add PREFIX {prefix}: <...> at the start.",
        )
    unseen = _UNSEEN.search(blanked(query))
    if unseen is not None:
        return QuerySyntax(
            f"The query has a sign that is not seen, U+{ord(unseen[0]):04X}.",
            place=place_at(query, unseen.start()),
            remedy="Take it out, or write an ordinary blank instead.",
        )
    line, column, expected = int(found[1]), int(found[2]), found[3]
    lines = query.splitlines() or [""]
    near = lines[min(line, len(lines)) - 1][column - 1 : column + 19]
    where = f"near {near!r}" if near else "at the end of the line"
    return QuerySyntax(
        f"The query does not parse {where}{_hint(expected)}", place=Place("query", line, column)
    )


def _use(query: str, prefix: str) -> int:
    """Where a prefix stands first, or 0."""
    found = re.search(rf"(?<![\w:?$@<.-]){re.escape(prefix)}:", blanked(query))
    return found.start() if found else 0


def _hint(expected: str) -> str:
    """The end of the sentence: what the parser says of a rule, or the signs that could have stood.

    Keywords are left out: it names the longest that it tried, not the likely ones.

    >>> _hint("expected one of The SELECT contains a variable that is unbound, [_]")
    ': The SELECT contains a variable that is unbound.'
    >>> _hint('expected one of ",", ";", LIMIT'), _hint("expected OPTIONAL")
    (': expected "," or ";".', ' or just before.')
    """
    parts = expected.removeprefix("expected ").removeprefix("one of ").split(", ")
    rules = [part for part in parts if _RULE.fullmatch(part)]
    if rules:
        return f": {rules[0]}."
    some = list(dict.fromkeys(_SIGN.findall(expected)))[:_MANY]
    if not some:
        return " or just before."
    listed = ", ".join(some[:-1]) + " or " + some[-1] if some[1:] else some[0]
    return f": expected {listed}."


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


def nquads_error(error: SyntaxError, name: str) -> BadFile:
    """File and line of what is no N-Quads."""
    return BadFile(
        f"The N-Quads do not parse: {first_sentence(error)}",
        place=Place(name, error.lineno, error.offset),
        rule="N-Quads 1.1: each line has subject, predicate, object, a graph and a full stop.",
        remedy="Mend the line; nothing was loaded.",
    )


def turtle_error(error: SyntaxError, name: str) -> BadFile:
    """File, line and column of what does not parse; ``name`` is what the file is called."""
    return BadFile(
        f"The Turtle does not parse: {first_sentence(error)}",
        place=Place(name, error.lineno, error.offset),
        rule="Turtle 1.1",
        remedy="Mend the line; the last good store goes on serving.",
    )

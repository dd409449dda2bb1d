"""The tokens of a query, and what its filters say that a variable is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

_TOKEN = re.compile(
    r"""
    (?P<skip>   \s+ | \#[^\n\r]* )
  | (?P<text>   \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
              | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' )
  | (?P<iri>    <[^<>"{}|^`\\\x00-\x20]*> )
  | (?P<var>    [?$]\w+ )
  | (?P<tag>    @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
  | (?P<name>   (?:\w[\w.\-]*)?:(?:[\w:%\-]|\\.|\.(?=[\w:.%\-\\]))* )
  | (?P<number> [+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)? )
  | (?P<word>   [A-Za-z_]\w* )
  | (?P<mark>   . )
    """,
    re.VERBOSE | re.DOTALL,
)
_IRI = {"iri", "name"}
_ALL = {"SELECT", "DISTINCT", "REDUCED", "DESCRIBE"}
OPEN, CLOSE = set("({"), set(")}")


@dataclass(frozen=True)
class Token:
    """A piece of the text; keywords have their text in capitals."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Equal:
    """A variable that is one of some IRIs in every solution."""

    variable: Token
    values: tuple[Token, ...]


def tokens(query: str) -> list[Token]:
    """The tokens of a query."""
    found = []
    for one in _TOKEN.finditer(query):
        kind, text = one.lastgroup or "mark", one.group()
        if kind != "skip":
            text = text.upper() if kind == "word" and text != "a" else text
            kind = "blank" if text.startswith("_:") else kind
            found.append(Token(kind, text, one.start(), one.end()))
    return found


def shows_all(query: list[Token]) -> bool:
    """Whether some part of the query takes all variables: ``SELECT *`` and the like."""
    return any(first.text in _ALL and then.text == "*" for first, then in pairwise(query))


def equal_in(condition: list[Token], known: Mapping[str, Token]) -> Iterator[Equal]:
    """What a condition says, in any solution that passes it.

    ``known`` has the IRI of each variable that a BIND gives one.
    """
    condition = _bare(condition)
    ways = _apart(condition, "|")
    if len(ways) > 1:
        yield from _either([[*equal_in(way, known)] for way in ways])
        return
    parts = _apart(condition, "&")
    for part in parts:
        yield from _equal(part, known) if len(parts) == 1 else equal_in(part, known)


def _either(ways: list[list[Equal]]) -> Iterator[Equal]:
    """What holds if one of some ways does: each of them has to say what the variable is."""
    for first in ways[0]:
        name = first.variable.text
        same = [[one for one in way if one.variable.text == name][:1] for way in ways]
        if all(same):
            yield Equal(first.variable, tuple(value for [one] in same for value in one.values))


def _bare(condition: list[Token]) -> list[Token]:
    """A condition without the brackets around all of it."""
    while condition and condition[0].text == "(" and _closing(condition) == len(condition) - 1:
        condition = condition[1:-1]
    return condition


def _closing(condition: list[Token]) -> int:
    """Where the bracket closes with which a condition begins."""
    depth = 0
    for place, token in enumerate(condition):
        depth += _opens(token)
        if not depth:
            return place
    return -1


def _opens(token: Token) -> int:
    """1 for an opening bracket, -1 for a closing one, else 0."""
    return (token.text in OPEN) - (token.text in CLOSE) if token.kind == "mark" else 0


def _apart(condition: list[Token], mark: str) -> list[list[Token]]:
    """The parts of a condition between ``||`` or ``&&``; all of it if there are none."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for place, token in enumerate(condition):
        depth += _opens(token)
        if token.kind == "mark" and not depth and token.text == mark:
            if place and condition[place - 1].text == mark:
                parts.append([])
            continue
        parts[-1].append(token)
    return parts


def _equal(part: list[Token], known: Mapping[str, Token]) -> list[Equal]:
    """What a condition says that a variable is."""
    texts = [one.text for one in part]
    if texts[:2] == ["SAMETERM", "("] and texts[3:4] == [","] and texts[5:] == [")"]:
        pairs = [(part[2], part[4])]
    elif texts[1:2] == ["="] and len(part) == 3:  # noqa: PLR2004
        pairs = [(part[0], part[2])]
    elif texts[1:3] == ["IN", "("] and part[0].kind == "var" and texts[-1:] == [")"]:
        values = part[3:-1:2]
        right = all(one.kind in _IRI for one in values) and set(texts[4:-1:2]) <= {","}
        return [Equal(part[0], tuple(values))] if right and values else []
    else:
        return []
    both = [*pairs, *((right, left) for left, right in pairs)]
    named = [(a, known.get(b.text, b)) for a, b in both]
    return [Equal(a, (b,)) for a, b in named if a.kind == "var" and b.kind in _IRI]

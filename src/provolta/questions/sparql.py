"""What stands in a SPARQL text, as far as a question file needs it: words, not meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
    (?P<comment> \#[^\n]* )
  | (?P<text>    \"{3}.*?\"{3} | '{3}.*?'{3} | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' )
  | (?P<iri>     <[^<>"{}|^`\\\s]*> )
  | (?P<var>     [?$]\w+ )
  | (?P<tag>     @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
  | (?P<name>    (?:[A-Za-z_][\w\-]*)?:(?:[\w:%\-]|\.(?=[\w:%\-]))* )
  | (?P<word>    [A-Za-z_]\w* )
  | (?P<number>  [+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)? )
  | (?P<open>    [({\[] )
  | (?P<close>   [)}\]] )
  | (?P<other>   \S )
    """,
    re.VERBOSE | re.DOTALL,
)
_PARAMETER = re.compile(r"(\s*VALUES \?(\w+) \{ )(\S.*?)( \}\s*# parameter\s*)")
PARAMETER_MARK = "# parameter"


@dataclass(frozen=True)
class Token:
    """A piece of SPARQL: its kind, its text, its line from 1, and how many brackets are open."""

    kind: str
    text: str
    line: int
    depth: int

    def says(self, word: str) -> bool:
        """Whether this is the given keyword, in any case."""
        return self.kind == "word" and self.text.upper() == word


@dataclass(frozen=True)
class ParameterLine:
    """A ``VALUES ?name { … }  # parameter`` line: before, between and behind its braces."""

    name: str
    before: str
    terms: str
    behind: str

    def with_terms(self, terms: str) -> str:
        """The line with other terms."""
        return self.before + terms + self.behind


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a SPARQL text, without comments.

    >>> [(token.kind, token.text) for token in tokens("?a pv:suppliesTo+ ?b .  # who")]
    [('var', '?a'), ('name', 'pv:suppliesTo'), ('other', '+'), ('var', '?b'), ('other', '.')]
    """
    depth, line, end = 0, 1, 0
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        line += text.count("\n", end, match.start())
        depth -= kind == "close"
        if kind != "comment":
            yield Token(kind, match.group(), line, depth)
        depth += kind == "open"
        line += match.group().count("\n")
        end = match.end()


def select_list(text: str) -> list[str]:
    """The variables that the outermost SELECT gives, in order; empty for ``SELECT *``.

    >>> select_list("SELECT DISTINCT ?a (COUNT(?b) AS ?n) WHERE { SELECT ?c { } }")
    ['a', 'n']
    """
    found: list[str] = []
    begun = False
    before = ""
    for token in tokens(text):
        if token.depth == 0 and token.says("SELECT"):
            begun = True
        elif begun and token.depth == 0 and (token.says("WHERE") or token.text == "{"):
            break
        elif begun and token.kind == "var" and (token.depth == 0 or before == "AS"):
            found.append(token.text[1:])
        before = token.text.upper()
    return found


def prefixes(text: str) -> tuple[dict[str, int], dict[str, int]]:
    """The prefixes that are declared and those that are used, each with its first line.

    >>> prefixes("PREFIX pv: <a:b#> PREFIX x: <x:> SELECT ?a { ?a a pv:Actor }")
    ({'pv': 1, 'x': 1}, {'pv': 1})
    """
    declared: dict[str, int] = {}
    used: dict[str, int] = {}
    before: Token | None = None
    for token in tokens(text):
        if token.kind == "name" and not token.text.startswith("_:"):
            is_declaration = before is not None and before.says("PREFIX")
            into = declared if is_declaration else used
            into.setdefault(token.text.split(":", 1)[0], token.line)
        before = token
    return declared, used


def has_order(text: str) -> bool:
    """Whether the outermost query is ordered.

    >>> has_order("SELECT ?a { ?a ?b ?c } ORDER BY ?a"), has_order("SELECT ?a { ?a ?b ?c }")
    (True, False)
    """
    return any(token.depth == 0 and token.says("ORDER") for token in tokens(text))


def parameter_line(line: str) -> ParameterLine | None:
    """The parameter that a line declares, None for any other line.

    >>> parameter_line("  VALUES ?buyer { actor:tesla }  # parameter").terms
    'actor:tesla'
    """
    match = _PARAMETER.fullmatch(line)
    return None if match is None else ParameterLine(match[2], match[1], match[3], match[4])


def terms(text: str) -> list[Token]:
    """The terms between the braces of a VALUES line; those that are not terms are kept as they are.

    >>> [token.text for token in terms('actor:tesla <a:b> "x"')]
    ['actor:tesla', '<a:b>', '"x"']
    """
    return list(tokens(text))

r"""SPARQL cut into tokens as the engine reads it, in time that grows as the length of the text.

The engine has no tokens: its grammar goes over the signs themselves, so that a keyword needs no gap
after a number, a string or another keyword. What decides where a string, a comment or an IRI begins
and ends is taken over exactly: a text with an escape that is none does not end here either, and a
backslash outside of them always belongs to the sign after it. All that is not ASCII may be part of
a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from provolta.errors import Place, QuerySyntax

_SHOWN = re.match("(?:ab?c)++", "aca")
KEPT = "+" if _SHOWN and _SHOWN.group() == "ac" else ""
"""Behind a repeated group, so that it keeps what it took and needs no memory for each turn.

Python's ``re`` takes too much by such a group before 3.11.5 (its issue 106052). Nothing is put
there then: the turns of our groups begin each with other signs, so that there is one way to match.
"""
NAMED = r"A-Za-z0-9_\x80-\U0010ffff"
LETTER = f"[{NAMED}]"
"""What variables and keywords are made of; names have more besides."""
_CODE = r"(?![Dd][89A-Fa-f])[0-9A-Fa-f]{4}"
_FAR = r"00(?:0[1-9A-Fa-f]|10)[0-9A-Fa-f]{4}"
_ESCAPE = rf"""\\(?: [tbnrf"'\\] | u{_CODE} | U(?: 0000{_CODE} | {_FAR} ) )"""
_LONG = r"{0}{{3}}(?: [^{0}\\]++ | {1} | {0}{{1,2}}(?!{0}) )*{2}{0}{{3}}"
_SHORT = r"(?!{0}{{3}}){0}(?: [^{0}\\\n\r]++ | {1} )*{2}{0}"
TEXT = " | ".join(form.format(mark, _ESCAPE, KEPT) for form in (_LONG, _SHORT) for mark in "\"'")
"""A whole string; three quotation marks never begin a short one."""
COMMENT = r"\#[^\n\r]*"
IRI = r'<[^<>"{}|^`\x00-\x20]*>'
"""With its escapes; those that give no IRI are for the parser to find."""
_PREFIX = rf"(?:{LETTER}[{NAMED}.\-]{{0,64}}+)?"
_LOCAL = rf"(?:[{NAMED}:%\-]|\\.|\.++(?=[{NAMED}:%\-\\]))*{KEPT}"

TOKEN = re.compile(
    rf"""
    (?P<skip>   \s+ | {COMMENT} )
  | (?P<text>   {TEXT} )
  | (?P<endless> ["'] )
  | (?P<iri>    {IRI} )
  | (?P<number> (?:\d++\.?+\d*+|\.\d++)(?:[eE][+-]?\d++)?{KEPT} )
  | (?P<name>   [?$]{LETTER}++ | @[A-Za-z]++(?:-[A-Za-z0-9]++)*{KEPT} | {_PREFIX}:{_LOCAL} )
  | (?P<word>   [A-Za-z_][A-Za-z0-9_]*+ )
  | (?P<letters> [\x80-\U0010ffff]++ )
  | (?P<open>   [({{\[] )
  | (?P<close>  [)}}\]] )
  | (?P<operator> \|\| | && | [-+*/|^!=<>] )
  | (?P<other>  \\. | . )
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> Iterator[re.Match[str]]:
    """The tokens of a text.

    >>> [token.group() for token in tokens("ASK{?s<a:b#c>1e5}")]
    ['ASK', '{', '?s', '<a:b#c>', '1e5', '}']

    Raises:
        QuerySyntax: at a quotation mark that is never closed; to go on would try each of them.
    """
    for token in TOKEN.finditer(text):
        if token.lastgroup == "endless":
            raise QuerySyntax(
                "A text does not end, or has an escape that is none.",
                place=place_at(text, token.start()),
                remedy="Close it; in it, a backslash stands only before t b n r f \" ' \\ u and U.",
            )
        yield token


def place_at(text: str, offset: int) -> Place:
    r"""Line and column, from 1, of an offset in a text.

    >>> str(place_at("ab\ncd", 4))
    'query, line 2, column 2'
    """
    before = text[:offset]
    return Place("query", before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)

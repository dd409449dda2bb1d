"""How deep a document nests, counted before any parser sees it.

The engine's parsers take minutes for RDF/XML of a hundred thousand elements in one another, and
seconds for as many brackets. No data that people make nest like that.
"""

from __future__ import annotations

import re

from provolta.errors import BadDocument
from provolta.guard import KEPT

DEEPEST = 500
_OPENING = (b"[", b"(", b"{")
_ANY = {b"any": b"*" + KEPT.encode()}
_TURTLE = re.compile(
    rb"""
    \\. | \#[^\n\r]*+ | <[^<>"{}|^`\\\x00-\x20]*+>
  | \"{3}(?:[^"\\]++|\\.|"{1,2}(?!"))%(any)b\"{3} | '{3}(?:[^'\\]++|\\.|'{1,2}(?!'))%(any)b'{3}
  | "(?:[^"\\\n\r]++|\\.)%(any)b" | '(?:[^'\\\n\r]++|\\.)%(any)b'
  | (?P<open>[\[({]) | (?P<close>[\])}]) | (?P<endless>["'])
    """
    % _ANY,
    re.VERBOSE | re.DOTALL,
)
_JSON = re.compile(
    rb'"(?:[^"\\]++|\\.)%(any)b" | (?P<open>[\[{]) | (?P<close>[\]}]) | (?P<endless>")' % _ANY,
    re.VERBOSE | re.DOTALL,
)
_XML = re.compile(
    rb"""
    <!--(?:.*?-->|.*+) | <!\[CDATA\[(?:.*?\]\]>|.*+) | <\?(?:.*?\?>|.*+)
  | (?P<close></) | (?P<open><[^/!?"'<>](?:[^"'/<>]++|"[^"<]*+"|'[^'<]*+'|/(?!>))%(any)b>)
    """
    % _ANY,
    re.VERBOSE | re.DOTALL,
)
_TOKENS = {"application/ld+json": _JSON, "application/rdf+xml": _XML}


def check_nesting(data: bytes, media_type: str, deepest: int = DEEPEST) -> None:
    """Refuse a document that nests too deeply; brackets in texts, names and comments do not count.

    >>> check_nesting(b"<a:s> <a:p> [ <a:q> '[[[' ] . # [[[", "text/turtle")
    >>> check_nesting(b"[" * 501, "application/ld+json")
    Traceback (most recent call last):
    provolta.errors.BadDocument: It nests deeper than 500 levels.
      Give what is inside names of its own.

    Raises:
        BadDocument: if it nests deeper than any data that people make.
    """
    tokens = _TOKENS.get(media_type, _TURTLE)
    if tokens is not _XML and sum(data.count(one) for one in _OPENING) <= deepest:
        return
    depth = 0
    for token in tokens.finditer(data):
        kind = token.lastgroup
        if kind == "endless":
            return  # a text that is never closed: no parser gets past it
        if kind is not None:
            depth += 1 if kind == "open" else -1
        if depth > deepest:
            raise BadDocument(
                f"It nests deeper than {deepest} levels.",
                remedy="Give what is inside names of its own.",
            )

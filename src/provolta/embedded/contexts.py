"""How much work the contexts of a JSON-LD document are, before a parser begins with it.

A context within a context is worked through at every use of its term: a document of 300 kB can
have hundreds of millions of such uses of terms, and keeps a parser busy for minutes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from provolta.errors import BadDocument

MOST_WORK = 50_000_000
"""So much takes about six seconds."""
_NEW = 10
"""How many times as long it takes to read an entry of a context as to pass it on."""
_CONTEXT = "@context"
_ESCAPED = re.compile(rb"\\u00[4-7]")
"""Letters, and the at sign, written so that nobody sees them."""


class _Pairs(list[tuple[str, object]]):
    """An object with all its keys, those given twice as well."""


def check_contexts(data: bytes, most: int = MOST_WORK) -> None:
    """Refuse a JSON-LD document whose contexts are more work than any data that people make.

    >>> check_contexts(b'{"@context": {"p": {"@id": "a:p", "@context": {"q": "a:q"}}}, "p": {}}')

    Raises:
        BadDocument: if they are.
    """
    if data.count(b'"@context"') < 2 and not _ESCAPED.search(data):  # noqa: PLR2004 - one is cheap
        return
    try:
        found = json.loads(data, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError):
        return  # the parser tells what is wrong
    if _work(found, most) > most:
        raise BadDocument(
            "Its contexts are too much work: some are worked through again and again.",
            rule="Entries of contexts, times how often each applies, are bounded.",
            remedy="Put the terms into the context of the document, not into contexts of terms.",
        )


def _work(document: object, most: int) -> int:
    """About how much is to be done for the contexts; stops counting once it is too much."""
    sizes = _sizes(document)
    inner, aliases = _of_terms(document, sizes)
    work, waiting = 0, [(document, 0, 0)]
    while waiting and work <= most:
        node, active, used = waiting.pop()
        if isinstance(node, list) and not isinstance(node, _Pairs):  # it applies to each of them
            waiting.extend((one, active, used) for one in node)
            continue
        if isinstance(node, str):  # perhaps the name of a class
            used += inner.get(node, 0)
        new = used + _new(node, sizes)
        work += _NEW * new + (active if new else 0)
        for key, value in _entries(node):
            if key != _CONTEXT:
                through = used if key[:1] == "@" or key in aliases else 0
                waiting.append((value, active + new, inner.get(key, through)))
    return work


def _of_terms(document: object, sizes: dict[int, int]) -> tuple[dict[str, int], set[str]]:
    """The terms with contexts of their own, with the size of the largest; and names of keywords."""
    found: dict[str, int] = {}
    aliases: set[str] = set()
    waiting = [(document, False)]
    while waiting:
        node, inside = waiting.pop()
        for key, value in _entries(node):
            if inside and (size := _new(value, sizes)):
                found[key] = max(size, found.get(key, 0))
            if inside and isinstance(value, str) and value[:1] == "@":
                aliases.add(key)
            waiting.append((value, inside or key == _CONTEXT))
    return found, aliases


def _sizes(document: object) -> dict[int, int]:
    """How many entries each object or list has, with those in it."""
    nodes = [document]
    for node in nodes:
        nodes.extend(value for _, value in _entries(node) if isinstance(value, list))
    sizes: dict[int, int] = {}
    for node in reversed(nodes):
        below = sum(sizes.get(id(value), 0) for _, value in _entries(node))
        sizes[id(node)] = below + (len(node) if isinstance(node, _Pairs) else 0)
    return sizes


def _new(node: object, sizes: dict[int, int]) -> int:
    """How many entries the contexts of an object have."""
    if not isinstance(node, _Pairs):
        return 0
    return sum(sizes.get(id(value), 1) for key, value in node if key == _CONTEXT)


def _entries(node: object) -> Iterable[tuple[str, object]]:
    """The keys and values of an object; those of a list have no key."""
    if isinstance(node, _Pairs):
        return node
    return (("", value) for value in node) if isinstance(node, list) else ()

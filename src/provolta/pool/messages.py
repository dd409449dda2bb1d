"""Terms and errors as JSON, there and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from provolta.engine import Blank, Iri, Literal, Term
from provolta.errors import EngineError, Place, ProvoltaError

_BLANK = 1
_LITERAL = 3


def pack(term: Term | None) -> list[str | None] | str | None:
    """A term as JSON.

    >>> pack(Iri("a:b")), pack(Blank("x")), pack(Literal("o", language="en")), pack(None)
    ('a:b', ['x'], ['o', 'http://www.w3.org/2001/XMLSchema#string', 'en'], None)
    """
    if term is None:
        return None
    if isinstance(term, Iri):
        return term.value
    if isinstance(term, Blank):
        return [term.value]
    return [term.value, term.datatype, term.language]


def unpack(packed: Sequence[Any] | None) -> Term | None:
    """The term that was packed.

    >>> unpack(pack(Literal("o"))) == Literal("o")
    True
    """
    if packed is None:
        return None
    if isinstance(packed, str):
        return Iri(packed)
    if len(packed) == _BLANK:
        return Blank(packed[0])
    assert len(packed) == _LITERAL
    return Literal(*packed)


def error_as(error: ProvoltaError) -> dict[str, object]:
    """An error as JSON."""
    place = error.place
    return {
        "name": type(error).__name__,
        "what": error.what,
        "place": [str(place.file), place.line, place.column] if place else None,
        "rule": error.rule,
        "remedy": error.remedy,
        "details": error.details,
    }


def error_from(packed: dict[str, Any]) -> ProvoltaError:
    """The error that was packed; one that is not of :mod:`provolta.errors` as its nearest of those.

    >>> str(error_from(error_as(EngineError("It broke.", place=Place("query", 1, 2)))))
    'query, line 1, column 2: It broke.'
    """
    known = {one.__name__: one for one in _tree(ProvoltaError)}
    kind = known.get(str(packed["name"]), EngineError)
    return kind(
        packed["what"],
        place=Place(*packed["place"]) if packed["place"] else None,
        rule=packed["rule"],
        remedy=packed["remedy"],
        details=packed["details"],
    )


def _tree(root: type[ProvoltaError]) -> Iterator[type[ProvoltaError]]:
    for one in root.__subclasses__():
        if one.__module__ == ProvoltaError.__module__:
            yield one
            yield from _tree(one)

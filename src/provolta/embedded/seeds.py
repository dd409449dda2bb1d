"""What a variable can be, told by a part of its group that few things pass.

A path between two variables is walked from everything, unless one of them is known to be one of a
few: what has a certain text (``?v rdfs:label ?n FILTER(STR(?n) = "Cell")``), or lies on another
path that leads to a constant (``?v p* item:cell``). Whether a filter lets few things pass cannot be
known; one that compares with a text does as a rule, and one that asks for a language does not.
"""

from __future__ import annotations

from collections.abc import Iterator

from provolta.embedded.conditions import Token
from provolta.embedded.groups import Group, Triple

_FIXED = {"iri", "name"}
_ON_TEXTS = {"STR", "LCASE", "UCASE", "CONTAINS", "REGEX", "STRSTARTS", "STRENDS", "IN"}
_MARKS = set("(),=|&")
_STEPS = 2
"""How many tokens the closure of one property has."""


def seeds(query: str, group: Group, path: Triple, name: str) -> Iterator[str]:
    """Patterns that a variable of a path fulfils in every solution of the group."""
    for one in group.triples:
        if one is path or one.subject.text != name or not one.verb:
            continue
        if one.object.kind == "var" and not (one.path.closure or one.path.nullable):
            for condition in _about(query, group, one.object.text):
                yield f"{_written(query, one)} FILTER({condition})"
    for one in group.triples:
        ends = [one.subject, one.object]
        others = [end for end in ends if end.text != name]
        if (
            one is not path
            and one.path.closure
            and [end.kind in _FIXED for end in others] == [True]
        ):
            yield _written(query, one)
    verb = path.verb
    if len(verb) == _STEPS and verb[0].kind in _FIXED and verb[1].text == "+":
        step = (
            f"{name} {verb[0].text} []"
            if path.subject.text == name
            else f"[] {verb[0].text} {name}"
        )
        for condition in _about(query, group, name):
            yield f"{step} FILTER({condition})"


def _written(query: str, one: Triple) -> str:
    verb = query[one.verb[0].start : one.verb[-1].end]
    return f"{one.subject.text} {verb} {one.object.text}"


def _about(query: str, group: Group, name: str) -> Iterator[str]:
    """The filters that compare a variable with a text, and nothing else."""
    for condition in group.conditions:
        names = {token.text for token in condition if token.kind == "var"}
        texts = [
            token for token in condition if token.kind == "text" and len(token.text) > len("''")
        ]
        if names == {name} and texts and all(map(_is_plain, condition)):
            yield query[condition[0].start : condition[-1].end]


def _is_plain(token: Token) -> bool:
    if token.kind == "word":
        return token.text in _ON_TEXTS
    return token.kind in {"var", "text", "tag"} or (token.kind == "mark" and token.text in _MARKS)

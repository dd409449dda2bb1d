"""Filters that ask whether a closure leads to a solution, as joins.

For ``FILTER EXISTS { ?x p+ item:cell }`` the engine walks the path from each ``?x`` anew. All that
it asks is whether ``?x`` is among the solutions of the group inside, if that is the one variable
that the two have in common and nothing outside leaves it unbound. So ``EXISTS`` is a join with
those solutions, each once, and ``NOT EXISTS`` takes them away with MINUS; both are written at the
end of the group, because filters look at all of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from provolta.embedded.conditions import Token
from provolta.embedded.groups import Exists, Group, NotPlain, Reader, Triple

_FIXED = {"iri", "name"}


def joined(
    query: str, found: Sequence[Token], group: Group, ease: Callable[[str], str]
) -> Iterator[tuple[int, int, str]]:
    """What to change so that the filters of a group are joins; ``ease`` mends what is inside."""
    if group.graph == "var":  # where the engine forgets the graph of a SELECT
        return
    bound = {f"?{end.text[1:]}" for one in group.triples for end in _ends(one)}
    for one in group.exists:
        name = _shared(found, one)
        if name not in bound or not _is_plain(one):
            continue
        inside = query[one.inside[0].start : one.inside[-1].end]
        alone = "{ " + ease(f"SELECT DISTINCT {name} WHERE {inside}") + " }"
        yield one.start, one.end, "FILTER(true)"
        yield group.end - 1, group.end - 1, f"MINUS {{ {alone} }} " if one.negated else f"{alone} "


def _shared(found: Sequence[Token], one: Exists) -> str:
    """The one variable that the group inside has in common with the rest, if there is one."""
    inside = Counter(token.text[1:] for token in one.inside if token.kind == "var")
    every = Counter(token.text[1:] for token in found if token.kind == "var")
    shared = [name for name, count in inside.items() if every[name] > count]
    return f"?{shared[0]}" if len(shared) == 1 else ""


def _is_plain(one: Exists) -> bool:
    """Whether the group inside has triples and plain filters alone, and closures with an end.

    A variable that is put into a path that may have no step stands for itself, be it in the graph
    or not; so such a path must lead to a constant.
    """
    try:
        groups = Reader(list(one.inside)).read()
    except (NotPlain, RecursionError):
        return False
    group = groups[0]
    if len(groups) > 1 or group.others or group.exists or not group.triples:
        return False
    closures = [triple for triple in group.triples if triple.path.closure]
    loose = [one for one in group.triples if one.path.nullable and not _fixed(one)]
    return bool(closures) and not loose and all(_leads(group, triple) for triple in closures)


def _leads(group: Group, triple: Triple) -> bool:
    """Whether an end of a path is known: a constant, or what has a text of its own."""
    known = {one.variable.text for one in group.equal}
    known |= {one.subject.text for one in group.triples if one.object.kind == "text"}
    return _fixed(triple) or any(end.text in known for end in _ends(triple))


def _fixed(triple: Triple) -> bool:
    return any(end.kind in _FIXED for end in _ends(triple))


def _ends(triple: Triple) -> tuple[Token, Token]:
    return triple.subject, triple.object

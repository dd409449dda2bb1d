"""Closures that are written plainly, in a form that the engine answers fast.

The engine's planner mistakes the cost of a property path: in ``?x p+ item:cell . ?x a pv:Lot`` it
goes through every lot and walks the path anew from each, which takes seconds on a graph of 100,000
triples. The same answer comes in milliseconds when the fixed end stands in a VALUES
(``VALUES ?end { item:cell } ?x p+ ?end``) or the path in a SELECT of its own. This module writes
one for the other where the algebra of SPARQL 1.1 (section 18) makes them equal:

- *VALUES*: joining one row that binds a fresh variable, and using the variable where the row's
  term stood. A path that may be of length nought is left out, because with a constant it matches
  a term that is not in the graph. So is a query that takes all variables (``SELECT *``).
- *SELECT of its own*: a group around a pattern, projected to the pattern's one variable; that
  neither removes nor adds solutions.
- *FILTER(?end = term)* on the end of a path, or ``IN``, ``sameTerm`` or several with ``||``, also
  by way of ``BIND(term AS ?name)`` or ``IRI("https://...")``: the same VALUES beside the filter.
- *A path alone in OPTIONAL*: the SELECT, without which it is walked for each row.
- *A path in braces of its own* beside other patterns, or as one side of a UNION: the engine does
  away with such braces, and not with those of a SELECT.
- *A path in GRAPH with a variable* beside triples that bind its end: the same GRAPH once more with
  the path alone, before it, in a SELECT of its own; both are joined by the graph.
- *A path between two variables*: a SELECT of its own that begins with the few things that one of
  them can be (:mod:`provolta.embedded.seeds`), each once, which the rest of the group asks anyway.
- ``EXISTS`` with a closure inside, see :mod:`provolta.embedded.existing`.

What stands inside GRAPH with a variable gets no SELECT, whose graph the engine would forget. A path
there of which both ends are known before the graph is, the engine counts once for each graph that
any of its triples are in; so a filter is heeded only if nothing else binds the other end. VALUES of
a fresh variable, by contrast, makes it count as it should where it does not by itself. A query with
anything that :mod:`provolta.embedded.groups` does not understand stays as it is. Should the new
text be no query (the label of a blank node may not be on both sides of a SELECT), the engine is
given the old one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from provolta.embedded.conditions import Token, shows_all, tokens
from provolta.embedded.existing import joined
from provolta.embedded.groups import Group, NotPlain, Reader, Triple
from provolta.embedded.seeds import seeds

_FRESH = "end_of_path_"
_FIXED = {"iri", "name"}
_ABSOLUTE = re.compile(r"""(["'])https?://(?:[\w\-:?=&#~]|[./](?!\.))+\1""", re.ASCII)
"""The text of an IRI in which nothing is relative and nothing escaped."""
_Edit = tuple[int, int, str]
"""From where to where, and what to put there."""


def ease(query: str) -> str:
    """A query with the same answers in which closures are easy for the engine.

    >>> ease("SELECT ?x { ?x <a:p>+ <a:end> . ?x a <a:Lot> }")
    'SELECT ?x { VALUES ?end_of_path_0 { <a:end> } ?x <a:p>+ ?end_of_path_0 . ?x a <a:Lot> }'
    >>> ease("SELECT * { ?x <a:p>+ <a:end> . ?x a <a:Lot> }")
    'SELECT * { { SELECT ?x WHERE { ?x <a:p>+ <a:end> } } . ?x a <a:Lot> }'
    >>> ease("SELECT ?x { ?x <a:p>+ <a:end> }")
    'SELECT ?x { ?x <a:p>+ <a:end> }'
    """
    if not {"+", "*"} & set(query) or _FRESH in query or "\\u" in query.lower():
        return query
    query = _without_calls(query)
    found = tokens(query)
    try:
        groups = Reader(found).read()
    except (NotPlain, RecursionError):
        return query
    if any(token.text == "SERVICE" for token in found):
        return query
    return _edited(query, _edits(query, found, groups))


def _edited(query: str, edits: Iterable[_Edit]) -> str:
    for start, end, text in sorted(edits, reverse=True):
        query = query[:start] + text + query[end:]
    return query


def _without_calls(query: str) -> str:
    """A query in which ``IRI("https://...")`` is the IRI itself."""
    found = tokens(query)
    calls = zip(found, found[1:], found[2:], found[3:], strict=False)
    return _edited(
        query,
        [
            (call.start, end.end, f"<{text.text[1:-1]}>")
            for call, begin, text, end in calls
            if (call.text, begin.text, end.text) in {("IRI", "(", ")"), ("URI", "(", ")")}
            and _ABSOLUTE.fullmatch(text.text)
        ],
    )


def _edits(query: str, found: list[Token], groups: list[Group]) -> Iterator[_Edit]:
    """What to change."""
    named = not shows_all(found)  # whether a new variable shows nowhere
    names: dict[int, str] = {}
    for group in groups:
        there = [*joined(query, found, group, ease)]
        yield from there
        by_filter = group.graph != "var" or _is_all(found, groups, group)
        if len(group.triples) + group.others == 1:
            yield from [] if there else _lonely(query, group, by_filter=by_filter)
            continue
        eased = 0
        for triple in group.triples:
            if not triple.path.closure:
                continue
            ends = [triple.subject, triple.object]
            fixed = [one for one in ends if one.kind in _FIXED]
            free = [one for one in ends if one.kind == "var"]
            if len(free) == len(ends):
                beside = [*_beside_filter(group, triple)] if by_filter else []
                yield from beside or _from_few(query, group, triple)
            elif len(fixed) != 1 or len(free) != 1:
                continue
            elif _can_stand_alone(group, triple) and (
                eased or _is_trap(group, triple, free[0], named=named)
            ):
                eased += 1
                start, end = triple.subject.start, triple.object.end
                yield start, end, _alone(free[0].text, query[start:end])
            elif named and not triple.path.nullable and (not eased or group.graph == "var"):
                eased += 1
                yield from _by_values(triple, fixed[0], names)
            elif _can_go_before(group, triple, free[0]):
                yield from _before_graph(query, group, triple, free[0])


def _can_stand_alone(group: Group, triple: Triple) -> bool:
    """Whether a SELECT may be around it: the engine forgets the graph of one that is in GRAPH."""
    return triple.whole and group.graph != "var"


def _can_go_before(group: Group, triple: Triple, free: Token) -> bool:
    """Whether a path in GRAPH with a variable may be asked for by itself, for each graph.

    The graph has more triples, one of which binds the path's variable for whatever filters there.
    """
    bound = {
        end.text
        for one in group.triples
        for end in (one.subject, one.object)
        if one is not triple and not one.path.closure
    }
    own = group.graph == "var" and group.named and not group.others
    return bool(own) and triple.whole and free.text in bound and free.text != group.named


def _before_graph(query: str, group: Group, triple: Triple, free: Token) -> Iterator[_Edit]:
    start, end = triple.subject.start, triple.object.end
    path = f"GRAPH {group.named} {{ {query[start:end]} }}"
    yield group.start, group.start, _alone(f"{free.text} {group.named}", path) + " "
    yield start, end, "{}"


def _is_all(found: list[Token], groups: list[Group], group: Group) -> bool:
    """Whether a group is all that is asked, so that nothing else binds what is in it."""
    first = groups[0]
    after = any(token.text == "VALUES" for token in found if token.start > first.end)
    return group.outer is first and not group.is_joined and not after


def _lonely(query: str, group: Group, *, by_filter: bool) -> Iterator[_Edit]:
    """A path that has its group for itself."""
    if not group.triples or not group.triples[0].path.closure:
        return
    triple = group.triples[0]
    ends = (triple.subject, triple.object)
    free = dict.fromkeys(one.text for one in ends if one.kind == "var")
    alone = group.optional and _can_stand_alone(group, triple)
    if len(free) == 1 and any(one.kind in _FIXED for one in ends):
        if alone:
            start, end = triple.subject.start, triple.object.end
            yield start, end, _alone(" ".join(free), query[start:end])
        else:
            yield from _in_braces(query, group, free)
    elif len(free) == len(ends) and by_filter:
        start, end = triple.block, triple.object.end
        values = "".join([one[2] for one in _beside_filter(group, triple)][:1])
        if values:
            path = values + query[start:end]
            yield start, end, _alone(" ".join(free), path) if alone else path
        else:
            yield from _from_few(query, group, triple)


def _in_braces(query: str, group: Group, free: dict[str, str | None]) -> Iterator[_Edit]:
    """A path from or to a constant that has braces of its own, and is joined with something."""
    if not group.is_joined or (group.graph == "var" and not group.named):
        return
    names = dict.fromkeys([*free, *([group.named] if group.graph == "var" else [])])
    yield group.start, group.end, _alone(" ".join(names), query[group.start : group.end])


def _from_few(query: str, group: Group, triple: Triple) -> Iterator[_Edit]:
    """A path between two variables, from the few things that one of them can be."""
    ends = (triple.subject.text, triple.object.text)
    if not _can_stand_alone(group, triple) or ends[0] == ends[1]:
        return
    for name in ends:
        few = next(seeds(query, group, triple, name), None)
        if few is not None:
            start, end = triple.subject.start, triple.object.end
            first = f"{{ SELECT DISTINCT {name} WHERE {{ {few} }} }}"
            yield start, end, _alone(" ".join(ends), f"{first} {query[start:end]}")
            return


def _by_values(triple: Triple, fixed: Token, names: dict[int, str]) -> Iterator[_Edit]:
    """A constant by its place, once: before ``;`` and ``,`` it belongs to several paths."""
    if fixed.start in names:
        return
    name = names[fixed.start] = f"?{_FRESH}{len(names)}"
    yield triple.block, triple.block, f"VALUES {name} {{ {fixed.text} }} "
    yield fixed.start, fixed.end, name


def _alone(free: str, pattern: str) -> str:
    return f"{{ SELECT {free} WHERE {{ {pattern} }} }}"


def _beside_filter(group: Group, triple: Triple) -> Iterator[_Edit]:
    """The value that a filter asks for, before the path."""
    if triple.path.nullable:
        return
    for one in group.equal:
        name = one.variable.text
        if name not in {triple.subject.text, triple.object.text}:
            continue
        values = f"VALUES {name} {{ {' '.join(value.text for value in one.values)} }}"
        if len(one.values) > 1:  # two texts may be the same IRI, which must not count twice
            values = f"{{ SELECT DISTINCT {name} WHERE {{ {values} }} }}"
        yield triple.block, triple.block, values + " "


def _is_trap(group: Group, triple: Triple, free: Token, *, named: bool) -> bool:
    """Whether VALUES cannot be used, and the planner will take the path last.

    It does when a triple with one constant binds the free end of the path, or when another path
    begins or ends there.
    """
    if named and not triple.path.nullable:
        return False
    return any(
        free.text in {one.subject.text, one.object.text}
        and "var" in {one.subject.kind, one.object.kind}
        and (one.subject.kind != one.object.kind or one.path.closure)
        for one in group.triples
        if one is not triple
    )

"""The ties of one thing: which are its own, what they amount to, and how sure that is."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from provolta.lineages import Edge, Lineage

_MAKERS = frozenset(("Actor", "Facility"))


def direct(found: Lineage) -> Lineage:
    """A lineage without the ties that its neighbours have among themselves."""
    here = found.focus.iri
    return replace(found, edges=tuple(one for one in found.edges if here in (one.from_, one.to)))


def finding(up: Lineage, down: Lineage) -> str:
    """What the neighbours amount to and how sure that is; empty if there are none.

    Says how many ties are documented unless all are, how many of these by one document only, and
    how many are less than reported.
    """
    focus = up.focus
    said = _of_maker(up, down) if focus.type in _MAKERS else _of_thing(up, down)
    if not said:
        return ""
    edges = [*up.edges, *down.edges]
    name = focus.label[:1].upper() + focus.label[1:]
    return f"{name} {said}; {_sure(edges)}{_standing(edges)}"


def _of_maker(up: Lineage, down: Lineage) -> str:
    """Suppliers and customers are organisations; what is made and taken in are things."""
    suppliers, taken = _parted(up, {edge.from_ for edge in up.edges})
    customers, made = _parted(down, {edge.to for edge in down.edges})
    has = [
        _count(len(suppliers), "direct supplier") + _spread(up, suppliers),
        _count(len(customers), "direct customer"),
    ]
    parts = [
        f"has {text}" if (text := " and ".join(filter(None, has))) else "",
        f"takes in {_things(len(taken))}" if taken else "",
        f"makes {_things(len(made))}" if made else "",
    ]
    told = list(filter(None, parts))
    return " and ".join(filter(None, (", ".join(told[:-1]), told[-1]))) if told else ""


def _of_thing(up: Lineage, down: Lineage) -> str:
    before = {edge.from_ for edge in up.edges} - {up.focus.iri}
    after = {edge.to for edge in down.edges} - {up.focus.iri}
    parts = [
        _count(len(before), "direct input") + _spread(up, before),
        _count(len(after), "direct use"),
    ]
    said = " and ".join(filter(None, parts))
    return f"has {said}" if said else ""


def _parted(found: Lineage, ends: set[str]) -> tuple[set[str], set[str]]:
    """The neighbours that are organisations, and the others."""
    actors = {node.entity.iri for node in found.nodes if node.entity.type == "Actor"}
    others = ends - {found.focus.iri}
    return others & actors, others - actors


def _things(count: int) -> str:
    return f"{count} {'materials and products' if count > 1 else 'material or product'}"


def _sure(edges: list[Edge]) -> str:
    """How many ties documents tell, and how many of these a single one."""
    documented = [edge for edge in edges if edge.statements]
    single = sum(len({s.iri for one in e.statements for s in one.sources}) == 1 for e in documented)
    every, known = len(edges), len(documented)
    ties = "its one tie" if every == 1 else f"its {every} ties"
    if not known:
        return f"{ties} follow{'s' if every == 1 else ''} from definitions, not from documents."
    if known < every:
        alone = f"{single or 'none'} of them by one document only"
        by = alone if known > 1 else "by one document" if single else "by several documents"
        return f"{known} of {ties} {'are' if known > 1 else 'is'} documented, {by}."
    if every == 1:
        return f"{ties} rests on {'one document' if single else 'several documents'}."
    if single == every:
        return f"each of {ties} rests on one document only."
    return f"{single or 'none'} of {ties} rest{'' if single > 1 else 's'} on one document only."


def _standing(edges: list[Edge]) -> str:
    """How many of the documented ties have which status, if they are not all reported."""
    counts = Counter(edge.status for edge in edges if edge.statements)
    if set(counts) <= {"reported"}:
        return ""
    told = ", ".join(f"{count} {status}" for status, count in counts.most_common())
    return f" By status: {told}."


def _spread(found: Lineage, iris: set[str]) -> str:
    stages = {
        stage for node in found.nodes if node.entity.iri in iris for stage in node.entity.stages
    }
    return f" in {len(stages)} stages" if len(stages) > 1 and iris else ""


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number > 1 else ''}" if number else ""

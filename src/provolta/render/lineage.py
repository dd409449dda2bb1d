"""A lineage or an explanation as an indented tree, a table, CSV, JSON or Markdown."""

from __future__ import annotations

import json
from collections import defaultdict

from provolta.lineages import Edge, Lineage, Node, Why
from provolta.names import local_name, shorten
from provolta.render.tables import answer, cite


def lineage(found: Lineage, format_: str = "table", width: int | None = None) -> str:
    """A lineage in a format; ``table`` is a tree with numbered evidence.

    JSON has one member a line but is not indented, which for hundreds of edges takes four times as
    long.
    """
    if format_ == "json":
        return json.dumps(found.to_dict(), ensure_ascii=False, separators=(",\n", ": ")) + "\n"
    if format_ == "table":
        return _tree(found)
    return answer(found.answer(), format_, width)


def why(found: Why, format_: str = "table", width: int | None = None) -> str:
    """An explanation in a format; ``table`` writes each route as a chain of steps."""
    if format_ == "json":
        return json.dumps(found.to_dict(), ensure_ascii=False, indent=2) + "\n"
    if format_ == "table":
        return _routes(found)
    return answer(found.answer(), format_, width)


class _Marks:
    """Numbers for statements in the order of their first use."""

    def __init__(self) -> None:
        self.order: dict[str, int] = {}
        self.lines: list[str] = []

    def of(self, edge: Edge) -> str:
        marks = []
        for statement in edge.statements:
            if statement.iri not in self.order:
                self.order[statement.iri] = len(self.order) + 1
                self.lines.append(f"[{self.order[statement.iri]}] {cite(statement)}")
            marks.append(f"[{self.order[statement.iri]}]")
        return "".join(marks)


def _tree(found: Lineage) -> str:
    upstream = found.direction == "upstream"
    nodes = {node.entity.iri: node for node in found.nodes}
    children: dict[str, list[Edge]] = defaultdict(list)
    for edge in found.edges:
        children[edge.to if upstream else edge.from_].append(edge)
    marks = _Marks()
    word = "comes from" if upstream else "goes into"
    lines = [f"{found.focus.label} <{shorten(found.focus.iri)}> {word}:"]
    seen = {found.focus.iri}
    stack = [(edge, 1) for edge in reversed(_sorted(children[found.focus.iri], nodes, upstream))]
    while stack:
        edge, level = stack.pop()
        other = edge.from_ if upstream else edge.to
        known = other in seen or nodes[other].distance != level
        lines.append("  " * level + _branch(edge, nodes[other], marks, found, known=known))
        if not known:
            seen.add(other)
            below = reversed(_sorted(children[other], nodes, upstream))
            stack += [(one, level + 1) for one in below]
    if not found.edges:
        lines.append("  nothing documented")
    truncated = ["The answer was cut: too many things."] if found.truncated else []
    return "\n".join([*lines, "", *marks.lines, *found.notes, *truncated]) + "\n"


def _sorted(edges: list[Edge], nodes: dict[str, Node], upstream: bool) -> list[Edge]:
    return sorted(edges, key=lambda e: nodes[e.from_ if upstream else e.to].entity.label.casefold())


def _branch(edge: Edge, node: Node, marks: _Marks, found: Lineage, *, known: bool) -> str:
    relation = found.labels.get(edge.relation, local_name(edge.relation))
    items = ", ".join(found.labels.get(item, item) for item in edge.items)
    about = "; ".join(filter(None, (relation, items, edge.status)))
    rest = " (see there)" if known else f" (+{node.unexpanded})" if node.unexpanded else ""
    return f"{node.entity.label}{rest} — {about} {marks.of(edge)}".rstrip()


def _routes(found: Why) -> str:
    if not found.routes:
        head = f"No documented route from {found.from_.label} to {found.to.label}."
        return "\n".join([head, *found.notes]) + "\n"
    marks = _Marks()
    lines = []
    for n, route in enumerate(found.routes, 1):
        lines.append(f"Route {n}: {found.to.label} depends on {found.from_.label}")
        for edge in route:
            start, end = (found.labels.get(iri, iri) for iri in (edge.from_, edge.to))
            relation = found.labels.get(edge.relation, local_name(edge.relation))
            status = f", {edge.status}" if edge.status else ""
            lines.append(f"  {start} → {end} ({relation}{status}) {marks.of(edge)}".rstrip())
    return "\n".join([*lines, "", *marks.lines, *found.notes]) + "\n"

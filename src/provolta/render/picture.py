"""What a drawing of a lineage shows: nodes and edges out of the answer, folded to a size."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from provolta.names import local_name
from provolta.render import gathered
from provolta.render.boxes import Box, Line
from provolta.render.layers import Columns, Pair, columns
from provolta.render.stages import ORDER, STAGES

Document = Mapping[str, Any]
"""A lineage answer as JSON gives it."""

_DASHED = frozenset({"announced", "plan", "target"})
_FAINT = frozenset({"talks", "ended"})
_ANY = 10_000
_OPENED = 60
"""How many boxes a column of the stage that is opened has at most."""
_SIDES = {"upstream": "suppliers", "downstream": "customers"}


@dataclass(frozen=True)
class Picture:
    """Boxes, lines and the columns that they stand in; ``gathered`` if one column is a stage."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    columns: Columns
    gathered: bool = False


def picture(
    document: Document,
    limit: int,
    *,
    by_stage: bool = True,
    route: Collection[Pair] = (),
    tallest: int = _ANY,
    opened: str = "",
) -> Picture:
    """The picture of a lineage answer, with at most about ``limit`` boxes, ``tallest`` a column.

    Columns are stages, and steps within a stage; without ``by_stage`` they are steps alone. The
    edges of ``route`` stand out, and what they join is never folded. What would fold and be very
    wide has one column a stage; of the stage ``opened`` more is shown.
    """
    marked = frozenset(route)
    focus = document["focus"]["iri"]
    labels = {node["iri"]: str(node["label"]) for node in document["nodes"]}
    nodes = sorted(
        document["nodes"],
        key=lambda n: (n["distance"], ORDER.get(_stage(n), -1), labels[n["iri"]], n["iri"]),
    )
    boxes = [
        Box(
            key=node["iri"],
            label=labels[node["iri"]],
            kind=str(node.get("type") or ""),
            stage=_stage(node),
            country=str(node.get("country") or ""),
            unexpanded=int(node.get("unexpanded") or 0),
            focus=node["iri"] == focus,
            language=str(node.get("lang") or ""),
        )
        for node in nodes
    ]
    drawn = [edge for edge in document["edges"] if edge["from"] != edge["to"]]
    lines = [
        replace(line, route=True) if (line.start, line.end) in marked else line
        for line in _merged([_line(edge, labels, document) for edge in drawn])
    ]
    known = {box.key: 2 * ORDER[box.stage] for box in boxes if by_stage and box.stage in ORDER}
    found = columns([box.key for box in boxes], [(line.start, line.end) for line in lines], known)
    wide = by_stage and len(boxes) > limit and len(found.ranks) > gathered.MOST_COLUMNS
    if wide:
        found = gathered.by_stage([box.key for box in boxes], lines, found, focus)
    heights = Counter(found.of[box.key] for box in boxes)
    room = tallest if len(boxes) <= limit else min(tallest, _height([*heights.values()], limit))
    rooms = dict.fromkeys(heights, room)
    if opened in ORDER:
        rooms |= {
            c: max(room, _OPENED) for c, rank in enumerate(found.ranks) if rank == 2 * ORDER[opened]
        }
    if all(heights[column] <= most for column, most in rooms.items()):
        return Picture(tuple(boxes), tuple(lines), found, wide)
    return _fold(boxes, lines, found, rooms, str(document["direction"]), bundled=wide)


def _stage(node: Mapping[str, Any]) -> str:
    """The stage that a node stands in: of several the last, recycling least of all."""
    stages = [one for one in (node.get("stage"), *node.get("stages", ())) if one in ORDER]
    return max(stages, key=lambda one: ORDER[one] if one != "recycling" else -1, default="")


def _line(edge: Mapping[str, Any], labels: Mapping[str, str], document: Document) -> Line:
    status = str(edge.get("status") or "")
    names: Mapping[str, str] = document.get("labels", {})
    relation = names.get(edge["relation"]) or local_name(edge["relation"])
    items = ", ".join(names.get(item) or local_name(item) for item in edge.get("items", ()))
    claims, sources = len(edge.get("claims", ())), len(edge.get("sources", ()))
    evidence = f"{_many(claims, 'statement')} in {_many(sources, 'document')}"
    unsaid = "by rule" if edge.get("kind") == "derived" else "by definition"
    parts = (relation, items, status, evidence if claims else unsaid)
    ends = f"{labels.get(edge['from'], '')} → {labels.get(edge['to'], '')}"
    title = f"{ends}: {'; '.join(filter(None, parts))}"
    return Line(edge["from"], edge["to"], _style(status, claims), title, weight=max(1, claims))


def _style(status: str, claims: int) -> str:
    if status in _DASHED:
        return "dashed"
    if status in _FAINT:
        return "faint"
    return "solid" if claims else "dotted"


def _merged(lines: Sequence[Line]) -> list[Line]:
    """One line for each pair of ends, in the firmest style, with the titles of all."""
    groups: dict[Pair, list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.start, line.end].append(line)
    firmness = ("solid", "dotted", "dashed", "faint")
    return [
        Line(
            *ends,
            min((line.style for line in group), key=firmness.index),
            "\n".join(dict.fromkeys(line.title for line in group)),
            any(line.route for line in group),
            sum(line.weight for line in group),
        )
        for ends, group in groups.items()
    ]


def _fold(
    boxes: list[Box],
    lines: list[Line],
    found: Columns,
    rooms: Mapping[int, int],
    direction: str,
    *,
    bundled: bool,
) -> Picture:
    """The tall columns cut to their ``rooms``: the best documented boxes, the others as one.

    Where things of a stage stand in one column, lines that would be very many are ``bundled``.
    """
    stacks: dict[int, list[Box]] = defaultdict(list)
    for box in boxes:
        stacks[found.of[box.key]].append(box)
    ties: Counter[str] = Counter()
    for line in lines:
        ties.update({line.start: line.weight, line.end: line.weight})
    nearness = {box.key: place for place, box in enumerate(boxes)}
    held = {end for line in lines if line.route for end in (line.start, line.end)}
    into: dict[str, str] = {}
    folds: list[Box] = []
    for column, stack in sorted(stacks.items()):
        if len(stack) > rooms[column]:
            stack.sort(
                key=lambda b: (not b.focus, b.key not in held, -ties[b.key], nearness[b.key])
            )
            key = f"fold:{column}"
            rest = stack[rooms[column] - 1 :]
            into |= {box.key: key for box in rest}
            stage = STAGES[found.ranks[column] // 2].slug if bundled else ""
            folds.append(_folded(key, rest, direction, stage))
    kept = [box for box in boxes if box.key not in into]
    of = {box.key: found.of[box.key] for box in kept}
    of |= {box.key: int(box.key.removeprefix("fold:")) for box in folds}
    moved = [
        replace(one, start=into.get(one.start, one.start), end=into.get(one.end, one.end))
        if one.start in into or one.end in into
        else one
        for one in lines
    ]
    if bundled:
        moved = gathered.bundled(moved, of, {of[box.key]: box.key for box in folds})
    drawn = _merged([line for line in moved if line.start != line.end])
    back = frozenset((one.start, one.end) for one in drawn if of[one.start] >= of[one.end])
    return Picture((*kept, *folds), tuple(drawn), Columns(of, found.ranks, back), bundled)


def _height(stacks: Sequence[int], limit: int) -> int:
    """The greatest height, 2 or more, at which all stacks together are within the limit.

    >>> _height([1, 2, 30, 40], 43)
    20
    """
    return max(2, *(h for h in range(2, limit) if sum(min(n, h) for n in stacks) <= limit), 2)


def _folded(key: str, group: Sequence[Box], direction: str, stage: str) -> Box:
    word = "more"
    if {box.kind for box in group} == {"Actor"}:
        word = _SIDES.get(direction, "organisations")
    stages = {box.stage for box in group}
    one = stages.pop() if len(stages) == 1 else stage
    return Box(key, f"+{len(group)} {word}", stage=one, folded=len(group))


def _many(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"

"""A lineage as JSON text, written row by row: what is sent for hundreds of edges and more."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from json.encoder import encode_basestring as quoted

from provolta.entities import Entity
from provolta.lineages.model import Edge, Lineage, Node
from provolta.names import local_name


def to_json(found: Lineage) -> str:
    """The text that ``json.dumps`` makes of :meth:`Lineage.to_dict` with an indent of one.

    With an indent, the library's encoder works in Python and value by value, which takes several
    times as long as all the rest of an answer.
    """
    head = {
        "revision": found.revision,
        "focus": {"iri": found.focus.iri, "label": found.focus.label, "type": found.focus.type},
        "direction": found.direction,
        "depth": "all" if found.depth is None else found.depth,
        "layer": found.layer,
        "as_of": found.as_of,
    }
    statements = {iri: one.to_dict() for iri, one in found.statements.items()}
    tail = {
        "notes": found.notes,
        "truncated": found.truncated,
    }
    quotes = _Quotes()
    parts = [
        *_members(head),
        f'"nodes": {_rows(map(partial(_node, quotes, {}), found.nodes))}',
        f'"edges": {_rows(map(partial(_edge, quotes, {}), found.edges))}',
        f'"statements": {text(statements, 1)}',
        f'"labels": {_by_name(quotes, found.labels)}',
        *_members(tail),
    ]
    return "{\n " + ",\n ".join(parts) + "\n}\n"


class _Quotes(dict[str, str]):
    """Texts with their quotation marks; edges say the same few again and again."""

    def __missing__(self, text: str) -> str:
        self[text] = found = quoted(text)
        return found


def _members(values: Mapping[str, object]) -> list[str]:
    return [f"{quoted(name)}: {text(value, 1)}" for name, value in values.items()]


def text(value: object, depth: int = 0) -> str:
    r"""A value as ``json.dumps`` writes it with an indent of one, ``depth`` levels down.

    >>> text({"a": [1, None], "b": {}})
    '{\n "a": [\n  1,\n  null\n ],\n "b": {}\n}'
    """
    if isinstance(value, str):
        return quoted(value)
    margin = "\n" + " " * depth
    if isinstance(value, dict) and value:
        lines = [f"{margin} {quoted(name)}: {text(one, depth + 1)}" for name, one in value.items()]
        return "{" + ",".join(lines) + margin + "}"
    if isinstance(value, list | tuple) and value:
        return "[" + ",".join([f"{margin} {text(one, depth + 1)}" for one in value]) + margin + "]"
    return "null" if value is None else json.dumps(value)


def _rows(rows: Iterable[str]) -> str:
    """Objects in a list that is a member of the answer; every lineage has a node, not an edge."""
    written = ",\n  ".join(rows)
    return f"[\n  {written}\n ]" if written else "[]"


def _by_name(quotes: _Quotes, labels: Mapping[str, str]) -> str:
    """Texts by their names as a member of the answer."""
    rows = [f"{quotes[name]}: {quotes[label]}" for name, label in labels.items()]
    return "{\n  " + ",\n  ".join(rows) + "\n }" if rows else "{}"


def _node(quotes: _Quotes, alike: dict[tuple[object, ...], str], node: Node) -> str:
    one = node.entity
    key = (one.type, one.stages, one.country)
    middle = alike.get(key)
    if middle is None:
        alike[key] = middle = _about(one)
    return f"""{{
   "iri": {quotes[one.iri]},
   "label": {quotes[one.label]},
{middle}
   "distance": {node.distance},
   "unexpanded": {node.unexpanded}
  }}"""


def _about(one: Entity) -> str:
    """What many things have alike."""
    stages = [local_name(stage) for stage in one.stages]
    return f"""\
   "type": {quoted(one.type)},
   "stage": {_name(stages[0] if len(stages) == 1 else "")},
   "stages": {_texts(stages)},
   "country": {_name(local_name(one.country))},"""


def _edge(quotes: _Quotes, alike: dict[tuple[object, ...], str], edge: Edge) -> str:
    if edge.statements or edge.items:
        end = _beside(edge)
    else:
        key = (edge.relation, edge.layer, edge.kind)
        end = alike.get(key) or alike.setdefault(key, _beside(edge))
    return f"""{{
   "from": {quotes[edge.from_]},
   "to": {quotes[edge.to]},
{end}
  }}"""


def _beside(edge: Edge) -> str:
    """What an edge says beside its ends; the same for many that no statement documents."""
    status, claims, sources = "null", "[]", "[]"
    if edge.statements:
        documents = dict.fromkeys(source.iri for one in edge.statements for source in one.sources)
        claims = _texts([one.iri for one in edge.statements])
        status, sources = _name(edge.status), _texts(documents)
    return f"""\
   "relation": {quoted(edge.relation)},
   "layer": {quoted(edge.layer)},
   "kind": {quoted(edge.kind)},
   "status": {status},
   "items": {_texts(edge.items)},
   "claims": {claims},
   "sources": {sources}"""


def _name(text: str) -> str:
    return quoted(text) if text else "null"


def _texts(texts: Collection[str]) -> str:
    """A list of texts that is a member of a row."""
    if not texts:
        return "[]"
    written = ",\n    ".join(map(quoted, texts))
    return f"[\n    {written}\n   ]"

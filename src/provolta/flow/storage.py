"""A flow graph in a folder: one ``.npy`` file per column, mapped into memory when it is opened."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from provolta.errors import DataError, StoreVersion
from provolta.flow.columns import Ragged, Strings
from provolta.flow.graph import FlowGraph, FlowProperty, Statements

FORMAT = 2
_WORDS = "words.json"
_REMEDY = "Build the store again: provolta build --force."
_GROUPS: dict[str, type] = {"Ragged": Ragged, "Statements": Statements, "Strings": Strings}


def save(graph: FlowGraph, folder: Path) -> None:
    """Write a graph into a folder, which is made if it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, column in columns_of(graph):
        np.save(folder / f"{name}.npy", column, allow_pickle=False)
    words = {
        "format": FORMAT,
        "revision": graph.revision,
        "statuses": graph.statuses,
        "facts": graph.facts,
        "properties": [asdict(one) for one in graph.properties],
    }
    (folder / _WORDS).write_text(json.dumps(words, indent=1) + "\n", encoding="utf-8")


def format_of(folder: Path) -> object:
    """The format of what was saved in a folder, None if nothing of the kind is there."""
    try:
        return json.loads((folder / _WORDS).read_text(encoding="utf-8"))["format"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def load(folder: Path) -> FlowGraph:
    """The graph that was saved in a folder; columns are read from disk when they are used.

    Raises:
        DataError: if the folder holds no graph or not all of it.
        StoreVersion: if another version of Provolta wrote it.
    """
    try:
        words = json.loads((folder / _WORDS).read_text(encoding="utf-8"))
        found = words["format"]
        graph = _restore(folder, words) if found == FORMAT else None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"The flow graph in {folder} cannot be read: {error}.", remedy=_REMEDY
        ) from error
    if graph is None:
        raise StoreVersion(
            f"The flow graph in {folder} has format {found}, this version reads {FORMAT}.",
            remedy=_REMEDY,
        )
    return graph


def columns_of(group: object, prefix: str = "") -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """Every array of a group of columns and of the groups in it, each with its dotted name."""
    assert is_dataclass(group)
    for field in fields(group):
        value = getattr(group, field.name)
        if isinstance(value, np.ndarray):
            yield prefix + field.name, value
        elif field.type in _GROUPS:
            yield from columns_of(value, f"{prefix}{field.name}.")


def _restore(folder: Path, words: dict[str, Any]) -> FlowGraph:
    given = {
        "revision": words["revision"],
        "statuses": tuple(words["statuses"]),
        "facts": tuple(words["facts"]),
        "properties": tuple(FlowProperty(**one) for one in words["properties"]),
    }
    graph = _group(folder, "", FlowGraph, given)
    assert isinstance(graph, FlowGraph)
    return graph


def _group(folder: Path, prefix: str, kind: type, given: dict[str, object]) -> object:
    """A group of columns out of a folder; ``given`` are its parts that are not columns."""
    values = dict(given)
    assert is_dataclass(kind)
    for field in fields(kind):
        name = prefix + field.name
        if field.type in _GROUPS:
            values[field.name] = _group(folder, f"{name}.", _GROUPS[str(field.type)], {})
        elif field.name not in given:
            column = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
            values[field.name] = column.view(np.ndarray)
    return kind(**values)

"""Stores that another version of Provolta wrote: made anew, migrated or refused, never misread.

What was built from files and never written to is built from them again. What only the store holds,
updates and loaded graphs, is kept: a flow graph of another format is read from the store anew, and
a store of another format is refused.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from provolta import catalog, flow, revisions
from provolta.analytics import reach
from provolta.embedded import EmbeddedEngine
from provolta.errors import StoreVersion
from provolta.revisions import LOADED, OPEN, Manifest, Revision


def require_replaceable(error: StoreVersion) -> None:
    """Refuse to build over a store of another format if the files cannot give it back.

    Raises:
        StoreVersion: if it was loaded, opened empty, or written to.
    """
    if error.details.get("content") in {LOADED, OPEN} or error.details.get("writes"):
        raise StoreVersion(
            f"{error.what} It holds what no file of the project holds.",
            remedy="Export it with the version that wrote it (provolta export) and load that here "
            "(provolta load), or replace it: provolta build --force.",
            details=error.details,
        ) from error


def is_current(found: Revision) -> bool:
    """Whether a revision has a flow graph of the format that this version reads."""
    return found.manifest.content == OPEN or flow.format_of(found.flow) == flow.FORMAT


def has_more_than_files(found: Revision) -> bool:
    """Whether a store holds something that building it from the files would lose."""
    return found.manifest.content in {LOADED, OPEN} or found.manifest.writes > 0


def reconnect(root: Path, store: Path, keep: int) -> Revision:
    """Make a revision with the same graphs, and a flow graph that this version reads."""
    with revisions.writing(store) as folder:
        found = revisions.current(store)
        if is_current(found):  # somebody else was faster
            return found
        manifest = _fill(root, folder, found)
        return revisions.publish(store, folder, manifest, keep)


def _fill(root: Path, folder: Path, found: Revision) -> Manifest:
    """Put a store and a flow graph into a folder; the engine has let go of it afterwards."""
    before = found.manifest
    revisions.clone(found.store, folder / "store")
    engine = EmbeddedEngine.create(folder / "store")
    number = revisions.next_id(folder.parent, before.content)
    if before.content != LOADED:
        catalog.refresh(engine, root, number)
    graph = replace(flow.read(engine), revision=number)
    flow.save(graph, folder / "flow")
    reach.prepare(graph, folder.parent)
    engine.flush_written()
    return replace(before, revision=number, graphs=engine.graph_sizes())

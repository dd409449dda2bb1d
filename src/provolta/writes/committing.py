"""Apply a change to a candidate, hold it to the rules, and make it the current revision."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from provolta import catalog, flow, revisions, rules
from provolta.embedded import DEEPEST, EmbeddedEngine, Outside, parse_sent, written
from provolta.errors import ForbiddenQuery, LostRace, RejectedChange, UnknownGraph
from provolta.guard import Limits, check_update
from provolta.names import GRAPH
from provolta.revisions import Manifest, Revision
from provolta.writes import touched
from provolta.writes.conditions import Conditions

_DERIVED = GRAPH + "derived/"
_MADE = (_DERIVED, catalog.ABOUT)
"""How the names of the graphs begin that every write makes anew."""
_SMALL = 1 << 20
_MANY = 400
_LARGE = 200_000_000
"""A store with more small data files than this is written anew, unless that takes long."""


Apply = Callable[[EmbeddedEngine], Mapping[str, object]]


def updating(
    text: str, limits: Limits, outside: Outside | None = None, deepest: int = DEEPEST
) -> Apply:
    """The change that a SPARQL update makes; what lies ``outside`` it may ask as far as allowed."""

    def apply(engine: EmbeddedEngine) -> Mapping[str, object]:
        if outside is None or not (outside.service or outside.load):
            check_update(text, limits)
            engine.write(text)
        else:
            engine.write(written(text, limits, outside, deepest))
        return {}

    return apply


def putting(
    method: str,
    graph: str | None,
    documents: Sequence[tuple[str, str, bytes]],
    *,
    absent: bool,
    deepest: int = DEEPEST,
) -> Apply:
    """The change of a request of the Graph Store Protocol; documents are type, base and bytes."""

    def apply(engine: EmbeddedEngine) -> Mapping[str, object]:
        there = graph is None or engine.has_graph(graph)
        if absent and there:
            raise LostRace("The graph is there already.", remedy="Leave out If-None-Match.")
        if method == "DELETE" and not there:
            raise UnknownGraph(f"There is no graph {graph}.")
        triples = [
            one for media, base, data in documents for one in parse_sent(data, media, base, deepest)
        ]
        if method in {"PUT", "DELETE"} and there:
            engine.drop(graph)
        if method != "DELETE":
            engine.add(triples, graph)
        return {"created": not there}

    return apply


def commit(
    root: Path, store: Path, apply: Apply, conditions: Conditions, keep: int = revisions.KEEP
) -> dict[str, object]:
    """Make a change; tells the revision, and with ``dry`` what would be added and removed.

    Raises:
        LostRace: if a condition does not hold.
        RejectedChange: if the data would break a shape; nothing is changed then.
    """
    with revisions.writing(store) as folder:
        current = revisions.current(store)
        if conditions.expected and current.id not in conditions.expected:
            raise LostRace(
                f"The revision is {current.id} by now.", remedy="Read it again, then write."
            )
        revisions.clone(current.store, folder / "store")
        manifest, told = _fill(root, folder, current, apply, conditions)
        if conditions.dry:
            return {**told, "revision": current.id, "committed": False}
        revision = revisions.publish(store, folder, manifest, keep)
        return {**told, "revision": revision.id, "committed": True}


def _fill(
    root: Path, folder: Path, current: Revision, apply: Apply, conditions: Conditions
) -> tuple[Manifest, dict[str, object]]:
    engine = EmbeddedEngine.create(folder / "store")
    told: dict[str, object] = dict(apply(engine))
    derived: dict[str, int] = current.manifest.derived
    number = revisions.next_id(folder.parent, _stamp(current.id))
    if conditions.guarded:
        _refuse_made(current, engine)
        for graph in [one for one in engine.graph_sizes() if one.startswith(_DERIVED)]:
            engine.drop(graph)
        made = rules.materialise(engine, rules.read(root))
        derived = {one.rule.path.stem: one.triples for one in made}
    if conditions.guarded or conditions.dry:
        told |= _compare(root, current, engine, guarded=conditions.guarded)
    if conditions.guarded and not conditions.dry:
        flow.save(replace(flow.read(engine), revision=number), folder / "flow")
        catalog.refresh(engine, root, number)
    engine.flush_written()
    sizes, default = engine.graph_sizes(), engine.default_size()
    if _scattered(folder / "store"):
        engine.repack(folder / "repacked")
        del engine
        shutil.rmtree(folder / "store")
        (folder / "repacked").rename(folder / "store")
    before = current.manifest
    manifest = Manifest(
        revision=number,
        content=before.content,
        built=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=before.seconds,
        graphs=sizes,
        derived=derived,
        writes=before.writes + 1,
        default=default,
    )
    return manifest, told


def _refuse_made(current: Revision, engine: EmbeddedEngine) -> None:
    """Refuse a change of what is made anew with every write: it would be answered and be gone.

    A graph that was dropped as a whole, as by DROP ALL, comes back by itself.

    Raises:
        ForbiddenQuery: if triples were put into such a graph or taken out of it.
    """
    before = EmbeddedEngine.open(current.store, current.id)
    for graph in [one for one in engine.graph_sizes() if one.startswith(_MADE)]:
        if sorted(engine.dump(graph).splitlines()) != sorted(before.dump(graph).splitlines()):
            raise ForbiddenQuery(
                f"The graph {graph} is made by the server and cannot be written to.",
                remedy="Change what it is derived from, or write into a graph of your own.",
            )


def _scattered(store: Path) -> bool:
    """Whether writes have left so many small files that the store is better written anew."""
    sizes = []
    for path in store.glob("*.sst"):
        # The engine may put files together meanwhile.
        with contextlib.suppress(FileNotFoundError):
            sizes.append(path.stat().st_size)
    return sum(size < _SMALL for size in sizes) > _MANY and sum(sizes) < _LARGE


def _stamp(revision: str) -> str:
    now = datetime.now(UTC).isoformat()
    return hashlib.sha256(f"{revision} {now}".encode()).hexdigest()


def _compare(
    root: Path, current: Revision, engine: EmbeddedEngine, *, guarded: bool
) -> dict[str, object]:
    """What is new and what is gone, and whether what is touched keeps to the shapes."""
    changes = touched.between(EmbeddedEngine.open(current.store, current.id), engine)
    report = touched.report(root, engine, changes) if guarded else []
    told = {
        "added": changes.count(changes.added, _DERIVED),
        "removed": changes.count(changes.removed, _DERIVED),
        "derived_added": len(changes.added) - changes.count(changes.added, _DERIVED),
        "derived_removed": len(changes.removed) - changes.count(changes.removed, _DERIVED),
        "report": report,
    }
    errors = [one for one in report if one["severity"] == "error"]
    if errors:
        raise RejectedChange(
            f"{len(errors)} rules would be broken; nothing was changed.",
            remedy="Mend what the report names, and send it again.",
            details={"conforms": False, "report": report},
        )
    return told

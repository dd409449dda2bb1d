"""Build the store: files to engine, rules, checks, snapshot. Skipped when nothing has changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from provolta import alignments, catalog, flow, migrating, revisions, rules, validate
from provolta.analytics import reach
from provolta.embedded import EmbeddedEngine, opened
from provolta.errors import DataError, NoStore, ProvoltaError, StoreVersion
from provolta.files import (
    check_files,
    content_digest,
    graph_files,
    question_files,
    rule_files,
    shape_files,
)
from provolta.load import load_alignments, load_files
from provolta.revisions import LOADED, OPEN, Manifest, Revision

Progress = Callable[[str], object]


@dataclass(frozen=True)
class Built:
    """The revision in use after a build, and whether it had to be built."""

    revision: Revision
    fresh: bool
    validated: bool


def validation_digest(root: Path) -> str:
    """One digest over everything that validation reads: the content, the shapes, the counts."""
    counts = [path for path in [root / "data" / "expectations.toml"] if path.is_file()]
    return content_digest([*_content(root), *shape_files(root), *counts])


def silent(_: str) -> None:
    """Say nothing."""


def digest(root: Path) -> str:
    """One digest over everything that a store is built from."""
    return content_digest(_content(root))


def _content(root: Path) -> list[Path]:
    files = [file.path for file in graph_files(root)]
    files += rule_files(root) + check_files(root) + question_files(root)
    return files + alignments.files(root)


def ensure(
    root: Path,
    store: Path,
    *,
    force: bool = False,
    progress: Progress = silent,
    keep: int = revisions.KEEP,
) -> Built:
    """The store for the files below ``root``, built if it is missing or the files have changed.

    Nothing is replaced unless everything went well: when a file is wrong the last good revision
    stays in use. The last ``keep`` revisions stay. A store that was loaded from N-Quads stays as it
    is. What an older version wrote is built anew, or migrated if the files cannot give it back.

    Raises:
        BadFile: if a file does not parse; with file, line and column.
        BrokenRule: if a check finds offenders; with file and line of each.
        StoreVersion: if another version wrote it and no file holds what it holds.
    """
    content = digest(root)
    found = _current(store, force=force)
    if found is not None and not force and not migrating.is_current(found):
        if migrating.has_more_than_files(found):
            progress("Connecting the flow graph of an older version anew")
            found = migrating.reconnect(root, store, keep)
        else:
            force = True
    if found is not None and found.manifest.content == LOADED and not force:
        return Built(found, fresh=False, validated=False)
    if found is not None and found.manifest.content != content and not force:
        _require_unwritten(store, found)
    if found is not None and found.manifest.content == content and not force:
        return Built(found, fresh=False, validated=_is_validated(root, store))
    with revisions.writing(store) as folder:
        found = _current(store, force=force)
        if found is None or found.manifest.content != content or force:
            manifest = _fill(root, folder, revisions.next_id(store, content), content, progress)
            found = revisions.publish(store, folder, manifest, keep)
    return Built(found, fresh=True, validated=_is_validated(root, store))


def ensure_empty(store: Path) -> Revision:
    """A store of its own that was built from no files, made empty if it is not there.

    Raises:
        DataError: if the folder holds a store that was built from files.
        StoreVersion: if another version wrote it.
    """
    if not (store / "current").is_file():
        with revisions.writing(store) as folder:
            EmbeddedEngine.create(folder / "store").flush()
            now = datetime.now(UTC).isoformat(timespec="seconds")
            manifest = Manifest(revisions.next_id(store, OPEN), OPEN, now, 0.0)
            return revisions.publish(store, folder, manifest)
    found = revisions.current(store)
    if found.manifest.content != OPEN:
        raise DataError(
            f"The store in {store} was built from files and is not an open one.",
            remedy="Give another folder: --store DIR.",
        )
    return found


def load_nquads(
    file: Path,
    store: Path,
    *,
    force: bool = False,
    progress: Progress = silent,
    keep: int = revisions.KEEP,
) -> Revision:
    """A store of everything in a file of N-Quads, packed or not, with its flow graph.

    Nothing is derived or checked: the file is taken for what an export of another store is.

    Raises:
        BadFile: if the file does not parse; with its line.
        DataError: if there is a store already and ``force`` is not given.
    """
    if (store / "current").is_file() and not force:
        raise DataError(
            f"There is a store in {store} already.",
            remedy="Give another folder (--store DIR), or replace it: provolta load --force.",
        )
    start = time.monotonic()
    with revisions.writing(store) as folder:
        number = revisions.next_id(store, LOADED)
        progress(f"Loading {file}")
        engine = EmbeddedEngine.create(folder / "store")
        engine.load_nquads(file)
        progress("Connecting the flow graph")
        reach.keep_code_in(store)
        with opened(file) as text:
            graph = replace(flow.read(engine, text), revision=number)
        flow.save(graph, folder / "flow")
        reach.prepare(graph, store)
        engine.flush()
        now = datetime.now(UTC).isoformat(timespec="seconds")
        seconds = round(time.monotonic() - start, 2)
        sizes, default = engine.graph_sizes(), engine.default_size()
        manifest = Manifest(number, LOADED, now, seconds, sizes, default=default)
        del engine  # which else might put files together while they are flushed
        return revisions.publish(store, folder, manifest, keep)


def _require_unwritten(store: Path, found: Revision) -> None:
    """Refuse to lose what was written into a store.

    Raises:
        DataError: if something was.
    """
    if found.manifest.writes or found.manifest.content == OPEN:
        raise DataError(
            f"{found.manifest.writes} updates were written into the store in {store}, and the "
            "files have changed since it was built: building it again would lose them.",
            remedy="Put them into the files (provolta export), then provolta build --force.",
        )


def _is_validated(root: Path, store: Path) -> bool:
    return revisions.is_validated(store, validation_digest(root))


def last_good(store: Path, error: ProvoltaError) -> Revision:
    """The revision that was built before the files went wrong.

    Raises:
        ProvoltaError: the given error, if there is no such revision.
    """
    found = _current(store)
    if found is None:
        raise error
    return found


def _current(store: Path, *, force: bool = False) -> Revision | None:
    """The revision in use; None if there is none, or one that may be built over."""
    try:
        return revisions.current(store)
    except NoStore:
        return None
    except StoreVersion as error:
        if not force:
            migrating.require_replaceable(error)
        return None
    except DataError:
        if not force:
            raise
        return None


def _fill(root: Path, folder: Path, revision: str, content: str, progress: Progress) -> Manifest:
    start = time.monotonic()
    files = graph_files(root)
    progress(f"Loading {len(files)} files")
    engine = EmbeddedEngine.create(folder / "store")
    load_files(engine, files)
    load_alignments(engine, root)
    progress("Deriving edges")
    derived = rules.materialise(engine, rules.read(root))
    progress("Checking")
    validate.require_checks(engine, root)
    progress("Connecting the flow graph")
    reach.keep_code_in(folder.parent)
    graph = replace(flow.read(engine), revision=revision)
    flow.save(graph, folder / "flow")
    reach.prepare(graph, folder.parent)
    progress("Describing the graph")
    catalog.refresh(engine, root, revision)
    engine.flush()
    return Manifest(
        revision=revision,
        content=content,
        built=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=round(time.monotonic() - start, 2),
        graphs=engine.graph_sizes(),
        derived={one.rule.path.stem: one.triples for one in derived},
    )

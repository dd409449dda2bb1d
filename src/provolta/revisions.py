"""Immutable snapshots of the store, each with an id that every answer names.

A store folder looks like this; ``current`` is replaced in one step, so a reader sees the old
revision or the new one and never half of either:

    .provolta/
    ├── current                    the id of the revision in use
    ├── lock                       held while a build runs
    └── revisions/r3-1f0c2a9d/     store/, flow/ and manifest.json
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from provolta import disk
from provolta.errors import DataError, NoStore, StoreVersion

FORMAT = 2
KEEP = 3
OPEN = "open"
"""The content of a store that was built from no files."""
LOADED = "loaded"
"""The content of a store that was loaded from N-Quads."""


@dataclass(frozen=True)
class Manifest:
    """What a revision is: its id, the digest of what it was built from, and what is in it.

    ``graphs`` counts triples per graph, ``default`` those outside all of them, ``derived`` the
    triples that each rule added, ``writes`` how many updates were written into the store since it
    was built from files.
    """

    revision: str
    content: str
    built: str
    seconds: float
    graphs: dict[str, int] = field(default_factory=dict)
    derived: dict[str, int] = field(default_factory=dict)
    format: int = FORMAT
    writes: int = 0
    default: int = 0

    @property
    def triples(self) -> int:
        """The number of triples in all graphs."""
        return sum(self.graphs.values()) + self.default


class Hold:
    """As long as this is kept nobody drops the revision in a folder, in whatever process.

    It is a lock that the system lets go of when the process ends, however that ends.
    """

    def __init__(self, folder: Path) -> None:
        """Hold what is in a folder; where the system has no such locks, this does nothing."""
        self._folder = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        with contextlib.suppress(OSError):
            fcntl.flock(self._folder, fcntl.LOCK_SH)

    def __del__(self) -> None:
        """Let go of it."""
        if hasattr(self, "_folder"):
            os.close(self._folder)


@dataclass(frozen=True)
class Revision:
    """A snapshot on disk, which stays there as long as this is kept."""

    folder: Path
    manifest: Manifest
    hold: Hold | None = field(default=None, compare=False, repr=False)

    @property
    def id(self) -> str:
        """The id, such as ``r3-1f0c2a9d``."""
        return self.manifest.revision

    @property
    def store(self) -> Path:
        """The folder of the engine's own files."""
        return self.folder / "store"

    @property
    def flow(self) -> Path:
        """The folder of the flow graph."""
        return self.folder / "flow"


def current(store: Path) -> Revision:
    """The revision in use.

    Raises:
        NoStore: if nothing was built in this folder yet.
        StoreVersion: if another version of Provolta wrote it.
    """
    pointer = store / "current"
    if not pointer.is_file():
        raise NoStore(f"There is no store in {store}.", remedy="Build one: provolta build.")
    while True:
        name = pointer.read_text(encoding="ascii").strip()
        try:
            return at(store / "revisions" / name)
        except DataError:
            # So many writes may have come in between that it was dropped before it was held.
            if pointer.read_text(encoding="ascii").strip() == name:
                raise


def at(folder: Path) -> Revision:
    """The revision in a folder.

    Raises:
        DataError: if its manifest cannot be read.
        StoreVersion: if another version of Provolta wrote it.
    """
    path = folder / "manifest.json"
    try:
        hold = Hold(folder)
        raw = dict(json.loads(path.read_text(encoding="utf-8")))
        manifest = Manifest(**raw) if raw["format"] == FORMAT else None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DataError(
            f"The store's manifest {path} cannot be read: {error}.",
            remedy="Build it again: provolta build --force.",
        ) from error
    if manifest is None:
        raise StoreVersion(
            f"The store in {folder} has format {raw['format']}, this version reads {FORMAT}.",
            remedy="Build it again from the files: provolta build --force.",
            details={"content": raw.get("content", OPEN), "writes": raw.get("writes", 0)},
        )
    return Revision(folder, manifest, hold)


def next_id(store: Path, content: str) -> str:
    """The id for a new revision: a running number and the start of the digest of its content."""
    numbers = [0]
    for folder in (store / "revisions").glob("r*-*"):
        number = folder.name[1:].split("-", 1)[0]
        numbers.append(int(number) if number.isdigit() else 0)
    return f"r{max(numbers) + 1}-{content[:8]}"


@contextmanager
def writing(store: Path) -> Iterator[Path]:
    """A fresh folder to build in, while no other build runs; it is removed if the build fails.

    Raises:
        DiskError: if the disk has no room or may not be written.
    """
    with disk.told(), _locked(store) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in store.glob("building-*"):
            shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix="building-", dir=store))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _locked(store: Path) -> IO[str]:
    _make(store / "revisions")
    return (store / "lock").open("w")


@contextmanager
def pinned(store: Path) -> Iterator[Revision]:
    """The revision in use, which no build replaces or drops meanwhile."""
    current(store)
    # Who may only read the folder can lock the file that a build has left there.
    lock = store / "lock"
    with lock.open("r" if lock.exists() else "w") as held:
        fcntl.flock(held, fcntl.LOCK_SH)
        yield current(store)


def put_back(store: Path, folder: Path, manifest: Manifest, keep: int = KEEP) -> Revision:
    """Publish a copy of a revision under its own id, in place of what has that id now.

    ``folder`` stands inside the one that :func:`writing` gave. What it replaces is in use until the
    copy is, so the copy stands beside it, in a folder whose name has a number more.
    """
    there, number = manifest.revision, 0
    while (store / "revisions" / there).exists():
        number += 1
        there = f"{manifest.revision}.{number}"
    return publish(store, folder, manifest, keep, there)


def publish(
    store: Path, folder: Path, manifest: Manifest, keep: int = KEEP, name: str = ""
) -> Revision:
    """Make a built folder the current revision, in one step, and drop the oldest ones.

    It is named by its id, unless another ``name`` is given.
    """
    name = name or manifest.revision
    text = json.dumps(asdict(manifest), indent=1, sort_keys=True)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
    _sync_all(folder)
    target = store / "revisions" / name
    folder.replace(target)
    _sync(target.parent)
    hold = Hold(target)
    pointer = store / "current.new"
    pointer.write_text(name + "\n", encoding="ascii")
    _sync(pointer)
    pointer.replace(store / "current")
    _sync(store)
    _prune(store, name, keep)
    return Revision(target, manifest, hold)


def clone(source: Path, target: Path) -> None:
    """Copy the engine's files of a revision, for a candidate that may be changed.

    Files with the data never change once they are written, and are linked; the others are copied.
    The engine's logs stay behind: whoever opens the source meanwhile renames them.
    """
    target.mkdir()
    for path in source.iterdir():
        if path.suffix == ".sst":
            os.link(path, target / path.name)
        elif not path.name.startswith(("LOCK", "LOG")):
            shutil.copyfile(path, target / path.name)


def _sync_all(folder: Path) -> None:
    """See that everything in a folder is on the disk; what is linked there is already."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() or path.stat().st_nlink == 1:
            _sync(path)
    _sync(folder)


def _make(folder: Path) -> None:
    """Make a folder and those above it, each known to the one above it on the disk."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync(folder.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _prune(store: Path, current: str, keep: int) -> None:
    def number(folder: Path) -> int:
        digits = folder.name[1:].split("-", 1)[0]
        return int(digits) if digits.isdigit() else -1

    def replaced(folder: Path) -> bool:
        return folder.name.partition(".")[0] == current.partition(".")[0]

    folders = sorted((store / "revisions").iterdir(), key=number)
    for place, folder in enumerate(folders, 1):
        if folder.name != current and (place <= len(folders) - keep or replaced(folder)):
            drop(folder)


def drop(folder: Path) -> None:
    """Remove a folder, unless somebody holds it: the next build or write does it then."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if not _held(descriptor):
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)


def _held(descriptor: int) -> bool:
    """Whether somebody holds an open folder; False where the system has no such locks."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def mark_validated(store: Path, content: str) -> None:
    """Remember that this content passed validation."""
    store.mkdir(parents=True, exist_ok=True)
    (store / "validated").write_text(content + "\n", encoding="ascii")


def is_validated(store: Path, content: str) -> bool:
    """Whether this very content passed validation before."""
    path = store / "validated"
    return path.is_file() and path.read_text(encoding="ascii").strip() == content

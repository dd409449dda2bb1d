"""Copies of a store in a folder of their own, and stores made from such copies.

A copy holds one revision and the SHA-256 of each of its files, so that damage is seen before
anything is replaced:

    DIR/
    ├── backup.json                the revision, and the digest of each file
    └── r3-1f0c2a9d/               store/, flow/ and manifest.json
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from provolta import disk, revisions
from provolta.embedded import EmbeddedEngine
from provolta.errors import BadParameter, DataError, EngineError
from provolta.revisions import Revision

_LIST = "backup.json"
_UNFINISHED = ".provolta-backup-"
"""How the name of a folder begins in which a copy is being made."""
_REMEDY = "Use another copy; nothing was replaced."


@dataclass(frozen=True)
class Backup:
    """A copy: where it is, which revision, how many files of how many bytes."""

    folder: Path
    revision: str
    files: int
    size: int


@disk.told()
def save(store: Path, folder: Path) -> Backup:
    """Copy the revision in use to a new folder, which is there whole or not at all.

    A server may go on reading and writing meanwhile: a revision never changes.

    Raises:
        BadParameter: if the folder is there and not empty.
        DiskError: if the disk has no room or may not be written.
        NoStore: if nothing was built yet.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadParameter(
            f"{folder} is there already, and not an empty folder.",
            remedy="Give a folder that does not exist yet.",
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    _sweep(folder.parent)
    made = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=folder.parent))
    hold = revisions.Hold(made)
    try:
        with revisions.pinned(store) as revision:
            shutil.copytree(revision.folder, made / revision.id)
        digests = _digests(made / revision.id)
        listed = {"revision": revision.id, "files": digests}
        (made / _LIST).write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")
        _flush(made)
        made.replace(folder)
    finally:
        del hold
        shutil.rmtree(made, ignore_errors=True)
    _flush_folder(folder.parent)
    return _counted(folder, revision.id)


def _sweep(folder: Path) -> None:
    """Remove what copies have left that were killed."""
    for left in folder.glob(f"{_UNFINISHED}*"):
        if left.is_dir() and not left.is_symlink():
            revisions.drop(left)


def restore(store: Path, folder: Path, keep: int = revisions.KEEP) -> Revision:
    """Make the revision in a copy the one in use, after every file of it was compared.

    The revisions that the store has are kept as long as after a build.

    Raises:
        BadParameter: if the folder holds no copy.
        DataError: if a file is damaged, missing or too many; nothing is replaced then.
        StoreVersion: if another version of Provolta wrote it.
    """
    name, digests = _listed(folder)
    if _digests(folder / name) != digests:
        raise DataError(
            f"The copy in {folder} is damaged.",
            rule="Every file has the SHA-256 that backup.json lists.",
            remedy=_REMEDY,
        )
    found = revisions.at(folder / name)
    with revisions.writing(store) as building:
        copied = building / "copy"
        shutil.copytree(found.folder, copied)
        engine = EmbeddedEngine.open(copied / "store", name)
        triples, said = len(engine), found.manifest.triples
        default = engine.default_size()
        if said not in {triples, triples - default}:
            raise DataError(
                f"The copy in {folder} holds {triples} triples, not {said}.",
                remedy=_REMEDY,
            )
        del engine
        _flush(copied)
        counted = replace(found.manifest, default=default)
        return revisions.put_back(store, copied, counted, keep)


def health(revision: Revision) -> str:
    """Whether a revision opens and holds as many triples as its manifest says, in words."""
    try:
        said = revision.manifest.triples
        engine = EmbeddedEngine.open(revision.store, revision.id)
        triples = len(engine)
        # A manifest that an older version wrote leaves out the default graph.
        sound = said in {triples, triples - engine.default_size()}
    except EngineError as error:
        return str(error).replace("\n", " ")
    return "sound" if sound else f"damaged: {triples:,} triples, not {said:,}"


def _listed(folder: Path) -> tuple[str, dict[str, str]]:
    try:
        listed = json.loads((folder / _LIST).read_text(encoding="utf-8"))
        name, digests = str(listed["revision"]), dict(listed["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadParameter(
            f"{folder} is not a copy that provolta backup made.",
            remedy="Give the folder that was given to provolta backup.",
        ) from error
    if Path(name).name != name or name in {"", ".", ".."}:
        raise BadParameter(f"{folder / _LIST} names the revision {name!r}.", remedy=_REMEDY)
    return name, digests


def _digests(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if not path.is_dir())
    return {path.relative_to(folder).as_posix(): _digest(path) for path in files}


def _digest(path: Path) -> str:
    if path.is_symlink():
        return "a link"
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _counted(folder: Path, revision: str) -> Backup:
    files = [path for path in (folder / revision).rglob("*") if path.is_file()]
    return Backup(folder, revision, len(files), sum(path.stat().st_size for path in files))


def _flush(folder: Path) -> None:
    """See that all files below a folder are on disk."""
    for path in (*folder.rglob("*"), folder):
        _flush_folder(path)


def _flush_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

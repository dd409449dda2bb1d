"""Killed at each single step that reaches the disk: the store and its copies stay whole.

A kill is an exception that nothing catches, after which nothing more is removed, as nobody is left
to clean up.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from provolta import backups, build, revisions
from provolta.embedded import EmbeddedEngine
from provolta.guard import Limits
from provolta.revisions import Manifest, Revision
from provolta.writes import Conditions, committing

FREE = Conditions(guarded=False)


class Killed(BaseException):
    """The process ends here."""


@contextmanager
def _killed_at(step: int) -> Iterator[list[str]]:
    """Whatever is done here is killed before its step of that number; gives the steps so far."""
    done: list[str] = []
    before = os.fsync, Path.replace, shutil.rmtree

    def counted(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: object, **named: object) -> object:
            if len(done) >= step:
                raise Killed
            done.append(name)
            return work(*given, **named)

        return run

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", counted("sync", before[0]))
        patch.setattr(Path, "replace", counted("name", before[1]))
        patch.setattr(shutil, "rmtree", counted("remove", before[2]))
        yield done


def _everywhere(work: Callable[[], object], look: Callable[[bool], object]) -> int:
    """Kill some work at its first step, its second and so on, look each time; how many kills."""
    step = 0
    while True:
        try:
            with _killed_at(step):
                work()
        except Killed:
            look(False)
            step += 1
        else:
            look(True)
            return step


def _fill(store: Path, number: int) -> Revision:
    change = committing.updating(f"INSERT DATA {{ <a:s> <a:p> {number}, 'x' }}", _LIMITS)
    committing.commit(store, store, change, FREE)
    return revisions.current(store)


_LIMITS = Limits()


def _numbers(store: Path) -> set[str]:
    """The numbers in the store in use, which opens and holds what its manifest says."""
    found = revisions.current(store)
    engine = EmbeddedEngine.open(found.store, found.id, union=False)
    assert len(engine) == found.manifest.triples
    return {text for (text,) in engine.select("SELECT ?o { ?s ?p ?o }").texts()} - {"x"}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """An open store in which a number stands."""
    build.ensure_empty(tmp_path / "store")
    _fill(tmp_path / "store", 1)
    return tmp_path / "store"


def test_a_write_is_there_or_is_not(store: Path) -> None:
    written = {"1"}

    def look(done: bool) -> None:
        found = _numbers(store)
        assert written <= found <= {"1", "2"}
        assert not done or found == {"1", "2"}
        written.update(found)

    assert _everywhere(lambda: _fill(store, 2), look) > 8


@pytest.mark.parametrize("later", [False, True], ids=["over itself", "over a later one"])
def test_a_restored_copy_is_in_use_or_what_was_before(
    store: Path, tmp_path: Path, *, later: bool
) -> None:
    backups.save(store, tmp_path / "copy")
    if later:
        _fill(store, 2)
    id_ = revisions.current(store).id

    def look(done: bool) -> None:
        found = _numbers(store)
        assert found in ({"1"}, {"1", "2"} if later else {"1"})
        assert not done or found == {"1"}

    kills = _everywhere(lambda: backups.restore(store, tmp_path / "copy"), look)
    assert kills > 8
    assert later or revisions.current(store).id == id_
    last = revisions.current(store).folder
    assert [one for one in last.parent.glob(f"{id_}*") if one != last] == [] or later


def test_a_revision_that_somebody_reads_outlives_a_restore_over_it(
    store: Path, tmp_path: Path
) -> None:
    backups.save(store, tmp_path / "copy")
    read = revisions.current(store)
    assert backups.restore(store, tmp_path / "copy").id == read.id
    assert (read.store / "CURRENT").is_file(), "its reader may open the files anew at any time"
    assert revisions.current(store).folder != read.folder
    folder = read.folder
    del read
    backups.restore(store, tmp_path / "copy")
    assert not folder.exists(), "nobody reads it any more"


def test_a_copy_is_there_whole_or_not_at_all(store: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copies" / "copy"

    def look(done: bool) -> None:
        left = list(copy.parent.iterdir())
        assert len(left) == 1, "what the last kill left was swept by the next copy"
        assert copy.exists() or not done
        if copy.exists():
            backups.restore(tmp_path / "elsewhere", copy)
            assert _numbers(tmp_path / "elsewhere") == {"1"}
            shutil.rmtree(copy)

    assert _everywhere(lambda: backups.save(store, copy), look) > 5
    assert not list(copy.parent.iterdir())


def test_a_copy_that_is_being_made_is_not_swept_by_another(store: Path, tmp_path: Path) -> None:
    made = tmp_path / f"{backups._UNFINISHED}abc"
    made.mkdir()
    hold = revisions.Hold(made)
    backups.save(store, tmp_path / "one")
    assert made.is_dir()
    del hold
    backups.save(store, tmp_path / "two")
    assert not made.exists()


def test_what_was_half_dropped_harms_nobody(store: Path) -> None:
    for number in range(2, 7):
        _fill(store, number)
    oldest = min((store / "revisions").iterdir(), key=lambda one: int(one.name[1:].split("-")[0]))
    next(oldest.rglob("*.sst")).unlink()
    (oldest / "manifest.json").unlink()
    _fill(store, 7)
    assert not oldest.exists()
    assert _numbers(store) == {str(number) for number in range(1, 8)}


def test_the_folder_of_a_new_store_is_on_the_disk_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: set[str] = set()
    fsync = os.fsync

    def told(descriptor: int) -> None:
        synced.add(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", told)
    store = tmp_path / "new" / "store"
    with revisions.writing(store) as folder:
        (folder / "store").mkdir()
        revisions.publish(store, folder, Manifest("r1-x", "x", "now", 0.0))
    assert {str(tmp_path), str(tmp_path / "new"), str(store)} <= synced

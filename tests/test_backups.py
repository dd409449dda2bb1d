"""Copies of a store: the same answers from the copy, and damage is seen before it does harm."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from provolta import backups, build, revisions
from provolta.cli import cli
from provolta.embedded import EmbeddedEngine
from provolta.errors import BadParameter, DataError, NoStore, StoreVersion
from provolta.guard import Limits
from provolta.kg import KnowledgeGraph
from provolta.writes import Conditions, committing
from tests.mini_world import PROJECT
from tests.web_server import writable


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, world_root: Path) -> Path:
    """A built store of the mini-world."""
    folder = tmp_path_factory.mktemp("backups") / "store"
    build.ensure(world_root, folder)
    return folder


@pytest.fixture
def copy(store: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    backups.save(store, tmp_path / "copy")
    return tmp_path / "copy"


def _quads(store: Path) -> set[bytes]:
    found = revisions.current(store)
    return set(EmbeddedEngine.open(found.store, found.id).dump().splitlines())


def test_a_restored_store_is_the_same_store(
    store: Path, copy: Path, tmp_path: Path, world_root: Path
) -> None:
    found = backups.restore(tmp_path / "elsewhere", copy)
    assert found.manifest == revisions.current(store).manifest
    assert _quads(tmp_path / "elsewhere") == _quads(store)
    there = KnowledgeGraph.open(world_root, tmp_path / "elsewhere")
    here = KnowledgeGraph.open(world_root, store)
    assert there.revision == here.revision, "nothing is built anew"
    ask = {"direction": "upstream", "depth": "all"}
    assert there.lineage("Harbour Motors", **ask) == here.lineage("Harbour Motors", **ask)  # type: ignore[arg-type]


def test_restoring_over_later_revisions_makes_the_old_one_current(
    copy: Path, tmp_path: Path, world_root: Path
) -> None:
    later = tmp_path / "later"
    first = backups.restore(later, copy).id
    built = build.ensure(world_root, later, force=True).revision.id
    assert revisions.current(later).id == built != first
    assert backups.restore(later, copy).id == first
    assert revisions.current(later).id == first
    assert (later / "revisions" / built).is_dir()


@pytest.mark.parametrize("damage", ["flip", "drop", "add", "link"])
def test_a_damaged_copy_replaces_nothing(
    copy: Path, store: Path, tmp_path: Path, damage: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    backups.restore(elsewhere, copy)
    before = revisions.current(elsewhere)
    victim = max((path for path in copy.rglob("*.sst")), key=lambda path: path.stat().st_size)
    if damage == "flip":
        data = bytearray(victim.read_bytes())
        data[len(data) // 2] ^= 1
        victim.unlink()
        victim.write_bytes(data)
    elif damage == "add":
        (victim.parent / "more.sst").write_bytes(b"")
    else:
        victim.unlink()
    if damage == "link":
        victim.symlink_to(revisions.current(store).folder / "manifest.json")
    with pytest.raises(DataError, match="damaged"):
        backups.restore(elsewhere, copy)
    assert revisions.current(elsewhere) == before
    assert _quads(elsewhere) == _quads(store)


@pytest.mark.parametrize("name", ["../r1-x", "", "..", "/etc"])
def test_a_list_that_points_elsewhere_is_refused(copy: Path, tmp_path: Path, name: str) -> None:
    listed = json.loads((copy / "backup.json").read_text())
    (copy / "backup.json").write_text(json.dumps(listed | {"revision": name}))
    with pytest.raises(BadParameter, match="names the revision"):
        backups.restore(tmp_path / "elsewhere", copy)
    assert not (tmp_path / "elsewhere").exists()


def test_a_copy_of_another_version_is_refused(copy: Path, tmp_path: Path) -> None:
    listed = json.loads((copy / "backup.json").read_text())
    manifest = copy / listed["revision"] / "manifest.json"
    said = f'"format": {revisions.FORMAT}'
    manifest.write_text(manifest.read_text().replace(said, '"format": 99'))
    backups_list = backups._digests(copy / listed["revision"])
    (copy / "backup.json").write_text(json.dumps(listed | {"files": backups_list}))
    with pytest.raises(StoreVersion, match="99"):
        backups.restore(tmp_path / "elsewhere", copy)


def test_a_backup_never_writes_over_anything(store: Path, copy: Path, tmp_path: Path) -> None:
    before = sorted(path.name for path in copy.rglob("*"))
    with pytest.raises(BadParameter, match="there already"):
        backups.save(store, copy)
    assert sorted(path.name for path in copy.rglob("*")) == before
    with pytest.raises(NoStore):
        backups.save(tmp_path / "nothing", tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert not list(tmp_path.glob(".new-*"))


def test_the_commands_say_what_they_did(store: Path, tmp_path: Path) -> None:
    run = CliRunner()
    made = run.invoke(cli, ["backup", str(tmp_path / "copy"), "--store", str(store)])
    assert made.exit_code == 0
    assert made.output.startswith(f"Revision {revisions.current(store).id}, ")
    back = ["restore", str(tmp_path / "copy"), "--store", str(tmp_path / "new")]
    done = run.invoke(cli, back)
    assert done.output.startswith(f"Revision {revisions.current(store).id} is in use")
    wrong = run.invoke(cli, ["restore", str(tmp_path), "--store", str(tmp_path / "new")])
    assert wrong.exit_code == 2
    assert "provolta backup" in wrong.output
    remote = run.invoke(cli, ["backup", str(tmp_path / "x"), "--endpoint", "http://127.0.0.1:9/"])
    assert remote.exit_code == 2


def test_an_open_store_with_a_default_graph_comes_back(tmp_path: Path) -> None:
    store, copy = tmp_path / "store", tmp_path / "copy"
    with writable(PROJECT, store, open_store=True) as server:
        media = {"Content-Type": "text/turtle"}
        assert server.send("PUT", "/gsp?default", b"<a:s> <a:p> 1, 2 .", media).status == 204
        assert server.send("PUT", "/gsp?graph=a:g", b"<a:s> <a:p> 3 .", media).status == 201
    found = revisions.current(store)
    assert backups.health(found) == "sound"
    assert (found.manifest.triples, found.manifest.default) == (3, 2)
    backups.save(store, copy)
    assert _restored(tmp_path / "elsewhere", copy).endswith("is in use, 3 triples\n")
    assert _quads(tmp_path / "elsewhere") == _quads(store)
    assert len(_quads(store)) == 3


def test_a_copy_whose_list_leaves_out_the_default_graph_is_counted_anew(tmp_path: Path) -> None:
    store, copy = tmp_path / "store", tmp_path / "copy"
    build.ensure_empty(store)
    change = committing.updating("INSERT DATA { <a:s> <a:p> 1, 2 }", Limits())
    committing.commit(store, store, change, Conditions(guarded=False))
    manifest = revisions.current(store).folder / "manifest.json"
    said = json.loads(manifest.read_text())
    del said["default"]
    manifest.write_text(json.dumps(said))
    assert backups.health(revisions.current(store)) == "sound"
    backups.save(store, copy)
    assert _restored(tmp_path / "elsewhere", copy).endswith("is in use, 2 triples\n")
    assert revisions.current(tmp_path / "elsewhere").manifest.triples == 2


def _restored(store: Path, copy: Path) -> str:
    return CliRunner().invoke(cli, ["restore", str(copy), "--store", str(store)]).output

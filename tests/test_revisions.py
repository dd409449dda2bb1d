"""Revisions: a reader sees the old one or the new one, and old ones are pruned."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from provolta import backups, build, revisions
from provolta.embedded import EmbeddedEngine
from provolta.errors import DataError, EngineError, NoStore, StoreVersion
from provolta.guard import Limits
from provolta.revisions import Manifest
from provolta.writes import Conditions, committing


def _publish(store: Path, content: str) -> str:
    with revisions.writing(store) as folder:
        (folder / "store").mkdir()
        manifest = Manifest(revisions.next_id(store, content), content, "2026-01-01", 0.1, {"g": 2})
        return revisions.publish(store, folder, manifest).id


def _fail_halfway(store: Path) -> None:
    with revisions.writing(store) as folder:
        (folder / "half").write_text("half", encoding="utf-8")
        raise DataError("a file is wrong")


def test_nothing_built_is_told_with_the_command_that_builds(tmp_path: Path) -> None:
    with pytest.raises(NoStore, match="provolta build"):
        revisions.current(tmp_path)


def test_the_last_published_revision_is_current_and_numbers_go_up(tmp_path: Path) -> None:
    first = _publish(tmp_path, "aaaaaaaa1111")
    second = _publish(tmp_path, "bbbbbbbb2222")
    assert (first, second) == ("r1-aaaaaaaa", "r2-bbbbbbbb")
    found = revisions.current(tmp_path)
    assert (found.id, found.manifest.triples) == (second, 2)


def test_a_failed_build_leaves_no_trace_and_the_old_revision(tmp_path: Path) -> None:
    first = _publish(tmp_path, "aaaaaaaa1111")
    with pytest.raises(DataError):
        _fail_halfway(tmp_path)
    assert revisions.current(tmp_path).id == first
    assert not list(tmp_path.glob("building-*"))


def test_only_the_last_few_revisions_are_kept(tmp_path: Path) -> None:
    ids = [_publish(tmp_path, f"{n:08d}") for n in range(12)]
    kept = sorted(folder.name for folder in (tmp_path / "revisions").iterdir())
    assert kept == sorted(ids[-revisions.KEEP :])


def test_a_revision_that_is_held_is_dropped_only_afterwards(tmp_path: Path) -> None:
    first = _publish(tmp_path, "00000000")
    found = revisions.current(tmp_path)
    others = [_publish(tmp_path, f"{n:08d}") for n in range(1, 5)]
    assert found.folder.is_dir()
    assert _names(tmp_path) == sorted([first, *others[-revisions.KEEP :]])
    del found
    last = _publish(tmp_path, "00000009")
    assert _names(tmp_path) == sorted([*others[1 - revisions.KEEP :], last])


def test_whoever_is_killed_holds_nothing(tmp_path: Path) -> None:
    first = _publish(tmp_path, "00000000")
    program = (
        "import sys; from pathlib import Path; from provolta import revisions; "
        "held = revisions.current(Path(sys.argv[1])); print(held.id, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == first
        for number in range(1, 5):
            _publish(tmp_path, f"{number:08d}")
        assert first in _names(tmp_path)
        process.kill()
        process.wait(60)
        _publish(tmp_path, "00000009")
        assert first not in _names(tmp_path)


def _names(store: Path) -> list[str]:
    return sorted(folder.name for folder in (store / "revisions").iterdir())


def test_a_store_of_another_format_is_refused_never_misread(tmp_path: Path) -> None:
    revision = _publish(tmp_path, "aaaaaaaa1111")
    path = tmp_path / "revisions" / revision / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"format": 2', '"format": 99'))
    with pytest.raises(StoreVersion, match="format 99"):
        revisions.current(tmp_path)


def test_a_broken_manifest_is_told_with_the_remedy(tmp_path: Path) -> None:
    revision = _publish(tmp_path, "aaaaaaaa1111")
    (tmp_path / "revisions" / revision / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match="--force"):
        revisions.current(tmp_path)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which something was written."""
    store = tmp_path_factory.mktemp("sound") / "store"
    build.ensure_empty(store)
    change = committing.updating("INSERT DATA { <a:s> <a:p> 1, 2 }", Limits())
    committing.commit(store, store, change, Conditions(guarded=False))
    return store


@pytest.mark.parametrize("files", ["*.sst", "CURRENT", "MANIFEST-*"])
@pytest.mark.parametrize("how", ["emptied", "flipped"])
def test_a_file_that_was_cut_or_turned_is_told_never_read(
    sound: Path, tmp_path: Path, files: str, how: str
) -> None:
    """As a disk may leave it that lied about what it has written."""
    store = tmp_path / "store"
    shutil.copytree(sound, store)
    found = revisions.current(store)
    assert backups.health(found) == "sound"
    victim = max(found.store.glob(files), key=lambda path: path.name)
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 255
    victim.write_bytes(data if how == "flipped" else b"")
    with pytest.raises(EngineError, match="cannot be opened: Corruption"):
        len(EmbeddedEngine.open(found.store, found.id))
    assert "cannot be opened: Corruption" in backups.health(found)
    with pytest.raises(EngineError, match="provolta restore"):
        committing.commit(store, store, _nothing, Conditions(guarded=False))


def _nothing(engine: EmbeddedEngine) -> dict[str, object]:
    len(engine)
    return {}


def test_validation_counts_for_the_very_content_only(tmp_path: Path) -> None:
    assert not revisions.is_validated(tmp_path, "a")
    revisions.mark_validated(tmp_path, "a")
    assert revisions.is_validated(tmp_path, "a")
    assert not revisions.is_validated(tmp_path, "b")

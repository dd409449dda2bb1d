"""A disk without room: a sentence, nothing lost, nothing half there, and the server reads on.

A limit on the size of files stands for it: the system then refuses to write, as a full disk does.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from provolta import build, disk, revisions
from provolta.embedded import EmbeddedEngine
from provolta.errors import DiskError
from tests.mini_world import compose
from tests.web_server import Address, writable

TRIPLES = 20_000
ROOM = 40_000
COMMAND = (
    "import resource, sys; from provolta.cli import main;"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2); main()"
)


@pytest.fixture(scope="module")
def lot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of N-Quads, larger than there is room for."""
    file = tmp_path_factory.mktemp("lot") / "lot.nq"
    lines = (f'<a:s{n}> <a:p> "{n * n:x}" <a:g> .\n' for n in range(TRIPLES))
    file.write_text("".join(lines), encoding="ascii")
    return file


@pytest.fixture(scope="module")
def store(lot: Path) -> Path:
    """A store of it."""
    build.load_nquads(lot, lot.parent / "store")
    return lot.parent / "store"


@pytest.fixture(scope="module")
def copy(store: Path) -> Path:
    """A backup of that."""
    folder = store.parent / "copy"
    assert _run("backup", str(folder), store=store, room=1 << 40).returncode == 0
    return folder


def _run(*words: str, store: Path, room: int = ROOM) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", COMMAND, str(room), *words, "--store", str(store)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def _tree(folder: Path) -> set[Path]:
    """What there is, but for the logs that the engine turns over whenever it opens a store."""
    return {path for path in folder.rglob("*") if not path.name.startswith("LOG")}


@pytest.mark.parametrize("command", ["build", "load", "backup", "restore", "export"])
def test_a_command_says_so_and_leaves_what_was(
    command: str, lot: Path, store: Path, copy: Path, tmp_path: Path
) -> None:
    words = {
        "build": ["build", "--force", "--root", str(compose(tmp_path / "world"))],
        "load": ["load", str(lot), "--force"],
        "backup": ["backup", str(tmp_path / "other")],
        "restore": ["restore", str(copy)],
        "export": ["export", "--out", str(tmp_path / "all.nq")],
    }[command]
    before = _tree(store)
    done = _run(*words, store=store)
    assert (done.returncode, done.stdout) == (3, "")
    assert "Traceback" not in done.stderr
    assert "cannot be read or written: " in done.stderr
    assert len(done.stderr) < 500, "one file tells enough"
    assert _tree(store) == before
    left = [path for path in tmp_path.rglob("*") if path.is_file() and "world" not in path.parts]
    assert left == []
    found = revisions.current(store)
    assert len(EmbeddedEngine.open(found.store, found.id)) == TRIPLES


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Address]:
    """A server that may be written to."""
    with writable(compose(tmp_path / "world"), tmp_path / "store", open_store=True) as address:
        yield address


def _writers() -> list[int]:
    """The processes of this one that write."""
    found = []
    for task in Path(f"/proc/{os.getpid()}/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
            found += [int(child)] if b"provolta.writes.process" in words else []
    return found


def test_a_write_is_refused_and_the_server_reads_on(server: Address) -> None:
    assert server.form(update="INSERT DATA { <a:s> <a:p> 1 }").status == 204
    [writer] = _writers()
    before = resource.prlimit(writer, resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
    answer = server.form(update="INSERT DATA { <a:s> <a:p> 2 }")
    assert answer.status == 507
    problem = json.loads(answer.body)
    assert problem["type"].endswith("/disk")
    assert "cannot be read or written: " in problem["detail"]
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert server.query(count, "text/csv").body == b"n\r\n1\r\n"
    for one in _writers():
        resource.prlimit(one, resource.RLIMIT_FSIZE, before)
    assert server.form(update="INSERT DATA { <a:s> <a:p> 3 }").status == 204
    assert server.query(count, "text/csv").body == b"n\r\n2\r\n"


def test_who_may_only_read_a_store_can_copy_it(store: Path, tmp_path: Path) -> None:
    """The lock of a build is taken on a file that is only read."""
    opened: list[str] = []
    real = Path.open

    def watched(path: Path, mode: str = "r", *given: int, **named: str) -> object:
        opened.append(mode if store in path.parents else "")
        return real(path, mode, *given, **named)  # type: ignore[call-overload]

    with pytest.MonkeyPatch.context() as patch, revisions.pinned(store):
        patch.setattr(Path, "open", watched)
        with revisions.pinned(store) as found:
            assert found.id == revisions.current(store).id
    assert "r" in opened
    assert not {mode for mode in opened if set(mode) & set("wax+")}


def test_a_refusal_in_a_refusal_stays_the_first_one() -> None:
    with pytest.raises(DiskError, match=r"^one cannot"), disk.told():
        raise disk.refusal(OSError(28, "No space left on device", "one"))

"""Killed at any moment: what was acknowledged is there, whole; nothing else is half there."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from provolta import build, revisions
from provolta.embedded import EmbeddedEngine
from provolta.revisions import Manifest
from tests.mini_world import PROJECT, compose
from tests.servers import free_port
from tests.web_server import TOKEN, Address

PATIENCE = 60.0
PIECES = 5


@contextmanager
def _process(*arguments: str, root: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "provolta", *arguments],
        env={**os.environ, "PROVOLTA_ROOT": str(root)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE)


@contextmanager
def _server(store: Path, token: Path) -> Iterator[tuple[subprocess.Popen[bytes], Address]]:
    address = Address("127.0.0.1", free_port(), {"Authorization": f"Bearer {TOKEN}"})
    options = ["--store", str(store), "--token-file", str(token), "--port", str(address.port)]
    with _process("serve", "--open-store", *options, root=PROJECT) as process:
        end = time.monotonic() + PATIENCE
        while not _ready(address):
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.05)
        yield process, address


def _ready(address: Address) -> bool:
    try:
        return address.send("GET", "/health/ready").status == 200
    except OSError:
        return False


def _write(address: Address, number: int) -> bool:
    """Write several triples in one update; whether it was acknowledged."""
    values = ", ".join(str(number * PIECES + piece) for piece in range(PIECES))
    try:
        return address.form(update=f"INSERT DATA {{ <a:s> <a:p> {values} }}").status == 204
    except (OSError, http.client.HTTPException):
        return False


def _found(address: Address) -> dict[int, int]:
    """How many triples of each write are there."""
    answer = address.query("SELECT ?o { <a:s> <a:p> ?o }", "application/json")
    assert answer.status == 200
    found: dict[int, int] = {}
    for row in json.loads(answer.body)["results"]["bindings"]:
        number = int(row["o"]["value"]) // PIECES
        found[number] = found.get(number, 0) + 1
    return found


def _kill_servers(folder: Path, rounds: int, seed: int) -> None:
    chance = random.Random(seed)
    token = folder / "token"
    token.write_text(TOKEN + "\n", encoding="ascii")
    acknowledged: list[int] = []
    tried = 0
    for _ in range(rounds):
        with _server(folder / "store", token) as (process, address):
            found = _found(address)
            assert set(acknowledged) <= set(found)
            assert set(found.values()) <= {PIECES}
            wait = chance.uniform(0.0, 0.6)
            timer = threading.Timer(wait, process.send_signal, [signal.SIGKILL])
            timer.start()
            while process.poll() is None:
                if _write(address, tried):
                    acknowledged.append(tried)
                tried += 1
            timer.join()
    with _server(folder / "store", token) as (_, address):
        found = _found(address)
        assert set(acknowledged) <= set(found)
        assert set(found.values()) <= {PIECES}
        assert _write(address, tried)
    assert not list((folder / "store").glob("building-*"))


def test_a_server_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    _kill_servers(tmp_path, 1, seed=3)


@pytest.mark.slow
def test_twenty_killed_servers_lose_nothing(tmp_path: Path) -> None:
    _kill_servers(tmp_path, 20, seed=4)


@pytest.mark.slow
def test_a_build_that_is_killed_leaves_a_whole_store(tmp_path: Path) -> None:
    root, store = compose(tmp_path / "root"), tmp_path / "store"
    build.ensure(root, store)
    chance = random.Random(5)
    for _ in range(10):
        with _process("build", "--force", "--store", str(store), root=root) as process:
            try:
                process.wait(chance.uniform(0.3, 4.0))
            except subprocess.TimeoutExpired:
                process.kill()
        revision = revisions.current(store)
        engine = EmbeddedEngine.open(revision.store, revision.id)
        assert engine.graph_sizes() == revision.manifest.graphs
        assert revision.flow.is_dir()


def test_everything_is_on_the_disk_before_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def synced(descriptor: int) -> None:
        done.append(f"sync {Path(f'/proc/self/fd/{descriptor}').readlink().name}")
        fsync(descriptor)

    def replaced(path: Path, target: Path) -> Path:
        done.append(f"name {target.name}")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    store = tmp_path / "store"
    with revisions.writing(store) as folder:
        (folder / "store").mkdir()
        (folder / "store" / "000001.log").write_bytes(b"x")
        name = folder.name
        done.clear()
        revisions.publish(store, folder, Manifest("r1-x", "x", "now", 0.0))
    assert set(done[:4]) == {"sync 000001.log", "sync store", "sync manifest.json", f"sync {name}"}
    assert done[4:] == [
        "name r1-x",
        "sync revisions",
        "sync current.new",
        "name current",
        "sync store",
    ]

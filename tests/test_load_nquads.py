"""A store that is loaded from N-Quads is the store that they came from."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from click.testing import CliRunner

from provolta import build
from provolta.cli import cli
from provolta.embedded import EmbeddedEngine
from provolta.errors import BadFile, DataError
from provolta.flow import load, read
from provolta.kg import KnowledgeGraph
from tests.test_scan import same


@pytest.fixture(scope="module")
def exported(world: EmbeddedEngine) -> bytes:
    return world.dump()


@pytest.mark.parametrize("name", ["graph.nq", "graph.nq.gz"])
def test_everything_is_as_where_it_came_from(
    world: EmbeddedEngine, world_root: Path, exported: bytes, tmp_path: Path, name: str
) -> None:
    file, store = tmp_path / name, tmp_path / "store"
    file.write_bytes(gzip.compress(exported) if name.endswith(".gz") else exported)
    said: list[str] = []

    found = build.load_nquads(file, store, progress=said.append)

    assert found.manifest.triples == len(world)
    assert said == [f"Loading {file}", "Connecting the flow graph"]
    assert same(load(found.flow), read(world))
    kg = KnowledgeGraph.open(world_root, store)
    assert kg.revision == found.id
    ours, theirs = (
        one.lineage("n8-cell", depth="all") for one in (kg, KnowledgeGraph(world, world_root))
    )
    assert ours.edges == theirs.edges
    assert len(ours.edges) > 5


def test_files_do_not_replace_what_was_loaded_unless_they_are_told_to(
    exported: bytes, world_root: Path, tmp_path: Path
) -> None:
    file, store = tmp_path / "graph.nq", tmp_path / "store"
    file.write_bytes(exported)
    first = build.load_nquads(file, store)
    assert build.ensure(world_root, store).revision.id == first.id
    with pytest.raises(DataError, match="already"):
        build.load_nquads(file, store)
    words = ["load", str(file), "--store", str(store), "--force"]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    assert f"{first.manifest.triples:,} triples" in done.output
    assert build.ensure(world_root, store).revision.id != first.id


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<a:1> <a:2> <a:3> <a:4> .\n<a:1> <a:2> .\n", "line 2"),
        (b"<a:1> <a:2> <a b> .", "line 1"),
        (gzip.compress(b"<a:1> <a:2> <a:3> <a:4> .\n" * 9000)[:-20], "cannot be read"),
        (b"no gzip at all", "cannot be read"),
    ],
)
def test_what_does_not_parse_is_told_and_nothing_is_there(
    content: bytes, told: str, tmp_path: Path
) -> None:
    packed = told == "cannot be read"
    file, store = tmp_path / f"bad.nq{'.gz' * packed}", tmp_path / "store"
    file.write_bytes(content)
    with pytest.raises(BadFile, match=told):
        build.load_nquads(file, store)
    assert not list((store / "revisions").iterdir())

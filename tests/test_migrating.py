"""A store that another version wrote is built anew, migrated or refused; nothing in it is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from provolta import build, catalog, flow, revisions
from provolta.cli import cli
from provolta.embedded import EmbeddedEngine
from provolta.errors import DataError, StoreVersion
from provolta.guard import Limits
from provolta.kg import KnowledgeGraph
from provolta.writes import Conditions, committing
from tests.test_scan import same

NOTE = "<https://w3id.org/provolta/id/actor/acme-cells>"
SAID = f'{NOTE} <http://www.w3.org/2004/02/skos/core#altLabel> "kept"@en'


def _say(path: Path, **words: object) -> None:
    """Change what a manifest or a flow graph says of itself."""
    said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(said | words), encoding="utf-8")


def _older(store: Path, part: str) -> None:
    """Make a store one of an older format."""
    folder = revisions.current(store).folder
    if part == "store":
        _say(folder / "manifest.json", format=1)
    else:
        _say(folder / "flow" / "words.json", format=1)


def _write(root: Path, store: Path) -> None:
    text = f"INSERT DATA {{ GRAPH <a:g> {{ {SAID} }} }}"
    conditions = Conditions(guarded=revisions.current(store).manifest.content != revisions.OPEN)
    committing.commit(root, store, committing.updating(text, Limits()), conditions)


def _has_note(kg: KnowledgeGraph) -> bool:
    return kg.engine.ask(f"ASK {{ {SAID} }}")


@pytest.fixture
def loaded(world: EmbeddedEngine, tmp_path: Path) -> Path:
    """A store that was loaded from N-Quads."""
    file, store = tmp_path / "graph.nq", tmp_path / "store"
    file.write_bytes(world.dump() + f"{SAID} <a:g> .\n".encode())
    build.load_nquads(file, store)
    return store


@pytest.mark.parametrize("part", ["store", "flow"])
def test_what_files_can_give_back_is_built_anew(
    world_root: Path, tmp_path: Path, part: str
) -> None:
    store = tmp_path / "store"
    first = build.ensure(world_root, store).revision
    asked = {"direction": "upstream", "depth": "all"}
    before = KnowledgeGraph.open(world_root, store).lineage("Harbour Motors", **asked)  # type: ignore[arg-type]
    _older(store, part)
    kg = KnowledgeGraph.open(world_root, store)
    assert kg.revision != first.id
    assert kg.lineage("Harbour Motors", **asked).edges == before.edges  # type: ignore[arg-type]
    assert build.ensure(world_root, store).fresh is False


def test_what_was_written_outlives_a_flow_graph_of_another_format(
    world_root: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    build.ensure(world_root, store)
    _write(world_root, store)
    before = revisions.current(store).manifest
    _older(store, "flow")
    kg = KnowledgeGraph.open(world_root, store)
    assert _has_note(kg)
    assert kg.flow.revision == kg.revision == revisions.current(store).id != before.revision
    told = f"ASK {{ GRAPH <{catalog.ABOUT}catalog> {{ ?s ?p '{kg.revision}' }} }}"
    assert kg.engine.ask(told), "the graph tells its own revision"
    assert revisions.current(store).manifest.writes == before.writes == 1


def test_what_was_loaded_outlives_a_flow_graph_of_another_format(
    world_root: Path, loaded: Path
) -> None:
    before = flow.load(revisions.current(loaded).flow)
    _older(loaded, "flow")
    kg = KnowledgeGraph.open(world_root, loaded)
    assert _has_note(kg)
    assert same(kg.flow, before)
    assert build.ensure(world_root, loaded).revision.id == kg.revision


@pytest.mark.parametrize("how", ["written", "loaded", "open"])
def test_what_only_the_store_holds_is_not_built_over(
    world_root: Path, tmp_path: Path, loaded: Path, how: str
) -> None:
    store = loaded if how == "loaded" else tmp_path / "other"
    if how == "written":
        build.ensure(world_root, store)
        _write(world_root, store)
    elif how == "open":
        build.ensure_empty(store)
        _write(world_root, store)
    file = tmp_path / "more.nq"
    file.write_bytes(b"")
    _older(store, "store")
    before = {path.name for path in (store / "revisions").iterdir()}
    current = (store / "current").read_text(encoding="ascii")
    with pytest.raises(StoreVersion, match="no file of the project holds"):
        build.ensure(world_root, store)
    with pytest.raises(StoreVersion, match="format 1"):
        build.ensure_empty(store)
    with pytest.raises(DataError, match="already"):
        build.load_nquads(file, store)
    assert {path.name for path in (store / "revisions").iterdir()} == before
    assert (store / "current").read_text(encoding="ascii") == current
    assert build.ensure(world_root, store, force=True).fresh


def test_the_commands_tell_it_in_a_sentence(world_root: Path, loaded: Path) -> None:
    _older(loaded, "store")
    run = CliRunner()
    where = ["--store", str(loaded), "--root", str(world_root)]
    for words in (["lineage", "n8-cell"], ["build"], ["query", "ASK {}"]):
        done = run.invoke(cli, [*words, *where])
        assert done.exit_code == 3, done.output
        assert "has format 1, this version reads 2" in done.output
        assert "provolta export" in done.output
    done = run.invoke(cli, ["doctor", *where])
    assert done.exit_code == 0
    assert "has format 1, this version reads 2" in done.output


@pytest.mark.parametrize("text", ["[]", "null", '{"format": 2}', '{"format": 2, "odd": 1}', "{"])
def test_a_manifest_that_is_none_is_told_and_may_be_built_over(
    world_root: Path, tmp_path: Path, text: str
) -> None:
    store = tmp_path / "store"
    build.ensure(world_root, store)
    (revisions.current(store).folder / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="--force"):
        build.ensure(world_root, store)
    assert build.ensure(world_root, store, force=True).fresh

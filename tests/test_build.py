"""Building: only when files changed, and never half; the last good store goes on serving."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from provolta import build, flow, revisions
from provolta.errors import BadFile, BrokenRule, DataError
from provolta.kg import KnowledgeGraph
from tests.mini_world import PROJECT, WORLD

STRAY = """@prefix claim: <https://w3id.org/provolta/id/claim/> .
@prefix pv: <https://w3id.org/provolta/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

claim:stray a pv:Claim ;
    rdfs:label "Nobody says so."@en .
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root that a test may change."""
    folder = tmp_path / "root"
    folder.mkdir()
    (folder / "ontology").symlink_to(PROJECT / "ontology", target_is_directory=True)
    (folder / "queries").symlink_to(PROJECT / "queries", target_is_directory=True)
    shutil.copytree(WORLD / "data", folder / "data")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Where the store goes."""
    return tmp_path / "store"


def test_a_second_build_of_the_same_files_does_nothing(root: Path, store: Path) -> None:
    first = build.ensure(root, store)
    second = build.ensure(root, store)
    assert (first.fresh, second.fresh) == (True, False)
    assert first.revision.id == second.revision.id
    assert first.revision.manifest.derived["supplies-to"] > 0


def test_a_changed_file_makes_a_new_revision(root: Path, store: Path) -> None:
    first = build.ensure(root, store).revision.id
    path = root / "data" / "actors" / "acme-cells.ttl"
    path.write_text(path.read_text(encoding="utf-8") + "# a comment\n", encoding="utf-8")
    second = build.ensure(root, store).revision.id
    assert (first[:3], second[:3]) == ("r1-", "r2-")


def test_a_changed_question_makes_a_new_revision(root: Path, store: Path) -> None:
    (root / "queries").unlink()
    shutil.copytree(PROJECT / "queries", root / "queries")
    first = build.ensure(root, store).revision.id
    path = next((root / "queries").rglob("*.rq"))
    path.write_text(path.read_text(encoding="utf-8") + "# a comment\n", encoding="utf-8")
    assert build.ensure(root, store).revision.id != first


def test_the_same_files_give_the_same_content_in_another_store(root: Path, tmp_path: Path) -> None:
    one = build.ensure(root, tmp_path / "one").revision
    two = build.ensure(root, tmp_path / "two").revision
    assert one.id == two.id
    assert one.manifest.graphs == two.manifest.graphs


def test_a_syntax_error_names_file_and_line_and_leaves_the_last_good_store(
    root: Path, store: Path
) -> None:
    good = build.ensure(root, store).revision.id
    bad = root / "data" / "sources" / "bad.ttl"
    bad.write_text("<a:s> <a:p> 1 .\n<a:s> .\n", encoding="utf-8")
    with pytest.raises(BadFile, match=r"data/sources/bad.ttl, line 2, column"):
        build.ensure(root, store)
    assert revisions.current(store).id == good
    told: list[str] = []
    kg = KnowledgeGraph.open(root, store, warn=told.append)
    assert kg.revision == good
    assert kg.resolve("Acme Cells").kind == "actor"
    assert "bad.ttl, line 2" in told[0]
    assert f"Using the last good revision, {good}" in told[0]


def test_a_claim_without_a_source_is_refused_with_rule_and_remedy(root: Path, store: Path) -> None:
    (root / "data" / "sources" / "stray.ttl").write_text(STRAY, encoding="utf-8")
    with pytest.raises(BrokenRule) as caught:
        build.ensure(root, store)
    message = str(caught.value)
    assert "data/sources/stray.ttl, line 5: claim:stray" in message
    assert "Rule: ontology/checks/" in message


def test_an_edge_to_something_undeclared_is_refused(root: Path, store: Path) -> None:
    path = root / "data" / "sources" / "alder-times-deals-2023.ttl"
    text = path.read_text(encoding="utf-8")
    assert "pv:supplier actor:alder-mining" in text
    path.write_text(text.replace("pv:supplier actor:alder-mining", "pv:supplier actor:older-mine"))
    with pytest.raises(BrokenRule, match="actor:older-mine"):
        build.ensure(root, store)


def test_wrong_files_and_no_store_before_is_an_error(root: Path, store: Path) -> None:
    (root / "data" / "bad.ttl").write_text("<a:s>", encoding="utf-8")
    with pytest.raises(DataError):
        KnowledgeGraph.open(root, store)


def test_force_builds_again(root: Path, store: Path) -> None:
    build.ensure(root, store)
    assert build.ensure(root, store, force=True).revision.id.startswith("r2-")


def test_the_flow_graph_is_built_with_the_revision_and_mapped(root: Path, store: Path) -> None:
    kg = KnowledgeGraph.open(root, store)
    assert (store / "revisions" / kg.revision / "flow").is_dir()
    read = flow.read(kg.engine)
    assert (kg.flow.revision, len(kg.flow)) == (kg.revision, len(read))
    assert list(kg.flow.iris) == list(read.iris)
    assert kg.flow.edge_to.tolist() == read.edge_to.tolist()
    assert isinstance(kg.flow.edge_to.base, np.memmap)

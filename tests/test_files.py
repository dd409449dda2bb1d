"""Files: the path is the graph, and a subject is found at its line."""

from __future__ import annotations

from pathlib import Path

from provolta.errors import Place
from provolta.files import content_digest, file_of_graph, graph_files, locate
from provolta.names import GRAPH, ONTOLOGY, PREFIXES

TURTLE = """@prefix claim: <https://w3id.org/provolta/id/claim/> .
@prefix pv: <https://w3id.org/provolta/ontology#> .

# claim:b is not here
claim:a a pv:MarketShareClaim ;
    pv:value 39.2 ;
    pv:unit <http://qudt.org/vocab/unit/PERCENT> .

claim:ab a pv:Claim ;
    pv:year 2025 .

<https://example.org/x> pv:year 2024 .
"""
CLAIM = PREFIXES["claim"]


def test_data_files_load_into_the_graph_of_their_path(world_root: Path) -> None:
    graphs = {file.name: file.graph for file in graph_files(world_root)}
    assert graphs["ontology/provolta.ttl"] == GRAPH + "ontology/provolta"
    assert graphs["ontology/modules/core.ttl"] == GRAPH + "ontology/modules/core"
    data = [name for name in graphs if name.startswith("data/")]
    assert data
    for name in data:
        assert graphs[name] == GRAPH + name.removeprefix("data/").removesuffix(".ttl")
        assert file_of_graph(world_root, graphs[name]) == world_root / name


def test_shapes_are_no_graph_of_the_store(world_root: Path) -> None:
    assert not [file for file in graph_files(world_root) if "shapes" in file.name]


def test_a_graph_without_file_has_none(world_root: Path) -> None:
    assert file_of_graph(world_root, GRAPH + "derived/documented") is None
    assert file_of_graph(world_root, "https://example.org/g") is None


def test_a_subject_is_found_at_its_line_and_a_predicate_at_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    assert locate(path, CLAIM + "a") == Place(path, 5)
    assert locate(path, CLAIM + "a", ONTOLOGY + "unit") == Place(path, 7)
    assert locate(path, CLAIM + "ab", ONTOLOGY + "year") == Place(path, 10)
    assert locate(path, "https://example.org/x", ONTOLOGY + "year") == Place(path, 12)


def test_a_missing_predicate_gives_the_subject_and_a_missing_subject_the_file(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    assert locate(path, CLAIM + "a", ONTOLOGY + "year") == Place(path, 5)
    assert locate(path, CLAIM + "b") == Place(path)


def test_the_digest_changes_with_any_content_or_name(tmp_path: Path) -> None:
    one, two = tmp_path / "one.ttl", tmp_path / "two.ttl"
    one.write_text("a", encoding="utf-8")
    two.write_text("a", encoding="utf-8")
    first = content_digest([one])
    assert first != content_digest([two])
    assert first == content_digest([one])
    one.write_text("b", encoding="utf-8")
    assert first != content_digest([one])

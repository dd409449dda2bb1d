"""The graph as files: each holds what the store holds, whoever reads it."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from xml.etree import ElementTree as ET

import networkx
import pyarrow.parquet
import pytest
import rdflib
from click.testing import CliRunner

from provolta import build, exports
from provolta.cli import cli
from provolta.embedded import EmbeddedEngine
from provolta.engine import Iri
from provolta.errors import BadParameter, NotAcceptable
from provolta.kg import KnowledgeGraph

DEAL = "https://w3id.org/provolta/graph/sources/alder-times-deals-2023"
RDFLIB = "ignore:ConjunctiveGraph is deprecated:DeprecationWarning"


@pytest.fixture(scope="module")
def kg(world: EmbeddedEngine, world_root: Path) -> KnowledgeGraph:
    """The mini-world."""
    return KnowledgeGraph(world, world_root)


def _written(kg: KnowledgeGraph, to: str, graph: str | None = None) -> bytes:
    out = io.BytesIO()
    exports.write(kg, to, out, graph)
    return out.getvalue()


def test_n_quads_hold_every_quad_and_come_back_the_same(
    kg: KnowledgeGraph, world: EmbeddedEngine
) -> None:
    found = _written(kg, "nq")
    assert set(found.splitlines()) == set(world.dump().splitlines())
    assert len(found.splitlines()) == len(world)
    assert _written(kg, "nq") == found, "the same revision gives the same bytes"


@pytest.mark.filterwarnings(RDFLIB)
@pytest.mark.parametrize(("to", "media"), [("ttl", "turtle"), ("nt", "nt"), ("jsonld", "json-ld")])
@pytest.mark.parametrize("graph", [None, DEAL])
def test_rdf_holds_the_triples(
    kg: KnowledgeGraph, world: EmbeddedEngine, to: str, media: str, graph: str | None
) -> None:
    found = rdflib.Graph().parse(data=_written(kg, to, graph), format=media)
    where = f"GRAPH <{graph}> {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
    wanted = world.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {where} }}")
    named = {str(s) for s in found.subjects() if isinstance(s, rdflib.URIRef)}
    assert named == {str(s) for s, _, _ in wanted if isinstance(s, Iri)}
    assert len(found) == len(set(wanted))


def test_tables_say_graph_kind_and_type(kg: KnowledgeGraph, world: EmbeddedEngine) -> None:
    rows = list(csv.reader(io.StringIO(_written(kg, "csv").decode())))
    assert tuple(rows[0]) == exports.COLUMNS
    assert len(rows) - 1 == len(world)
    assert {row[4] for row in rows[1:]} == {"iri", "literal", "blank"}
    table = pyarrow.parquet.read_table(io.BytesIO(_written(kg, "parquet")))
    assert table.column_names == list(exports.COLUMNS)
    columns = [[text or "" for text in column.to_pylist()] for column in table.columns]
    assert [list(row) for row in zip(*columns, strict=True)] == rows[1:]


def test_the_flow_graph_is_readable_graphml(kg: KnowledgeGraph) -> None:
    data = _written(kg, "graphml")
    graph = networkx.parse_graphml(data.decode(), force_multigraph=True)
    assert graph.number_of_edges() == len(kg.flow)
    assert set(graph.nodes) == set(kg.flow.iris)
    acme = "https://w3id.org/provolta/id/actor/acme-cells"
    assert graph.nodes[acme]["label"] == "Acme Cells"
    layers = {told["layer"] for _, _, told in graph.edges(data=True)}
    assert layers == set(kg.flow.layers)
    assert ET.fromstring(data).tag.endswith("graphml")


def test_what_cannot_be_written_is_told(kg: KnowledgeGraph) -> None:
    with pytest.raises(NotAcceptable, match="all graphs together"):
        _written(kg, "graphml", DEAL)
    with pytest.raises(BadParameter, match=f"Did you mean {DEAL}"):
        _written(kg, "ttl", "https://example.org/alder-times-deals-2023")


def test_the_command_writes_the_whole_file_or_none(tmp_path: Path, world_root: Path) -> None:
    build.ensure(world_root, tmp_path / "store")
    places = ["--root", str(world_root), "--store", str(tmp_path / "store")]
    out = tmp_path / "graph.nq"
    done = CliRunner().invoke(cli, ["export", "--out", str(out), *places])
    assert done.exit_code == 0
    whole = CliRunner().invoke(cli, ["export", *places])
    assert whole.stdout_bytes == out.read_bytes()
    wrong = ["export", "--graph", "https://example.org/x", "--out", str(tmp_path / "x"), *places]
    assert CliRunner().invoke(cli, wrong).exit_code == 2
    assert not list(tmp_path.glob("x*"))

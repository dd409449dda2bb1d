"""Alignments: every row is of our world, justified, and names an IRI that was seen in a file."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from rdflib.namespace import SDO

from provolta import alignments
from provolta.embedded import EmbeddedEngine
from provolta.errors import BadFile
from provolta.load import load_root
from tests.mini_world import PROJECT

TABLES = alignments.read_all(PROJECT)
EMMO = PROJECT.parent / "shared" / "interop" / "vocab" / "emmo-context.json"
HEAD = (
    "# curie_map:\n#   x: https://example.org/\n# mapping_set_title: X\n"
    "# object_source: https://example.org\n# object_source_version: 1\n"
    + "\t".join(alignments.COLUMNS)
    + "\n"
)
ROW = "pv:Actor\tactor\tskos:closeMatch\tx:Org\tOrg\tsemapv:LexicalMatching\t"


@pytest.fixture(scope="module")
def engine() -> EmbeddedEngine:
    return load_root(PROJECT)


def test_the_vocabularies_of_the_field_are_there() -> None:
    assert set(alignments.counts(TABLES)) >= {
        *("emmo-battery", "emmo-electrochemistry", "emmo-chemical-substance"),
        *("bvco", "iof", "epcis", "openepcis-battery", "minmod", "schema-org", "wikidata"),
    }


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_subject_is_a_thing_of_ours_with_that_label(
    table: alignments.Table, engine: EmbeddedEngine
) -> None:
    for one in table.rows:
        rows = engine.select(
            f"SELECT ?l {{ <{one.subject}> <http://www.w3.org/2000/01/rdf-schema#label> ?l "
            'FILTER(LANG(?l) = "en") }'
        )
        assert rows.texts() == [(one.label,)], one.subject


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_mappings_are_a_graph(table: alignments.Table, engine: EmbeddedEngine) -> None:
    rows = engine.select(f"SELECT ?s ?p ?o {{ GRAPH <{table.graph}> {{ ?s ?p ?o }} }}").texts()
    assert set(rows) == {(one.subject, one.predicate, one.object) for one in table.rows}


def test_every_term_of_schema_org_is_in_the_namespace_file_of_rdflib() -> None:
    table = next(one for one in TABLES if one.name == "schema-org")
    known = {str(SDO[name]) for name in SDO.__annotations__}
    assert {row.object for row in table.rows} <= known


@pytest.mark.slow
def test_every_emmo_iri_is_in_the_context_of_emmo() -> None:
    if not EMMO.is_file():
        assert not os.environ.get("CI"), f"{EMMO} is missing"
        pytest.skip("the list of EMMO terms is not here")
    context = json.loads(EMMO.read_text(encoding="utf-8"))["@context"]
    labels = {
        (value["@id"] if isinstance(value, dict) else value): label
        for label, value in context.items()
    }
    for table in TABLES:
        if table.name.startswith("emmo"):
            for one in table.rows:
                assert labels.get(one.object) == one.object_label, one.object


def table(folder: Path, text: str) -> Path:
    path = folder / "x.sssom.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_is_read(tmp_path: Path) -> None:
    found = alignments.read(table(tmp_path, HEAD + ROW + "\n"))
    assert (found.name, found.title, found.version) == ("x", "X", "1")
    assert found.rows[0].object == "https://example.org/Org"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\tb\n", 1),
        (HEAD.replace("subject_label\t", "") + ROW, 6),
        (HEAD + ROW.replace("closeMatch", "sameAs"), 7),
        (HEAD + ROW.replace("LexicalMatching", "Guess"), 7),
        (HEAD + ROW + "\n" + ROW, 8),
        (HEAD + ROW.replace("x:Org", "y:Org"), 7),
        (HEAD + ROW.replace("x:Org", "Org"), 7),
        (HEAD + "pv:Actor\tactor", 7),
    ],
)
def test_a_table_that_breaks_a_rule_is_refused(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(BadFile) as caught:
        alignments.read(table(tmp_path, text))
    assert caught.value.place is not None
    assert caught.value.place.line == line

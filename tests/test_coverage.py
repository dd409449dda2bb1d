"""Coverage: every section of the brief is counted, every stage is told with its gaps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from provolta import coverage
from provolta.cli import cli
from provolta.embedded import EmbeddedEngine
from provolta.errors import BadFile
from provolta.names import PREFIXES, prefix_lines
from tests.mini_world import PROJECT


@pytest.fixture(scope="module")
def found(real: EmbeddedEngine) -> coverage.Coverage:
    return coverage.read(real, PROJECT)


def test_every_section_of_the_brief_has_statements(found: coverage.Coverage) -> None:
    assert len(found.sections) >= 19
    assert [one.label for one in found.sections if not one.statements] == []
    assert len({fact for one in found.sections for fact in one.facts}) > 500


def test_the_collection_is_as_large_as_it_should_be_and_every_statement_has_a_document(
    found: coverage.Coverage,
) -> None:
    assert found.totals["statements"] >= 2500
    assert found.totals["relationships"] >= 300
    assert found.totals["facilities"] >= 250
    assert found.totals["statements without a document"] == 0
    assert 0 < found.totals["documents without a date"] < found.totals["documents"] / 2
    assert f"{found.totals['facilities']:>6,}  facilities" in found.text()


def test_a_fact_that_is_left_out_stands_at_its_section_with_the_reason(
    found: coverage.Coverage,
) -> None:
    ids = {fact.id for one in found.sections for fact in one.left_out}
    assert "S0249" in ids
    assert ids <= {fact.id for fact in found.left_out}
    known = {one.iri for one in found.sections}
    assert {PREFIXES["passage"] + fact.passage for fact in found.left_out if fact.passage} <= known


def test_a_stage_tells_claims_by_kind_and_year_and_its_gaps(found: coverage.Coverage) -> None:
    assert len(found.stages) == 8
    cells = next(one for one in found.stages if one.iri.endswith("/cell-production"))
    assert cells.count("CapacityClaim") == sum(cells.claims["CapacityClaim"].values()) > 10
    for stage in found.stages:
        assert set(stage.gaps) == set(coverage.MEASURES) - set(stage.claims)


def test_a_figure_belongs_to_the_stage_of_what_it_is_about(
    found: coverage.Coverage, real: EmbeddedEngine
) -> None:
    """Prices are about goods and name no stage; none of them may be told as a gap."""
    counted = sum(one.count("PriceClaim") for one in found.stages)
    ((n,),) = real.select(
        f"{prefix_lines('pv')} SELECT (COUNT(?c) AS ?n) {{ ?c a pv:PriceClaim }}"
    ).texts()
    assert counted == int(n) > 50
    cells = next(one for one in found.stages if one.iri.endswith("/cell-production"))
    assert cells.count("DevelopmentClaim") > 0
    assert cells.span("InstallationClaim").startswith("2017 to 20")


def test_the_mini_world_is_counted_by_hand(world: EmbeddedEngine, world_root: Path) -> None:
    made = coverage.read(world, world_root)
    cells = next(one for one in made.stages if one.iri.endswith("/cell-production"))
    shares = cells.claims["GeographicConcentrationClaim"]
    assert shares == {2022: 2, 2023: 6}
    assert made.left_out == ()


def test_the_command_says_it_in_words_and_in_json(world_root: Path, tmp_path: Path) -> None:
    where = ["--root", str(world_root), "--store", str(tmp_path)]
    words = CliRunner().invoke(cli, ["validate", "--coverage", *where])
    assert words.exit_code == 0, words.output
    assert "no document here gives one" in words.output
    data = CliRunner().invoke(cli, ["validate", "--coverage", "--format", "json", *where])
    assert len(json.loads(data.output)["stages"]) == 8


@pytest.mark.parametrize("text", ["[[left_out]", "[[left_out]]\nreason = 'x'\n"])
def test_a_list_that_cannot_be_read_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / coverage.LEFT_OUT).write_text(text, encoding="utf-8")
    with pytest.raises(BadFile, match="cannot be read"):
        coverage.left_out(tmp_path)

"""The report of the last validation: kept beside the store, and shown on the quality page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from provolta.build import validation_digest
from provolta.cli import cli
from provolta.embedded import EmbeddedEngine
from provolta.errors import Place
from provolta.validate import Finding, Severity, kept
from tests.web import BROWSER, client_of

EVIL = '<script>alert(1)</script>"'
FOUND = (
    Finding(
        Severity.ERROR,
        Place("data/x.ttl", 7),
        "https://w3id.org/provolta/id/actor/acme-cells",
        "ontology/shapes/x.ttl",
        EVIL,
        "Mend it.",
    ),
    Finding(Severity.WARNING, Place("data/y.ttl"), "", "ontology/checks/y.rq", "Odd.", "Look."),
)


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    assert kept.read(tmp_path) is None
    kept.keep(tmp_path / "store", "digest", FOUND)
    report = kept.read(tmp_path / "store")
    assert report
    assert (report.content, report.errors, len(report.findings)) == ("digest", 1, 2)
    assert [one.name for one in (tmp_path / "store").iterdir()] == ["findings.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"content": "x"}', "\x00"])
def test_what_is_not_readable_is_no_report(tmp_path: Path, text: str) -> None:
    (tmp_path / "findings.json").write_text(text, encoding="utf-8")
    assert kept.read(tmp_path) is None


def test_validating_everything_keeps_the_report_and_a_file_does_not(
    world_root: Path, tmp_path: Path
) -> None:
    places = ["--root", str(world_root), "--store", str(tmp_path)]
    one = next((world_root / "data").rglob("*.ttl"))
    assert CliRunner().invoke(cli, ["validate", str(one), *places]).exit_code == 0
    assert kept.read(tmp_path) is None
    assert CliRunner().invoke(cli, ["validate", *places]).exit_code == 0
    report = kept.read(tmp_path)
    assert report
    assert (report.content, report.findings) == (validation_digest(world_root), ())


@pytest.fixture
def store(world_root: Path) -> Iterator[Path]:
    """The store of the mini-world's pages, with what a test keeps there taken away again."""
    yield world_root / ".provolta"
    (world_root / ".provolta" / "findings.json").unlink(missing_ok=True)


def page(world: EmbeddedEngine, root: Path) -> str:
    return client_of(world, root).get("/quality", headers=BROWSER).text


def test_the_page_says_what_was_found(world: EmbeddedEngine, world_root: Path, store: Path) -> None:
    assert "Nobody has held it to the" in page(world, world_root)
    kept.keep(store, validation_digest(world_root), ())
    good = page(world, world_root)
    assert "<b>Everything conforms</b> to" in good
    assert "have changed since" not in good
    kept.keep(store, "another", FOUND)
    bad = page(world, world_root)
    assert "<b>1 error, 1 other finding</b>" in bad
    assert "have changed since" in bad
    assert "<script>alert" not in bad
    assert ">Acme Cells</a>" in bad
    assert "data/x.ttl:7" in bad
    told = json.loads((store / "findings.json").read_text(encoding="utf-8"))
    assert told["findings"][0]["message"] == EVIL


def test_a_long_report_is_cut_and_says_so(
    world: EmbeddedEngine, world_root: Path, store: Path
) -> None:
    many = [
        Finding(Severity.ERROR, Place("a.ttl", n), "", "r.rq", f"fault {n}", "Mend it.")
        for n in range(1, 141)
    ]
    kept.keep(store, "x", many)
    text = page(world, world_root)
    assert "The first 100 of 140" in text
    assert text.count("fault ") == 100

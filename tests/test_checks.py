"""Checks: each finds the offenders of its bad sample, line by line, and none in its good one."""

from __future__ import annotations

from pathlib import Path

import pytest

from provolta.embedded import EmbeddedEngine
from provolta.errors import BadQuestion, BrokenRule, QuerySyntax
from provolta.validate import Check, FailedChecks, Severity, require_checks
from provolta.validate.checks import offenders, read
from tests.check_samples import SAMPLES, check_of, findings, messages
from tests.mini_world import PROJECT, engine_of

CHECKS = [pytest.param(check, id=Path(check.name).stem) for check in read(PROJECT)]
FOLDERS = [pytest.param(folder, id=folder.name) for folder in sorted(SAMPLES.iterdir())]
HEADER = "#+ title: A rule\n#+ severity: error\n#+ remedy: Mend it.\n"


@pytest.mark.parametrize("check", CHECKS)
def test_every_check_has_samples(check: Check) -> None:
    folder = SAMPLES / Path(check.name).stem
    assert {path.name for path in folder.iterdir()} == {"good", "bad", "bad.txt"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_check_finds_the_offenders_of_its_bad_sample(folder: Path, tmp_path: Path) -> None:
    expected = (folder / "bad.txt").read_text(encoding="utf-8")
    assert expected != ""
    assert messages(findings(check_of(folder), folder / "bad", tmp_path)) == expected


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_check_finds_nothing_in_its_good_sample(folder: Path, tmp_path: Path) -> None:
    assert messages(findings(check_of(folder), folder / "good", tmp_path)) == ""


@pytest.mark.parametrize("check", CHECKS)
def test_the_mini_world_passes_every_check(check: Check, world: EmbeddedEngine) -> None:
    assert offenders(world, check) == []


def root_with(folder: Path, check: str, data: str = "") -> Path:
    (folder / "ontology" / "checks").mkdir(parents=True)
    (folder / "ontology" / "provolta.ttl").write_text("", encoding="utf-8")
    (folder / "ontology" / "checks" / "rule.rq").write_text(check, encoding="utf-8")
    (folder / "data" / "sources").mkdir(parents=True)
    (folder / "data" / "sources" / "report.ttl").write_text(data, encoding="utf-8")
    return folder


def test_a_failed_check_tells_file_line_rule_and_remedy(tmp_path: Path) -> None:
    prefix = "@prefix claim: <https://w3id.org/provolta/id/claim/> .\n"
    root = root_with(
        tmp_path,
        HEADER + 'SELECT ?focus ?message { ?focus ?p 1 BIND(CONCAT("<", STR(?focus), "> is bad")'
        " AS ?message) } ORDER BY ?focus",
        f"{prefix}\nclaim:one <a:p> 1 .\n\nclaim:two <a:p> 1 .\n\nclaim:three <a:p> 2 .\n",
    )
    with pytest.raises(BrokenRule) as raised:
        require_checks(engine_of(root), root)
    assert str(raised.value) == (
        "The data break rules:\n"
        "data/sources/report.ttl, line 3: claim:one is bad\n"
        "data/sources/report.ttl, line 5: claim:two is bad\n"
        "  Rule: ontology/checks/rule.rq\n"
        "  Mend it."
    )


def test_a_failed_check_lists_twenty_offenders_and_keeps_all(tmp_path: Path) -> None:
    lines = "".join(f"<https://example.org/{n:02}> <a:p> 1 .\n" for n in range(23))
    query = 'SELECT ?focus ?message { ?focus ?p 1 BIND("it is bad" AS ?message) }'
    root = root_with(tmp_path, HEADER + query, lines)
    with pytest.raises(FailedChecks) as raised:
        require_checks(engine_of(root), root)
    assert len(raised.value.findings) == 23
    assert str(raised.value).count("it is bad") == 20
    assert str(raised.value).endswith("\n… and 3 more; provolta validate lists them all.")


def test_a_warning_does_not_stop_a_build(tmp_path: Path) -> None:
    query = 'SELECT ?focus ?message { ?focus ?p 1 BIND("it is odd" AS ?message) }'
    root = root_with(tmp_path, HEADER.replace("error", "warning") + query, "<a:s> <a:p> 1 .\n")
    engine = engine_of(root)
    require_checks(engine, root)
    assert len(offenders(engine, read(root)[0])) == 1


def test_a_check_that_does_not_parse_names_its_file_and_line(tmp_path: Path) -> None:
    root = root_with(tmp_path, HEADER + "SELECT ?focus ?message {")
    with pytest.raises(QuerySyntax) as raised:
        require_checks(EmbeddedEngine(), root)
    assert str(raised.value.place) == "ontology/checks/rule.rq, line 4"


def test_a_check_must_select_focus_and_message(tmp_path: Path) -> None:
    root = root_with(tmp_path, HEADER + "SELECT ?focus { ?focus ?p 1 }")
    with pytest.raises(BadQuestion, match=r"must select \?focus and \?message"):
        require_checks(EmbeddedEngine(), root)


@pytest.mark.parametrize("line", ["#+ severity: bad\n", "", "#+ severity: error\n#+ remedy:\n"])
def test_a_check_needs_a_severity_and_a_remedy(line: str, tmp_path: Path) -> None:
    root = root_with(tmp_path, f"#+ title: A rule\n{line}SELECT * {{}}")
    with pytest.raises(BadQuestion, match="needs a severity"):
        read(root)


def test_severities_are_those_of_shacl_in_plain_words() -> None:
    assert list(Severity) == ["error", "warning", "info"]

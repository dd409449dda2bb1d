"""Validation as a whole: what is found where, with a user's own files and without."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from provolta.errors import BadFile, Place
from provolta.validate import Finding, Severity, run
from provolta.validate.expectations import Expectation, read
from provolta.validate.findings import arrange, listing, readable
from tests.mini_world import PROJECT, WORLD

PREFIXES = "".join(
    f"@prefix {prefix}: <https://w3id.org/provolta/{end}> .\n"
    for prefix, end in [
        ("actor", "id/actor/"),
        ("claim", "id/claim/"),
        ("grade", "id/grade/"),
        ("item", "id/item/"),
        ("process", "id/process/"),
        ("pv", "ontology#"),
        ("source", "id/source/"),
        ("stage", "id/stage/"),
        ("status", "id/status/"),
        ("verification", "id/verification/"),
    ]
)
PREFIXES += "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
DOCUMENT = """
source:my-report a pv:SourceDocument ;
    rdfs:label "My report"@en ;
    <http://purl.org/dc/terms/title> "My report" ; <http://purl.org/dc/terms/issued> "2024" ;
    <http://purl.org/dc/terms/publisher> "Me" ; <http://purl.org/dc/terms/identifier> "Mine 1" ;
    pv:grade grade:b .
"""
CLAIM = """
claim:mine a pv:ActivityClaim ;
    rdfs:label "Acme Cells makes cells."@en ;
    pv:about actor:acme-cells ;
    pv:ofStage stage:cell-production ;
    pv:statedIn source:my-report ;
    pv:status status:reported ;
    pv:grade grade:b ;
    pv:verification verification:verified .
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The mini-world as a root that a test may change."""
    folder = tmp_path / "root"
    folder.mkdir()
    (folder / "ontology").symlink_to(PROJECT / "ontology", target_is_directory=True)
    shutil.copytree(WORLD / "data", folder / "data")
    return folder


def write(path: Path, *parts: str) -> Path:
    path.write_text(PREFIXES + "".join(parts), encoding="utf-8")
    return path


def test_the_mini_world_breaks_no_rule(world_root: Path) -> None:
    assert run(world_root) == []


def test_a_claim_without_a_source_is_told_once_with_file_line_rule_and_remedy(root: Path) -> None:
    write(
        root / "data" / "sources" / "mine.ttl", CLAIM.replace("pv:statedIn source:my-report ;", "")
    )
    (finding,) = run(root)
    assert str(finding) == (
        "data/sources/mine.ttl, line 13: claim:mine needs at least one source document"
        " (pv:statedIn); it has none\n"
        "  Rule: ontology/shapes/statements.ttl, pvs:SourcedStatement-statedIn\n"
        "  Add pv:statedIn and the document that the file starts with, such as pv:statedIn"
        " source:my-report-2024."
    )


def test_a_value_at_fault_is_told_at_its_own_line(root: Path) -> None:
    claim = CLAIM.replace("status:reported", "status:certain")
    write(root / "data" / "sources" / "my-report.ttl", DOCUMENT, claim)
    (finding,) = run(root)
    assert finding == Finding(
        Severity.ERROR,
        Place("data/sources/my-report.ttl", 24),
        "https://w3id.org/provolta/id/claim/mine",
        "ontology/shapes/statements.ttl, pvs:SourcedStatement-status",
        "claim:mine needs exactly one status of the closed list (pv:status);"
        " status:certain is declared nowhere",
        "Choose one of the statuses in ontology/modules/vocabularies.ttl.",
        "https://w3id.org/provolta/ontology#status",
    )


def test_a_file_of_ones_own_is_held_against_the_rest(world_root: Path, tmp_path: Path) -> None:
    good = write(tmp_path / "good.ttl", DOCUMENT, CLAIM)
    assert run(world_root, [good]) == []


def test_a_file_of_ones_own_is_named_as_it_was_given(world_root: Path, tmp_path: Path) -> None:
    bad = write(tmp_path / "bad.ttl", DOCUMENT, CLAIM.replace("acme-cells", "acme-cell"))
    (finding,) = run(world_root, [bad])
    assert str(finding.place) == f"{bad}, line 21"
    assert finding.message == (
        "claim:mine must be about an actor (pv:about); actor:acme-cell is declared nowhere"
    )


def test_only_what_the_given_files_bring_about_is_told(root: Path, tmp_path: Path) -> None:
    write(root / "data" / "sources" / "wrong.ttl", "claim:wrong a pv:RiskClaim .\n")
    good = write(tmp_path / "good.ttl", DOCUMENT, CLAIM)
    assert run(root, [good]) == []
    assert run(root) != []


def test_a_given_file_below_the_root_is_read_once(root: Path) -> None:
    path = write(root / "data" / "sources" / "my-report.ttl", DOCUMENT, CLAIM)
    assert run(root, [path, path]) == []
    write(path, DOCUMENT, CLAIM.replace("pv:status status:reported ;", ""))
    (finding,) = run(root, [path])
    assert str(finding.place) == "data/sources/my-report.ttl, line 19"


def test_a_cycle_that_a_given_file_closes_is_told_where_its_items_stand(
    world_root: Path, tmp_path: Path
) -> None:
    process = write(
        tmp_path / "cycle.ttl",
        'process:undoing a pv:ValueChainProcess ;\n    rdfs:label "Undoing"@en ;\n'
        "    pv:hasInput item:n8-cell ;\n    pv:hasOutput item:n8-cathode-material .\n",
    )
    rules = {finding.rule for finding in run(world_root, [process])}
    assert rules == {"ontology/checks/flow-cycle.rq"}


def test_a_file_that_does_not_parse_is_told_with_line_and_column(
    world_root: Path, tmp_path: Path
) -> None:
    path = write(tmp_path / "broken.ttl", "claim:broken a pv:RiskClaim ,, pv:Claim .\n")
    with pytest.raises(BadFile) as raised:
        run(world_root, [path])
    assert str(raised.value.place).startswith(f"{path}, line 12, column ")


def test_a_missing_file_is_told(world_root: Path, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be read"):
        run(world_root, [tmp_path / "absent.ttl"])


def test_a_broken_shape_is_told(tmp_path: Path) -> None:
    (tmp_path / "ontology" / "shapes").mkdir(parents=True)
    (tmp_path / "ontology" / "provolta.ttl").write_text("<a:s> a <a:C> .", encoding="utf-8")
    (tmp_path / "ontology" / "shapes" / "s.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<a:shape> a sh:NodeShape ; sh:targetClass <a:C> ; sh:property <a:p> .\n"
        '<a:p> a sh:PropertyShape ; sh:path <a:q> ; sh:minCount "many" .\n',
        encoding="utf-8",
    )
    with pytest.raises(BadFile, match="The shapes cannot be used"):
        run(tmp_path)


def test_shapes_that_do_not_parse_are_told(tmp_path: Path) -> None:
    (tmp_path / "ontology" / "shapes").mkdir(parents=True)
    (tmp_path / "ontology" / "provolta.ttl").write_text("", encoding="utf-8")
    (tmp_path / "ontology" / "shapes" / "s.ttl").write_text("<a:shape> a", encoding="utf-8")
    with pytest.raises(BadFile, match="The Turtle does not parse") as raised:
        run(tmp_path)
    assert str(raised.value.place) == "ontology/shapes/s.ttl, line 1, column 12"


def expect(root: Path, text: str) -> None:
    (root / "data" / "expectations.toml").write_text(text, encoding="utf-8")


def test_too_few_and_too_many_things_are_told(root: Path) -> None:
    expect(
        root,
        '[classes."pv:Actor"]\nminimum = 900\nmaximum = 999\n\n'
        '[classes."pv:Country"]\nminimum = 0\nmaximum = 0\n\n'
        '[classes."pv:ValueChainStage"]\nminimum = 1\nmaximum = 99\n',
    )
    found = run(root)
    assert [str(finding.place) for finding in found] == [
        "data/expectations.toml, line 1",
        "data/expectations.toml, line 5",
    ]
    assert found[0].message.endswith("; from 900 to 999 are expected")
    assert found[1].message.endswith("; from 0 to 0 are expected")


def test_expectations_are_read_with_their_lines(root: Path) -> None:
    expect(root, '\n[classes."pv:Actor"]\nminimum = 1\nmaximum = 2\n')
    assert read(root) == [Expectation("https://w3id.org/provolta/ontology#Actor", 1, 2, 2)]


@pytest.mark.parametrize(
    "text",
    [
        '[classes."pv:Actor"]\nminimum = 3\nmaximum = 2\n',
        '[classes."pv:Actor"]\nminimum = 3\n',
        '[classes."pv:Actor"]\nminimum = "few"\nmaximum = 2\n',
        '[classes."Actor"]\nminimum = 1\nmaximum = 2\n',
        '[classes]\n"pv:Actor" = 3\n',
    ],
)
def test_an_expectation_must_be_a_class_with_bounds(text: str, root: Path) -> None:
    expect(root, text)
    with pytest.raises(BadFile, match="is not a class with a minimum and a maximum"):
        read(root)


def test_expectations_must_be_toml(root: Path) -> None:
    expect(root, "classes: none")
    with pytest.raises(BadFile, match="not TOML"):
        read(root)


def finding(line: int, severity: Severity = Severity.ERROR, rule: str = "r.rq") -> Finding:
    return Finding(severity, Place("a.ttl", line), "a:x", rule, f"at {line}", "Mend it.")


def test_findings_come_errors_first_then_by_place_and_once() -> None:
    warning = finding(1, Severity.WARNING)
    assert arrange([warning, finding(9), finding(2), finding(9)]) == [
        finding(2),
        finding(9),
        warning,
    ]


def test_a_listing_tells_rule_and_remedy_once_for_each_rule() -> None:
    found = [finding(1), finding(2, rule="s.rq"), finding(3), finding(4)]
    assert listing(found, 3) == (
        "a.ttl, line 1: at 1\n"
        "a.ttl, line 3: at 3\n"
        "  Rule: r.rq\n"
        "  Mend it.\n"
        "a.ttl, line 2: at 2\n"
        "  Rule: s.rq\n"
        "  Mend it.\n"
        "… and 1 more; provolta validate lists them all."
    )


def test_iris_in_messages_are_shortened_where_a_prefix_fits() -> None:
    text = "<https://w3id.org/provolta/id/item/salt> is not <https://example.org/salt>, 1 < 2"
    assert readable(text) == "item:salt is not <https://example.org/salt>, 1 < 2"

"""RDF that somebody sends is held to shapes: what is answered, refused and bounded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from rdflib.namespace import RDF, SH
from starlette.testclient import TestClient

from provolta.cli import cli
from provolta.embedded import EmbeddedEngine, parse_document
from provolta.errors import BadDocument, OutOfMemory, Overloaded, QueryTimeout
from provolta.validate.validator import Sent, ValidationLimits, Validator
from tests.web import client_of

PV = "https://w3id.org/provolta/ontology#"
TURTLE = {"Content-Type": "text/turtle"}
CLAIM = f"<https://w3id.org/provolta/id/claim/mine> a <{PV}Claim> ."
ACTOR = "<https://w3id.org/provolta/id/actor/acme-cells>"
ALSO = "<http://www.w3.org/2004/02/skos/core#altLabel>"
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
<a:Short> a sh:NodeShape ; sh:targetSubjectsOf <a:name> ;
  sh:property [ sh:path <a:name> ; sh:maxLength 3 ] ."""
HANGS = """@prefix sh: <http://www.w3.org/ns/shacl#> .
<a:Slow> a sh:NodeShape ; sh:targetSubjectsOf <a:name> ;
  sh:property [ sh:path <a:name> ; sh:pattern "^(a+)+$" ] ."""


@pytest.fixture(scope="module")
def client(world: EmbeddedEngine, world_root: Path) -> Iterator[TestClient]:
    """A server over the mini-world."""
    made = client_of(world, world_root)
    yield made
    made.app.state.validator.close()  # type: ignore[attr-defined]


def _turtle(text: str) -> Sent:
    return Sent("text/turtle", "https://example.org/", text.encode())


def _json(client: TestClient, text: str) -> dict[str, Any]:
    answer = client.post("/api/v1/validate?format=json", content=text, headers=TURTLE)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_what_breaks_a_shape_of_the_graph_is_reported(client: TestClient) -> None:
    found = _json(client, CLAIM)
    assert found["conforms"] is False
    assert {one["focus"] for one in found["results"]} == {CLAIM[1 : CLAIM.index(">")]}
    assert {one["path"] for one in found["results"]} >= {PV + "about", PV + "statedIn"}


def test_things_without_a_name_are_looked_at_too(client: TestClient) -> None:
    found = _json(client, f"[] a <{PV}Claim> .")
    assert found["conforms"] is False
    assert all(one["focus"] is None for one in found["results"])


def test_what_the_graph_says_already_counts(client: TestClient) -> None:
    assert _json(client, f"{ACTOR} {ALSO} 'The Acme' .") == {"conforms": True, "results": []}
    assert _json(client, "<a:s> <a:p> 'o' .")["conforms"] is True


def test_what_the_graph_says_of_the_same_things_counts(client: TestClient) -> None:
    """A name is taken by a thing to which nothing points that is sent."""
    said = '<https://w3id.org/provolta/id/actor/%s> a <%sActor> ; rdfs:label "%s"@en .'
    prefix = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
    found = _json(client, prefix + said % ("new-one", PV, "Acme Cells"))
    told = {str(one["shape"]).split("#")[-1] for one in found["results"]}
    assert told >= {"check-same-label"}
    assert _json(client, prefix + said % ("new-one", PV, "Newcomer Cells"))["conforms"] is True


def test_a_number_that_is_sent_again_is_no_second_one(client: TestClient) -> None:
    """The store holds 40.0 as 40; that is the same number, and 41.0 is another."""
    asked = (
        f"SELECT ?claim ?number {{ ?claim a <{PV}CapacityClaim> ; <{PV}value> ?number }} LIMIT 1"
    )
    answer = client.get("/sparql", params={"query": asked}, headers={"Accept": "text/csv"})
    claim, number = answer.text.split()[1].split(",")
    again = f"<{claim}> <{PV}value> %s ."
    assert _json(client, again % f"{float(number)}")["conforms"] is True
    assert _json(client, again % f"{float(number) + 1}")["conforms"] is False
    decimal = "http://www.w3.org/2001/XMLSchema#decimal"
    assert _json(client, again % f"'none'^^<{decimal}>")["conforms"] is False


@pytest.mark.parametrize(
    ("said", "check"),
    [
        (f"{ACTOR} <{PV}makes> <https://w3id.org/provolta/id/item/n8-cell> .", "plain-edge"),
        (f"{ACTOR} <{PV}maks> 'cells' .", "undeclared-term"),
        (f"{ACTOR} <http://www.w3.org/2002/07/owl#sameAs> <a:b> .", "same-as"),
        (f"{ACTOR} {ALSO} 'Ac  me' .", "label-out-of-form"),
        (f"{ACTOR} a <{PV}Facility> .", "name-of-other-kind"),
    ],
)
def test_checks_that_judge_a_thing_by_itself_are_asked_too(
    said: str, check: str, client: TestClient
) -> None:
    found = _json(client, said)
    assert found["conforms"] is False
    told = {one["shape"]: one for one in found["results"]}
    (shape,) = [one for one in told if f"#check-{check}" in one]
    assert told[shape]["focus"] == ACTOR[1:-1]
    assert told[shape]["component"].endswith("SPARQLConstraintComponent")


def test_the_report_is_that_of_the_w3c_in_every_form(client: TestClient) -> None:
    focus = CLAIM[1 : CLAIM.index(">")]
    for accept in ("*/*", "application/ld+json", "application/n-triples", "application/rdf+xml"):
        answer = client.post(
            "/api/v1/validate", content=CLAIM, headers={**TURTLE, "Accept": accept}
        )
        media = answer.headers["content-type"].partition(";")[0]
        said = {
            (str(p), str(o))
            for _, p, o in parse_document(answer.content, media, "https://example.org/")
        }
        assert (str(RDF.type), str(SH.ValidationReport)) in said
        assert {(str(SH.conforms), "false"), (str(SH.focusNode), focus)} <= said
    refused = client.post(
        "/api/v1/validate", content=CLAIM, headers={**TURTLE, "Accept": "image/png"}
    )
    assert refused.status_code == 406


def test_a_form_brings_its_own_shapes(client: TestClient) -> None:
    def send(data: str, media: str = "") -> bool:
        files = {
            "data": ("d.ttl", data, media or "application/octet-stream"),
            "shapes": ("s.ttl", SHAPES, "text/turtle"),
        }
        answer = client.post("/api/v1/validate?format=json", files=files)
        assert answer.status_code == 200, answer.text
        return bool(answer.json()["conforms"])

    assert send("<a:s> <a:name> 'abc' .") is True
    assert send("<a:s> <a:name> 'abcd' .") is False
    assert send('[{"@id": "a:s", "a:name": "abcd"}]', "application/ld+json") is False
    assert send(CLAIM) is True, "the shapes of the graph do not count then"


@pytest.mark.parametrize(
    ("content", "media", "status"),
    [
        ("<a:s> <a:p>", "text/turtle", 400),
        ("x", "application/pdf", 415),
        ('{"@context": "http://127.0.0.1:9/c"}', "application/ld+json", 400),
        ("<!DOCTYPE r [<!ENTITY e 'x'>]><r/>", "application/rdf+xml", 400),
        ('{"a":' * 200_000, "application/ld+json", 400),
        ("#" * 5_000_001, "text/turtle", 413),
    ],
)
def test_what_cannot_be_read_is_refused(
    client: TestClient, content: str, media: str, status: int
) -> None:
    answer = client.post("/api/v1/validate", content=content, headers={"Content-Type": media})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_form_must_say_what_is_what(client: TestClient) -> None:
    for field in ("other", "shapes"):
        answer = client.post("/api/v1/validate", files={field: ("x.ttl", SHAPES, "text/turtle")})
        assert answer.status_code == 400


@pytest.mark.parametrize(
    "shapes",
    [
        "<a:S> a sh:NodeShape ; sh:targetSubjectsOf <a:name> ; sh:property [ sh:path 'no' ] .",
        "<a:S> a sh:NodeShape ; sh:targetSubjectsOf <a:name> ; sh:sparql [ sh:select 'no' ] .",
        "<a:S> a sh:NodeShape ; sh:targetSubjectsOf <a:name> ; sh:pattern '(' .",
        "<a:S> a sh:NodeShape ; sh:targetSubjectsOf <a:name> ; sh:sparql [ sh:select "
        "'SELECT $this { SERVICE <http://127.0.0.1:9/> { $this ?p ?o } }' ] .",
    ],
)
def test_shapes_that_are_no_shapes_are_refused(world_root: Path, shapes: str) -> None:
    validator = Validator(world_root)
    prefix = "@prefix sh: <http://www.w3.org/ns/shacl#> . "
    with pytest.raises(BadDocument):
        _run(validator, "<a:s> <a:name> 'abc' .", prefix + shapes)
    assert b'"conforms": true' in _run(validator, "<a:s> <a:name> 'abc' .", SHAPES)
    validator.close()


def test_a_shape_that_never_ends_is_stopped(world_root: Path) -> None:
    validator = Validator(world_root, ValidationLimits(seconds=5))
    with pytest.raises(QueryTimeout, match="5 s"):
        _run(validator, f"<a:s> <a:name> '{'a' * 60}!' .", HANGS)
    validator.close()


def test_memory_is_bounded(world_root: Path) -> None:
    validator = Validator(world_root, ValidationLimits(seconds=120, memory=600_000_000))
    text = "".join(f"<a:{n}> <a:p{n}> <a:o{n}> .\n" for n in range(300_000))
    with pytest.raises((OutOfMemory, BadDocument)):
        _run(validator, text, SHAPES)
    validator.close()


def test_too_many_are_told_to_come_later(world_root: Path) -> None:
    validator = Validator(world_root, ValidationLimits(at_once=0, waiting=0))
    with pytest.raises(Overloaded):
        _run(validator, "<a:s> <a:name> 'abc' .", SHAPES)


def test_literals_are_read_as_they_are_written_time_and_again(world_root: Path) -> None:
    """The library that validates sets back how literals are read whenever it has run."""
    validator = Validator(world_root)
    shapes = """@prefix sh: <http://www.w3.org/ns/shacl#> .
    <a:S> a sh:NodeShape ; sh:targetSubjectsOf <a:is> ;
      sh:property [ sh:path <a:is> ; sh:datatype <http://www.w3.org/2001/XMLSchema#boolean> ] ."""
    data = "<a:s> <a:is> 'none'^^<http://www.w3.org/2001/XMLSchema#boolean> ."
    for _ in range(3):
        found = json.loads(_run(validator, data, shapes))
        assert [one["value"] for one in found["results"]] == ["none"]
    validator.close()


def test_a_document_keeps_its_literals() -> None:
    text = b"<a:s> <a:p> 1.50 ."
    ((_, _, value),) = parse_document(text, "text/turtle", "https://example.org/")
    assert str(value) == "1.50"


def _run(validator: Validator, data: str, shapes: str) -> bytes:
    conforms, report = validator.run(
        [_turtle(data)],
        [_turtle(shapes)],
        "application/json",
        lambda _things, _mentioned, _texts: ([], []),
    )
    assert conforms == json.loads(report)["conforms"]
    return report


@pytest.mark.parametrize(("name", "exit_code"), [("abc", 0), ("abcd", 1)])
def test_the_command_takes_shapes_of_your_own(tmp_path: Path, name: str, exit_code: int) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(f"<a:s> <a:name> '{name}' .", encoding="utf-8")
    shapes.write_text(SHAPES, encoding="utf-8")
    words = ["validate", str(data), "--shapes", str(shapes), "--format"]
    done = CliRunner().invoke(cli, [*words, "ttl"])
    assert done.exit_code == exit_code, done.output
    assert f"sh:conforms {str(not exit_code).lower()}" in done.stdout
    shown = CliRunner().invoke(cli, [*words, "table"])
    assert ("a:s" in shown.stdout) == bool(exit_code)
    told = CliRunner().invoke(cli, [*words, "json"])
    assert json.loads(told.stdout)["conforms"] == (not exit_code)


def test_the_command_reports_files_held_to_the_shapes_of_the_graph(
    tmp_path: Path, world_root: Path
) -> None:
    path = tmp_path / "claim.ttl"
    path.write_text(CLAIM, encoding="utf-8")
    words = ["--root", str(world_root), "--store", str(tmp_path / "store"), "--format", "nt"]
    done = CliRunner().invoke(cli, ["validate", str(path), *words])
    assert done.exit_code == 1, done.output
    assert CLAIM[: CLAIM.index(">")] in done.stdout
    assert CliRunner().invoke(cli, ["validate", *words]).exit_code == 2


def test_broken_shapes_and_missing_files_are_told(tmp_path: Path) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text("<a:s> <a:name> 'abc' .", encoding="utf-8")
    shapes.write_text("<a:s> <a:p>", encoding="utf-8")
    broken = CliRunner().invoke(cli, ["validate", str(data), "--shapes", str(shapes)])
    assert (broken.exit_code, "shapes: " in broken.stderr) == (2, True)
    absent = ["validate", str(tmp_path / "none.ttl"), "--shapes", str(shapes)]
    assert CliRunner().invoke(cli, absent).exit_code == 3

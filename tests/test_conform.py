"""The score of a SPARQL endpoint, on servers of which it is known what they get wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from provolta import conform
from provolta.cli import cli
from provolta.config import settings
from provolta.conform import Outcome, Target
from provolta.conform.description import fault
from provolta.conform.graph_store import CASES as STORE
from provolta.conform.protocol import CASES as PROTOCOL
from provolta.embedded import EmbeddedEngine, parse_text
from provolta.errors import BadParameter, RemoteError
from provolta.kg import KnowledgeGraph
from provolta.web.app import create_app
from tests import servers

MULTIPART = {"post_get_post_get__direct", "post_get_post_get__indirect"}
HEADS = {"head_existing__direct", "head_existing__indirect"}
ADDRESS = "http://example.org/sparql"


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A foreign server whose faults are known."""
    with servers.oxigraph(tmp_path_factory.mktemp("oxigraph")) as url:
        yield url


@pytest.fixture(scope="module")
def ours(world: EmbeddedEngine, world_root: Path) -> Iterator[str]:
    """Our own server, which only reads here."""
    app = create_app(KnowledgeGraph(world, world_root), settings({}, root=world_root))
    with servers.provolta(app) as url:
        yield url


def _failed(results: list[conform.Result]) -> set[str]:
    return {one.name for one in results if one.outcome is Outcome.FAILED}


def test_there_are_as_many_cases_as_the_suites_have() -> None:
    assert (len(PROTOCOL), len(STORE)) == (34, 13)
    assert len({case.name for case in (*PROTOCOL, *STORE)}) == 47


def test_a_server_fails_exactly_where_it_is_known_to(oxigraph: str) -> None:
    target = Target(f"{oxigraph}/query", f"{oxigraph}/update", f"{oxigraph}/store", may_wipe=True)
    results = list(conform.run(target))
    assert len(results) == 50
    assert _failed(results) == {"bad_update_get", *MULTIPART, *HEADS}
    assert all(one.why for one in results if one.outcome is not Outcome.PASSED)


def test_ours_passes_every_case_that_changes_nothing(ours: str) -> None:
    done = CliRunner().invoke(cli, ["conform", f"{ours}/sparql", "--read-only"])
    assert done.exit_code == 0, done.output
    assert "SPARQL 1.1 Protocol    14 of 14, 20 left out" in done.output
    assert "Service Description     3 of 3" in done.output
    assert done.output.endswith("17 passed, 0 failed\n")


def test_a_server_of_something_else_fails_and_the_command_says_so(ours: str) -> None:
    done = CliRunner().invoke(cli, ["conform", f"{ours}/version", "--read-only"])
    assert done.exit_code == 1
    assert "fails  query_get: request 1 (GET to the query address): " in done.output
    told = ["conform", f"{ours}/version", "--read-only", "--format", "json"]
    found = json.loads(CliRunner().invoke(cli, told).output)
    assert {"failed", "left out", "passed"} == {one["outcome"] for one in found}


@pytest.mark.parametrize("flags", [[], ["--wipe", "--read-only"]])
def test_nothing_is_wiped_unless_it_is_said(ours: str, flags: list[str]) -> None:
    done = CliRunner().invoke(cli, ["conform", f"{ours}/sparql", *flags])
    assert done.exit_code == 2
    assert "--wipe" in done.output


def test_an_address_that_answers_nothing_is_told() -> None:
    with pytest.raises(RemoteError, match="gave no answer"):
        list(conform.run(Target("http://127.0.0.1:9/sparql", "", timeout=2)))
    with pytest.raises(BadParameter):
        list(conform.run(Target("file:///etc/passwd", "")))


_DESCRIPTION = f"""@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
[] a sd:Service ; sd:endpoint <{ADDRESS}> ; sd:supportedLanguage sd:SPARQL11Query ."""


@pytest.mark.parametrize(
    ("turtle", "case", "wrong"),
    [
        (_DESCRIPTION, "conforms_to_schema", ""),
        (_DESCRIPTION, "has_endpoint_triple", ""),
        (_DESCRIPTION.replace("/sparql>", "/other>"), "has_endpoint_triple", "asked was"),
        (_DESCRIPTION.replace("sd:SPARQL11Query", '"1.1"'), "conforms_to_schema", "not an IRI"),
        (_DESCRIPTION.replace("sd:supportedLanguage", "sd:lang"), "conforms_to_schema", "sd:lang"),
        (_DESCRIPTION.replace("sd:endpoint", "sd:graph"), "conforms_to_schema", "one sd:endpoint"),
    ],
)
def test_a_service_description_is_read(turtle: str, case: str, wrong: str) -> None:
    found = fault(case, parse_text(turtle.encode(), "description"), ADDRESS)
    assert (wrong in found) if wrong else found == ""

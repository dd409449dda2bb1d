"""The routes of the analyses: the same numbers as in Python, in every form, as described."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel
from starlette.testclient import TestClient

from provolta.embedded import EmbeddedEngine
from provolta.kg import KnowledgeGraph
from provolta.web import analysis_schemas as schemas
from tests.web import client_of


@pytest.fixture(scope="module")
def client(world: EmbeddedEngine, world_root: Path) -> TestClient:
    """A server over the mini-world."""
    return client_of(world, world_root)


@pytest.fixture(scope="module")
def kg(world: EmbeddedEngine, world_root: Path) -> KnowledgeGraph:
    """The mini-world behind the facade."""
    return KnowledgeGraph(world, world_root)


ROUTES = [
    ("impact?entity=Brackland&entity=Gale+Cells&share=0.5", schemas.Impact),
    ("concentration?of=stage:cell-production&by=actor", schemas.Concentration),
    ("concentration?of=item:lumium&year=2023", schemas.Concentration),
    ("require?gwh=10&chemistry=N8%3D0.5,F%3D0.5", schemas.Requirement),
    ("bottlenecks?layer=all", schemas.Bottlenecks),
    ("depends?entity=Harbour+Motors&by=material", schemas.Depends),
    ("substitutes?entity=separator", schemas.Substitutes),
    ("integration?actor=", schemas.Integration),
    ("replay?as_of=2024", schemas.Replay),
    ("integration?actor=Harbour+Motors&as_of=2024", schemas.Integration),
]


@pytest.mark.parametrize(("route", "model"), ROUTES)
def test_json_is_as_described(client: TestClient, route: str, model: type[BaseModel]) -> None:
    found = client.get(f"/api/v1/{route}")
    assert found.status_code == 200, found.text
    model.model_validate(found.json(), strict=True, extra="forbid")


@pytest.mark.parametrize("form", ["csv", "md"])
@pytest.mark.parametrize(("route", "model"), ROUTES)
def test_other_forms(client: TestClient, route: str, model: type[BaseModel], form: str) -> None:
    found = client.get(f"/api/v1/{route}&format={form}")
    assert found.status_code == 200
    assert found.text.count("\n") >= 1, model


def test_the_numbers_are_those_of_python(client: TestClient, kg: KnowledgeGraph) -> None:
    assert (
        client.get("/api/v1/impact?entity=Gale+Cells").json() == kg.impact("Gale Cells").to_dict()
    )
    there = client.get("/api/v1/concentration?of=item:lumium").json()
    assert there == kg.concentration("item:lumium").to_dict()
    assert client.get("/api/v1/require?gwh=1&chemistry=F").json() == kg.require(1, "F").to_dict()
    assert client.get("/api/v1/bottlenecks").json() == kg.bottlenecks().to_dict()
    there = client.get("/api/v1/depends?entity=Acme+Cells&by=country").json()
    assert there == kg.depends("Acme Cells", by="country").to_dict()
    assert client.get("/api/v1/substitutes?entity=Elm+Anodes").json() == (
        kg.substitutes("Elm Anodes").to_dict()
    )
    assert client.get("/api/v1/integration").json() == kg.integration().to_dict()


@pytest.mark.parametrize(
    ("route", "status"),
    [
        ("impact", 400),
        ("impact?entity=Atlantis", 404),
        ("impact?entity=Brackland&share=7", 400),
        ("concentration?of=item:lumium&by=moon", 400),
        ("concentration?of=item:lumium&year=soon", 400),
        ("require?gwh=-1&chemistry=F", 400),
        ("require?gwh=1&chemistry=F%3Dx", 400),
        ("bottlenecks?layer=sky", 400),
        ("bottlenecks?wind=1", 400),
        ("depends?entity=Acme+Cells&by=moon", 400),
        ("depends?entity=status:talks", 400),
        ("substitutes", 400),
        ("integration?actor=Atlantis", 404),
    ],
)
def test_what_cannot_be_asked_is_a_problem(client: TestClient, route: str, status: int) -> None:
    found = client.get(f"/api/v1/{route}")
    assert found.status_code == status
    assert found.headers["content-type"].startswith("application/problem+json")

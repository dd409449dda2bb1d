"""The shapes of the JSON answers, for the OpenAPI document. Not used to make the answers."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from provolta.web.negotiation import Offer


class Named(BaseModel):
    """A thing with its name."""

    iri: str
    label: str
    type: str


class Entity(Named):
    """A thing as the search lists it."""

    country: str | None
    stages: list[str]
    alt: list[str]


class Entities(BaseModel):
    """What a search found, best first."""

    revision: str
    total: int = Field(description="How many there are, listed or not.")
    entities: list[Entity]
    facets: dict[str, dict[str, int]] = Field(description="Counts by type, country and stage.")


class Node(Named):
    """A thing in a lineage."""

    stage: str | None
    stages: list[str]
    country: str | None
    distance: int = Field(description="Edges from the focus.")
    unexpanded: int = Field(description="Neighbours beyond the depth.")


class Edge(BaseModel):
    """Goods flow from `from` to `to`."""

    from_: str = Field(alias="from")
    to: str
    relation: str
    layer: str
    kind: Literal["documented", "structural", "derived"]
    status: str | None
    items: list[str]
    claims: list[str]
    sources: list[str]


class Cited(BaseModel):
    """A document, as it is cited."""

    iri: str
    title: str
    publisher: str
    issued: str
    url: str


class Statement(BaseModel):
    """A statement that an answer rests on."""

    label: str
    status: str
    grade: str
    locator: str | None
    sources: list[Cited]


class _Evidenced(BaseModel):
    revision: str
    statements: dict[str, Statement]
    labels: dict[str, str]
    notes: list[str] = Field(description="What the answer assumes, one line each.")


class Lineage(_Evidenced):
    """A lineage answer."""

    focus: Named
    direction: Literal["upstream", "downstream"]
    depth: int | Literal["all"]
    layer: str
    as_of: str | None
    nodes: list[Node]
    edges: list[Edge]
    truncated: bool


class Why(_Evidenced):
    """An explanation; no routes if nothing documented connects the two."""

    from_: Named = Field(alias="from")
    to: Named
    depends: bool
    routes: list[list[Edge]]


class Parameter(BaseModel):
    """A parameter of a question."""

    name: str
    type: str
    class_: str | None = Field(alias="class")
    meaning: str
    default: list[str]


class Column(BaseModel):
    """A column of an answer."""

    name: str
    type: str
    unit: str | None
    meaning: str


class Question(BaseModel):
    """A question of the library."""

    name: str
    theme: str
    title: str
    description: str
    parameters: list[Parameter]
    columns: list[Column]
    keywords: list[str]
    notes: list[str]


class Questions(BaseModel):
    """The question library."""

    revision: str
    questions: list[Question]


class Answer(_Evidenced):
    """The answer to a question; `evidence[i]` are the statements behind row `i`."""

    title: str
    columns: list[Column]
    rows: list[dict[str, str | float | int | bool | None]]
    evidence: list[list[str]]


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    revision: str
    remedy: str | None = None
    rule: str | None = None
    line: int | None = None
    column: int | None = None
    candidates: list[Named] | None = None


class ValidationResult(BaseModel):
    """One place where data break a shape; what has no name is null."""

    focus: str | None
    path: str | None
    value: str | None
    severity: str | None
    component: str | None
    shape: str | None
    message: str | None


class ValidationReport(BaseModel):
    """The validation report in plain JSON."""

    conforms: bool
    results: list[ValidationResult]


def gives(model: type[BaseModel] | None, *others: Offer) -> dict[int | str, dict[str, Any]]:
    """What the OpenAPI document says of an answer: its model as JSON, and its other forms."""
    content: dict[str, Any] = {offer.media: {"schema": {"type": "string"}} for offer in others}
    good: dict[str, Any] = {"description": "The answer.", "content": content}
    if model is not None:
        good["model"] = model
    problem = {
        "description": "What is wrong with the request, and how to mend it.",
        "content": {"application/problem+json": {}},
    }
    return {200: good, "4XX": problem}

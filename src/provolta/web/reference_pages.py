"""The pages to look things up in: sources and API."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI

from provolta.names import local_name
from provolta.web import shown_queries
from provolta.web.parameters import Documents
from provolta.web.site import Site

_A_PAGE = 100
_DESCRIBING = threading.Lock()

_EXAMPLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "/sparql": ("/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+10&format=csv", ()),
    "/api/v1/entities": ("/api/v1/entities?type=Actor&limit=5", ()),
    "/api/v1/lineage": ("/api/v1/lineage?entity=Tesla&depth=all&layer=supply", ("actor:tesla",)),
    "/api/v1/why": ("/api/v1/why?from=SQM&to=Ford", ("actor:sqm", "actor:ford")),
    "/api/v1/questions": ("/api/v1/questions", ()),
    "/id/{kind}/{slug}": ("/id/actor/tesla", ("actor:tesla",)),
    "/doc/{kind}/{slug}": ("/doc/actor/tesla.ttl", ("actor:tesla",)),
    "/ontology": ("/ontology.ttl", ()),
    "/version": ("/version", ()),
    "/health/live": ("/health/live", ()),
    "/health/ready": ("/health/ready", ()),
}
"""An example for each route, and the things that must be known for it to work."""


@dataclass(frozen=True)
class Parameter:
    """A parameter as the page of the API shows it."""

    name: str
    required: bool
    takes: str
    description: str


@dataclass(frozen=True)
class Route:
    """A route as the page of the API shows it."""

    method: str
    path: str
    summary: str
    description: str
    parameters: list[Parameter]
    forms: list[str]
    example: str


def sources(site: Site, wanted: Documents) -> str:
    """The documents that are asked for, with grade, and how many statements rest on each."""
    documents = site.overview.documents
    words = wanted.q.casefold().split()
    found = [
        one
        for one in documents
        if wanted.grade in {"", one.grade}
        and all(word in f"{one.title} {one.publisher}".casefold() for word in words)
    ]
    pages = max(1, -(-len(found) // _A_PAGE))
    page = min(wanted.page, pages)
    asked = {"q": wanted.q, "grade": wanted.grade}
    kept = {name: value for name, value in asked.items() if value}
    return site.render(
        "sources.html",
        page_query=shown_queries.SOURCES,
        wanted=wanted,
        documents=documents,
        found=len(found),
        shown=found[(page - 1) * _A_PAGE : page * _A_PAGE],
        page=page,
        pages=[
            (number, "/sources?" + urlencode({**kept, "page": number}))
            for number in range(1, pages + 1)
        ],
        grades=Counter(one.grade for one in documents if one.grade).most_common(),
        grade_names={local_name(iri): name for iri, name, _ in site.overview.grades},
        grades_told=[(name, told) for _, name, told in site.overview.grades if told],
        said=site.overview.contributions,
        total=site.overview.counts["BusinessRelationship"] + site.overview.counts["Claim"],
        most=max((one.statements for one in documents), default=0),
    )


def described(app: FastAPI) -> Mapping[str, Any]:
    """The description of the API; two that make it at the same moment would break each other."""
    with _DESCRIBING:
        return app.openapi()


def docs(site: Site, openapi: Mapping[str, Any]) -> str:
    """The API, route by route, out of its OpenAPI document."""
    return site.render("docs.html", routes=list(_routes(site, openapi)))


def _routes(site: Site, openapi: Mapping[str, Any]) -> Iterator[Route]:
    for path, methods in openapi["paths"].items():
        example, names = _EXAMPLES.get(path, ("", ()))
        for method, operation in methods.items():
            yield Route(
                method.upper(),
                path,
                operation["summary"],
                operation.get("description", "").replace("`", ""),
                sorted(map(_parameter, operation.get("parameters", ())), key=_place),
                sorted(operation["responses"].get("200", {}).get("content", {})),
                example if site.knows(*names) else "",
            )


def _place(parameter: Parameter) -> tuple[bool, bool]:
    """What is required first, the form of the answer last."""
    return parameter.name in {"format", "output"}, not parameter.required


def _parameter(one: Mapping[str, Any]) -> Parameter:
    schema = one.get("schema", {})
    choices = schema.get("enum") or schema.get("items", {}).get("enum")
    takes = ", ".join(map(str, choices)) if choices else str(schema.get("type", "text"))
    usual = schema.get("default")
    if usual not in (None, "", [], False):
        takes += f"; usually {usual}"
    return Parameter(
        one["name"],
        bool(one.get("required")),
        takes.replace("string", "text").replace("array", "several"),
        str(one.get("description", "")).replace("`", ""),
    )

"""The page about the server: every address, with its parameters."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from fastapi.routing import APIRoute, APIRouter

from provolta import web
from provolta.config import settings
from provolta.docgen.markdown import code, page, sentence, table
from provolta.embedded import EmbeddedEngine
from provolta.kg import KnowledgeGraph
from provolta.web.app import create_app

_METHODS = ("get", "post", "put", "delete")


def http(root: Path) -> str:
    """The addresses of the server, as its OpenAPI document has them, and its pages."""
    kg = KnowledgeGraph(EmbeddedEngine(), root)
    schema = create_app(kg, settings({}, root=root)).openapi()
    groups: dict[str, list[str]] = {}
    for path, operations in schema["paths"].items():
        for method in _METHODS:
            if method in operations:
                operation = operations[method]
                group = (operation.get("tags") or ["Other"])[0]
                groups.setdefault(group, []).append(_operation(path, method, operation))
    parts = [part for group, found in groups.items() for part in (f"## {group}", *found)]
    rows = sorted(
        (code(route.path.replace(":path", "")), sentence(_first_line(route)))
        for route in routes()
        if not route.include_in_schema and route.path not in schema["paths"]
    )
    return page(
        "HTTP",
        "src/provolta/web",
        "The server is read-only. Every answer carries `ETag`, `X-Revision` and `Vary`; "
        "browsers may call it from any origin. The form of an answer is chosen by the `Accept` "
        "header, by a suffix or by `?format=`; `Link` leads to the other forms. Errors are "
        "problem documents (RFC 9457), listed in [errors](errors.md). `/openapi.json` says the "
        "same to programs.",
        *parts,
        "## Pages",
        table(["address", "shows"], rows),
    )


def routes() -> Iterator[APIRoute]:
    """Every route of every module of the server."""
    for module in pkgutil.iter_modules(web.__path__):
        router = getattr(import_module(f"{web.__name__}.{module.name}"), "router", None)
        if isinstance(router, APIRouter):
            yield from (route for route in router.routes if isinstance(route, APIRoute))


def _first_line(route: APIRoute) -> str:
    return (inspect.getdoc(route.endpoint) or "").split("\n", 1)[0]


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> str:
    text = str(operation.get("description", "")).strip() or sentence(operation.get("summary", ""))
    parts = [f"### {method.upper()} {path}", text]
    given = cast("list[dict[str, Any]]", operation.get("parameters", []))
    rows = [_parameter(one) for one in given if one["in"] != "path"]
    if rows:
        parts.append(table(["parameter", "default", "means"], rows))
    return "\n\n".join(parts)


def _parameter(one: Mapping[str, Any]) -> tuple[str, str, str]:
    schema = cast("dict[str, Any]", one.get("schema", {}))
    default = schema.get("default")
    given = "needed" if one.get("required") else code("" if default is None else str(default))
    return code(str(one["name"])), given, sentence(str(one.get("description", "")))

"""Everything that goes wrong, as a problem document (RFC 9457), or as a page for a browser."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from provolta.entities import Entity
from provolta.errors import BadParameter, NotAcceptable, ProvoltaError, Unauthorised
from provolta.names import BASE, shorten
from provolta.web.envelope import ALWAYS
from provolta.web.negotiation import HTML, PROBLEM, choose
from provolta.web.parameters import meaning
from provolta.web.site import site_of

_LOG = logging.getLogger("provolta.web")
_TYPES = BASE + "errors/"
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="provolta"'}
_NOT_FOUND = "All addresses are listed at /docs."
_LED_TO, _NAME = 5, 80
"""To how many things a page leads from an address where nothing is, if its end is a short name."""


def install(app: FastAPI) -> None:
    """See that no error leaves the server in any other shape."""
    app.add_exception_handler(ProvoltaError, _provolta)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(Exception, _unforeseen)


def document(error: ProvoltaError) -> dict[str, object]:
    """The problem document of an error.

    >>> from provolta.errors import Place, QuerySyntax
    >>> document(QuerySyntax("It does not parse.", place=Place("query", 1, 7)))["column"]
    7
    """
    problem: dict[str, object] = {
        "type": _TYPES + error.slug,
        "title": error.title,
        "status": error.status,
        "detail": error.what,
    }
    if error.place is not None:
        problem |= {"line": error.place.line, "column": error.place.column}
    if error.candidates:
        problem["candidates"] = [
            {"iri": one.iri, "label": one.label, "type": one.kind} for one in error.candidates
        ]
    extra = {"rule": error.rule, "remedy": error.remedy}
    return problem | error.details | {name: text for name, text in extra.items() if text}


def _provolta(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProvoltaError)
    headers = dict(_CHALLENGE) if isinstance(error, Unauthorised) else {}
    if error.retry_after:
        headers["Retry-After"] = str(error.retry_after)
    return _respond(request, document(error), headers)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.NOT_FOUND and (there := _without_slash(request)):
        return RedirectResponse(there, HTTPStatus.TEMPORARY_REDIRECT)
    title = HTTPStatus(error.status_code).phrase
    detail = error.detail if error.detail != title else f"{title}: {request.url.path}"
    problem: dict[str, object] = {"type": "about:blank", "title": title}
    problem |= {"status": error.status_code, "detail": detail}
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        *others, last = request.state.allowed().split(", ")
        taken = f"{', '.join(others)} and {last}"
        problem["detail"] = f"{request.method} is not taken at {request.url.path}; {taken} are."
    if error.status_code == HTTPStatus.NOT_FOUND:
        problem |= {"detail": f"There is nothing at {request.url.path}.", "remedy": _NOT_FOUND}
        problem |= _meant(request)
    return _respond(request, problem, error.headers)


def _without_slash(request: Request) -> str:
    """The same address on this server without the slash at its end; empty if it has none."""
    asked = str(request.scope["path"])
    path = quote(asked.strip("/"))
    if not (path and asked.endswith("/") and request.method in {"GET", "HEAD"}):
        return ""
    # One slash alone begins it: two would lead to another host.
    return f"/{path}" + (f"?{request.url.query}" if request.url.query else "")


def _meant(request: Request) -> dict[str, object]:
    """Things that go by the last part of an address where nothing is, for a page that leads on."""
    last = request.url.path.rstrip("/").rpartition("/")[2].replace("-", " ").replace("_", " ")
    if not (is_browser(request) and 1 < len(last) <= _NAME):
        return {}
    found = site_of(request).kg.search(last, limit=_LED_TO).entities
    return {"candidates": [_candidate(one) for one in found]} if found else {}


def _candidate(one: Entity) -> dict[str, str]:
    return {"iri": one.iri, "label": one.label, "type": one.type}


def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [
        {"parameter": str(fault["loc"][-1]), "message": _fault(request, fault)}
        for fault in error.errors()
    ]
    detail = "; ".join(f"{fault['parameter']}: {fault['message']}" for fault in faults)
    detail = detail if detail.endswith(".") else f"{detail}."
    problem = document(BadParameter(detail, remedy="/docs lists what each parameter takes."))
    return _respond(request, problem | {"errors": faults})


def _fault(request: Request, fault: Mapping[str, Any]) -> str:
    """What is wrong with a value; nobody reads a pattern, so what is meant stands in its place."""
    if fault["type"] != "string_pattern_mismatch":
        return str(fault["msg"])
    meant = meaning(request.scope["endpoint"], str(fault["loc"][-1]))
    said = f"{str(fault['input'])[:_NAME]!r} does not fit"
    return f"{said}: {meant[:1].lower()}{meant[1:]}" if meant else said


def _unforeseen(request: Request, error: Exception) -> Response:
    """A fault of ours: logged with its trace, told without."""
    _LOG.error("%s %s failed", request.method, request.url.path, exc_info=error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    problem: dict[str, object] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": "Something went wrong that should not have; the server's log has the details.",
    }
    # This answer is made outside the envelope, which is why it is addressed here.
    return _respond(request, problem, ALWAYS | {"X-Revision": site_of(request).kg.revision})


def _respond(
    request: Request, problem: dict[str, object], headers: Mapping[str, str] | None = None
) -> Response:
    problem |= {"instance": request.url.path, "revision": site_of(request).kg.revision}
    problem["query_id"] = getattr(request.state, "query_id", None)
    status = int(str(problem["status"]))
    kept = {"Cache-Control": "no-store", **(headers or {})}
    if is_browser(request):
        page = site_of(request).render(
            "problem.html", problem=problem, instead=_instead(request, problem)
        )
        return Response(page, status, kept, HTML.media)
    text = json.dumps({name: value for name, value in problem.items() if value is not None})
    return Response(text, status, kept, PROBLEM.media)


def _instead(request: Request, problem: Mapping[str, object]) -> dict[str, str]:
    """The same question about each of the candidates, by its IRI, if one parameter was at fault."""
    asked = request.query_params.multi_items()
    told = str(problem["detail"])
    at = next((n for n, (_, value) in enumerate(asked) if value and repr(value) in told), None)
    candidates = problem.get("candidates")
    if at is None or not isinstance(candidates, list):
        return {}
    return {
        one["iri"]: f"{request.url.path}?"
        + urlencode([*asked[:at], (asked[at][0], shorten(one["iri"])), *asked[at + 1 :]])
        for one in candidates
    }


def is_browser(request: Request) -> bool:
    """Whether the client would rather read a page: never an error of its own."""
    accept = request.headers.get("accept", "")
    try:
        return "text/html" in accept and choose(accept, (PROBLEM, HTML)).offer is HTML
    except NotAcceptable:
        return False

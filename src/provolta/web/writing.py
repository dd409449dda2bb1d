"""Who may write, and what a write is answered with."""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Request
from starlette.responses import Response

from provolta.errors import BadParameter, ForbiddenQuery, Unauthorised
from provolta.web.negotiation import JSON
from provolta.web.streaming import GONE, while_there
from provolta.writes import Change, Conditions, Writer


@dataclass(frozen=True)
class Gate:
    """The writer and the token that opens it; ``guarded`` holds writes to the rules of the data."""

    writer: Writer
    token: bytes
    guarded: bool = True


def read_token(path: Path) -> bytes:
    """The token in a file.

    Raises:
        BadParameter: if the file cannot be read, or has no token of at least 16 characters.
    """
    try:
        token = path.read_bytes().strip()
    except OSError as error:
        raise BadParameter(f"The token file cannot be read: {error.strerror}.") from error
    if len(token) < _SHORTEST:
        raise BadParameter(
            f"The token in {path} is shorter than {_SHORTEST} characters.",
            remedy="Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'.",
        )
    return token


_SHORTEST = 16


def authorise(request: Request) -> Gate:
    """The gate, if the request has its token.

    Raises:
        ForbiddenQuery: if this server only reads.
        Unauthorised: if the token is missing or another one.
    """
    gate = getattr(request.app.state, "gate", None)
    if not isinstance(gate, Gate):
        raise ForbiddenQuery(
            "Updates are not allowed: this server is read-only.",
            remedy="Edit the Turtle files under data/ and build again.",
        )
    sent = request.headers.getlist("authorization")
    scheme, _, token = (sent[0] if len(sent) == 1 else "").partition(" ")
    given = token.strip().encode("utf-8", "replace")
    if not hmac.compare_digest(given, gate.token) or scheme.lower() != "bearer":
        raise Unauthorised("This needs a token.", remedy="Send it as Authorization: Bearer ….")
    return gate


def may_write(request: Request) -> bool:
    """Whether the request has the token."""
    try:
        authorise(request)
    except (ForbiddenQuery, Unauthorised):
        return False
    return True


def conditions(request: Request, gate: Gate, *, dry: bool) -> Conditions:
    """The conditions that a request sets: ``If-Match``, ``If-None-Match: *`` and ``dry-run``."""
    tags = [
        tag.strip().removeprefix("W/").strip('"')
        for tag in ",".join(request.headers.getlist("if-match")).split(",")
    ]
    expected = [] if "*" in tags else [tag.rpartition("-")[0] or tag for tag in tags if tag]
    absent = request.headers.get("if-none-match", "").strip() == "*"
    return Conditions(tuple(expected), absent, gate.guarded, dry)


async def carry_out(
    request: Request, gate: Gate, change: Change, answer: Callable[[dict[str, Any]], Response]
) -> Response:
    """Make a change and answer, with the revision that it made.

    What waits for its turn is dropped when its client goes; what has begun is brought to its end.
    """
    gone = threading.Event()
    told = await while_there(request, lambda: gate.writer.run(change, gone), gone.set)
    if told is None:
        return Response(status_code=GONE)
    if change.conditions.dry:
        text = json.dumps(told, indent=1, ensure_ascii=False)
        return Response(text, media_type=JSON.media, headers={"Cache-Control": "no-store"})
    made = answer(told)
    made.headers["X-Revision"] = told["revision"]
    made.headers["Cache-Control"] = "no-store"
    return made

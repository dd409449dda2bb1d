"""One way to answer: choose the form, compare the tag, and only then do the work."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from fastapi import Request
from starlette.responses import Response

from provolta.errors import LostRace
from provolta.render.styles import STANDALONE_STYLE
from provolta.web import language
from provolta.web.links import alternates
from provolta.web.negotiation import HTML, SVG, Choice, Offer, choose
from provolta.web.site import site_of

SPOKEN = "Accept, Accept-Language, Cookie"
"""What a page in the visitor's language varies by."""
_COOKIE = "lang"
Make = Callable[[Choice], str | bytes]
_STYLE = b64encode(hashlib.sha256(STANDALONE_STYLE.encode()).digest()).decode()
_DRAWING = f"default-src 'none'; style-src 'sha256-{_STYLE}'"
"""A drawing on its own may have its own styles, and nothing else."""


def respond(
    request: Request,
    offers: Sequence[Offer],
    make: Make,
    *,
    body: bytes = b"",
    wanted: Sequence[str] = (),
    stable: bool = True,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer to a request in the form that suits it, or 304 if the client has it already.

    What another server holds may change without our knowing, so nothing may keep it.

    ``make`` is called with the chosen form, and not at all for a 304. ``body`` is the request body,
    as far as the answer depends on it; ``stable=False`` says that the same request may be answered
    otherwise next time (``NOW()``, ``RAND()``), so that nothing may keep the answer.

    Raises:
        NotAcceptable: if none of the offers suits.
    """
    choice = negotiate(request, offers, wanted)
    remembered = {}
    if choice.offer is HTML:
        speak(request)
        remembered = _remembered(request)
    kept = cached(request, choice.media, body, stable=stable)
    if choice.offer is HTML:
        remembered["Vary"] = SPOKEN
    if isinstance(kept, Response):
        kept.headers.update(remembered)
        return kept
    kept |= remembered
    if links := alternates(request, offers, choice):
        kept["Link"] = ", ".join(links)
    if choice.offer is SVG:
        kept["Content-Security-Policy"] = _DRAWING
    content = _once(request, choice, make, kept.get("ETag", ""))
    return Response(content, media_type=choice.media, headers={**kept, **(headers or {})})


def _once(request: Request, choice: Choice, make: Make, tag: str) -> str | bytes:
    """What ``make`` gives; a page of a revision is made once a day for each address it is seen at.

    The day counts because timelines show it, the address because pages may name it.
    """
    if choice.offer is not HTML or request.method != "GET" or not tag:
        return make(choice)
    key = tag, str(request.base_url), datetime.now(UTC).date()
    return site_of(request).kept.of(key, lambda: make(choice))


def speak(request: Request) -> None:
    """Answer in the language that a request asks for: by ``lang``, as before, or by its header."""
    asked = getattr(request.state, "language", "") or request.cookies.get(_COOKIE, "")
    header = ",".join(request.headers.getlist("accept-language"))
    known = site_of(request).languages
    query, path = request.url.query, quote(request.url.path)
    view = site_of(request).address(request, f"{path}?{query}" if query else path)
    address = view if request.method == "GET" else ""
    language.use(language.chosen(header, asked, known), query, address)


def _remembered(request: Request) -> dict[str, str]:
    """The cookie that remembers a language, once the visitor has chosen one; it says no more."""
    if not getattr(request.state, "language", ""):
        return {}
    kept = "Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"
    return {"Set-Cookie": f"{_COOKIE}={language.current()}; {kept}"}


def cached(
    request: Request, media: str, body: bytes = b"", *, stable: bool = True
) -> dict[str, str] | Response:
    """The headers that say how long an answer may be kept, or 304 if the client has it already.

    Raises:
        LostRace: if the client wants what it had, and that is no more.
    """
    if not stable or site_of(request).settings.engine:
        return {"Cache-Control": "no-store"}
    tag = etag(request, media, body)
    kept = {"ETag": tag, "Cache-Control": "no-cache"}
    expected = ",".join(request.headers.getlist("if-match"))
    if request.method == "GET" and expected and not _is_one(expected, tag):
        raise LostRace(
            f"If-Match names another state than that of revision {site_of(request).kg.revision}.",
            remedy="Ask without If-Match, or with the ETag that you are given now.",
        )
    if request.method == "GET" and (known := _has(request, tag)):
        return Response(status_code=304, headers={**kept, "ETag": known})
    return kept


def negotiate(request: Request, offers: Sequence[Offer], wanted: Sequence[str] = ()) -> Choice:
    """The form that a request asks for: by suffix, by ``format`` or ``output``, else by Accept."""
    suffix = getattr(request.state, "suffix", "")
    query = request.query_params
    named = [*query.getlist("format"), *query.getlist("output"), *wanted]
    accept = ",".join(request.headers.getlist("accept"))
    return choose(accept, offers, [suffix] if suffix else named)


def etag(request: Request, media: str, body: bytes = b"") -> str:
    """The tag of an answer: the revision, and what of the request the answer depends on.

    Known before any work is done, because a revision never changes.
    """
    site = site_of(request)
    digest = hashlib.blake2b(digest_size=9)
    query = request.scope["query_string"]
    path, spoken = request.url.path.encode(), language.current().encode()
    for part in (site.stamp.encode(), path, query, media.encode(), spoken, body):
        digest.update(len(part).to_bytes(4) + part)
    return f'"{site.kg.revision}-{digest.hexdigest()}"'


def _is_one(expected: str, tag: str) -> bool:
    """Whether If-Match names a tag (strong comparison)."""
    tags = {one.strip() for one in expected.split(",")}
    return bool({tag, "*"} & tags)


def _has(request: Request, tag: str) -> str:
    """The tag as If-None-Match names it (weak comparison): so it was given; empty if it does not.

    A compressed answer has a weak tag, and so has what is said of it later.
    """
    named = [one.strip() for one in ",".join(request.headers.getlist("if-none-match")).split(",")]
    return next((one for one in (f"W/{tag}", tag) if one in named), tag if "*" in named else "")

"""The ``Link`` header: where the other forms of an answer are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from fastapi import Request

from provolta.web.negotiation import SUFFIXES, Choice, Offer
from provolta.web.site import site_of

WHOLE = ("/static/", "/gsp/", "/openapi.json", "/terms.json")
"""Paths whose ending belongs to the name."""
_STANDARD = ("/sparql", "/gsp")
"""Paths that a standard names; their forms are told apart by a parameter."""
_LONGEST = 500
"""Longest query string that is repeated for each form: headers must stay small."""
_FORM = ("format=", "output=")
_SAFE = "%=&+;:/?,@!$*~-._"


def alternates(
    request: Request, offers: Sequence[Offer], choice: Choice, path: str = ""
) -> list[str]:
    """The links to the other forms of what was asked for, or of what is at another path.

    Only what was got by ``GET`` has an address, and only a short one is repeated for each form.
    """
    query = "" if path else _query(request)
    if request.method != "GET" or len(query) > _LONGEST:
        return []
    at = quote(path or request.url.path, safe="/%" if path else "/")
    return [
        f'<{site_of(request).address(request, _address(at, offer, query))}>; rel="alternate"; '
        f'type="{offer.media}"'
        for offer in offers
        if offer is not choice.offer
    ]


def _address(path: str, offer: Offer, query: str) -> str:
    name = offer.names[0]
    if path.endswith("/") or path.startswith((*_STANDARD, *WHOLE)) or name not in SUFFIXES:
        return f"{path}?{_joined((query, f'format={name}'))}"
    return f"{path}.{name}" + (f"?{query}" if query else "")


def _query(request: Request) -> str:
    """What was asked for, but for the form; nothing in it can end the link."""
    parts = request.url.query.split("&")
    kept = _joined(part for part in parts if not part.startswith(_FORM))
    return quote(kept, safe=_SAFE)


def _joined(parts: Iterable[str]) -> str:
    return "&".join(part for part in parts if part)

"""RDF in the body of a request: one document, or the files of a form."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser

from provolta.engine import GRAPH_TYPES
from provolta.errors import BadParameter
from provolta.web.negotiation import GRAPH_OFFERS, split_suffix
from provolta.web.protocol import body_of, other_charset

MULTIPART = "multipart/form-data"
_OFFERS = tuple(offer for offer in GRAPH_OFFERS if offer.media in GRAPH_TYPES)
_ALIASES = {alias: offer.media for offer in _OFFERS for alias in offer.aliases} | {
    "application/json": "application/ld+json",
    "text/plain": "application/n-triples",
}
_ENDINGS = {name: offer.media for offer in reversed(_OFFERS) for name in offer.names}
_UNSAID = {"", "application/octet-stream"}
"""Media types with which a file of a form says nothing; its ending may."""


@dataclass(frozen=True)
class Upload:
    """A document: the field of the form that it came in, its media type and its bytes."""

    field: str
    media: str
    data: bytes


async def read(request: Request, most: int, field: str = "data") -> tuple[Upload, ...]:
    """The documents in a body; one that is the whole body is as if it came in ``field``.

    Raises:
        BadParameter: if a form cannot be read or has no file.
        HTTPException: 413 if the body is longer than ``most``, 415 if a document is not RDF or
            the body is encoded.
    """
    if request.headers.get("content-encoding", "identity") != "identity":
        raise HTTPException(415, "This address does not take an encoded body. Send it as it is.")
    media = _media(request.headers.get("content-type"))
    if media != MULTIPART:
        known = _known(media)
        return (Upload(field, known, await body_of(request, most)),)
    data = await body_of(request, most)
    if not data.rstrip().endswith(b"--"):
        raise BadParameter("The form has no end.")

    async def again() -> AsyncGenerator[bytes, None]:
        yield data

    try:
        form = await MultiPartParser(request.headers, again(), max_part_size=len(data) + 1).parse()
    except MultiPartException as error:
        raise BadParameter(f"The form cannot be read: {error.message}") from None
    files = [(name, one) for name, one in form.multi_items() if isinstance(one, UploadFile)]
    try:
        if not files:
            raise BadParameter("The form has no file.")
        return tuple([Upload(name, _known(_said(one)), await one.read()) for name, one in files])
    finally:
        for _, one in files:
            await one.close()


def _media(header: str | None) -> str:
    """The media type without what follows it.

    Raises:
        HTTPException: 415 if that names a charset in which no RDF is read here.
    """
    media, *details = (header or "").split(";")
    if charset := other_charset(details):
        raise HTTPException(415, f"This address does not take the charset {charset!r}. Send UTF-8.")
    return media.strip().lower()


def _said(file: UploadFile) -> str:
    """The media type of a file as the form gives it, or else as its ending does."""
    media = _media(file.content_type)
    if media not in _UNSAID:
        return media
    return _ENDINGS.get(split_suffix(file.filename or "")[1], media)


def _known(media: str) -> str:
    """The media type by its usual name; no media type is taken for Turtle.

    Raises:
        HTTPException: 415 if it is none of RDF.
    """
    found = _ALIASES.get(media, media or "text/turtle")
    if found not in GRAPH_TYPES:
        offered = ", ".join(GRAPH_TYPES)
        raise HTTPException(
            415, f"This address does not take {media!r}. Send {offered}.", {"Accept-Post": offered}
        )
    return found

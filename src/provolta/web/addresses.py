"""Where a thing is shown on this server, and which addresses elsewhere a page may lead to."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote, urlsplit

from provolta.names import ID, ONTOLOGY

_REMEMBERED = 20_000


@lru_cache(maxsize=_REMEMBERED)
def href(iri: str) -> str:
    """Where on this server a thing is shown; an IRI of others is its own address.

    >>> href("https://w3id.org/provolta/id/actor/catl")
    '/entity/actor/catl'
    >>> href("https://w3id.org/provolta/ontology#suppliesTo")
    '/ontology#suppliesTo'
    >>> href("javascript:alert(1)")
    '/entity/javascript%3Aalert%281%29'
    """
    if iri.startswith(ID):
        return "/entity/" + quote(iri[len(ID) :])
    if iri.startswith(ONTOLOGY):
        return "/ontology#" + quote(iri[len(ONTOLOGY) :])
    if iri.startswith(("https://", "http://")):
        return iri
    return "/entity/" + quote(iri, safe="")


def outward(url: str) -> str:
    """An address elsewhere, if it is one that a browser may be sent to.

    >>> outward("https://www.iea.org/"), outward("javascript:alert(1)")
    ('https://www.iea.org/', '#')
    """
    return url if url.startswith(("https://", "http://")) else "#"


@lru_cache(maxsize=_REMEMBERED)
def host(url: str) -> str:
    """The host of an address, as it is shown.

    >>> host("https://www.iea.org/reports/x")
    'iea.org'
    """
    return (urlsplit(url).hostname or url).removeprefix("www.")

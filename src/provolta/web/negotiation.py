"""Which form of an answer a client gets: Accept with q-values, a suffix, or ``?format=``.

The best quality wins; at equal quality the range that names the type more exactly; then the order
of the offers, which is the server's own preference.

>>> choose("text/turtle;q=0.5, application/*", GRAPH_OFFERS).media
'application/n-triples'
>>> choose("image/png", GRAPH_OFFERS)
Traceback (most recent call last):
provolta.errors.NotAcceptable: None of the forms of this answer is acceptable: image/png.
  Ask for one of: text/turtle (ttl), application/n-triples (nt), application/ld+json (jsonld), \
application/rdf+xml (rdf), text/html (html).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from provolta.errors import NotAcceptable

_Q = re.compile(r"0(?:\.\d*)?|\.\d+|1(?:\.0*)?")


@dataclass(frozen=True)
class Offer:
    """A form in which an answer can be given.

    ``names`` are what ``?format=`` and a suffix call it, the first being the usual one; ``aliases``
    are other media types that clients ask for when they mean this one.
    """

    media: str
    names: tuple[str, ...]
    aliases: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The media type and its short name."""
        return f"{self.media} ({self.names[0]})"


@dataclass(frozen=True)
class Choice:
    """The offer that was chosen, and the media type to label it with: an alias, if it was asked."""

    offer: Offer
    media: str

    @property
    def name(self) -> str:
        """The short name of the chosen form."""
        return self.offer.names[0]


JSON = Offer("application/json", ("json",))
HTML = Offer("text/html", ("html",))
CSV = Offer("text/csv", ("csv",))
TSV = Offer("text/tab-separated-values", ("tsv",))
SVG = Offer("image/svg+xml", ("svg",))
TEXT = Offer("text/plain", ("txt",))
GRAPHML = Offer("application/graphml+xml", ("graphml",))
MARKDOWN = Offer("text/markdown", ("md",))
PROBLEM = Offer("application/problem+json", ("json",), ("application/json",))
_XML = ("application/xml", "text/xml")
RESULTS_JSON = Offer("application/sparql-results+json", ("json", "srj"), ("application/json",))
RESULTS_XML = Offer("application/sparql-results+xml", ("xml", "srx"), _XML)
TURTLE = Offer(
    "text/turtle", ("ttl", "turtle", "n3"), ("application/turtle", "application/x-turtle")
)
N_TRIPLES = Offer("application/n-triples", ("nt", "ntriples", "n-triples"))
JSON_LD = Offer("application/ld+json", ("jsonld", "json-ld", "json"), ("application/json",))
RDF_XML = Offer("application/rdf+xml", ("rdf", "rdfxml", "rdf+xml", "xml"), _XML)

TABLE_OFFERS = (RESULTS_JSON, RESULTS_XML, CSV, TSV, HTML)
TRUTH_OFFERS = (RESULTS_JSON, RESULTS_XML, HTML)
GRAPH_OFFERS = (TURTLE, N_TRIPLES, JSON_LD, RDF_XML, HTML)

SUFFIXES = frozenset(
    (
        *("html", "json", "csv", "tsv", "xml", "svg", "md", "txt"),
        *("ttl", "nt", "jsonld", "rdf", "graphml"),
    )
)
"""The endings of a path that name a form, as in ``/doc/actor/catl.ttl``."""


def choose(accept: str, offers: Sequence[Offer], wanted: Sequence[str] = ()) -> Choice:
    """The form to answer in: by ``wanted`` (suffix or ``?format=``) if given, else by ``accept``.

    ``wanted`` may hold short names and media types; the first that fits any offer wins. An Accept
    header that is missing or names no media type means that anything will do.

    Raises:
        NotAcceptable: if nothing fits; lists what is offered.
    """
    asked = [_clean(name) for name in wanted if name.strip()]
    if asked:
        by_name = _by_name(asked, offers)
        if by_name is None:
            raise refusal(", ".join(dict.fromkeys(asked)), offers)
        return by_name
    ranges = _ranges(accept)
    if not ranges:
        return Choice(offers[0], offers[0].media)
    choices = [
        Choice(offer, media)
        for offer in offers
        for media in (offer.media, *(alias for alias in offer.aliases if alias in ranges))
    ]
    best = max(choices, key=lambda choice: _quality(choice.media, ranges))
    if _quality(best.media, ranges)[0] <= 0:
        raise refusal(accept, offers)
    return best


def refusal(asked: str, offers: Iterable[Offer]) -> NotAcceptable:
    """The error that says what was asked for and what is offered instead."""
    return NotAcceptable(
        f"None of the forms of this answer is acceptable: {asked[:200]}.",
        remedy=f"Ask for one of: {', '.join(map(str, offers))}.",
    )


def split_suffix(path: str) -> tuple[str, str]:
    """A path without the ending that names a form, and that ending.

    >>> split_suffix("/doc/actor/catl.ttl")
    ('/doc/actor/catl', 'ttl')
    >>> split_suffix("/doc/actor/3m.co")
    ('/doc/actor/3m.co', '')
    """
    stem, dot, ending = path.rpartition(".")
    if dot and ending in SUFFIXES and stem and not stem.endswith("/"):
        return stem, ending
    return path, ""


def _clean(name: str) -> str:
    """A name as it was meant: a bare ``+`` in a query string arrives as a space."""
    return name.strip().lower().replace(" ", "+")


def _by_name(asked: list[str], offers: Sequence[Offer]) -> Choice | None:
    for name in asked:
        for offer in offers:
            if name in (*offer.names, offer.media, *offer.aliases):
                return Choice(offer, offer.media)
    return None


def _ranges(accept: str) -> dict[str, float]:
    """The quality of each range, the greatest where one stands there several times."""
    found: dict[str, float] = {}
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if "/" not in media:
            continue
        found[media] = max(found.get(media, 0.0), _q(parameters))
    return found


def _q(parameters: Iterable[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            return float(value) if _Q.fullmatch(value.strip()) else 0.0
    return 1.0


def _quality(media: str, ranges: Mapping[str, float]) -> tuple[float, int]:
    """The quality that the most exact fitting range gives, and how exact it is."""
    fitting = (media, media.split("/", 1)[0] + "/*", "*/*")
    return next(
        ((ranges[one], 2 - place) for place, one in enumerate(fitting) if one in ranges), (0.0, 0)
    )

"""What every route works with: the knowledge graph, the settings, the templates, the addresses."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import cast
from urllib.parse import quote, urlsplit

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from provolta.config import Settings
from provolta.errors import UsageError
from provolta.kg import KnowledgeGraph
from provolta.names import ID, ONTOLOGY, expand, local_name, shorten
from provolta.web.overview import Overview

HERE = Path(__file__).parent
STATIC = HERE / "static"
_TEMPLATES = HERE / "templates"


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


def environment() -> Environment:
    """The templates, with the filters that they use."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "href": href,
        "curie": shorten,
        "local": local_name,
        "outward": outward,
        "host": host,
        "shown": shown,
        "words": words,
        "upper_first": lambda text: text[:1].upper() + text[1:],
        "first_sentence": lambda text: text.split(". ")[0],
    }
    return made


def outward(url: str) -> str:
    """An address elsewhere, if it is one that a browser may be sent to.

    >>> outward("https://www.iea.org/"), outward("javascript:alert(1)")
    ('https://www.iea.org/', '#')
    """
    return url if url.startswith(("https://", "http://")) else "#"


def host(url: str) -> str:
    """The host of an address, as it is shown.

    >>> host("https://www.iea.org/reports/x")
    'iea.org'
    """
    return (urlsplit(url).hostname or url).removeprefix("www.")


def shown(text: str) -> str:
    """A value as it is shown: an address elsewhere by its host and its last part.

    >>> shown("http://www.wikidata.org/entity/Q42"), shown("battery cell")
    ('wikidata.org Q42', 'battery cell')
    """
    if text.startswith(("https://", "http://")):
        return f"{host(text)} {local_name(text)}".rstrip()
    return text


def words(name: str) -> str:
    """A class name as words.

    >>> words("ValueChainItem"), words("Supply agreement")
    ('Value chain item', 'Supply agreement')
    """
    return re.sub(r"(?<=[a-z])[A-Z]", lambda letter: " " + letter.group().lower(), name)


def stamp_of_files() -> str:
    """A short digest of code, templates and styles: what another version answered is stale."""
    digest = hashlib.blake2b(digest_size=5)
    for path in sorted([*HERE.glob("*.py"), *_TEMPLATES.iterdir(), *STATIC.iterdir()]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class Site:
    """The parts of a running server."""

    kg: KnowledgeGraph
    settings: Settings
    stamp: str = field(default_factory=stamp_of_files)
    templates: Environment = field(default_factory=environment)

    def render(self, template: str, **context: object) -> str:
        """A page from its template; every literal in it is escaped."""
        page = self.templates.get_template(template)
        return page.render(revision=self.kg.revision, stamp=self.stamp, **context)

    @cached_property
    def overview(self) -> Overview:
        """What the pages show of the whole graph."""
        return Overview(self.kg.engine, self.kg.index)

    def spoken(self, value: str) -> str:
        """A value of a parameter as a person says it: the label of a thing, else the value."""
        iri = expand(value)
        return self.kg.index.label(iri) if iri else value

    def knows(self, *names: str) -> bool:
        """Whether each of some names is that of one thing, so that a link about it leads on."""
        try:
            return all(self.kg.resolve(name) for name in names)
        except UsageError:
            return False

    def address(self, request: Request, path: str) -> str:
        """The absolute address of a path, as the client reaches it."""
        base = self.settings.public_url or str(request.base_url)
        return base.rstrip("/") + path


def site_of(request: Request) -> Site:
    """The site that a request came to."""
    return cast(Site, request.app.state.site)

"""What every route works with: the knowledge graph, the settings, the templates, the addresses."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from provolta import terms_told
from provolta.analyses.replay import Replay
from provolta.config import Settings
from provolta.entities import Entity
from provolta.errors import UsageError
from provolta.kg import KnowledgeGraph
from provolta.names import expand, local_name, shorten
from provolta.terms_told import Told
from provolta.web import spoken
from provolta.web.addresses import host, href, outward
from provolta.web.kept import Kept
from provolta.web.language import USUAL, choices, current, date, name_of, number, viewed
from provolta.web.overview import Overview

HERE = Path(__file__).parent
STATIC = HERE / "static"
VENDOR = STATIC / "vendor"
_TEMPLATES = HERE / "templates"
_UNIT = re.compile(r"(?<=\d) (?=(?:%|[kM]?t|kg|[kMGT]Wh?|km|m|USD|EUR)(?![\w%]))")
_CONTRADICTIONS = "contradictions"
_KINDS_SAID = {
    "Actor": "Organisation",
    "ValueChainItem": "Material or product",
    "ValueChainProcess": "Process",
    "ValueChainStage": "Stage",
    "SourceDocument": "Document",
    "GeographicArea": "Place",
}
NAV = (
    ("/chain", "Chain"),
    ("/facilities", "Facilities"),
    ("/lineage", "Lineage"),
    ("/impact", "Impact"),
    ("/concentration", "Concentration"),
    ("/bottlenecks", "Bottlenecks"),
    ("/require", "Require"),
    ("/questions", "Questions"),
    ("/sources", "Sources"),
    ("/quality", "Quality"),
    ("/ontology", "Ontology"),
    ("/sparql", "SPARQL"),
    ("/docs", "API"),
)


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
        "tight": tight,
        "words": words,
        "upper_first": lambda text: text[:1].upper() + text[1:],
        "number": number,
        "date": date,
        "first_sentence": lambda text: text.split(". ")[0],
    }
    return made


def shown(text: str) -> str:
    """A value as it is shown: an address elsewhere by its host and its last part.

    >>> shown("http://www.wikidata.org/entity/Q42"), shown("battery cell")
    ('wikidata.org Q42', 'battery cell')
    """
    if text.startswith(("https://", "http://")):
        return f"{host(text)} {local_name(text)}".rstrip()
    return text


def tight(text: str) -> str:
    r"""A text in which no line ends between a number and its unit.

    >>> tight("68 % of 5 kt, 10 times").replace("\u00a0", "~")
    '68~% of 5~kt, 10 times'
    """
    return _UNIT.sub("\u00a0", text)


def words(name: str) -> str:
    """A class name as words, those of the most common kinds as a person says them.

    >>> words("ValueChainItem"), words("PolicyMeasure"), words("Supply agreement")
    ('Material or product', 'Policy measure', 'Supply agreement')
    """
    if name in _KINDS_SAID:
        return _KINDS_SAID[name]
    return re.sub(r"(?<=[a-z])[A-Z]", lambda letter: " " + letter.group().lower(), name)


def stamp_of_files() -> str:
    """A short digest of code, templates and styles: what another version answered is stale."""
    digest = hashlib.blake2b(digest_size=5)
    files = (path for path in STATIC.rglob("*") if path.is_file())
    for path in sorted([*HERE.glob("*.py"), *_TEMPLATES.iterdir(), *files]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def built() -> frozenset[str]:
    """The files that the front-end build has put beside ours; none where Node was missing."""
    return frozenset(path.name for path in VENDOR.glob("*"))


def font_version() -> str:
    """The version of the font, as its address in the style sheet has it; empty without Node."""
    path = VENDOR / "versions.json"
    versions = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return str(versions.get("@fontsource-variable/source-sans-3", ""))


@dataclass(frozen=True)
class Site:
    """The parts of a running server."""

    kg: KnowledgeGraph
    settings: Settings
    stamp: str = field(default_factory=stamp_of_files)
    templates: Environment = field(default_factory=environment)
    vendor: frozenset[str] = field(default_factory=built)
    font: str = field(default_factory=font_version)
    kept: Kept = field(default_factory=Kept)

    def __post_init__(self) -> None:
        """Give the templates the filters that know the names of things."""
        self.templates.filters |= {"label": self.label, "named": self.named, "again": self.again}
        self.templates.filters["spoken_in"] = self.spoken_in

    def render(self, template: str, **context: object) -> str:
        """A page from its template; every literal in it is escaped."""
        page = self.templates.get_template(template)
        return page.render(
            revision=self.kg.revision,
            stamp=self.stamp,
            vendor=self.vendor,
            font=self.font,
            nav=NAV,
            languages=choices(self.languages),
            language=current(),
            view=viewed(),
            **context,
        )

    def label(self, iri: str) -> str:
        """The label of a thing in the visitor's language, else the English one."""
        return self.kg.named.label(iri, current())

    def spoken_names(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """A lineage answer with the names of things in the visitor's language, for its drawing."""
        if current() == USUAL:
            return dict(document)
        focus, told = document["focus"], document.get("labels", {})
        known = self.kg.named.of({*told, *(node["iri"] for node in document["nodes"])})
        labels = {iri: self.label(iri) if iri in known else text for iri, text in told.items()}
        nodes = [
            {**node, "label": self.label(node["iri"]), "lang": self._spoken(node["iri"])}
            for node in document["nodes"]
        ]
        focus = {**focus, "label": self.label(focus["iri"])}
        return {**document, "focus": focus, "nodes": nodes, "labels": labels}

    def _spoken(self, iri: str) -> str:
        """The visitor's language if a thing has a name in it, else nothing."""
        entity, language = self.kg.named.get(iri), current()
        return language if entity and language in dict(entity.translations) else ""

    def named(self, iri: str, usual: str = "") -> str:
        """The label as a page shows it: with its language, and a mark where it falls back.

        ``usual`` is what stands there in English, if that is another text than the label. A
        proper name is no fallback: only kinds of things that have translations are marked.
        """
        label, language = self.label(iri), current()
        entity = self.kg.named.get(iri)
        if language == USUAL or entity is None:
            return usual or label
        if language in dict(entity.translations):
            return Markup('<span lang="{}">{}</span>').format(language, label)
        if entity.kind not in self._translated:
            return label
        told = f"No {name_of(language, USUAL)} name yet"
        mark = '<span class="fallback">{} <abbr title="{}">en</abbr></span>'
        return Markup(mark).format(label, told)  # noqa: S704 - the pieces are escaped by format

    def spoken_in(self, text: str, iris: Iterable[str]) -> str:
        """A sentence in which the names of things are those of the visitor's language."""
        if current() == USUAL:
            return text
        shown = {
            name: self.named(iri)
            for iri in iris
            for name in (self.kg.named.label(iri, USUAL), self.label(iri))
        }
        return spoken.replaced(text, shown)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that labels are in, English first."""
        return self.kg.named.languages

    @cached_property
    def _translated(self) -> frozenset[str]:
        """The kinds of things that have names in other languages."""
        return self.kg.named.translated

    @cached_property
    def overview(self) -> Overview:
        """What the pages show of the whole graph."""
        return Overview(self.kg.engine, self.kg.index)

    @cached_property
    def told(self) -> dict[str, Told]:
        """What ontology, shapes and questions tell of each term."""
        return terms_told.read(self.kg.root)

    @cached_property
    def contradictions(self) -> dict[str, tuple[str, ...]]:
        """The statements that contradict each statement, after the question that looks for them."""
        found: dict[str, tuple[str, ...]] = {}
        if _CONTRADICTIONS in {one.name for one in self.kg.questions()}:
            for pair in self.kg.ask(_CONTRADICTIONS).evidence:
                for one in pair:
                    others = (*found.get(one, ()), *(other for other in pair if other != one))
                    found[one] = tuple(dict.fromkeys(others))
        return found

    @cached_property
    def replay(self) -> Replay:
        """Every documented disruption put to the graph, once for this revision."""
        return self.kg.replay()

    def spoken(self, value: str) -> str:
        """A value of a parameter as a person says it: the label of a thing, else the value."""
        iri = expand(value)
        return self.kg.named.label(iri) if iri else value

    def again(
        self, name: str, *, on_flow: bool = False, of_class: str = "", kinds: Collection[str] = ()
    ) -> str:
        """A name as a form shows it again: the label, if it alone means the same thing there.

        A form may take things on the flow first, those of a class alone, or some kinds first.
        """

        def resolved(text: str) -> Entity:
            if not kinds:
                return self.kg.resolve(text, of_class, on_flow=on_flow)
            index = self.kg.index
            return index.resolve(text, {i for i, one in index.by_iri.items() if one.kind in kinds})

        try:
            found = resolved(name)
            same = resolved(found.label).iri == found.iri
        except UsageError:
            return name
        return found.label if same else name

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

"""A server in the same process, and a reader of its pages, for the tests of the web."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from starlette.testclient import TestClient

from provolta.config import Settings
from provolta.embedded import EmbeddedEngine
from provolta.kg import KnowledgeGraph
from provolta.web.app import create_app
from tests.mini_world import PROJECT

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def client_of(engine: EmbeddedEngine, root: Path = PROJECT, public_url: str = "") -> TestClient:
    """A client of a server over an engine; errors come as answers, as over the network."""
    here = Settings(root, root / ".provolta", public_url=public_url)
    app = create_app(KnowledgeGraph(engine, root), here)
    return TestClient(app, raise_server_exceptions=False)


_VOID = {"meta", "link", "input", "br", "hr", "img"}


@dataclass
class Page(HTMLParser):
    """What a test wants to know of a page."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    stack: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag not in _VOID:
            self.stack.append(tag)
        self.ids += [str(found["id"])] if found.get("id") else []
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        fetched = tag in {"script", "img", "iframe", "link", "use"}
        if fetched and found.get("rel") not in {"canonical", "alternate"}:
            self.loaded.append(str(found.get("src") or found.get("href")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.stack.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.stack, f"</{tag}> closes nothing"
        assert self.stack.pop() == tag, f"</{tag}> closes something else"

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def read(text: str) -> Page:
    """A page, parsed; fails if its tags do not nest."""
    page = Page()
    page.feed(text)
    assert page.stack == []
    return page

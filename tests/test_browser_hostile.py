"""Hostile names through a real browser: they stay text, and pages keep their shape."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import LAPTOP, PHONE, server, visit
from tests.hostile_world import LABELS, compose

pytestmark = pytest.mark.slow
PAGES = {
    "home": "/",
    "search": "/entities?q=alert",
    "focus": "/entity/actor/harbour-motors",
    "document": "/entity/source/hostile",
    "statement": "/entity/relation/hostile-closing",
    "lineage": "/lineage?entity=actor:harbour-motors&depth=all",
    "canvas": "/lineage?entity=actor:harbour-motors&depth=all&view=canvas",
    "why": "/why?to=actor:harbour-motors&from=actor:hostile-closing",
    "impact": "/impact?entity=actor:hostile-script&entity=actor:hostile-unbroken&of=item:n8-cell",
    "concentration": "/concentration?of=stage:cell-production&by=actor",
    "bottlenecks": "/bottlenecks?layer=all",
    "chain": "/chain",
    "question": "/questions/one-source-edges",
    "form": "/questions/suppliers-of-company?buyer=%22%3E%3Cscript%3Ealert(6)%3C/script%3E",
    "sources": "/sources?q=%22%3E%3Cscript%3Ealert(7)%3C/script%3E",
    "quality": "/quality",
    "results": "/sparql?query=SELECT+%3Fs+%3Fname+%7B+%3Fs+%3Chttp://www.w3.org/2000/01/rdf-schema"
    "%23label%3E+%3Fname+FILTER(CONTAINS(STR(%3Fs),'hostile'))%7D+ORDER+BY+%3Fs",
    "nowhere": "/entity/actor/%3Cscript%3Ealert(8)%3C%2Fscript%3E",
}
REFUSED = {"form", "nowhere"}
"""Pages that tell of an error, which the console of a browser tells too."""
FOREIGN = (
    "[...document.querySelectorAll('script:not([src]), img, iframe, object, [onerror],"
    ' [onmouseover], [onload], a[href^="javascript:"]\')].map(one => one.outerHTML)'
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, chrome: Browser) -> Iterator[str]:
    """A server over the mini-world with hostile names."""
    assert chrome
    folder = tmp_path_factory.mktemp("hostile")
    with server(compose(folder / "root"), folder / "store") as found:
        yield found


@pytest.mark.parametrize("name", PAGES)
def test_no_name_becomes_part_of_a_page(chrome: Browser, address: str, name: str) -> None:
    for size in (LAPTOP, PHONE):
        with visit(chrome, address, size) as seen:
            seen.go(PAGES[name])
            if name == "canvas":
                seen.page.wait_for_selector("#canvas[data-ready]")
            if name in REFUSED:
                seen.wrong = [one for one in seen.wrong if "status of 4" not in one]
            assert seen.page.evaluate(FOREIGN) == []
            assert seen.page.evaluate("document.documentElement.scrollWidth") <= size[0], name


@pytest.mark.parametrize("name", LABELS)
def test_a_name_is_shown_as_it_is(chrome: Browser, address: str, name: str) -> None:
    with visit(chrome, address, PHONE) as seen:
        page = seen.page
        seen.go(f"/entity/actor/hostile-{name}")
        assert page.text_content("h1") == LABELS[name]
        assert page.title() == " ".join(f"{LABELS[name]} · Provolta".split())
        assert page.evaluate(FOREIGN) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        drawn = page.locator(f"svg.lineage [data-key$='/hostile-{name}'] title").first
        assert (drawn.text_content() or "").startswith(LABELS[name])


def test_suggestions_show_names_as_text(chrome: Browser, address: str) -> None:
    with visit(chrome, address) as seen:
        page = seen.page
        seen.go("/")
        page.fill("#find", "script")
        page.wait_for_selector("#find-list li")
        texts = page.locator("#find-list li").all_text_contents()
        assert any(one.startswith(LABELS["script"]) for one in texts)
        assert page.evaluate(FOREIGN) == []


def test_a_name_that_turns_the_direction_turns_nothing_beside_it(
    chrome: Browser, address: str
) -> None:
    """The table of the ties: what follows the name is right of it."""
    with visit(chrome, address) as seen:
        seen.go("/entity/actor/harbour-motors")
        for name in ("override", "isolate", "arabic"):
            places = seen.page.evaluate(
                "name => { const row = document.querySelector(`tr[data-from$='/hostile-${name}']`);"
                " return [...row.cells].map(cell => cell.getBoundingClientRect().left); }",
                name,
            )
            assert places == sorted(places)
        links = seen.page.locator("tr[data-from] td:first-child a")
        assert links.first.evaluate("one => getComputedStyle(one).unicodeBidi") == "isolate"


def test_the_evidence_of_an_edge_shows_names_as_text(chrome: Browser, address: str) -> None:
    with visit(chrome, address) as seen:
        seen.go("/lineage?entity=actor:harbour-motors")
        edge = seen.page.locator(".lineage g.edge[data-from$='/hostile-closing']").first
        edge.dispatch_event("click")
        assert LABELS["closing"] in (seen.page.locator("#evidence").text_content() or "")
        assert seen.page.evaluate(FOREIGN) == []

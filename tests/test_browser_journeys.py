"""Journeys of people who have no scripts, a slow line, or a screen reader."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import LAPTOP, PHONE, chromium, visit
from tests.test_browser import PAGES

pytestmark = pytest.mark.slow
_NAMED = {
    "textbox",
    "searchbox",
    "combobox",
    "button",
    "link",
    "checkbox",
    "table",
    "region",
    "img",
}
"""Roles that a screen reader announces by their names."""
_LANDMARKS = {"banner", "navigation", "main", "contentinfo"}
_SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 400);
})"""


def test_forms_without_scripts(chrome: Browser, address: str) -> None:
    with visit(chrome, address, PHONE, scripts=False) as seen:
        page = seen.page
        seen.go("/questions/suppliers-of-company")
        page.fill("main [name=buyer]", "Ford")
        page.press("main [name=buyer]", "Enter")
        page.wait_for_url("**buyer=Ford**")
        assert re.match(
            r"For buyer Ford: \d+ rows?, from \d+ documents?", page.inner_text(".finding")
        )
        seen.go("/impact")
        page.fill("main [name=entity]", "China")
        page.fill("[name=of]", "graphite")
        page.press("[name=of]", "Enter")
        page.wait_for_url("**/impact?**of=graphite**")
        assert page.inner_text("h1") == "If China’s graphite fails"
        assert not page.locator("[name=share]").is_visible()
        page.click("text=Change the question")
        page.fill("[name=share]", "50")
        page.press("[name=share]", "Enter")
        page.wait_for_url("**share=50**")
        assert page.inner_text("h1") == "If China’s graphite fails for 50 %"


def test_on_a_wide_screen_the_question_stands_above_the_answer(
    chrome: Browser, address: str
) -> None:
    with visit(chrome, address) as seen:
        seen.go("/impact?entity=place:CN&of=item:graphite")
        assert seen.page.locator("[name=share]").is_visible()
        assert not seen.page.locator("text=Change the question").is_visible()
        seen.tab_to("[name=share]", 200)


@pytest.mark.parametrize("path", ["/", "/entity/actor/tesla", "/impact?entity=item:graphite"])
def test_on_a_slow_line_a_page_is_there_at_once_and_stays(
    chrome: Browser, address: str, path: str
) -> None:
    """At 50 kB/s: few requests, and nothing moves when the font arrives."""
    with visit(chrome, address, PHONE) as seen:
        page = seen.page
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": 300,
                "downloadThroughput": 50_000,
                "uploadThroughput": 20_000,
            },
        )
        page.goto(address + path, wait_until="commit")
        page.wait_for_selector("h1")
        page.wait_for_load_state("load")
        page.evaluate("document.fonts.ready.then(() => true)")
        assert len(asked) <= 10, asked
        sent = page.evaluate(
            "[...performance.getEntriesByType('navigation'),"
            " ...performance.getEntriesByType('resource')].reduce((n, e) => n + e.transferSize, 0)"
        )
        assert sent < 250_000
        assert page.evaluate(_SHIFT) < 0.1


def tree(page: Page) -> list[tuple[str, str, dict[str, Any]]]:
    """What a screen reader gets: role, name and properties of everything that it does not skip."""
    session = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    return [
        (
            one["role"]["value"],
            str(one.get("name", {}).get("value", "")).strip(),
            {prop["name"]: prop["value"].get("value") for prop in one.get("properties", [])},
        )
        for one in nodes
        if not one.get("ignored")
    ]


@pytest.mark.parametrize("name", PAGES)
def test_a_screen_reader_finds_its_way(chrome: Browser, address: str, name: str) -> None:
    with visit(chrome, address, LAPTOP) as seen:
        seen.go(PAGES[name])
        found = tree(seen.page)
        roles = {role for role, _, _ in found}
        assert roles >= _LANDMARKS
        assert [role for role, text, _ in found if role in _NAMED and not text] == []
        levels = [int(more["level"]) for role, _, more in found if role == "heading"]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
        bare = seen.page.evaluate(
            "[...document.querySelectorAll('table')].filter((one) =>"
            " !one.querySelector('th[scope]')).length"
        )
        assert bare == 0
        untitled = seen.page.evaluate(
            "[...document.querySelectorAll('main svg')].filter((one) =>"
            " !one.closest('[aria-hidden]')"
            " && !one.querySelector(':scope > title') && !one.getAttribute('aria-label')"
            " && one.getAttribute('role') !== 'presentation').length"
        )
        assert untitled == 0


def test_each_box_of_a_drawing_is_one_stop_of_the_tab_key(chrome: Browser, address: str) -> None:
    with visit(chrome, address) as seen:
        page = seen.page
        seen.go("/lineage?entity=actor:tesla")
        seen.tab_to(".drawing")
        boxes = page.locator("svg.lineage g.node").count()
        found = set()
        for _ in range(boxes):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.tagName") == "a"
            found.add(page.evaluate("document.activeElement.closest('g').dataset.key"))
        assert len(found) == boxes
        assert page.locator("svg.lineage.lit").count() == 1
        page.keyboard.press("Tab")
        assert page.locator("svg.lineage.lit").count() == 0


@pytest.mark.parametrize(
    "path", ["/", "/sources", "/facilities", "/entity/actor/tesla", "/impact?entity=place:CN"]
)
def test_who_reads_with_large_letters_gets_large_letters(
    chrome: Browser, address: str, path: str
) -> None:
    """Letters of twice the usual size, as the settings of a browser have them."""
    large = chrome.browser_type.launch(
        executable_path=chromium(), args=["--no-sandbox", "--blink-settings=defaultFontSize=32"]
    )
    with visit(large, address) as seen:
        seen.go(path)
        size = "parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)"
        assert seen.page.evaluate(size) >= 30
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= LAPTOP[0]
    large.close()

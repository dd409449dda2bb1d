"""The pages in a real browser, over the project's own data: by mouse, by keyboard, without scripts.

Screenshots at phone, laptop and print size are left in ``build/screens/`` to be looked at.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import LAPTOP, PHONE, visit
from tests.mini_world import PROJECT

pytestmark = pytest.mark.slow
SCREENS = PROJECT / "build" / "screens"
PAGES = {
    "home": "/",
    "chain": "/chain",
    "chain-filtered": "/chain?country=CN",
    "facilities": "/facilities",
    "facilities-filtered": "/facilities?stage=cell-production&country=HU",
    "search": "/entities?q=lithium",
    "company": "/entity/actor/tesla",
    "material": "/entity/item/graphite",
    "process": "/entity/process/cell-assembly",
    "stage": "/entity/stage/cell-production",
    "place": "/entity/place/CN",
    "document": "/entity/source/ev-battery-brief",
    "lineage-empty": "/lineage",
    "lineage": "/lineage?entity=Tesla&depth=all&layer=supply",
    "lineage-marked": "/lineage?entity=Tesla&depth=all&layer=supply&why=actor:sqm",
    "lineage-canvas": "/lineage?entity=lithium-ion-cell&depth=all&view=canvas",
    "concentration-empty": "/concentration",
    "concentration": "/concentration?of=item:natural-graphite",
    "bottlenecks": "/bottlenecks",
    "bottlenecks-countries": "/bottlenecks?layer=place",
    "require": "/require?gwh=100&chemistry=NMC811%3D0.6%2CLFP%3D0.4",
    "quality": "/quality",
    "impact-empty": "/impact",
    "graphite-ban": "/impact?entity=place:CN&of=item:graphite",
    "impact": "/impact?entity=item:graphite",
    "why": "/why?to=actor:ford&from=actor:sqm",
    "questions": "/questions",
    "question": "/questions/dominant-countries",
    "sources": "/sources",
    "ontology": "/ontology",
    "language": "/entity/item/graphite?lang=de",
    "term": "/ontology/terms/suppliesTo",
    "sparql": "/sparql",
    "sparql-result": "/sparql?query=SELECT+%3Fs+%3Fp+%3Fo+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+20",
    "docs": "/docs",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_sound_at_every_size(chrome: Browser, address: str, name: str) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    with visit(chrome, address) as laptop:
        laptop.go(PAGES[name])
        if name == "lineage-canvas":
            laptop.page.wait_for_selector("#canvas[data-ready]")
        if name.startswith("sparql"):
            laptop.page.wait_for_selector("body[data-editor]")
        assert laptop.axe() == []
        assert laptop.page.evaluate("document.documentElement.scrollWidth") <= LAPTOP[0]
        laptop.page.screenshot(path=SCREENS / f"{name}-laptop.png")
        laptop.page.emulate_media(media="print")
        laptop.page.pdf(path=SCREENS / f"{name}-print.pdf", format="A4")
    with visit(chrome, address, PHONE, dark=True) as phone:
        phone.go(PAGES[name])
        assert phone.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        phone.page.screenshot(path=SCREENS / f"{name}-phone.png")
        assert [one for one in phone.axe() if one.startswith("color-contrast")] == []


def test_from_a_search_to_the_document_behind_an_edge(chrome: Browser, address: str) -> None:
    with visit(chrome, address) as seen:
        page = seen.page
        seen.go("/")
        page.fill("#find", "tesl")
        page.click("#find-list li:has-text('Tesla')")
        page.wait_for_url("**/entity/actor/tesla")
        assert "direct suppliers" in page.inner_text(".finding")
        page.click("text=all the way up")
        page.wait_for_url("**/lineage?**")
        page.locator(".lineage g.edge").first.dispatch_event("click")
        panel = page.locator("#evidence")
        assert panel.is_visible()
        document = panel.locator("a[href^='/entity/source/']").first
        title = document.inner_text()
        document.click()
        page.wait_for_url("**/entity/source/**")
        assert page.inner_text("h1") == title


def test_everything_can_be_done_by_keyboard(chrome: Browser, address: str) -> None:
    with visit(chrome, address) as seen:
        page = seen.page
        seen.go("/")
        seen.tab_to("#find")
        page.keyboard.type("graphit")
        page.wait_for_selector("#find-list li")
        page.keyboard.press("ArrowDown")
        assert page.get_attribute("#find", "aria-activedescendant") == "find-list-0"
        page.keyboard.press("Enter")
        page.wait_for_url("**/entity/**")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == "#main"


def test_each_form_by_keyboard(chrome: Browser, address: str) -> None:
    with visit(chrome, address) as seen:
        page = seen.page
        seen.go("/lineage")
        seen.tab_to("input[name=entity]")
        page.keyboard.type("Tesla")
        page.keyboard.press("Escape")
        page.keyboard.press("Enter")
        page.wait_for_url("**/lineage?entity=Tesla**")
        assert page.inner_text("h1") == "What Tesla depends on"
        seen.go("/why")
        seen.tab_to("input[name=to]")
        page.keyboard.type("Ford")
        page.keyboard.press("Escape")
        seen.tab_to("input[name=from]")
        page.keyboard.type("SQM")
        page.keyboard.press("Escape")
        page.keyboard.press("Enter")
        page.wait_for_url("**/why?**")
        assert "Why does Ford depend on SQM?" in page.inner_text("h1")
        seen.go("/questions/suppliers-of-company")
        seen.tab_to("input[name=buyer]")
        page.keyboard.type("Ford")
        page.keyboard.press("Enter")
        page.wait_for_url("**buyer=Ford**")
        seen.go("/chain")
        seen.tab_to("select[name=country]", 200)
        page.keyboard.type("Chi")
        seen.tab_to("form button", 5)
        page.keyboard.press("Enter")
        page.wait_for_url("**country=**")
        seen.go("/ontology")
        seen.tab_to("#term")
        page.keyboard.type("supplies")
        page.keyboard.press("Enter")
        page.wait_for_url("**/ontology/terms?q=supplies**")


def test_queries_are_edited_completed_and_run(chrome: Browser, address: str) -> None:
    with visit(chrome, address) as seen:
        page = seen.page
        seen.go("/sparql")
        page.wait_for_selector("body[data-editor]")
        page.click(".CodeMirror")
        page.keyboard.press("Control+a")
        page.keyboard.type("SELECT ?a ?b WHERE { ?a pv:supplie")
        page.keyboard.press("Control+Space")
        page.wait_for_selector(".CodeMirror-hint:has-text('pv:suppliesTo')")
        page.keyboard.press("Enter")
        page.keyboard.type(" ?b } ORDER BY ?a")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("#result")
        assert re.match(r"[\d,]+ rows", page.inner_text("#result"))
        head = page.locator("thead button", has_text="a").first
        head.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        sorted_ = page.locator("tbody tr td:first-child").all_inner_texts()
        assert sorted_ == sorted(sorted_, key=str.casefold, reverse=True)


def test_an_error_is_shown_where_it_is(chrome: Browser, address: str) -> None:
    with visit(chrome, address) as seen:
        seen.go("/sparql?query=ASK%20%7B%7D")
        seen.page.wait_for_selector("body[data-editor]")
        answer = seen.page.request.get(
            address + "/sparql?query=SELECT%20%3Fa%20%7B", headers={"Accept": "text/html"}
        )
        assert answer.status == 400
        assert "data-line=" in answer.text()


def test_a_drawing_is_saved_as_png(chrome: Browser, address: str, tmp_path: Path) -> None:
    with visit(chrome, address) as seen:
        seen.go("/lineage?entity=Tesla&layer=supply")
        with seen.page.expect_download() as waiting:
            seen.page.click("[data-png]")
        assert waiting.value.suggested_filename == "upstream-of-tesla.png"
        waiting.value.save_as(tmp_path / "drawing.png")
        assert (tmp_path / "drawing.png").read_bytes().startswith(b"\x89PNG")


def test_without_scripts_the_way_to_the_evidence_is_open(chrome: Browser, address: str) -> None:
    with visit(chrome, address, scripts=False) as seen:
        page = seen.page
        seen.go("/")
        page.fill("#find", "Tesla")
        page.press("#find", "Enter")
        page.click("ul.hits a:has-text('Tesla')")
        page.wait_for_url("**/entity/actor/tesla")
        page.click("text=all the way up")
        page.wait_for_url("**/lineage?**")
        page.locator("tbody .mark > a").first.click()
        assert page.evaluate("1") == 1
        target = page.locator(".sources li:target a").first
        target.click()
        page.wait_for_url("**/entity/source/**")
        seen.go("/sparql")
        page.fill("#query", "ASK { ?s ?p ?o }")
        page.click(".editor button")
        page.wait_for_selector("#result")
        assert page.inner_text("#result") == "Yes"

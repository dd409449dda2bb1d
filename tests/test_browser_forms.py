"""Every form by keyboard alone, and the five minutes of a newcomer."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser import PHONE, Visit, visit

pytestmark = pytest.mark.slow


def write(seen: Visit, selector: str, text: str) -> None:
    """Go to a field with Tab, and write into it instead of what is there."""
    seen.tab_to(selector, 200)
    seen.page.keyboard.press("Control+a")
    seen.page.keyboard.type(text)


FORMS = {
    "search": ("/", [("#find", "lithium hydroxide")], "**/entities?q=lithium+hydroxide"),
    "search-again": ("/entities?q=x", [("#find", "Tesla")], "**/entities?q=Tesla*"),
    "impact": (
        "/impact",
        [("[name=entity]", "China"), ("[name=share]", "50"), ("[name=of]", "graphite")],
        "**/impact?entity=China&share=50&of=graphite**",
    ),
    "concentration": ("/concentration", [("[name=of]", "cobalt")], "**/concentration?of=cobalt**"),
    "require": ("/require", [("[name=gwh]", "25")], "**/require?gwh=25**"),
    "question": (
        "/questions/dominant-countries",
        [("[name=threshold]", "95")],
        "**/questions/dominant-countries?threshold=95*",
    ),
    "bottlenecks": ("/bottlenecks", [("[name=as_of]", "2024")], "**/bottlenecks?**as_of=2024"),
    "sources": ("/sources", [("main [name=q]", "geological survey")], "**q=geological+survey"),
    "entity-as-of": ("/entity/item/graphite", [("#as_of", "2020")], "**/graphite?as_of=2020"),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_filled_in_and_sent_by_keyboard(chrome: Browser, address: str, name: str) -> None:
    path, fields, leads_to = FORMS[name]
    with visit(chrome, address) as seen:
        seen.go(path)
        for selector, text in fields:
            write(seen, selector, text)
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_url(leads_to)
        assert seen.page.locator("h1").is_visible()
        assert seen.page.locator(".error").count() == 0


def test_escape_closes_suggestions_and_keeps_what_was_typed(chrome: Browser, address: str) -> None:
    with visit(chrome, address) as seen:
        seen.go("/")
        seen.tab_to("#find")
        seen.page.keyboard.type("graphit")
        seen.page.wait_for_selector("#find-list li")
        seen.page.keyboard.press("Escape")
        assert not seen.page.locator("#find-list").is_visible()
        assert seen.page.input_value("#find") == "graphit"


def test_a_suggestion_fills_a_form_by_keyboard(chrome: Browser, address: str) -> None:
    with visit(chrome, address) as seen:
        page = seen.page
        seen.go("/impact")
        seen.tab_to("[name=entity]", 200)
        page.keyboard.type("natural grap")
        page.wait_for_selector("[role=option]:has-text('natural graphite')")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        assert page.input_value("[name=entity]") == page.locator("[role=option]").evaluate_all(
            "all => all[0].firstChild.textContent"
        )
        page.keyboard.press("Enter")
        page.wait_for_url("**/impact?entity=natural**")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_newcomer_finds_out_about_tesla_and_graphite(
    chrome: Browser, address: str, scripts: bool
) -> None:
    """What does Tesla depend on, how sure is that, and what would a graphite export ban do?"""
    with visit(chrome, address, PHONE, scripts=scripts) as seen:
        page = seen.page
        seen.go("/")
        page.click("text=What does Tesla depend on, and how sure is that?")
        page.wait_for_url("**/entity/actor/tesla")
        finding = page.inner_text(".finding")
        assert "direct suppliers" in finding
        assert "on one document" in finding
        assert page.locator("tr:has-text('Panasonic Energy') .status").first.is_visible()
        page.click(".brand")
        page.wait_for_url(address + "/")
        page.click("text=What would a graphite export ban do?")
        page.wait_for_url("**/impact?**")
        assert page.inner_text("h1").startswith("If China’s graphite, spherical graphite and ")
        assert "would be left" in page.inner_text(".lead")
        assert page.locator(".bars li").count() > 0
        unknown = page.locator("#at-vehicle-manufacturing ~ * a:text-is('Tesla')")
        assert unknown.count() + page.locator("#things ~ table a:text-is('Tesla')").count() > 0
        page.locator(".bars ~ .marked-list .mark > a").first.click()
        assert page.locator(".sources li:target a").first.is_visible()


def test_a_language_is_chosen_at_the_foot_and_stays(chrome: Browser, address: str) -> None:
    with visit(chrome, address) as seen:
        page = seen.page
        seen.go("/entity/item/graphite")
        page.click(".languages a[lang=de]")
        page.wait_for_url("**?lang=de")
        german = page.inner_text("h1")
        seen.go("/entity/item/graphite")
        assert page.inner_text("h1") == german != "graphite"
        cookies = page.context.cookies()
        assert [(one["name"], one["sameSite"]) for one in cookies] == [("lang", "Lax")]


def test_the_font_is_asked_for_once_and_kept(chrome: Browser, address: str) -> None:
    with visit(chrome, address) as seen:
        asked: list[str] = []
        seen.page.on("request", lambda request: asked.append(request.url))
        seen.go("/")
        seen.page.evaluate("document.fonts.ready.then(() => true)")
        fonts = [one for one in asked if "source-sans-3-latin.woff2" in one]
        assert len(fonts) == 1
        assert "?v=" in fonts[0]
        answer = seen.page.request.get(fonts[0])
        assert "immutable" in answer.headers["cache-control"]

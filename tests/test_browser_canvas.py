"""The canvas of large lineages: it opens legible, at its start, and is used by keyboard too."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import LAPTOP, PHONE, visit

pytestmark = pytest.mark.slow
LARGE = "/lineage?entity=lithium-ion-cell&depth=all&view=canvas"
SMALL = "/lineage?entity=item:nmc811-cell&depth=1&layer=material&view=canvas"
_START = """() => {
  const graph = document.getElementById("canvas")._cyreg.cy, nodes = graph.nodes();
  const at = graph.nodes("[focus = 1]").renderedBoundingBox();
  const near = (a, b, axis, size) => Math.abs(a.position(axis) - b.position(axis)) < size;
  const hidden = (a) => nodes.some((b) => a !== b && near(a, b, "x", 190) && near(a, b, "y", 44));
  return { zoom: graph.zoom(), left: at.x1, right: at.x2, top: at.y1, bottom: at.y2,
    width: graph.width(), height: graph.height(), all: graph.elements().renderedBoundingBox().w,
    selected: graph.$(":selected").data("label") || "", overlaps: nodes.filter(hidden).length };
}"""


def state(page: Page) -> dict[str, Any]:
    """The part of the graph that is seen, and where its start is in it."""
    page.wait_for_selector("#canvas[data-ready]")
    found: dict[str, Any] = page.evaluate(_START)
    return found


def start_is_seen(now: dict[str, Any]) -> bool:
    """Whether all of the box of the start lies within the canvas."""
    across = 0 <= now["left"] < now["right"] <= now["width"]
    return bool(across and 0 <= now["top"] < now["bottom"] <= now["height"])


@pytest.mark.parametrize("size", [PHONE, LAPTOP])
def test_a_large_lineage_opens_legible_and_at_its_start(
    chrome: Browser, address: str, size: tuple[int, int]
) -> None:
    with visit(chrome, address, size) as seen:
        seen.go(LARGE)
        now = state(seen.page)
        assert now["zoom"] >= 0.8
        assert now["all"] > now["width"]
        assert start_is_seen(now)
        assert now["overlaps"] == 0
        seen.page.click("[data-act=all]")
        assert state(seen.page)["all"] <= now["width"]
        seen.page.click("[data-act=in]")
        seen.page.click("[data-act=start]")
        assert start_is_seen(state(seen.page))


def test_a_small_lineage_is_seen_whole(chrome: Browser, address: str) -> None:
    with visit(chrome, address) as seen:
        seen.go(SMALL)
        now = state(seen.page)
        assert now["all"] <= now["width"]
        assert 0.8 <= now["zoom"] <= 1


def test_the_canvas_is_used_by_keyboard(chrome: Browser, address: str) -> None:
    with visit(chrome, address) as seen:
        page = seen.page
        seen.go(LARGE)
        first = state(page)
        seen.tab_to("#canvas-bar input")
        page.keyboard.type("spodumene conc")
        page.keyboard.press("Enter")
        assert state(page)["selected"] == "spodumene concentrate"
        assert page.locator("#evidence a").first.inner_text() == "spodumene concentrate"
        page.keyboard.press("Control+a")
        page.keyboard.type("no such thing")
        page.keyboard.press("Enter")
        assert page.get_attribute("#canvas-bar input", "aria-invalid") == "true"
        seen.tab_to("#canvas")
        for key, changed in (("+", "zoom"), ("ArrowLeft", "left"), ("ArrowDown", "top")):
            before = state(page)
            page.keyboard.press(key)
            assert state(page)[changed] != before[changed], key
        page.keyboard.press("0")
        assert state(page)["zoom"] < 0.8
        page.keyboard.press("Home")
        assert state(page)["left"] == pytest.approx(first["left"])


def test_the_wheel_scrolls_the_page_until_the_canvas_is_taken_in_hand(
    chrome: Browser, address: str
) -> None:
    with visit(chrome, address) as seen:
        page = seen.page
        seen.go(LARGE)
        first = state(page)
        page.hover("#canvas")
        page.mouse.wheel(0, 300)
        page.wait_for_function("scrollY > 0")
        assert state(page)["zoom"] == first["zoom"]
        page.locator("#canvas").focus()
        page.hover("#canvas")
        page.wait_for_timeout(500)  # a wheel that still scrolls the page does not zoom
        page.mouse.wheel(0, 300)
        page.wait_for_function(
            "z => document.getElementById('canvas')._cyreg.cy.zoom() < z", arg=first["zoom"]
        )


def test_an_edge_of_the_canvas_shows_its_evidence(chrome: Browser, address: str) -> None:
    with visit(chrome, address) as seen:
        page = seen.page
        seen.go("/lineage?entity=actor:tesla&depth=all&layer=supply&view=canvas")
        state(page)
        page.evaluate(
            "document.getElementById('canvas')._cyreg.cy"
            ".nodes('[focus = 1]').incomers('edge').emit('tap')"
        )
        assert "supplies to Tesla" in page.inner_text("#evidence")
        assert page.locator("#evidence a[href^='/entity/source/']").count() >= 1


def test_without_scripts_the_canvas_says_where_the_drawing_is(
    chrome: Browser, address: str
) -> None:
    with visit(chrome, address, scripts=False) as seen:
        seen.go(LARGE)
        seen.page.click("noscript a, .error a")
        assert seen.page.locator("svg.lineage").is_visible()

"""What is made for a phone: the chain from top to bottom, the whole map, ties as sentences."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser import LAPTOP, PHONE, visit

pytestmark = pytest.mark.slow


def test_the_chain_stands_upright_and_has_what_the_drawing_has(
    chrome: Browser, address: str
) -> None:
    with visit(chrome, address, PHONE) as seen:
        page = seen.page
        seen.go("/chain")
        assert not page.locator(".chain-picture svg").is_visible()
        steps = page.locator(".chain-steps > li")
        assert steps.count() == 8
        links = page.locator(".chain-steps ul a").evaluate_all(
            "all => all.map(one => one.getAttribute('href')).sort()"
        )
        drawn = page.locator("svg.chain-map .tile-item a").evaluate_all(
            "all => all.map(one => one.getAttribute('href')).sort()"
        )
        assert links == drawn
        assert "re-enters at" in steps.last.inner_text()
        steps.first.locator("ul a").first.click()
        page.wait_for_url("**/entity/item/**")
    with visit(chrome, address, LAPTOP) as seen:
        seen.go("/chain")
        assert seen.page.locator(".chain-picture svg").is_visible()
        assert not seen.page.locator(".chain-steps").is_visible()


def test_the_map_is_whole_and_its_numbers_are_legible(chrome: Browser, address: str) -> None:
    with visit(chrome, address, PHONE) as seen:
        page = seen.page
        seen.go("/concentration?of=item:natural-graphite")
        box = page.locator("svg.world").bounding_box()
        assert box
        assert 0 <= box["x"] <= box["x"] + box["width"] <= PHONE[0]
        number = page.locator("svg.world text", has_text="78").bounding_box()
        assert number
        assert number["height"] >= 11
        assert box["x"] + box["width"] / 2 < number["x"] < PHONE[0]
        assert page.locator(".legend").first.is_visible()
        folded = page.locator(".bars + details summary").first
        folded.click()
        assert page.locator(".bars + details li").first.is_visible()


def test_a_tie_is_read_as_a_sentence(chrome: Browser, address: str) -> None:
    with visit(chrome, address, PHONE) as seen:
        seen.go("/entity/actor/tesla")
        row = seen.page.locator("table.ties tbody tr").first
        heights = row.locator("td").evaluate_all(
            "all => all.slice(0, 3).map(one => Math.round(one.getBoundingClientRect().top))"
        )
        assert len(set(heights)) == 1
        box = row.bounding_box()
        assert box
        assert box["height"] < 110


def test_the_words_of_a_timeline_are_in_sight(chrome: Browser, address: str) -> None:
    ends = "all => all.map(one => one.getBoundingClientRect()).map(b => [b.left, b.top, b.bottom])"
    with visit(chrome, address, PHONE) as seen:
        seen.go("/entity/actor/northvolt")
        words = seen.page.locator("svg.timeline .what").evaluate_all(ends)
        marks = seen.page.locator("svg.timeline .when").evaluate_all(ends)
        assert len(words) == len(marks) > 0
        for (left, _, bottom), (_, top, _) in zip(words, marks, strict=True):
            assert 0 <= left < PHONE[0] / 4
            assert bottom <= top + 4


def test_a_document_of_the_list_takes_few_lines(chrome: Browser, address: str) -> None:
    with visit(chrome, address, PHONE) as seen:
        seen.go("/sources?q=iea")
        rows = seen.page.locator("table.lines tbody tr")
        heights = rows.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
        assert len(heights) > 1
        assert max(heights) < 240
        cell = rows.first.locator("td[data-label=Statements]")
        told = cell.evaluate("one => getComputedStyle(one, '::after').content")
        assert "statements" in told


_LOW = """[...document.querySelectorAll('a, button, input, select, summary')].filter(one => {
  const { width, height } = one.getBoundingClientRect(), style = getComputedStyle(one);
  const within = one.closest('svg, .hidden, .skip, .marks');
  const text = style.display === 'inline' && one.closest('p, li, td, caption, label');
  return width && height && !within && !text && Math.min(width, height) < 24;
}).map(one => `${one.tagName} ${one.textContent || one.name}`)"""


@pytest.mark.parametrize(
    "path",
    [
        "/entity/actor/tesla",
        "/entity/place/CN",
        "/lineage?entity=actor:tesla&depth=all",
        "/impact?entity=place:CN&of=item:graphite",
        "/facilities?stage=recycling",
    ],
)
def test_a_finger_hits_what_can_be_pressed(chrome: Browser, address: str, path: str) -> None:
    context = chrome.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(address + path)
    assert page.evaluate(_LOW) == []
    context.close()


def test_a_tap_on_a_mark_shows_the_document_and_a_second_leads_to_it(
    chrome: Browser, address: str
) -> None:
    context = chrome.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(f"{address}/entity/actor/tesla")
    for place in range(0, page.locator(".mark > a").count(), 9):
        mark = page.locator(".mark > a").nth(place)
        if not mark.is_visible():
            continue
        before = page.url
        mark.tap()
        tip = page.locator(".mark").nth(place).locator(".tip")
        assert tip.is_visible()
        box = tip.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE[0]
        assert page.url == before
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    mark = page.locator(".mark > a").first
    mark.tap()
    mark.tap()
    assert page.evaluate("location.hash").startswith("#source-")
    context.close()


@pytest.mark.parametrize(
    "path",
    ["/lineage?entity=actor:tesla", "/concentration?of=item:graphite", "/impact?entity=place:CN"],
)
def test_the_answer_stands_before_the_question_on_a_phone(
    chrome: Browser, address: str, path: str
) -> None:
    with visit(chrome, address, PHONE) as seen:
        seen.go(path)
        form = seen.page.locator(".change form")
        assert not form.is_visible()
        seen.page.click("text=Change the question")
        assert form.is_visible()
    with visit(chrome, address, LAPTOP) as seen:
        seen.go(path)
        assert seen.page.locator(".change form").is_visible()

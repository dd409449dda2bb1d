"""What is printed: few pages, nothing cut off, the documents with their addresses."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from tests.browser import visit

pytestmark = pytest.mark.slow
A4 = (680, 1000)
"""What is left of A4 between its margins, in pixels."""
PAGES = {
    "/impact?entity=place:CN&of=item:graphite": 4,
    "/impact?entity=place:CN": 6,
    "/entity/actor/tesla": 8,
    "/entity/stage/cell-production": 12,
    "/entity/source/ev-battery-brief": 10,
    "/chain": 8,
    "/concentration?of=item:natural-graphite": 5,
    "/lineage?entity=Tesla&depth=all&layer=supply": 8,
    "/lineage?entity=item:battery-cell&depth=all": 7,
    "/facilities": 9,
    "/bottlenecks": 10,
    "/questions/dominant-countries": 6,
}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_printed_whole_on_few_sheets(chrome: Browser, address: str, path: str) -> None:
    with visit(chrome, address, A4) as seen:
        seen.go(path)
        seen.page.emulate_media(media="print")
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= A4[0]
        sheets = re.findall(rb"/Type\s*/Page\b", seen.page.pdf(format="A4"))
        assert 1 <= len(sheets) <= PAGES[path]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_long_lists_say_how_much_is_not_printed(
    chrome: Browser, address: str, scripts: bool
) -> None:
    with visit(chrome, address, A4, scripts=scripts) as seen:
        page = seen.page
        seen.go("/impact?entity=place:CN&of=item:graphite")
        told = page.locator(".printed", has_text="more rows are not printed")
        rows = page.locator("#things ~ table tbody tr")
        reached = int(page.inner_text("#things .number"))
        assert not told.is_visible()
        assert rows.last.is_visible()
        page.emulate_media(media="print")
        assert told.is_visible()
        shown = sum(rows.nth(place).is_visible() for place in range(rows.count()))
        assert told.inner_text().startswith(f"{reached - shown} more rows")
        folded = page.locator(".degrees summary").first
        assert re.fullmatch(r"and \d+ more", folded.inner_text())
        assert not page.locator(".degrees details li").first.is_visible()
        assert page.locator(".cite .address").inner_text().startswith(address + "/impact?")


def test_what_is_printed_is_cited_with_addresses(chrome: Browser, address: str) -> None:
    with visit(chrome, address, A4) as seen:
        page = seen.page
        seen.go("/entity/actor/tesla")
        page.emulate_media(media="print")
        marks = page.locator(".mark > a:visible").all_inner_texts()
        assert marks
        listed = page.locator(".sources li:visible").evaluate_all(
            "all => all.map(one => one.value)"
        )
        assert {int(one) for one in marks} <= set(listed)
        link = page.locator(".sources a.out:visible").first
        assert "http" in link.evaluate("one => getComputedStyle(one, '::after').content")
        assert not page.locator(".top nav").is_visible()
        assert not page.locator(".tip").first.is_visible()
        assert page.locator("text=Revision").first.is_visible()


def test_a_mark_leads_into_a_folded_list(chrome: Browser, address: str) -> None:
    with visit(chrome, address) as seen:
        page = seen.page
        seen.go("/entity/stage/cell-production")
        folded = page.locator(".sources details li").first
        assert not folded.is_visible()
        page.evaluate("id => { location.hash = id; }", folded.get_attribute("id"))
        page.wait_for_selector(".sources details li:target", state="visible")


def test_a_wide_drawing_lies_across_one_sheet_of_its_own(chrome: Browser, address: str) -> None:
    with visit(chrome, address, A4) as seen:
        seen.go("/lineage?entity=item:battery-cell&depth=all")
        printed = seen.page.pdf(format="A4")
        boxes = re.findall(rb"/MediaBox ?\[0 0 (\d+)[\d.]* (\d+)", printed)
        across = [int(wide) > int(high) for wide, high in boxes]
        assert across.count(True) == 1
        assert not across[0]
        assert not across[-1]

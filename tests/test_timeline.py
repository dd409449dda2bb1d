"""The timeline: where a date stands, what is a bar and what a dot."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provolta.render.timeline import Span, draw, year_of

SVG = "{http://www.w3.org/2000/svg}"


def test_without_dates_there_is_no_drawing() -> None:
    assert draw([Span("i:a", "A supplies B", "reported")], str, "2026-01-01") == ""


def test_a_dot_is_an_announcement_and_a_bar_the_time_it_holds() -> None:
    spans = [
        Span("i:a", "A & B", "announced", announced="2021-03", start="2022", end="2024"),
        Span("i:b", "later", "reported", start="2023-06-30"),
    ]
    drawing = ET.fromstring(draw(spans, str, "2026-01-01"))
    assert [one.get("href") for one in drawing.iter(f"{SVG}a")] == ["i:a", "i:b"]
    assert len(list(drawing.iter(f"{SVG}circle"))) == 1
    bars = [one for one in drawing.iter(f"{SVG}path") if "span" in (one.get("class") or "")]
    assert [one.get("class") for one in bars] == ["span dashed", "span solid"]


DATES = st.dates().map(str)


@given(st.lists(st.tuples(DATES, DATES), min_size=1, max_size=5), DATES)
def test_any_dates_fit_between_the_edges(pairs: list[tuple[str, str]], today: str) -> None:
    spans = [Span(f"i:{n}", "x", "", "", *sorted(pair)) for n, pair in enumerate(pairs)]
    drawing = ET.fromstring(draw(spans, str, today))
    wide = float(drawing.get("width", ""))
    for bar in drawing.iter(f"{SVG}path"):
        if "span" in (bar.get("class") or ""):
            start, end = (
                float(x) for x in (bar.get("d") or "")[1:].replace(" ", "H").split("H")[::2]
            )
            assert 0 <= start <= end <= wide


@pytest.mark.parametrize(("one", "later"), [("2024", "2024-02"), ("2024-02-01", "2024-02-02")])
def test_dates_are_in_order(one: str, later: str) -> None:
    assert year_of(one) < year_of(later)

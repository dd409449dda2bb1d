"""Bars: as long as their values, with their ranges, within the drawing."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from provolta.render.bars import Bar, draw


def widths(drawing: str, kind: str) -> list[float]:
    rects = ET.fromstring(drawing).iter("rect")
    return [float(one.get("width", "")) for one in rects if one.get("class") == kind]


def test_bars_are_as_long_as_their_values() -> None:
    one, other = widths(draw([Bar("a", 50, "50"), Bar("b", 25, "25")], "x"), "part")
    assert one == 2 * other
    part, whole = (
        widths(draw([Bar("a", 40, "40 %")], "x", 100.0), kind)[0] for kind in ("part", "track")
    )
    assert round(part / whole, 3) == 0.4


def test_names_and_values_are_text_of_the_page_in_the_order_they_are_read() -> None:
    line = ET.fromstring(draw([Bar("a long name", 5, "5 %")], "shares")).find("li")
    assert line is not None
    assert "".join(line.itertext()) == "a long name5 %"


def test_a_range_is_drawn_and_names_stay_text() -> None:
    drawing = draw([Bar("<b>", 5, "4 to 6", "/x?a&b", low=4, high=6)], 'x"y')
    assert 'class="range"' in drawing
    assert "<b>" not in drawing
    link = ET.fromstring(drawing).find("li/span/a")
    assert link is not None
    assert link.get("href") == "/x?a&b"


@given(st.lists(st.floats(min_value=0, max_value=1e12), min_size=1, max_size=20))
def test_no_bar_leaves_the_drawing(values: list[float]) -> None:
    drawing = draw([Bar("n", value, "") for value in values], "x")
    assert all(0 < one <= 100 for one in widths(drawing, "part")), values

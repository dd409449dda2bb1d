"""Bars: as long as their values, with their ranges, within the drawing."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from provolta.render.bars import Bar, draw

SVG = "{http://www.w3.org/2000/svg}"


def widths(drawing: str, kind: str) -> list[float]:
    rects = ET.fromstring(drawing).iter(f"{SVG}rect")
    return [float(one.get("width", "")) for one in rects if one.get("class") == kind]


def test_bars_are_as_long_as_their_values() -> None:
    one, other = widths(draw([Bar("a", 50, "50"), Bar("b", 25, "25")], "x"), "part")
    assert one == 2 * other
    part, whole = (
        widths(draw([Bar("a", 40, "40 %")], "x", 100.0), kind)[0] for kind in ("part", "track")
    )
    assert round(part / whole, 3) == 0.4


def test_a_range_is_drawn_and_names_stay_text() -> None:
    drawing = draw([Bar("<b>", 5, "4 to 6", "/x?a&b", low=4, high=6)], "x")
    assert 'class="range"' in drawing
    assert "<b>" not in drawing
    assert ET.fromstring(drawing).find(f"{SVG}a") is not None


@given(st.lists(st.floats(min_value=0, max_value=1e12), min_size=1, max_size=20))
def test_no_bar_leaves_the_drawing(values: list[float]) -> None:
    drawing = draw([Bar("n", value, "") for value in values], "x")
    wide = float(ET.fromstring(drawing).get("width", ""))
    assert all(0 < one < wide for one in widths(drawing, "part")), values

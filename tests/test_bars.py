"""Bars: as long as their values, with their ranges, within the drawing."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provolta.render.bars import MOST, Bar, Stack, draw, stacked


def widths(drawing: str, kind: str) -> list[float]:
    rects = ET.fromstring(f"<div>{drawing}</div>").iter("rect")
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


@pytest.mark.parametrize("count", [1, MOST, MOST + 2, MOST + 3, 40])
def test_a_long_list_is_folded_and_tells_how_much(count: int) -> None:
    drawing = ET.fromstring(f"<div>{draw([Bar(f'n{n}', n, '') for n in range(count)], 'x')}</div>")
    open_, folded = drawing.findall("ul/li"), drawing.findall("details/ul/li")
    assert len(open_) + len(folded) == count
    if count <= MOST + 2:
        assert folded == []
    else:
        assert len(open_) == MOST
        assert drawing.findtext("details/summary") == f"and {count - MOST} more"
        names = [one.get("aria-label") for one in drawing.iter("ul")]
        assert len(set(names)) == len(names) == 2


def test_parts_stand_beside_each_other_and_keep_their_colours() -> None:
    early = Stack("2023", "A 50 %", (("A", 50), ("<B>", 30), ("others", 20)))
    late = Stack("2024", "B 60 %", (("<B>", 60), ("others", 45)))
    drawing = ET.fromstring(f"<div>{stacked([early, late], 'x')}</div>")
    rows = [
        [
            (one.get("class"), float(one.get("x", "0")), float(one.get("width", "0")))
            for one in row.iter("rect")
            if one.get("class") != "track"
        ]
        for row in drawing.findall("ul[2]/li")
    ]
    assert rows[0] == [("part is-0", 0, 50), ("part is-1", 50, 30), ("part is-2", 80, 20)]
    assert rows[1] == [("part is-1", 0, 60), ("part is-2", 60, 40)]
    assert [one.text for one in drawing.findall("ul[1]/li")] == ["A", "<B>", "others"]
    assert "".join(drawing.findall("ul[2]/li")[1].itertext()).endswith(
        "B 60 %: <B> 60 %, others 45 %"
    )

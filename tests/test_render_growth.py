"""Lines on logarithmic scales: slopes, places, and a drawing that stands alone."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from provolta.render.growth import Series, draw, slope


@given(st.floats(-3, 3), st.floats(0.01, 100))
def test_the_slope_of_a_power_is_its_exponent(power: float, factor: float) -> None:
    points = [(x, factor * x**power) for x in (1.0, 10.0, 50.0, 1000.0)]
    assert abs(slope(points) - power) < 1e-6


def test_a_drawing_shows_every_line_with_its_slope() -> None:
    lines = [
        Series("C & co", [(1e5, 0.1), (1e7, 10)]),
        Series("other", [(1e5, 5), (1e6, 5), (1e7, 5)]),
    ]
    text = draw(lines, "Growth <1>", across="triples", up="ms")
    root = ElementTree.fromstring(text)
    told = [one.text or "" for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "C & co: slope 1.00" in told
    assert "other: slope 0.00" in told
    assert {"100,000", "10,000,000", "0.1", "10", "triples", "ms", "Growth <1>"} <= set(told)
    assert text.count('class="line"') == 2
    assert text.count("<circle") == 5


def test_names_stand_in_the_order_of_the_ends() -> None:
    lines = [Series("fast", [(1, 1), (10, 1)]), Series("slow", [(1, 1), (10, 100)])]
    text = draw(lines, "Growth", across="n", up="ms")
    assert text.index(">slow: ") < text.index(">fast: ")


def test_many_lines_are_told_apart_by_dashes() -> None:
    lines = [Series(str(one), [(1, one + 1), (10, 20)]) for one in range(9)]
    assert draw(lines, "Growth", across="n", up="ms").count("stroke-dasharray") == 2

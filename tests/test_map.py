"""The map: equal areas, arcs walked both ways, few classes, the number on the country."""

from __future__ import annotations

from math import cos, radians
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from provolta.render.world import SHARES, Country, Shade, countries, draw, project

SVG = "{http://www.w3.org/2000/svg}"
SQUARE = {
    "transform": {"scale": [1, 1], "translate": [0, 0]},
    "arcs": [[[0, 0], [20, 0]], [[20, 0], [0, 20], [-20, 0], [0, -20]], [[50, 0], [9, 0], [0, 9]]],
    "objects": {
        "countries": {
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "id": "156", "properties": {"name": "A"}},
                {
                    "type": "MultiPolygon",
                    "arcs": [[[2]], [[~1, ~0]]],
                    "id": "840",
                    "properties": {"name": "B"},
                },
                {"type": "Polygon", "arcs": [[2]], "id": "010", "properties": {"name": "Ice"}},
            ]
        }
    },
}


def test_arcs_are_steps_and_may_be_walked_backwards() -> None:
    found = countries(SQUARE)
    assert [one.code for one in found] == ["156", "840"]
    assert found[1].path.count("M") == 2
    assert set(found[0].path[1:-1].split("L")) == set(found[1].path.split("M")[2][:-1].split("L"))


def test_a_shade_is_a_link_with_its_class_and_number() -> None:
    shades = {"156": Shade(75, "75", "/x?a&b", "<A> 75 %"), "840": Shade(2, "2", "/y", "B 2 %")}
    text = draw(countries(SQUARE), shades, "cells")
    drawing = ET.fromstring(f"<div>{text}</div>")
    assert [one.get("href") for one in drawing.iter(f"{SVG}a")] == ["/x?a&b", "/y"]
    paths = [one.get("class") for one in drawing.iter(f"{SVG}path")]
    assert paths == ["land", "class-4", "class-1"]
    assert [one.text for one in drawing.iter(f"{SVG}text")] == ["75"]
    told = [one.text for one in drawing.iter("li")]
    assert told == ["0 to 1 %", *told[1:4], "60 to 100 %", "no claim"]
    assert "<A>" not in text


def test_no_number_stands_on_another_and_fewer_are_shown_on_a_phone() -> None:
    """Three squares: two share their place, the third is so near that large numbers would meet."""
    shapes = [
        Country(str(n), str(n), "", (x, 100.0), (20.0, 20.0)) for n, x in enumerate((100, 104, 130))
    ]
    shades = {str(n): Shade(share, f"{share}", "/", "") for n, share in enumerate((40, 60, 50))}
    drawing = ET.fromstring(f"<div>{draw(shapes, shades, 'x')}</div>")
    shown = [(one.text, one.get("class") or "") for one in drawing.iter(f"{SVG}text")]
    assert shown == [("60", ""), ("50", "roomy")]


def test_a_number_within_a_dark_country_is_light() -> None:
    far = [Country("1", "", "", (100, 100), (90, 60)), Country("2", "", "", (400, 100), (9, 9))]
    shades = {"1": Shade(70, "70", "/", ""), "2": Shade(65, "65", "/", "")}
    drawing = ET.fromstring(f"<div>{draw(far, shades, 'x')}</div>")
    kinds = [one.get("class") for one in drawing.iter(f"{SVG}text")]
    assert kinds == ["on-dark", None]


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_every_place_lies_on_the_drawing(longitude: float, latitude: float) -> None:
    x, y = project(longitude, latitude)
    assert -1 <= x <= 861
    assert -40 <= y <= 480


@given(st.floats(-170, 169), st.floats(-80, 79))
def test_areas_are_true(longitude: float, latitude: float) -> None:
    step = 0.01
    a, b, c = (
        project(longitude, latitude),
        project(longitude + step, latitude),
        project(longitude, latitude + step),
    )
    area = abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]))
    middle = radians(latitude + step / 2)
    scale = (430 / 2.70663) ** 2 * radians(step) ** 2
    assert abs(area / (cos(middle) * scale) - 1) < 0.01


@given(st.floats(0, 100), st.floats(0, 100))
def test_a_larger_share_is_never_in_a_lower_class(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= SHARES.class_of(low) <= SHARES.class_of(high) <= 4

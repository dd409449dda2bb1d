"""A map of the world in few classes, drawn from TopoJSON: equal areas, the number on the country.

The projection is Equal Earth (Šavrič, Patterson and Jenny 2018, International Journal of
Geographical Information Science 33), so that no country looks larger than it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import Any

_WIDE, _HIGH = 860.0, 400.0
_A = (1.340264, -0.081106, 0.000893, 0.003796)
_X, _Y = 2.70663, 1.2
"""The half width of the projected world, and how far up and down it is drawn."""
_ANTARCTIC = "010"
_SIZES = {"": (13.0, 8.0), "roomy": (30.0, 18.0)}
"""How high a number is and how wide a letter of it: on a wide screen, and on a narrow one, where
the whole map is shrunk to the width of the page and numbers are drawn larger to stay legible."""


@dataclass(frozen=True)
class Scale:
    """Where the second and every later class begins, and what the classes are called.

    ``none`` is what the land without a value is called; from ``numbered`` on a value is shown.
    """

    starts: Sequence[float]
    names: Sequence[str]
    numbered: float
    none: str

    def class_of(self, value: float) -> int:
        """The class of a value.

        >>> [SHARES.class_of(share) for share in (0.2, 5, 29.9, 30, 97)]
        [0, 1, 2, 3, 4]
        """
        return sum(value >= one for one in self.starts)


SHARES = Scale(
    (1.0, 10.0, 30.0, 60.0),
    ("0 to 1 %", "1 to 10 %", "10 to 30 %", "30 to 60 %", "60 to 100 %"),
    5.0,
    "no claim",
)
"""Shares in percent."""


@dataclass(frozen=True)
class Country:
    """A country: its numeric code (ISO 3166), its outline, the middle and size of its main part."""

    code: str
    name: str
    path: str
    middle: tuple[float, float]
    size: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Shade:
    """What a country is shaded by: a value, its words, and where it leads."""

    value: float
    text: str
    href: str
    title: str


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """A point on the drawing.

    >>> [round(one) for one in project(0, 0)]
    [430, 222]
    """
    angle = asin(sqrt(3) / 2 * sin(radians(latitude)))
    a1, a2, a3, a4 = _A
    square = angle * angle
    power = square**3
    x = (
        2
        * sqrt(3)
        * radians(longitude)
        * cos(angle)
        / (3 * (9 * a4 * power * square + 7 * a3 * power + 3 * a2 * square + a1))
    )
    y = angle * (a4 * power * square + a3 * power + a2 * square + a1)
    scale = _WIDE / 2 / _X
    return _WIDE / 2 + x * scale, _HIGH / 2 + 22 - y * scale


def countries(topology: Mapping[str, Any]) -> tuple[Country, ...]:
    """The countries of a TopoJSON document such as that of world-atlas, without Antarctica."""
    arcs = [_arc(one, topology["transform"]) for one in topology["arcs"]]
    shapes = topology["objects"]["countries"]["geometries"]
    return tuple(
        _country(one, arcs) for one in shapes if one.get("arcs") and one.get("id") != _ANTARCTIC
    )


def _arc(
    deltas: Sequence[Sequence[int]], transform: Mapping[str, Sequence[float]]
) -> list[tuple[float, float]]:
    """The points of an arc, which TopoJSON keeps as steps between whole numbers."""
    (scale_x, scale_y), (left, low) = transform["scale"], transform["translate"]
    x = y = 0
    found = []
    for step in deltas:
        x, y = x + step[0], y + step[1]
        found.append(project(x * scale_x + left, y * scale_y + low))
    return found


def _country(shape: Mapping[str, Any], arcs: Sequence[list[tuple[float, float]]]) -> Country:
    polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
    rings = [_ring(ring, arcs) for polygon in polygons for ring in polygon]
    largest = max(rings, key=_area)
    path = "".join(map(_path, rings))
    name = shape["properties"]["name"]
    return Country(str(shape.get("id", "")), name, path, *_middle(largest))


def _ring(
    numbers: Sequence[int], arcs: Sequence[list[tuple[float, float]]]
) -> list[tuple[float, float]]:
    """A closed line; an arc with a negative number is walked backwards."""
    found: list[tuple[float, float]] = []
    for number in numbers:
        points = arcs[number] if number >= 0 else arcs[~number][::-1]
        found += points[1:] if found else points
    return found


def _path(ring: Sequence[tuple[float, float]]) -> str:
    """A ring as a path to half a pixel, without points that fall together.

    Where it leaps from one edge of the map to the other, a new part begins.
    """
    points = list(dict.fromkeys((round(x * 2) / 2, round(y * 2) / 2) for x, y in ring))
    if len(points) < 3:  # noqa: PLR2004 - no area
        return ""
    parts = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for (before, _), (x, y) in pairwise(points):
        leap = abs(x - before) > _WIDE / 2
        parts.append(f"{'ZM' if leap else 'L'}{x:g} {y:g}")
    return "".join(parts) + "Z"


def _area(ring: Sequence[tuple[float, float]]) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(x * y2 - x2 * y for (x, y), (x2, y2) in pairs)) / 2


def _middle(
    ring: Sequence[tuple[float, float]],
) -> tuple[tuple[float, float], tuple[float, float]]:
    """The middle of the box around a ring, and the size of the box."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    return ((left + right) / 2, (top + bottom) / 2), (right - left, bottom - top)


def draw(
    shapes: Sequence[Country], shades: Mapping[str, Shade], title: str, scale: Scale = SHARES
) -> str:
    """The map as SVG and its legend, for a page; ``shades`` are by numeric code."""
    return "\n".join(_parts(shapes, shades, title, scale)) + "\n"


def _parts(
    shapes: Sequence[Country], shades: Mapping[str, Shade], title: str, scale: Scale
) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="world" role="group" '
        f'viewBox="0 0 {_WIDE:.0f} {_HIGH:.0f}" width="{_WIDE:.0f}" height="{_HIGH:.0f}" '
        f'aria-label="{escape(title)}">'
    )
    plain = "".join(one.path for one in shapes if one.code not in shades)
    yield f'<path class="land" d="{plain}"/>'
    shaded = [one for one in shapes if one.code in shades]
    for one in shaded:
        shade = shades[one.code]
        yield (
            f'<a href="{escape(shade.href)}"><title>{escape(shade.title)}</title>'
            f'<path class="class-{scale.class_of(shade.value)}" d="{one.path}"/></a>'
        )
    yield from _numbers(shaded, shades, scale)
    yield "</svg>"
    yield from _legend(scale)


def _numbers(shaded: Sequence[Country], shades: Mapping[str, Shade], scale: Scale) -> Iterator[str]:
    """The numbers on the countries, the greatest first; none stands on another.

    One that has room on a wide screen only is left out on a narrow one (``roomy``).
    """
    taken: dict[str, list[tuple[float, float, float, float]]] = {size: [] for size in _SIZES}
    for one in sorted(shaded, key=lambda one: -shades[one.code].value):
        shade, (x, y) = shades[one.code], one.middle
        if shade.value < scale.numbered:
            continue
        fits = {}
        for size, (high, letter) in _SIZES.items():
            wide = letter * len(shade.text)
            box = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
            fits[size] = not any(_meet(box, other) for other in taken[size])
            if fits[size]:
                taken[size].append(box)
        if fits[""]:
            dark = _dark(one, shade, scale)
            kinds = ["" if fits["roomy"] else "roomy", "on-dark" if dark else ""]
            kind = " ".join(filter(None, kinds))
            named = f' class="{kind}"' if kind else ""
            yield f'<text{named} x="{x:.0f}" y="{y:.0f}">{escape(shade.text)}</text>'


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _dark(one: Country, shade: Shade, scale: Scale) -> bool:
    """Whether the number stands within a country of one of the two strongest classes."""
    wide = _SIZES["roomy"][1] * len(shade.text)
    return scale.class_of(shade.value) >= len(scale.starts) - 1 and one.size[0] > wide


def _legend(scale: Scale) -> Iterator[str]:
    """The classes, below the map."""
    yield '<ul class="legend" aria-label="Classes of the map">'
    for place, told in enumerate(scale.names):
        yield f'<li class="class-{place}">{escape(told)}</li>'
    yield f'<li class="land">{escape(scale.none)}</li>'
    yield "</ul>"

"""Growth as a drawing: lines on logarithmic scales both ways, each with its slope.

>>> "slope 2.00" in draw([Series("one", [(10, 1), (100, 100)])], "Growth", across="n", up="ms")
True
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from provolta.render.styles import GROWTH_STYLE

_LEFT, _TOP, _WIDE, _HIGH, _NAMES = 84.0, 44.0, 420.0, 340.0, 440.0
_LINE, _FOOT = 15.0, 48.0
_COLOURS = ("#0b6e99", "#b8500b", "#2e7d32", "#8e3b8a", "#8a6d00", "#c2185b", "#5a6570")
_DASHES = ("", "6 3", "2 3")


@dataclass(frozen=True)
class Series:
    """A line: its name, and its points, all of them above nought."""

    name: str
    points: Sequence[tuple[float, float]]


def slope(points: Sequence[tuple[float, float]]) -> float:
    """The slope of the straight line through points on logarithmic scales, by least squares.

    >>> slope([(10, 5), (1000, 500)]), slope([(1, 1), (10, 100), (100, 10_000)])
    (1.0, 2.0)
    """
    xs, ys = ([math.log10(point[end]) for point in points] for end in (0, 1))
    x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
    over = sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True))
    return round(over / sum((x - x_mean) ** 2 for x in xs), 9)


def draw(series: Sequence[Series], heading: str, *, across: str, up: str) -> str:
    """The lines as SVG, a file of its own; names stand in the order in which the lines end."""
    return "\n".join(_parts(series, heading, across, up)) + "\n"


def _parts(series: Sequence[Series], heading: str, across: str, up: str) -> Iterator[str]:
    points = [point for one in series for point in one.points]
    scales = [_powers([point[end] for point in points]) for end in (0, 1)]
    width = _LEFT + _WIDE + _NAMES
    height = max(_TOP + _HIGH + _FOOT, _TOP + _LINE * len(series) + _FOOT)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="growth" role="img" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}">'
    )
    yield f"<title>{escape(heading)}</title>"
    told = "; ".join(f"{one.name}: slope {slope(one.points):.2f}" for one in series)
    yield f"<desc>{escape(f'{up} over {across}, both logarithmic. {told}')}</desc>"
    yield f"<style>{GROWTH_STYLE}</style>"
    yield f'<text class="head" x="{_LEFT:.0f}" y="20">{escape(heading)}</text>'
    yield from _axes(scales[0], scales[1], across, up)
    ends = sorted(range(len(series)), key=lambda place: -series[place].points[-1][1])
    for row, place in enumerate(ends):
        yield _line(series[place], place, row, scales[0], scales[1])
    yield "</svg>"


def _powers(values: Sequence[float]) -> range:
    """The powers of ten from the one below all values to the one above."""
    low = math.floor(math.log10(min(values)))
    return range(low, max(math.ceil(math.log10(max(values))), low + 1) + 1)


def _x(value: float, scale: range) -> float:
    return _LEFT + _WIDE * (math.log10(value) - scale[0]) / (scale[-1] - scale[0])


def _y(value: float, scale: range) -> float:
    return _TOP + _HIGH * (1 - (math.log10(value) - scale[0]) / (scale[-1] - scale[0]))


def _axes(over: range, up_to: range, across: str, up: str) -> Iterator[str]:
    bottom = _TOP + _HIGH
    for power in over:
        x = _x(10.0**power, over)
        yield f'<path class="rule" d="M{x:.1f} {_TOP:.0f}V{bottom:.0f}"/>'
        yield f'<text x="{x:.1f}" y="{bottom + 16:.0f}" text-anchor="middle">{_told(power)}</text>'
    for power in up_to:
        y = _y(10.0**power, up_to)
        yield f'<path class="rule" d="M{_LEFT:.0f} {y:.1f}H{_LEFT + _WIDE:.0f}"/>'
        yield f'<text x="{_LEFT - 6:.0f}" y="{y + 4:.1f}" text-anchor="end">{_told(power)}</text>'
    yield (
        f'<text class="quiet" x="{_LEFT + _WIDE / 2:.0f}" y="{bottom + 34:.0f}" '
        f'text-anchor="middle">{escape(across)}</text>'
    )
    yield f'<text class="quiet" x="8" y="{_TOP - 6:.0f}">{escape(up)}</text>'


def _told(power: int) -> str:
    """A power of ten as a person reads it.

    >>> _told(7), _told(0), _told(-3)
    ('10,000,000', '1', '0.001')
    """
    return f"{10**power:,}" if power >= 0 else f"{10.0**power:.{-power}f}"


def _line(one: Series, place: int, row: int, over: range, up_to: range) -> str:
    """A line with its dots, and its name at the right, joined to its end by a thin stroke."""
    dots = [(_x(x, over), _y(y, up_to)) for x, y in one.points]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in dots)
    colour = _COLOURS[place % len(_COLOURS)]
    dash = _DASHES[place // len(_COLOURS) % len(_DASHES)]
    stroke = f'stroke="{colour}"' + (f' stroke-dasharray="{dash}"' if dash else "")
    name_x, name_y = _LEFT + _WIDE + 28, _TOP + 4 + _LINE * row
    join = f"M{dots[-1][0] + 4:.1f} {dots[-1][1]:.1f}L{name_x - 4:.0f} {name_y - 4:.1f}"
    circles = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in dots)
    text = escape(f"{one.name}: slope {slope(one.points):.2f}")
    return (
        f'<g><path class="line" {stroke} d="{path}"/>{circles}'
        f'<path class="join" stroke="{colour}" d="{join}"/>'
        f'<text x="{name_x:.0f}" y="{name_y:.1f}">{text}</text></g>'
    )

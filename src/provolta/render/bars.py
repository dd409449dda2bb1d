"""Bars beside names: the plainest chart, for shares and amounts that are compared.

>>> "50" in draw([Bar("China", 50.0, "50 %"), Bar("Japan", 25.0, "25 %")], "share in %")
True
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from provolta.render.words import lines_of

_WIDE, _HIGH, _GAP, _NAMES, _NUMBERS = 860.0, 20.0, 6.0, 340.0, 150.0
_LEAST = 1e-300


@dataclass(frozen=True)
class Bar:
    """One bar: its name, its length, the value in words, and where it leads.

    ``low`` and ``high`` are the ends of a range, drawn as a thin line; ``stage`` gives the colour.
    """

    name: str
    value: float
    text: str
    href: str = ""
    title: str = ""
    low: float | None = None
    high: float | None = None
    stage: str = ""


def draw(bars: Sequence[Bar], description: str, whole: float | None = None) -> str:
    """The bars as SVG for a page; ``whole`` is the length of the scale, else the greatest value."""
    return "\n".join(_parts(bars, description, whole)) + "\n"


def _parts(bars: Sequence[Bar], description: str, whole: float | None) -> Iterator[str]:
    most = whole or max((one.high or one.value for one in bars), default=0.0) or 1.0
    scale = (_WIDE - _NAMES - _NUMBERS) / max(most, _LEAST)
    height = (_HIGH + _GAP) * len(bars) + _GAP
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="bars" role="group" '
        f'viewBox="0 0 {_WIDE:.0f} {height:.0f}" width="{_WIDE:.0f}" height="{height:.0f}" '
        f'aria-label="{escape(description)}">'
    )
    for place, one in enumerate(bars):
        yield _bar(one, _GAP + place * (_HIGH + _GAP), scale, bool(whole))
    yield "</svg>"


def _bar(one: Bar, y: float, scale: float, track: bool) -> str:
    name = lines_of(one.name, _NAMES - 16, 1)
    width = max(one.value * scale, 1.0)
    stage = f" stage-line-{one.stage}" if one.stage else ""
    parts = [
        f'<g class="one{stage}"><title>{escape(one.title or f"{one.name}: {one.text}")}</title>',
        f'<text x="{_NAMES - 12:.0f}" y="{y + 14:.1f}" text-anchor="end">'
        f"{escape(name[0] if name else '')}</text>",
    ]
    if track:
        parts.append(
            f'<rect class="track" x="{_NAMES:.0f}" y="{y:.1f}" '
            f'width="{_WIDE - _NAMES - _NUMBERS:.0f}" height="{_HIGH:.0f}"/>'
        )
    parts.append(
        f'<rect class="part" x="{_NAMES:.0f}" y="{y:.1f}" width="{width:.1f}" '
        f'height="{_HIGH:.0f}"/>'
    )
    end = width
    if one.low is not None and one.high is not None:
        left, right = _NAMES + one.low * scale, _NAMES + one.high * scale
        end = max(end, one.high * scale)
        parts.append(
            f'<path class="range" d="M{left:.1f} {y + 4:.1f}v12m0 -6H{right:.1f}m0 -6v12"/>'
        )
    edge = _WIDE - _NUMBERS if track else _NAMES + end
    parts.append(f'<text x="{edge + 8:.1f}" y="{y + 14:.1f}">{escape(one.text)}</text></g>')
    body = "".join(parts)
    return f'<a href="{escape(one.href)}">{body}</a>' if one.href else body

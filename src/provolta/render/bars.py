"""Bars beside names: the plainest chart, for shares and amounts that are compared.

A list whose bars are small drawings, so that names and values are text of the page: they break
into lines, are read out in order, and a narrow screen puts each name above its bar.

>>> "<li" in draw([Bar("China", 50.0, "50 %"), Bar("Japan", 25.0, "25 %")], "share in %")
True
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

_WHOLE = 100.0
_LEAST = 1e-300
_SEEN = 0.25
"""The width of the shortest bar, so that nothing documented is invisible."""


@dataclass(frozen=True)
class Bar:
    """One bar: its name, its length, the value in words, and where it leads.

    ``low`` and ``high`` are the ends of a range, drawn as a thin line; ``stage`` gives the colour.
    """

    name: str
    value: float
    text: str
    href: str = ""
    low: float | None = None
    high: float | None = None
    stage: str = ""


def draw(bars: Sequence[Bar], description: str, whole: float | None = None) -> str:
    """The bars as HTML for a page; ``whole`` is the length of the scale, else the greatest value.

    Every text in it is escaped.
    """
    return "\n".join(_parts(bars, description, whole)) + "\n"


def _parts(bars: Sequence[Bar], description: str, whole: float | None) -> Iterator[str]:
    most = whole or max((one.high or one.value for one in bars), default=0.0) or 1.0
    yield f'<ul class="bars" aria-label="{escape(description)}">'
    for one in bars:
        yield _bar(one, _WHOLE / max(most, _LEAST), bool(whole))
    yield "</ul>"


def _bar(one: Bar, scale: float, track: bool) -> str:
    stage = f' class="stage-line-{one.stage}"' if one.stage else ""
    name = escape(one.name)
    linked = f'<a href="{escape(one.href)}">{name}</a>' if one.href else name
    width = min(max(one.value * scale, _SEEN), _WHOLE)
    drawn = '<rect class="track" width="100" height="10"/>' if track else ""
    drawn += f'<rect class="part" width="{width:.3f}" height="10"/>'
    if one.low is not None and one.high is not None:
        left, right = (min(max(end * scale, 0.0), _WHOLE) for end in (one.low, one.high))
        drawn += f'<path class="range" d="M{left:.3f} 2v6m0 -3H{right:.3f}m0 -3v6"/>'
    return (
        f'<li{stage}><span class="name">{linked}</span>'
        f'<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">{drawn}</svg>'
        f'<span class="value">{escape(one.text)}</span></li>'
    )

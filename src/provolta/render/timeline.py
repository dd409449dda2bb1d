"""Dated statements as a drawing: a scale of years, below it a bar or dot for each statement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from provolta.render.words import lines_of

_WIDE, _HIGH, _TOP, _LEFT, _RIGHT = 880.0, 24.0, 28.0, 8.0, 8.0
_TEXT = 470.0
MOST = 24
"""How many statements are drawn: the latest."""
_DASHED = frozenset({"announced", "plan", "target", "talks"})


@dataclass(frozen=True)
class Span:
    """A statement with its dates as the document gives them, ``2024`` to ``2024-06-30``."""

    key: str
    label: str
    status: str
    announced: str = ""
    start: str = ""
    end: str = ""

    @property
    def first(self) -> str:
        """The earliest date."""
        return min(filter(None, (self.announced, self.start, self.end)), default="")

    @property
    def told(self) -> str:
        """The dates in words."""
        return ", ".join(
            f"{word} {date}"
            for word, date in (
                ("announced", self.announced),
                ("from", self.start),
                ("until", self.end),
            )
            if date
        )


def year_of(date: str) -> float:
    """A date as a number of years.

    >>> year_of("2024"), year_of("2024-07"), year_of("2024-07-02")
    (2024.0, 2024.5, 2024.5...)
    """
    year, month, day = (*date.split("-"), "1", "1")[:3]
    return int(year) + (int(month) - 1) / 12 + (int(day) - 1) / 365


def draw(spans: Sequence[Span], href: Callable[[str], str], today: str) -> str:
    """The latest dated statements as SVG for a page, oldest first; an empty text without any."""
    dated = sorted((one for one in spans if one.first), key=lambda one: (one.first, one.label))
    if not dated:
        return ""
    return "\n".join(_parts(dated[-MOST:], href, today)) + "\n"


def _parts(spans: Sequence[Span], href: Callable[[str], str], today: str) -> Iterator[str]:
    dates = [date for one in spans for date in (one.announced, one.start, one.end) if date]
    low = int(min(map(year_of, dates)))
    high = int(max(*map(year_of, dates), year_of(today))) + 1
    scale = (_WIDE - _TEXT - _LEFT - _RIGHT) / max(high - low, 1)

    def place(date: str) -> float:
        return _LEFT + (year_of(date) - low) * scale

    height = _TOP + _HIGH * len(spans) + 8
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="timeline" role="group" '
        f'viewBox="0 0 {_WIDE:.0f} {height:.0f}" width="{_WIDE:.0f}" height="{height:.0f}" '
        'preserveAspectRatio="xMinYMin slice" '
        'aria-label="Dated statements, oldest first">'
    )
    step = max(1, round((high - low) / 9))
    for year in range(low, high + 1, step):
        x = _LEFT + (year - low) * scale
        yield f'<path class="rule" d="M{x:.1f} 20V{height - 4:.0f}"/>'
        yield f'<text class="quiet" x="{x + 3:.1f}" y="14">{year}</text>'
    yield f'<path class="now" d="M{place(today):.1f} 20V{height - 4:.0f}"/>'
    for row, one in enumerate(spans):
        yield _row(one, place, _TOP + _HIGH * row + _HIGH / 2, href(one.key), place(today))
    yield "</svg>"


def _row(one: Span, place: Callable[[str], float], y: float, address: str, now: float) -> str:
    style = "dashed" if one.status in _DASHED else "ended" if one.status == "ended" else "solid"
    title = f"<title>{escape(f'{one.label} {one.told}')}</title>"
    parts = []
    start = one.start or (one.announced if one.end else "")
    if start:
        end = max(place(one.end) if one.end else now, place(start) + 2)
        parts.append(f'<path class="span {style}" d="M{place(start):.1f} {y:.1f}H{end:.1f}"/>')
        if not one.end:
            parts.append(f'<path class="open" d="M{end:.1f} {y - 4:.1f}l5 4l-5 4z"/>')
    if one.announced:
        parts.append(f'<circle class="said" cx="{place(one.announced):.1f}" cy="{y:.1f}" r="4"/>')
    elif one.end and not start:
        parts.append(f'<path class="said" d="M{place(one.end):.1f} {y - 5:.1f}v10"/>')
    words = lines_of(one.label, _TEXT - 24, 1)[0]
    x = _WIDE - _TEXT + 16
    drawn = f'<g class="when">{"".join(parts)}</g>'
    said = f'<text class="what" x="{x:.0f}" y="{y + 4:.1f}">{escape(words)}</text>'
    hit = f'<rect class="hit" x="0" y="{y - 12:.1f}" width="{_WIDE:.0f}" height="{_HIGH:.0f}"/>'
    return f'<a href="{escape(address)}">{title}{hit}{drawn}{said}</a>'

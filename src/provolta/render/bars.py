"""Bars beside names: the plainest chart, for shares and amounts that are compared.

A list whose bars are small drawings, so that names and values are text of the page: they break
into lines, are read out in order, and a narrow screen puts each name above its bar.

>>> "<li" in draw([Bar("China", 50.0, "50 %"), Bar("Japan", 25.0, "25 %")], "share in %")
True
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

_WHOLE = 100.0
_LEAST = 1e-300
_SEEN = 0.25
"""The width of the shortest bar, so that nothing documented is invisible."""
_COLOURS = 4
MOST = 12
"""How many bars stand open; more are for whoever wants them."""


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


@dataclass(frozen=True)
class Stack:
    """One bar made of parts: its name, its value in words, and the parts with their names."""

    name: str
    text: str
    parts: tuple[tuple[str, float], ...]


def draw(
    bars: Sequence[Bar], description: str, whole: float | None = None, most: int = MOST
) -> str:
    """The bars as HTML for a page; ``whole`` is the length of the scale, else the greatest value.

    Those beyond ``most`` are folded, unless they are only one or two. Every text is escaped.
    """
    longest = whole or max((one.high or one.value for one in bars), default=0.0) or 1.0
    scale, track = _WHOLE / max(longest, _LEAST), bool(whole)
    fold = most if len(bars) > most + 2 else len(bars)
    first = [_bar(one, scale, track) for one in bars[:fold]]
    lines = [*_list(first, description)]
    if rest := [_bar(one, scale, track) for one in bars[fold:]]:
        lines += [f"<details><summary>and {len(rest)} more</summary>"]
        lines += [*_list(rest, f"{description}, the rest"), "</details>"]
    return "\n".join(lines) + "\n"


def stacked(stacks: Sequence[Stack], description: str) -> str:
    """Bars of parts as HTML for a page, on a scale of 100; a key tells the parts by their colour.

    A name has the same colour in each bar; the colours go by the order of first use. The parts are
    told in words too, for those who see no colours.

    >>> text = stacked([Stack("2024", "A 60 %", (("A", 60.0), ("B", 30.0)))], "x")
    >>> text.count('class="part'), "B 30" in text
    (2, True)
    """
    names = list(dict.fromkeys(name for one in stacks for name, _ in one.parts))
    colour = {name: min(place, _COLOURS - 1) for place, name in enumerate(names)}
    keys = "".join(f'<li class="is-{colour[name]}">{escape(name)}</li>' for name in names)
    return "\n".join(
        (
            f'<ul class="legend stacked" aria-hidden="true">{keys}</ul>',
            *_list([_stack(one, colour) for one in stacks], description, "bars stacked"),
            "",
        )
    )


def _told(text: str) -> str:
    """A value in words; the mark of a contradiction is told apart, for it has a font of its own."""
    return escape(text).replace("≠", '<b class="unequal">≠</b>')


def _list(lines: Sequence[str], description: str, kind: str = "bars") -> Iterator[str]:
    yield f'<ul class="{kind}" aria-label="{escape(description)}">'
    yield from lines
    yield "</ul>"


def _stack(one: Stack, colour: Mapping[str, int]) -> str:
    drawn, left = '<rect class="track" width="100" height="10"/>', 0.0
    for name, value in one.parts:
        width = min(max(value, 0.0), _WHOLE - left)
        drawn += (
            f'<rect class="part is-{colour[name]}" x="{left:.3f}" width="{width:.3f}" height="10">'
            f"<title>{escape(name)} {value:.3g} %</title></rect>"
        )
        left += width
    told = ", ".join(f"{escape(name)} {value:.3g} %" for name, value in one.parts)
    return (
        f'<li><span class="name">{escape(one.name)}</span>'
        f'<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">{drawn}</svg>'
        f'<span class="value">{escape(one.text)}<span class="hidden">: {told}</span></span></li>'
    )


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
        f'<span class="value">{_told(one.text)}</span></li>'
    )

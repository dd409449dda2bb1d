"""A lineage as a drawing: columns from left to right as goods go, every node a link.

The drawing is computed here and always comes out the same for the same answer. Within a page it
takes its colours from the page's style sheet; as a file of its own it carries them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby

from provolta.render.boxes import Box, Line
from provolta.render.layers import Layout, layout
from provolta.render.picture import Document, Picture, picture
from provolta.render.stages import ORDER, STAGES, name
from provolta.render.styles import STANDALONE_STYLE
from provolta.render.words import lines_of

_WIDE, _HIGH, _GAP, _LANE = 136.0, 42.0, 10.0, -4.0
_BETWEEN, _MARGIN, _HEAD, _FOOT = 40.0, 16.0, 40.0, 34.0
_RETURN, _RETURN_ROOM = 9.0, 24.0
_TALL = 10_000
_TOLD = 8
_LEGEND = (
    ("solid", "reported or named"),
    ("dashed", "announced or planned"),
    ("dotted", "by definition or rule"),
)


def draw(
    lineage: Document,
    *,
    href: Callable[[str], str] = str,
    standalone: bool = True,
    limit: int = 60,
    more: str = "",
    by_stage: bool = True,
    route: Collection[tuple[str, str]] = (),
    tallest: int = _TALL,
    opened: str = "",
    opens: Callable[[str], str] | None = None,
) -> str:
    """A lineage answer as SVG.

    ``href`` gives the address of a node, ``more`` that of a fold ("+23 suppliers"), into which the
    least connected things go when there are more than ``limit``. With ``standalone`` the drawing
    carries its styles; without, it is a part of a page that has
    :data:`provolta.render.styles.STYLE`. Without ``by_stage``
    the columns are steps alone, which is narrower. The edges of ``route`` stand out. No column has
    more than ``tallest`` boxes. A drawing that is gathered by stage shows more of the stage
    ``opened``; ``opens`` gives the address of the drawing in which another stage is.
    """
    found = picture(lineage, limit, by_stage=by_stage, route=route, tallest=tallest, opened=opened)
    pairs = [(line.start, line.end) for line in found.lines]
    heights = {box.key: _HIGH for box in found.boxes}
    placed = layout(found.columns, pairs, heights, _GAP, _LANE)
    leads = _Leads(href, more, opened, opens if found.gathered else None)
    return "\n".join(_Drawing(lineage, found, placed, leads).parts(standalone)) + "\n"


def heading(lineage: Document) -> str:
    """What a lineage answer shows, as a heading.

    >>> heading({"focus": {"label": "Tesla", "type": "Actor"}, "direction": "upstream"})
    'What Tesla depends on'
    """
    focus = lineage["focus"]["label"]
    if lineage["direction"] == "upstream":
        verb = "depends on" if lineage["focus"]["type"] == "Actor" else "is made from"
        return f"What {focus} {verb}"
    if lineage["direction"] == "downstream":
        actor = lineage["focus"]["type"] == "Actor"
        return f"Whom {focus} supplies" if actor else f"What {focus} goes into"
    return f"The neighbours of {focus}"


@dataclass(frozen=True)
class _Leads:
    """Where the boxes of a drawing lead."""

    href: Callable[[str], str]
    more: str
    opened: str
    opens: Callable[[str], str] | None

    def of(self, box: Box) -> str:
        if not box.folded:
            return self.href(box.key)
        if self.opens and box.stage in ORDER and box.stage != self.opened:
            return self.opens(box.stage)
        return self.more


class _Drawing:
    def __init__(self, lineage: Document, found: Picture, placed: Layout, leads: _Leads) -> None:
        self.lineage, self.found, self.leads = lineage, found, leads
        self.staged = any(rank % 2 == 0 for rank in found.columns.ranks)
        levels = [y for points in placed.through.values() for _, y in points]
        levels += placed.middle.values()
        shift = (_HEAD if self.staged else 0) + _MARGIN + _HIGH / 2 - min(levels)
        self.middle = {key: y + shift for key, y in placed.middle.items()}
        self.through = {
            pair: [(column, y + shift) for column, y in points]
            for pair, points in placed.through.items()
        }
        self.floor = max(levels) + shift + _HIGH / 2
        of = found.columns.of
        self.returns = [
            line
            for line in found.lines
            if (line.start, line.end) in found.columns.back and of[line.start] != of[line.end]
        ]
        self.inset = _MARGIN + (_RETURN_ROOM if self.returns else 0)
        self.width = max(self._left(len(found.columns.ranks)) - _BETWEEN + self.inset, 440.0)
        self.height = self.floor + _RETURN * len(self.returns) + _FOOT

    def parts(self, standalone: bool) -> Iterator[str]:
        size = f'width="{self.width:.0f}" height="{self.height:.0f}"'
        kind = "lineage routed" if any(line.route for line in self.found.lines) else "lineage"
        kind += " gathered" if self.found.gathered else ""
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="{kind}" role="group" {size} '
            f'viewBox="0 0 {self.width:.0f} {self.height:.0f}" '
            'aria-labelledby="lineage-title" aria-describedby="lineage-desc">'
        )
        yield f'<title id="lineage-title">{escape(heading(self.lineage))}</title>'
        yield f'<desc id="lineage-desc">{escape(self._description())}</desc>'
        if standalone:
            yield f"<style>{STANDALONE_STYLE}</style>"
        yield from self._heads()
        for line in self.found.lines:
            yield self._edge(line)
        for box in self.found.boxes:
            yield self._node(box)
        yield from self._legend()
        yield "</svg>"

    def _description(self) -> str:
        things = len(self.lineage["nodes"]) - 1
        known = {box.stage for box in self.found.boxes if box.stage in ORDER}
        stages = f" in {len(known)} stages" if len(known) > 1 else ""
        within = "Each stage is one column. " if self.found.gathered else ""
        return (
            f"{things} things{stages} around {self.lineage['focus']['label']}, joined by "
            f"{len(self.lineage['edges'])} edges; goods go from left to right. {within}"
            "The table of edges has the same content."
        )

    def _left(self, column: int) -> float:
        return self.inset + column * (_WIDE + _BETWEEN)

    def _heads(self) -> Iterator[str]:
        if not self.staged:
            return
        for rank, group in groupby(enumerate(self.found.columns.ranks), lambda pair: pair[1]):
            run = [column for column, _ in group]
            if rank % 2:
                continue
            left, right = self._left(run[0]), self._left(run[-1]) + _WIDE
            yield _tile(rank // 2, left, 12.0)
            label = escape(STAGES[rank // 2].name)
            yield f'<text x="{left + 20:.0f}" y="22">{label}</text>'
            yield f'<path class="rule" d="M{left:.0f} 32H{right:.0f}"/>'

    def _node(self, box: Box) -> str:
        left = self._left(self.found.columns.of[box.key])
        top = self.middle[box.key] - _HIGH / 2
        classes = "node focus" if box.focus else "node fold" if box.folded else "node"
        radius = _HIGH / 2 if box.kind == "ValueChainProcess" else 4
        parts = [
            f"<title>{escape(_told(box))}</title>",
            f'<rect class="box" x="{left:.0f}" y="{top:.1f}" width="{_WIDE:.0f}" '
            f'height="{_HIGH:.0f}" rx="{radius:g}"/>',
        ]
        inset = 12.0
        if box.stage in ORDER:
            inset = 26.0
            parts.append(_tile(ORDER[box.stage], left + 8, self.middle[box.key] - 6))
        quiet = _quiet(box)
        words = lines_of(box.label, _WIDE - inset - 8, 2 if quiet else 3)
        high = 13 * len(words) + (12 if quiet else 0)
        y = self.middle[box.key] - high / 2 + 10
        spoken = f' lang="{escape(box.language)}"' if box.language else ""
        for word in words:
            parts.append(f'<text{spoken} x="{left + inset:.0f}" y="{y:.1f}">{escape(word)}</text>')
            y += 13
        if quiet:
            text = escape(quiet)
            parts.append(
                f'<text class="quiet" x="{left + inset:.0f}" y="{y - 1:.1f}">{text}</text>'
            )
        body = "".join(parts)
        address = self.leads.of(box)
        link = f'<a href="{escape(address)}">{body}</a>' if address else body
        return f'<g class="{classes}" data-key="{escape(box.key)}">{link}</g>'

    def _edge(self, line: Line) -> str:
        start, end = (self.found.columns.of[key] for key in (line.start, line.end))
        x, y = self._left(start) + _WIDE, self.middle[line.start]
        to_x, to_y = self._left(end) - 5, self.middle[line.end]
        tip = f'<path class="tip" d="M{to_x + 5:.0f} {to_y:.1f}l-7 -3.5v7z"/>'
        if start == end:
            level = to_y - 5 if to_y > y else to_y + 5
            path = _arc(x, y, level)
            tip = f'<path class="tip" d="M{x:.0f} {level:.1f}l7 -3.5v7z"/>'
        elif line in self.returns:
            path = self._return(x, y, to_x, to_y, self.returns.index(line))
        else:
            path = f"M{x:.0f} {y:.1f}"
            for column, level in self.through[line.start, line.end]:
                left = self._left(column)
                path += _curve(x, y, left, level) + f"H{left + _WIDE:.0f}"
                x, y = left + _WIDE, level
            path += _curve(x, y, to_x, to_y)
        title = f"<title>{escape(_few(line.title))}</title>"
        ends = f'data-from="{escape(line.start)}" data-to="{escape(line.end)}"'
        style = f"{line.style} marked" if line.route else line.style
        return f'<g class="edge {style}" {ends}>{title}<path d="{path}"/>{tip}</g>'

    def _return(self, x: float, y: float, to_x: float, to_y: float, place: int) -> str:
        """An edge that goes back: down, along below everything, and up again."""
        lane = self.floor + _RETURN * (place + 1)
        out, back = x + 14 + 3 * (place % 6), to_x - 14 - 3 * (place % 6)
        return (
            f"M{x:.0f} {y:.1f}C{out:.0f} {y:.1f} {out:.0f} {y:.1f} {out:.0f} {y + 12:.1f}"
            f"V{lane - 8:.1f}Q{out:.0f} {lane:.1f} {out - 8:.0f} {lane:.1f}H{back + 8:.0f}"
            f"Q{back:.0f} {lane:.1f} {back:.0f} {lane - 8:.1f}V{to_y + 12:.1f}"
            f"C{back:.0f} {to_y:.1f} {back:.0f} {to_y:.1f} {to_x:.0f} {to_y:.1f}"
        )

    def _legend(self) -> Iterator[str]:
        x, y = _MARGIN, self.height - 12
        styles = {line.style for line in self.found.lines}
        for style, text in _LEGEND:
            if style in styles:
                yield f'<g class="edge {style}"><path d="M{x:.0f} {y - 3:.0f}h26"/></g>'
                yield f'<text class="quiet" x="{x + 32:.0f}" y="{y:.0f}">{text}</text>'
                x += 46 + 5.6 * len(text)


def _tile(rank: int, x: float, y: float) -> str:
    """A stage's colour with its number in it."""
    stage = STAGES[rank]
    return (
        f'<rect class="tile" x="{x:.0f}" y="{y:.1f}" width="12" height="12" rx="2" '
        f'fill="{stage.colour}"/><text x="{x + 6:.0f}" y="{y + 9.3:.1f}" text-anchor="middle" '
        f'font-size="9" fill="{stage.ink}" class="number">{rank + 1}</text>'
    )


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    middle = (x + to_x) / 2
    return f"C{middle:.0f} {y:.1f} {middle:.0f} {to_y:.1f} {to_x:.0f} {to_y:.1f}"


def _arc(x: float, y: float, to_y: float) -> str:
    """A line between two boxes of a column, at their right; the farther apart, the wider."""
    wide = x + min(_BETWEEN, 14 + abs(to_y - y) / 12)
    start = y + 6 if to_y > y else y - 6
    return (
        f"M{x:.0f} {start:.1f}C{wide:.0f} {start:.1f} {wide:.0f} {to_y:.1f} {x + 6:.0f} {to_y:.1f}"
    )


def _quiet(box: Box) -> str:
    more = f"+{box.unexpanded} beyond" if box.unexpanded else ""
    return " · ".join(filter(None, (box.country, more)))


def _few(title: str) -> str:
    r"""The title of a line; of the very many ties that it may stand for the first.

    >>> _few("\n".join("abcdefghijk"))[-12:]
    'h\nand 3 more'
    """
    told = title.split("\n")
    rest = len(told) - _TOLD
    return "\n".join([*told[:_TOLD], f"and {rest} more"]) if rest > 0 else title


def _told(box: Box) -> str:
    stage = name(box.stage) if box.stage else ""
    more = f"{box.unexpanded} more neighbours not shown" if box.unexpanded else ""
    return ", ".join(filter(None, (box.label, stage, box.country, more)))

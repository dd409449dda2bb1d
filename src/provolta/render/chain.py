"""The whole value chain as one drawing: stages as columns, what passes between them, and the loop.

Seven stages stand side by side from upstream to downstream; recycling lies below them and runs
back. A dark part of a bar is the documented share of one country. The layout depends on the
content alone, so that the same graph always gives the same drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from provolta.render.stages import ORDER, STAGES
from provolta.render.words import lines_of, width

_WIDE, _BETWEEN = 148.0, 30.0
_COLUMNS = len(STAGES) - 1
_TOP, _GAP, _LINE = 120.0, 8.0, 13.0
_BAR, _PAD = 5.0, 7.0
_LANE_HEAD = 46.0
WIDTH = _COLUMNS * _WIDE + (_COLUMNS - 1) * _BETWEEN + 2


@dataclass(frozen=True)
class Share:
    """A documented share of one country: ``percent`` for the bar, the rest in words."""

    percent: float
    short: str
    long: str
    full: str


@dataclass(frozen=True)
class Tile:
    """An item of the drawing; ``column`` is its place below the seven stages if it is recycled."""

    key: str
    label: str
    stage: str
    column: int
    share: Share | None = None


@dataclass(frozen=True)
class Head:
    """A stage of the drawing with what belongs to it."""

    key: str
    slug: str
    actors: int
    share: Share | None = None
    about: str = ""


@dataclass(frozen=True)
class Chain:
    """What is drawn: ``flows`` are pairs of keys as goods go, ``returns`` those of the loop."""

    heads: Sequence[Head]
    tiles: Sequence[Tile]
    flows: Sequence[tuple[str, str]]
    returns: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class _Box:
    x: float
    y: float
    high: float
    words: list[str]

    @property
    def middle(self) -> float:
        return self.y + self.high / 2


def draw(chain: Chain, href: Callable[[str], str]) -> str:
    """The chain as SVG for a page; ``href`` gives the address of a stage or an item."""
    return "\n".join(_Drawing(chain, href).parts()) + "\n"


class _Drawing:
    def __init__(self, chain: Chain, href: Callable[[str], str]) -> None:
        self.chain, self.href = chain, href
        main = [one for one in chain.tiles if one.stage != "recycling"]
        loop = [one for one in chain.tiles if one.stage == "recycling"]
        self.boxes = _stacked(main, _TOP)
        self.floor = max((box.y + box.high for box in self.boxes.values()), default=_TOP)
        self.lane = self.floor + 40
        self.boxes |= _stacked(loop, self.lane + _LANE_HEAD)
        lowest = max((box.y + box.high for box in self.boxes.values()), default=self.lane)
        self.height = max(lowest, self.lane + _LANE_HEAD) + 16
        self.tiles = {one.key: one for one in chain.tiles}

    def parts(self) -> Iterator[str]:
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chain-map" role="group" '
            f'viewBox="-1 0 {WIDTH:.0f} {self.height:.0f}" width="{WIDTH:.0f}" '
            f'height="{self.height:.0f}" aria-labelledby="chain-title" '
            'aria-describedby="chain-desc"><title id="chain-title">The battery value chain</title>'
            '<desc id="chain-desc">Seven stages from raw materials to vehicles, the items that '
            "pass between them, and recycling below, which returns materials to earlier stages. "
            "The table of stages has the same content.</desc>"
        )
        yield self._lane()
        for start, end in self.chain.flows:
            yield self._edge(start, end, "flow")
        for start, end in self.chain.returns:
            yield self._edge(start, end, "return")
        for head in self.chain.heads:
            yield self._head(head)
        for tile in self.chain.tiles:
            yield self._tile(tile)
        yield "</svg>"

    def _lane(self) -> str:
        high = self.height - self.lane - 1
        return (
            f'<rect class="lane" x="0" y="{self.lane:.0f}" width="{WIDTH - 2:.0f}" '
            f'height="{high:.0f}" rx="6"/>'
            f'<path class="way" d="M{WIDTH - 26:.0f} {self.lane + 22:.0f}h-28m6 -4l-6 4l6 4"/>'
        )

    def _head(self, head: Head) -> str:
        place = ORDER[head.slug]
        loop = head.slug == "recycling"
        x, y = (12.0, self.lane + 12) if loop else (_left(place), 4.0)
        stage = STAGES[place]
        count = f"{head.actors} organisation{'s' if head.actors != 1 else ''}"
        parts = [
            f'<a href="{escape(self.href(head.key))}">'
            f"<title>{escape(f'{stage.name}: {count}')}</title>"
            f'<rect class="hit" x="{x:.0f}" y="{y:.0f}" width="{_WIDE:.0f}" height="22"/>'
            f'<rect x="{x:.0f}" y="{y:.0f}" width="20" height="20" rx="3" '
            f'fill="{stage.colour}"/><text class="number" x="{x + 10:.0f}" y="{y + 14:.0f}" '
            f'text-anchor="middle" fill="{stage.ink}">{place + 1}</text>'
            f'<text class="stage{" over" if loop else ""}" x="{x + 28:.0f}" y="{y + 15:.0f}">'
            f"{escape(stage.name)}</text></a>"
        ]
        if loop:
            told = f"{count}; what comes back re-enters the stage above it"
            parts.append(
                f'<text class="quiet over" x="{x + 34 + width(stage.name, 14):.0f}" '
                f'y="{y + 15:.0f}">{told}</text>'
            )
            return "".join(parts)
        parts.append(f'<text class="quiet" x="{x:.0f}" y="{y + 37:.0f}">{count}</text>')
        parts.append(_bar(head.share, stage.colour, x=x, y=y + 48, wide=_WIDE, high=7))
        if head.share is None:
            parts.append(
                f'<text class="quiet" x="{x:.0f}" y="{y + 70:.0f}">no share claimed</text>'
            )
        else:
            parts.append(
                f'<text class="share" x="{x:.0f}" y="{y + 71:.0f}">{escape(head.share.long)}'
                f"<title>{escape(head.share.full)}</title></text>"
            )
            parts += [
                f'<text class="quiet" x="{x:.0f}" y="{y + 86 + 12 * n:.0f}">{escape(line)}</text>'
                for n, line in enumerate(lines_of(head.about, _WIDE + 12, 2))
            ]
        return "".join(parts)

    def _tile(self, tile: Tile) -> str:
        box = self.boxes[tile.key]
        stage = STAGES[ORDER[tile.stage]]
        told = tile.label if tile.share is None else f"{tile.label}. {tile.share.full}"
        y = box.y + _PAD + 9
        parts = [
            f'<g class="tile-item" data-key="{escape(tile.key)}">'
            f'<a href="{escape(self.href(tile.key))}"><title>{escape(told)}</title>'
            f'<rect class="box" x="{box.x:.0f}" y="{box.y:.1f}" width="{_WIDE:.0f}" '
            f'height="{box.high:.1f}" rx="4"/>'
            f'<rect x="{box.x:.0f}" y="{box.y:.1f}" width="4" height="{box.high:.1f}" rx="2" '
            f'fill="{stage.colour}"/>'
        ]
        for line in box.words:
            parts.append(f'<text x="{box.x + 12:.0f}" y="{y:.1f}">{escape(line)}</text>')
            y += _LINE
        if tile.share is not None:
            parts.append(_bar(tile.share, stage.colour, x=box.x + 12, y=y - 6, wide=52, high=_BAR))
            parts.append(
                f'<text class="quiet" x="{box.x + 70:.0f}" y="{y:.1f}">'
                f"{escape(lines_of(tile.share.short, _WIDE - 66, 1)[0])}</text>"
            )
        return "".join(parts) + "</a></g>"

    def _edge(self, start: str, end: str, style: str) -> str:
        a, b = self.boxes[start], self.boxes[end]
        colour = STAGES[ORDER[self.tiles[start].stage]].colour
        tip = ""
        if style == "return":
            path, tip = _upward(a, b)
        elif self.tiles[start].stage == self.tiles[end].stage == "recycling":
            path, style = (_sideways(b, a) if a.x > b.x else _bulge(a, b)), "flow loop"
        elif self.tiles[end].stage == "recycling":
            path, style = _downward(a, b), "flow loop"
        elif abs(a.x - b.x) < 1:
            path = _bulge(a, b)
        else:
            path = _sideways(a, b)
            style += " far" if b.x - a.x > 2 * (_WIDE + _BETWEEN) - 1 else ""
        told = f"{self.tiles[start].label} → {self.tiles[end].label}"
        return (
            f'<path class="{style}" data-from="{escape(start)}" data-to="{escape(end)}" '
            f'stroke="{colour}" d="{path}"><title>{escape(told)}</title></path>{tip}'
        )


def _left(column: int) -> float:
    return column * (_WIDE + _BETWEEN)


def _stacked(tiles: Sequence[Tile], top: float) -> dict[str, _Box]:
    """The boxes of each column, one below the other."""
    found: dict[str, _Box] = {}
    floor: dict[int, float] = {}
    for tile in tiles:
        y = floor.get(tile.column, top)
        words = lines_of(tile.label, _WIDE - 20, 2)
        high = 2 * _PAD + _LINE * len(words) - 2 + (_LINE + 1 if tile.share else 0)
        found[tile.key] = _Box(_left(tile.column), y, high, words)
        floor[tile.column] = y + high + _GAP
    return found


def _bar(share: Share | None, colour: str, *, x: float, y: float, wide: float, high: float) -> str:
    """A bar for the whole world, with the part of one country in the colour of the stage."""
    whole = (
        f'<rect class="{"track" if share else "track none"}" x="{x:.0f}" y="{y:.1f}" '
        f'width="{wide:.0f}" height="{high:.0f}"/>'
    )
    if share is None:
        return whole
    part = wide * min(max(share.percent, 0.0), 100.0) / 100
    return (
        f'{whole}<rect class="part" x="{x:.0f}" y="{y:.1f}" width="{part:.1f}" '
        f'height="{high:.0f}" fill="{colour}"/>'
    )


def _sideways(a: _Box, b: _Box) -> str:
    """From the right of ``a`` to the left of ``b``; it bends in the space beside each."""
    x, to = a.x + _WIDE, b.x
    reach = max(_BETWEEN, (to - x) / 2)
    return (
        f"M{x:.0f} {a.middle:.1f}C{x + reach:.0f} {a.middle:.1f} {to - reach:.0f} "
        f"{b.middle:.1f} {to:.0f} {b.middle:.1f}"
    )


def _bulge(a: _Box, b: _Box) -> str:
    """Within a column: a bow in the space to its right."""
    x = a.x + _WIDE
    out = x + min(_BETWEEN * 0.7, 8 + abs(a.middle - b.middle) / 8)
    return (
        f"M{x:.0f} {a.middle:.1f}C{out:.0f} {a.middle:.1f} {out:.0f} {b.middle:.1f} "
        f"{x:.0f} {b.middle:.1f}"
    )


def _downward(a: _Box, b: _Box) -> str:
    """From a stage into the loop: along the space to the right of the target."""
    x, to = a.x + _WIDE, b.x + _WIDE
    side = to + _BETWEEN * 0.5 if to < WIDTH - _BETWEEN else to - 8
    if abs(side - x) < _BETWEEN:
        down = side if to < WIDTH - _BETWEEN else x - 8
        start = f"M{x:.0f} {a.middle:.1f}" if down > x else f"M{down:.0f} {a.y + a.high:.1f}"
    else:
        down, start = side, f"M{x:.0f} {a.middle:.1f}"
    end = f"L{to:.0f} {b.middle:.1f}" if down > to else f"L{down:.0f} {b.y:.1f}"
    return f"{start}L{down:.0f} {min(a.middle + 14, b.y):.1f}L{down:.0f} {b.middle - 10:.1f}{end}"


def _upward(a: _Box, b: _Box) -> tuple[str, str]:
    """Out of the loop, along the space to the left of the target, up to it; and the arrow's tip."""
    if b.x < _BETWEEN:
        side, top = b.x + 8, b.y + b.high
        tip = f'<path class="tip" d="M{side:.0f} {top:.1f}l-4 8h8z"/>'
        return f"M{side:.0f} {a.y:.1f}V{top + 8:.1f}", tip
    side = b.x - _BETWEEN * 0.4
    tip = f'<path class="tip" d="M{b.x:.0f} {b.middle:.1f}l-8 -4v8z"/>'
    path = f"M{a.x:.0f} {a.middle:.1f}H{side:.0f}V{b.middle:.1f}H{b.x - 8:.0f}"
    return path, tip


def columns_of(
    loop: Sequence[str], enters: Mapping[str, int], depth: Mapping[str, int]
) -> dict[str, int]:
    """The column of each recycled item: below the stage that it re-enters, else from the right.

    >>> columns_of(["pack", "mass", "nickel"], {"nickel": 0}, {"mass": 1})
    {'pack': 6, 'mass': 5, 'nickel': 0}
    """
    last = _COLUMNS - 1
    return {
        key: min(enters[key], last) if key in enters else max(last - depth.get(key, 0), 4)
        for key in loop
    }

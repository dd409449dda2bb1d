"""How wide words are in a drawing, and how a label is broken so that it fits."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate

_NARROW = frozenset("iljtfrI.,:;|'!()[]-/ ")
_WIDEST = frozenset("mwMW@%&—")
_SIZE = 12.0


def width(text: str, size: float = _SIZE) -> float:
    """How wide a text can get in any plain typeface, in pixels: rather too wide than too narrow.

    >>> width("lithium") < width("MMMMMMM")
    True
    """
    return sum(map(_hundredths, text)) * size / 100


@lru_cache(maxsize=4096)
def _hundredths(letter: str) -> int:
    """Hundredths of the type size: whole numbers, whose sum is the same in every order."""
    if letter in _NARROW:
        return 40
    if letter in _WIDEST or ord(letter) > 0x2E7F:  # noqa: PLR2004 - East Asian scripts begin here
        return 100
    return 74 if letter.isupper() else 64


def lines_of(text: str, room: float, most: int) -> list[str]:
    """A text in at most so many lines of so many pixels; what does not fit ends in an ellipsis.

    >>> lines_of("Battery-grade lithium hydroxide", 118, 2)
    ['Battery-grade', 'lithium hydroxide']
    >>> lines_of("Hexafluoropropylenevinylidene", 118, 2)
    ['Hexafluoropropyl…']
    """
    lines: list[str] = []
    rest = text.split()
    while rest and len(lines) < most:
        line = rest.pop(0)
        while rest and width(f"{line} {rest[0]}") <= room:
            line += " " + rest.pop(0)
        last = len(lines) == most - 1 and bool(rest)
        lines.append(_cut(line + (" " + rest[0] if last else ""), room, cut=last))
    return lines


def _cut(line: str, room: float, *, cut: bool) -> str:
    if not cut and width(line) <= room:
        return line
    ends = accumulate(map(_hundredths, line), initial=_hundredths("…"))
    kept = sum(1 for end in ends if end * _SIZE / 100 <= room) - 1
    return line[: max(kept, 0)].rstrip() + "…"

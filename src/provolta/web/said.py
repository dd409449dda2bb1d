"""A statement in a list: its sentence, and beside it only what that does not say already."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from provolta.web.language import USUAL, current, date
from provolta.web.periods import Period

_DAY_OR_MONTH = re.compile(r"(?<![\w-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?:-[0-3]\d)?(?![\w-])")
_LONG = re.compile(r"\d,\d{3}|\d{5}|\d{2}\.\d|\d\.\d\d")
_FIGURE = re.compile(r"\D*[\d.,]*\d")
_GOES_ON = re.compile(r"\w|[.,]\d")
"""What a number goes on with, and a word, if it is not all that stands there."""


@dataclass(frozen=True)
class Said:
    """A sentence in three parts, of which the middle is its figure; then what stands beside it."""

    before: str
    figure: str = ""
    after: str = ""
    value: str = ""
    basis: str = ""
    period: str = ""

    @property
    def text(self) -> str:
        """The whole sentence."""
        return self.before + self.figure + self.after


def said(sentence: str, quantity: str = "", period: Period | None = None, told: str = "") -> Said:
    """How a statement is told, whose period is ``told`` in words if the sentence leaves it out.

    >>> one = said("Austria mined 100 t of graphite in 2024.", "100 t (mining output, 2024)")
    >>> one.before, one.figure, one.after, one.value, one.basis
    ('Austria mined ', '100 t', ' of graphite in 2024.', '', 'mining output')
    >>> one = said("A licence from 2025-11-08.", "", Period(start="2025-11-08"), "from …")
    >>> one.text, one.period
    ('A licence from 8 November 2025.', '')
    >>> said("Sales came to 1.2 million.", "1,200,000 vehicles (sales)").value
    '1,200,000 vehicles (sales)'
    >>> one = said("It came to about 1,100 t a year.", "about 1,100 t/yr (capacity)")
    >>> one.figure, one.value
    ('about 1,100', '')
    """
    text = _DAY_OR_MONTH.sub(lambda found: date(found.group(), USUAL), sentence)
    period_told = "" if period and _holds(text, period) else told
    value, _, basis = quantity.partition(" (")
    found = next((one for one in _written(value) if _place(text, one) >= 0), "")
    start = _place(text, found)
    if start < 0:
        return Said(text, value=quantity, period=period_told)
    parts = (part for part in basis.removesuffix(")").split(", ") if part)
    return Said(
        text[:start],
        found,
        text[start + len(found) :],
        basis=", ".join(part for part in parts if _place(text, part) < 0),
        period=period_told,
    )


def _written(value: str) -> Iterator[str]:
    """A figure with its unit; and without, for a sentence that has the unit in words.

    Short numbers may stand in a sentence for anything, so these are not sought alone.
    """
    if value:
        yield value
    alone = _FIGURE.match(value)
    if alone and len(alone.group()) < len(value) and _LONG.search(alone.group()):
        yield alone.group()


def _place(text: str, part: str) -> int:
    """Where a word or a figure stands by itself in a text, not as a piece of one; -1 if nowhere.

    >>> _place("1100 t or 100 t", "100 t"), _place("10 km", "10 k"), _place("x", "")
    (10, -1, -1)
    """
    start = text.find(part) if part else -1
    while start >= 0:
        before = text[start - 1 : start]
        inside = before.isalnum() or (before in {".", ",", "_"} and part[0].isdigit())
        if not inside and not _GOES_ON.match(text, start + len(part)):
            return start
        start = text.find(part, start + 1)
    return -1


def _holds(text: str, period: Period) -> bool:
    """Whether a sentence names every date of a period: of a month also apart from its year.

    Sentences are English: who reads another language is told the period in it.
    """
    if current() != USUAL:
        return False
    dates = [one for one in (period.announced, period.start, period.end) if one]
    words = {word for one in dates for word in date(one, USUAL).split()}
    return bool(dates) and words <= set(re.findall(r"\w+", text))

"""Counts and shares in words, as the first sentence of a page says them."""

from __future__ import annotations

from provolta.quantities import Interval
from provolta.web.language import number

_PLURALS = {"material or process": "materials and processes", "country": "countries"}


def counted(number: int, word: str) -> str:
    """A count with its word; empty for none.

    >>> counted(1, "document"), counted(2, "material or process"), counted(0, "organisation")
    ('1 document', '2 materials and processes', '')
    """
    if not number:
        return ""
    return f"{number:,} {word if number == 1 else _PLURALS.get(word, word + 's')}"


def in_percent(share: float) -> str:
    """A share from 0 to 1 in percent, to three digits: a page has no use for more.

    >>> in_percent(0.77778), in_percent(0.000041), in_percent(1)
    ('77.8', '0.0041', '100')
    """
    return number(float(f"{100 * share:.3g}"))


def ranged(share: Interval) -> str:
    """A range of shares in percent; empty where both ends are written alike.

    >>> ranged(Interval(0.9, 1)), ranged(Interval(0.5, 0.5))
    ('90 to 100', '')
    """
    low, high = in_percent(share.low), in_percent(share.high)
    return "" if low == high else f"{low} to {high}"

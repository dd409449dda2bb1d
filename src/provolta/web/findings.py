"""Counts in words, as the first sentence of a page says them."""

from __future__ import annotations

_PLURALS = {"material or process": "materials and processes", "country": "countries"}


def counted(number: int, word: str) -> str:
    """A count with its word; empty for none.

    >>> counted(1, "document"), counted(2, "material or process"), counted(0, "organisation")
    ('1 document', '2 materials and processes', '')
    """
    if not number:
        return ""
    return f"{number:,} {word if number == 1 else _PLURALS.get(word, word + 's')}"

"""The little Markdown that the reference pages need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

GENERATED = "<!-- Written from {source} by make docs. Do not edit. -->"


def page(title: str, source: str, *parts: str) -> str:
    """A page: its title, where it is made from, and its parts with a blank line between."""
    head = [f"# {title}", GENERATED.format(source=source)]
    return "\n\n".join([*head, *(part.strip("\n") for part in parts if part.strip())]) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""A table; a bar in a cell is escaped and line breaks become spaces.

    >>> print(table(["a", "b"], [["1", "x|y"]]))
    | a | b |
    |---|---|
    | 1 | x\|y |
    """
    lines = [_row(heads), "|" + "---|" * len(heads)]
    return "\n".join([*lines, *map(_row, rows)])


def _row(cells: Sequence[str]) -> str:
    texts = (" ".join(cell.split()).replace("|", "\\|") for cell in cells)
    return "| " + " | ".join(texts) + " |"


def code(text: str) -> str:
    """Text as code; nothing for nothing.

    >>> code("pv:Actor"), code("")
    ('`pv:Actor`', '')
    """
    return f"`{text}`" if text else ""


def codes(texts: Iterable[str]) -> str:
    """Several texts as code, with commas between."""
    return ", ".join(code(text) for text in texts if text)


def sentence(text: str) -> str:
    """Text with a capital at the start and a full stop at the end.

    >>> sentence("a company")
    'A company.'
    """
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text.endswith((".", "?", "!", "]")) else ".")

"""An answer: columns with meaning and unit, rows, and the statements that each row rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

Cell = str | float | int | bool | None
_LONG, _MILLION = 1e4, 1e6
"""From here on thousands are set off, and from here on no digit is left out."""


@dataclass(frozen=True)
class Column:
    """One column: its name, what it means, the kind of its values and their unit.

    ``kind`` is ``iri``, ``text``, ``number``, ``integer``, ``boolean`` or ``date``.
    """

    name: str
    meaning: str = ""
    kind: str = "text"
    unit: str = ""

    @property
    def head(self) -> str:
        """The name with its unit, as it stands above the column.

        >>> Column("share", unit="%").head
        'share (%)'
        """
        return f"{self.name} ({self.unit})" if self.unit else self.name


@dataclass(frozen=True)
class Source:
    """A document, as it is cited."""

    iri: str
    title: str
    publisher: str = ""
    issued: str = ""
    url: str = ""

    def __str__(self) -> str:
        """Publisher, title and date on one line.

        >>> str(Source("s:1", "Global EV Outlook", "IEA", "2024"))
        'IEA, Global EV Outlook (2024)'
        """
        named = not self.publisher or self.title.startswith(self.publisher)
        head = self.title if named else f"{self.publisher}, {self.title}"
        return f"{head} ({self.issued})" if self.issued else head

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it."""
        return {
            "iri": self.iri,
            "title": self.title,
            "publisher": self.publisher,
            "issued": self.issued,
            "url": self.url,
        }


@dataclass(frozen=True)
class Evidence:
    """A statement that an answer rests on, and the documents that say so."""

    iri: str
    label: str
    status: str = ""
    grade: str = ""
    sources: tuple[Source, ...] = ()
    locator: str = ""

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it; the IRI is the key under which it stands."""
        return {
            "label": self.label,
            "status": self.status,
            "grade": self.grade,
            "locator": self.locator or None,
            "sources": [source.to_dict() for source in self.sources],
        }


@dataclass(frozen=True)
class Answer:
    """A table with its evidence: ``evidence[i]`` are the statements that row ``i`` rests on.

    ``notes`` are the assumptions, one line each. ``labels`` gives a name to every IRI that occurs.
    ``evidenced`` says whether rows name statements at all: an answer without rows cannot show it.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    evidence: tuple[tuple[str, ...], ...] = ()
    statements: dict[str, Evidence] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    revision: str = ""
    evidenced: bool = True

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.rows)

    def label(self, cell: Cell) -> str:
        """What a person reads in a cell: the label of an IRI, else the text of the value.

        >>> answer = Answer("t", (), ())
        >>> answer.label(2.5), answer.label(416000.0), answer.label(4600000.0)
        ('2.5', '416,000', '4,600,000')
        """
        if cell is None:
            return ""
        if isinstance(cell, bool):
            return "yes" if cell else "no"
        if isinstance(cell, float):
            if abs(cell) >= _MILLION:
                return f"{cell:,.0f}"
            return f"{cell:,g}" if abs(cell) >= _LONG else f"{cell:g}"
        return self.labels.get(str(cell), str(cell))

    def column(self, name: str) -> tuple[Cell, ...]:
        """The values of one column.

        >>> Answer("t", (Column("a"),), ((1,), (2,))).column("a")
        (1, 2)
        """
        place = [column.name for column in self.columns].index(name)
        return tuple(row[place] for row in self.rows)

    def records(self) -> list[dict[str, Cell]]:
        """The rows as dictionaries."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]

    def cited(self) -> Sequence[Evidence]:
        """The statements that any row rests on, in the order of their first use."""
        order = dict.fromkeys(iri for row in self.evidence for iri in row)
        return [self.statements[iri] for iri in order if iri in self.statements]

"""Numbered evidence marks: each document of a page has a number, in the order of first use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from provolta.answers import Evidence, Source


@dataclass(frozen=True)
class Mark:
    """One mark: the number of the document, and what it says on hover and focus."""

    number: int
    source: Source
    statement: Evidence


@dataclass
class Marks:
    """The documents of one page."""

    sources: dict[str, Source] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)

    def of(self, statements: Iterable[Evidence]) -> list[Mark]:
        """The marks of the statements that a fact rests on, one for each document."""
        found: dict[str, Mark] = {}
        for statement in statements:
            for source in statement.sources:
                number = self._numbers.setdefault(source.iri, len(self._numbers) + 1)
                self.sources.setdefault(source.iri, source)
                found.setdefault(source.iri, Mark(number, source, statement))
        return sorted(found.values(), key=lambda mark: mark.number)

    def numbered(self) -> list[tuple[int, Source]]:
        """The documents with their numbers, for the list at the end."""
        return list(enumerate(self.sources.values(), 1))

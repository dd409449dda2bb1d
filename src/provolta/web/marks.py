"""Numbered evidence marks: each document of a page has a number, in the order of first use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from markupsafe import Markup

from provolta.answers import Evidence, Source
from provolta.web.addresses import host, href, outward
from provolta.web.language import date

_MARK = (
    '<span class="mark"><a href="#source-{number}" aria-label="Source {number}">{number}</a>'
    '<span class="tip">{told}</span></span>'
)


@dataclass(frozen=True)
class Mark:
    """One mark: the number of the document, and what it says on hover and focus."""

    number: int
    source: Source
    statement: Evidence

    def __html__(self) -> str:
        """As a page shows it; the same mark stands on a page hundreds of times."""
        said = self.statement
        issued = date(self.source.issued) if self.source.issued else ""
        return _drawn(self.number, self.source, issued, said.grade, said.locator)


@lru_cache(maxsize=20_000)
def _drawn(number: int, source: Source, issued: str, grade: str, locator: str) -> Markup:
    # Grades are letters; what has none is a kind of document, such as a dataset.
    told = f"grade {grade.upper()}" if len(grade) == 1 else grade.replace("-", " ")
    who = ", ".join(filter(None, (source.publisher, issued, told)))
    lines = [Markup('<a href="{}">{}</a>').format(href(source.iri), source.title), who, locator]
    if source.url:
        link = Markup('<a class="out" href="{}" rel="external noopener">{}</a>')
        lines.append(link.format(outward(source.url), host(source.url)))
    tip = Markup("<br>").join(filter(None, lines))
    return Markup(_MARK).format(number=number, told=tip)  # noqa: S704 - format escapes


@dataclass
class Marks:
    """The documents of one page."""

    sources: dict[str, Source] = field(default_factory=dict)
    _open: set[str] = field(default_factory=set)
    _numbers: dict[str, int] = field(default_factory=dict)

    def of(
        self, statements: Iterable[Evidence], most: int | None = None, *, folded: bool = False
    ) -> list[Mark]:
        """The marks of the statements that a fact rests on, one for each document.

        Of more documents than ``most`` the first are marked. ``folded`` says that the fact stands
        where a page is folded or not printed.
        """
        found: dict[str, Mark] = {}
        for statement in statements:
            for source in statement.sources:
                if most is not None and len(found) >= most and source.iri not in found:
                    continue
                number = self._numbers.setdefault(source.iri, len(self._numbers) + 1)
                self.sources.setdefault(source.iri, source)
                found.setdefault(source.iri, Mark(number, source, statement))
                if not folded:
                    self._open.add(source.iri)
        return sorted(found.values(), key=lambda mark: mark.number)

    def numbered(self) -> list[tuple[int, Source]]:
        """The documents with their numbers, for the list at the end."""
        return list(enumerate(self.sources.values(), 1))

    def opened(self) -> list[tuple[int, Source]]:
        """Those of them that something cites which is shown and printed."""
        return [one for one in self.numbered() if one[1].iri in self._open]

    def folded(self) -> list[tuple[int, Source]]:
        """Those that are cited only where a page is folded or not printed."""
        return [one for one in self.numbered() if one[1].iri not in self._open]

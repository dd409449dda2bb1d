"""When statements were announced and hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from provolta.engine import Engine
from provolta.names import iri_text, prefix_lines

_PERIODS = f"""{prefix_lines("pv")}
SELECT ?statement ?announced ?from ?until
WHERE {{
  VALUES ?statement {{ %s }}
  OPTIONAL {{ ?statement pv:announcedOn ?announced . }}
  OPTIONAL {{ ?statement pv:validFrom ?from . }}
  OPTIONAL {{ ?statement pv:validUntil ?until . }}
}}"""
_BATCH = 400
_MOST_KEPT = 50_000


@dataclass(frozen=True)
class Period:
    """When a statement was announced and holds; each date as the document gives it, or empty."""

    announced: str = ""
    start: str = ""
    end: str = ""

    def told(self, date: Callable[[str], str] = str) -> str:
        """The dates in words; ``date`` writes each.

        >>> Period("2021-02", "2022", "2025").told(), Period(end="2030").told()
        ('announced 2021-02, 2022 – 2025', 'until 2030')
        >>> Period(start="2024", end="2024").told()
        '2024'
        """
        start, end = (date(one) if one else "" for one in (self.start, self.end))
        span = f"{start} – {end}" if start and end and start != end else ""
        span = span or (start if start == end else "")
        span = span or (f"from {start}" if start else f"until {end}" if end else "")
        said = f"announced {date(self.announced)}" if self.announced else ""
        return ", ".join(filter(None, (said, span)))


@dataclass(frozen=True)
class Periods:
    """The dates of statements of one revision; what was read is not read again, up to a number."""

    engine: Engine
    most: int = _MOST_KEPT
    _kept: dict[str, Period | None] = field(default_factory=dict, repr=False)

    def of(self, statements: Iterable[str]) -> dict[str, Period]:
        """The period of each statement; nothing for one without dates."""
        wanted = list(dict.fromkeys(statements))
        known = {iri: self._kept[iri] for iri in wanted if iri in self._kept}
        missing = [iri for iri in wanted if iri not in known]
        fresh: dict[str, Period | None] = dict.fromkeys(missing)
        for start in range(0, len(missing), _BATCH):
            values = " ".join(map(iri_text, missing[start : start + _BATCH]))
            rows = self.engine.select(_PERIODS % values).texts()
            fresh |= {row[0]: Period(*row[1:]) for row in rows if any(row[1:])}
        if len(self._kept) + len(fresh) <= self.most:
            self._kept.update(fresh)
        known |= fresh
        return {iri: one for iri in wanted if (one := known[iri]) is not None}

"""Figures: the numbers that quantitative claims state, each as the range that it may mean.

A figure is one claim about one holder: a place, an organisation, a chemistry or a process.
Nothing is added up here; :mod:`provolta.analytics` does that, within one basis.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import numpy as np

from provolta.engine import Engine
from provolta.flow import dates
from provolta.names import local_name, prefix_lines
from provolta.quantities import PERCENT, Interval, meant

_QUERY = f"""{prefix_lines("pv", "dcterms")}
SELECT ?claim ?class ?about ?status ?grade ?comparator ?unit ?basis ?value ?low ?high ?year ?item
  ?stage ?chemistry ?region ?per ?configuration ?estimated ?contained ?from ?issued
WHERE {{
  ?claim pv:comparator ?comparator .
  ?claim a ?class .
  ?claim pv:about ?about .
  ?claim pv:status ?status .
  ?claim pv:unit ?unit .
  OPTIONAL {{ ?claim pv:grade ?grade . }}
  OPTIONAL {{ ?claim pv:basis ?basis . }}
  OPTIONAL {{ ?claim pv:value ?value . }}
  OPTIONAL {{ ?claim pv:lowValue ?low . }}
  OPTIONAL {{ ?claim pv:highValue ?high . }}
  OPTIONAL {{ ?claim pv:year ?year . }}
  OPTIONAL {{ ?claim pv:ofItem ?item . }}
  OPTIONAL {{ ?claim pv:ofStage ?stage . }}
  OPTIONAL {{ ?claim pv:ofChemistry ?chemistry . }}
  OPTIONAL {{ ?claim pv:region ?region . }}
  OPTIONAL {{ ?claim pv:perItem ?per . }}
  OPTIONAL {{ ?claim pv:configuration ?configuration . }}
  OPTIONAL {{ ?claim pv:estimated ?estimated . }}
  OPTIONAL {{ ?claim pv:contained ?contained . }}
  OPTIONAL {{ ?claim pv:validFrom ?from . }}
  OPTIONAL {{ ?claim pv:statedIn/dcterms:issued ?issued . }}
}}
ORDER BY ?claim ?about ?item ?issued"""
_GRADES = ("dataset", "a", "brief", "b")
_VAGUE = ("equal", "about", "nearly")


@dataclass(frozen=True)
class Figure:
    """One number of one claim; texts are IRIs or slugs and empty where nothing is stated.

    ``range`` are the numbers that it may mean, ``value`` the one that stands in the document (the
    middle of a range). ``other_period`` is true where it holds for a part of a year or for several.
    """

    claim: str
    kind: str
    about: str
    range: Interval
    value: float
    unit: str
    comparator: str = "equal"
    basis: str = ""
    year: int | None = None
    item: str = ""
    stage: str = ""
    chemistry: str = ""
    region: str = ""
    per: str = ""
    configuration: str = ""
    status: str = "reported"
    grade: str = ""
    estimated: bool = False
    contained: bool = False
    other_period: bool = False
    issued: str = ""

    @property
    def rank(self) -> tuple[int, int, int, int, str]:
        """By which the best of several figures for the same thing comes first.

        The grade of the document (data set, A, starting document, B), then plain numbers before
        bounds, measured before estimated, the default before a special configuration, newer
        documents before older ones.
        """
        grade = _GRADES.index(self.grade) if self.grade in _GRADES else len(_GRADES)
        vague = _VAGUE.index(self.comparator) if self.comparator in _VAGUE else len(_VAGUE)
        special = int(bool(self.configuration))
        newest = -dates.number(self.issued) if self.issued else 0
        return grade, vague + 4 * self.estimated, special, newest, self.claim

    @property
    def known_from(self) -> str:
        """The date of the document, else the end of the year of the figure, else nothing."""
        return self.issued or (f"{self.year}-12-31" if self.year else "")


@dataclass(frozen=True)
class Known:
    """Which figures count: the statuses of their claims, and when their documents were issued.

    As of a date, a figure counts if its document had been issued by then and its year had begun. A
    document without a date cannot be older than what it tells: it counts from the end of the year.
    """

    statuses: Collection[str]
    as_of: str = ""

    def __call__(self, figure: Figure) -> bool:
        """Whether a figure counts."""
        if figure.status not in self.statuses:
            return False
        if not self.as_of:
            return True
        if not figure.known_from or (figure.year or 0) > int(self.as_of[:4]):
            return False
        begins = np.array([dates.number(figure.known_from)], dtype=np.int32)
        return bool(dates.holds(dates.number(self.as_of), begins, np.zeros(1, dtype=np.int32))[0])


@dataclass(frozen=True)
class Figures:
    """All figures of one revision."""

    rows: tuple[Figure, ...] = field(repr=False)

    def where(self, known: Known, **wanted: object) -> tuple[Figure, ...]:
        """The figures that count and whose parts are as wanted; a tuple stands for any of it."""
        return tuple(one for one in self.rows if known(one) and _fits(one, wanted))


def _fits(figure: Figure, wanted: dict[str, object]) -> bool:
    return all(
        getattr(figure, name) in value
        if isinstance(value, tuple | frozenset | set)
        else getattr(figure, name) == value
        for name, value in wanted.items()
    )


def as_of_note(as_of: str) -> str:
    """What an answer as of a date says about the figures that it knows."""
    return (
        f"As of {as_of}: figures of documents issued by then; one without a date counts from the "
        "end of the year that its figure is for."
    )


def best(figures: Iterable[Figure]) -> Figure:
    """The figure to prefer where several speak of the same thing; see :attr:`Figure.rank`."""
    return min(figures, key=lambda one: one.rank)


def read(engine: Engine) -> Figures:
    """Every figure that an engine holds; those without a number (withheld) are left out."""
    found: dict[tuple[str, str, str], Figure] = {}
    for row in engine.select(_QUERY).texts():
        figure = _figure(row)
        if figure is not None:
            found.setdefault((figure.claim, figure.about, figure.item), figure)
    return Figures(tuple(found.values()))


def _figure(row: tuple[str, ...]) -> Figure | None:
    claim, class_, about, status, grade, comparator, unit, basis, *rest = row
    value, low, high = (float(text) if text else None for text in rest[:3])
    year, item, stage, chemistry, region, per, configuration, *flags = rest[3:]
    estimated, contained, begins, issued = flags
    top = 100.0 if unit == PERCENT else np.inf
    span = meant(value, local_name(comparator), low, high, float(top))
    if span is None:
        return None
    return Figure(
        claim=claim,
        kind=local_name(class_),
        about=about,
        range=span,
        value=value if value is not None else (span.low + span.high) / 2,
        unit=unit,
        comparator=local_name(comparator),
        basis=local_name(basis),
        year=int(year) if year else None,
        item=item,
        stage=stage,
        chemistry=chemistry,
        region="" if local_name(region) == "world" else region,
        per=per,
        configuration=configuration,
        status=local_name(status),
        grade=local_name(grade),
        estimated=estimated == "true",
        contained=contained == "true",
        other_period=bool(begins) and not year,
        issued=issued,
    )

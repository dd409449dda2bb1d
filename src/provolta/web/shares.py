"""Documented shares of countries, for the bars of the chain; read in bulk, once per revision.

Shares of the world as a fact; forecasts, and shares of one place's market or trade, are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from provolta.engine import Engine
from provolta.entities import Index
from provolta.names import local_name, prefix_lines
from provolta.render import chain
from provolta.units import quantity

_SHARES = f"""{prefix_lines("pv", "rdfs", "unit", "basis", "place")}
SELECT ?claim ?place ?item ?stage ?value ?low ?high ?comparator ?basis ?year ?label
WHERE {{
  ?claim a pv:GeographicConcentrationClaim ;
         rdfs:label ?label ;
         pv:about ?place ;
         pv:unit unit:PERCENT ;
         pv:status/pv:countsAsFact true .
  ?place a pv:Country .
  MINUS {{ VALUES ?trade {{ basis:imports basis:exports }} ?claim pv:basis ?trade . }}
  MINUS {{ ?claim pv:region ?market . FILTER(?market != place:world) }}
  OPTIONAL {{ ?claim pv:ofItem ?item . }}
  OPTIONAL {{ ?claim pv:ofStage ?stage . }}
  OPTIONAL {{ ?claim pv:value ?value . }}
  OPTIONAL {{ ?claim pv:lowValue ?low . }}
  OPTIONAL {{ ?claim pv:highValue ?high . }}
  OPTIONAL {{ ?claim pv:comparator ?comparator . }}
  OPTIONAL {{ ?claim pv:basis ?basis . }}
  OPTIONAL {{ ?claim pv:year ?year . }}
}}
ORDER BY ?claim"""
MADE_THERE = frozenset(
    ("capacity", "production", "mining output", "processing output", "refined supply")
)
"""Bases that count what is or could be made in a place."""
_AGE = 2
_SIGNS = {"more-than": ">", "at-least": "≥", "about": "≈", "nearly": "≲", "less-than": "<"}


@dataclass(frozen=True)
class Share:
    """One claim of a country's share of an item or a stage."""

    claim: str
    place: str
    country: str
    item: str
    stages: tuple[str, ...]
    percent: float
    text: str
    sign: str
    basis: str
    year: str
    label: str

    @property
    def drawn(self) -> chain.Share:
        """As the drawing shows it."""
        number = f"{self.percent:g}"
        said = f"{self.sign}{number} %"
        code = local_name(self.place)
        return chain.Share(
            self.percent, f"{code} {said}", f"{self.country} {self.text} %", self.label
        )

    @property
    def counted(self) -> str:
        """What is counted and when."""
        return ", ".join(filter(None, (self.basis, self.year)))


def read(engine: Engine, index: Index) -> tuple[Share, ...]:
    """Every claim of a single country's share, the latest and highest first."""
    found = [_share(row, index) for row in engine.select(_SHARES).texts()]
    return tuple(sorted(found, key=lambda one: (one.year, one.percent, one.claim), reverse=True))


def _share(row: Sequence[str], index: Index) -> Share:
    claim, place, item, stage, value, low, high, comparator, basis, year, label = row
    given, least, most = (float(text) if text else None for text in (value, low, high))
    middle = given if given is not None else ((least or 0) + (most or 0)) / 2
    entity = index.by_iri.get(item)
    stages = tuple(filter(None, (stage,))) or (entity.stages if entity else ())
    return Share(
        claim=claim,
        place=place,
        country=index.label(place) or local_name(place),
        item=item,
        stages=tuple(map(local_name, stages)),
        percent=middle,
        text=quantity(given, least, most, local_name(comparator), ""),
        sign=_SIGNS.get(local_name(comparator), ""),
        basis=local_name(basis).replace("-", " "),
        year=year,
        label=label,
    )


def leading(shares: Iterable[Share], item: str = "", stage: str = "") -> Share | None:
    """The greatest share of the latest year for an item, or for a stage.

    A share of what is made in a country goes before one of what is sold, held or made by its
    companies wherever they are, unless the latter is more than two years younger.
    """
    fitting = [
        one
        for one in shares
        if (not item or one.item == item) and (not stage or stage in one.stages)
    ]
    first = fitting[0] if fitting else None
    made = next((one for one in fitting if one.basis in MADE_THERE), None)
    if first is None or made is None or _year(first) - _year(made) > _AGE:
        return first
    return made


def _year(share: Share) -> int:
    return int(share.year[:4] or 0)

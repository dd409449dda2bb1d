"""The chart of an answer, where one helps: a bar for each row, beside what tells the rows apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from provolta.answers import Answer, Cell
from provolta.render import bars
from provolta.web.addresses import href
from provolta.web.language import number

_BARS = (2, 40)
"""From how many rows to how many a chart helps."""
_WHOLE = 100.0
_BOUND, _EQUAL = "comparator", "equal to"


@dataclass(frozen=True)
class _Amount:
    """The columns of the one amount that is drawn: its figure, and the ends of its range."""

    figure: int
    low: int | None
    high: int | None


def draw(answer: Answer, full: Sequence[int]) -> str:
    """Bars, if each row has one name and one amount of the same unit; else nothing.

    ``full`` are the columns that have a value in some row. An amount may have a range beside it,
    in columns whose names begin with "low" and "high".
    """
    amount = _amount(answer, full)
    names = [
        n
        for n in full
        if answer.columns[n].kind in {"iri", "text"} and answer.columns[n].name != _BOUND
    ]
    if amount is None or not names or not _BARS[0] <= len(answer.rows) <= _BARS[1]:
        return ""
    telling = _telling(answer, names)
    found = [_bar(answer, row, amount, telling) for row in answer.rows]
    drawn = [one for one in found if one is not None]
    if len(drawn) < len(found):
        return ""
    column = answer.columns[amount.figure]
    within = all(max(one.value, one.high or 0.0) <= _WHOLE for one in drawn)
    whole = _WHOLE if column.unit == "%" and within else None
    return bars.draw(drawn, f"{column.name.replace('_', ' ')} in {column.unit}", whole)


def alike(answer: Answer) -> list[tuple[str, str]]:
    """What every row has in common and the names of the bars leave out."""
    if len(answer.rows) < _BARS[0]:
        return []
    named = [n for n, one in enumerate(answer.columns) if one.kind in {"iri", "text"}]
    varied = [n for n in named if len({row[n] for row in answer.rows}) > 1]
    shown = {*varied, *_telling(answer, named)}
    same = [
        n
        for n in named
        if n not in shown and answer.rows[0][n] and answer.columns[n].name != _BOUND
    ]
    return [
        (answer.columns[n].name.replace("_", " "), answer.label(answer.rows[0][n])) for n in same
    ]


def _amount(answer: Answer, full: Sequence[int]) -> _Amount | None:
    """The amount that is drawn; nothing if there is none, or several."""
    amounts = [n for n in full if answer.columns[n].kind == "number" and answer.columns[n].unit]
    lows, highs = (
        [n for n in amounts if answer.columns[n].name.startswith(end)] for end in ("low", "high")
    )
    figures = [n for n in amounts if n not in {*lows, *highs}]
    units = {answer.columns[n].unit for n in amounts}
    if len(figures) != 1 or len(lows) > 1 or len(highs) > 1 or len(units) > 1:
        return None
    return _Amount(figures[0], *(ends[0] if ends else None for ends in (lows, highs)))


def _bar(
    answer: Answer, row: Sequence[Cell], amount: _Amount, telling: Sequence[int]
) -> bars.Bar | None:
    value, low, high = (
        None if n is None else _positive(row[n]) for n in (amount.figure, amount.low, amount.high)
    )
    if value is None and low is not None and high is not None:
        value = (low + high) / 2
    if value is None:
        return None
    unit = answer.columns[amount.figure].unit
    text = number(value) if row[amount.figure] is not None else ""
    if low is not None and high is not None:
        text = text or f"{number(low)}–{number(high)}"
    else:
        low = high = None
    iri, kind = row[telling[0]], answer.columns[telling[0]].kind
    return bars.Bar(
        ", ".join(answer.label(row[n]) for n in telling if row[n]),
        value,
        f"{_bound(answer, row)}{text} {unit}",
        href(iri) if isinstance(iri, str) and kind == "iri" else "",
        low=low,
        high=high,
    )


def _positive(cell: Cell) -> float | None:
    return float(cell) if isinstance(cell, int | float) and cell >= 0 else None


def _bound(answer: Answer, row: Sequence[Cell]) -> str:
    """How a figure bounds the true one ("more than "), if a column says so."""
    places = [n for n, one in enumerate(answer.columns) if one.name == _BOUND and row[n]]
    said = answer.label(row[places[0]]) if places else _EQUAL
    return "" if said == _EQUAL else f"{said} "


def _telling(answer: Answer, names: list[int]) -> list[int]:
    """The columns that tell the rows apart best, with the year if there is one."""
    years = [n for n, one in enumerate(answer.columns) if one.name == "year"]
    values = {n: len({row[n] for row in answer.rows}) for n in names}
    best = sorted(names, key=lambda n: -values[n])[:2]
    told = [n for n in names if n in best and values[n] > 1] or best[:1]
    return [*told, *years]

"""Calendar dates of any precision as whole numbers, so that columns of them can be compared.

"2021-06-25" is 20210625, "2019-08" is 20190800, "2020" is 20200000, and no date is 0.
"""

from __future__ import annotations

import re

import numpy as np

from provolta.errors import BadParameter
from provolta.flow.columns import Bools, Ints

NONE = 0
_DATE = re.compile(
    r"(?!0000)(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?", flags=re.ASCII
)
_MONTH = 100
_YEAR = 10_000


def number(text: str) -> int:
    """A date as a number; empty text is no date.

    >>> number("2021-06-25"), number("2019-08"), number("2020"), number("")
    (20210625, 20190800, 20200000, 0)

    Raises:
        BadParameter: if the text is not a date.
    """
    if not text:
        return NONE
    parts = _DATE.fullmatch(text)
    if not parts:
        raise BadParameter(
            f"{text!r} is not a date.", remedy="Write 2024, 2024-06 or 2024-06-30 (ISO 8601)."
        )
    year, month, day = (int(part or 0) for part in parts.groups())
    return year * _YEAR + month * _MONTH + day


def checked(text: str | None) -> str | None:
    """A date as it was given; None if there is none.

    >>> checked("2021-06"), checked("")
    ('2021-06', None)

    Raises:
        BadParameter: if the text is not a date.
    """
    return text if number(text or "") != NONE else None


def text(date: int) -> str:
    """A number as a date, with the precision that it has.

    >>> text(20190800), text(0)
    ('2019-08', '')
    """
    if date == NONE:
        return ""
    year, month, day = date // _YEAR, date % _YEAR // _MONTH, date % _MONTH
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def holds(date: int, begins: Ints, ends: Ints) -> Bools:
    """For each period whether it has a day in common with a date; a missing end is open.

    Dates are compared at the coarser precision of the two: what was announced in August 2024
    holds as of "2024", and what ends in "2024" still holds as of "2024-09-01".

    >>> begins, ends = np.array([20240800, 0, 0]), np.array([0, 20230000, 0])
    >>> holds(number("2024"), begins, ends).tolist()
    [True, False, True]
    """
    begun = begins // (unit := np.maximum(_unit(begins), _unit(date))) <= date // unit
    unit = np.maximum(_unit(ends), _unit(date))
    lasts: Bools = (ends == NONE) | (ends // unit >= date // unit)
    return begun & lasts


def _unit(dates: Ints | int) -> Ints:
    """The step of a date's precision: a day, a month or a year."""
    month = np.where(np.asarray(dates) % _MONTH == 0, _MONTH, 1)
    return np.where(np.asarray(dates) % _YEAR == 0, _YEAR, month)

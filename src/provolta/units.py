"""Units as people read them. The one place where a unit's symbol is chosen."""

from __future__ import annotations

from provolta.names import PREFIXES, local_name, shorten

_SYMBOLS = {
    "unit:PERCENT": "%",
    "unit:TONNE": "t",
    "unit:GigaW-HR": "GWh",
    "unit:NUM": "",
    "unit:YR": "years",
    "pvu:kg-per-kwh": "kg/kWh",
    "pvu:kg-per-vehicle": "kg/vehicle",
    "pvu:gwh-per-yr": "GWh/yr",
    "pvu:usd-per-kwh": "USD/kWh",
    "pvu:usd-per-t": "USD/t",
    "unit:TONNE-PER-YR": "t/yr",
    "unit:WK": "weeks",
    "unit:DAY": "days",
    "pvu:month": "months",
    "unit:CCY_USD": "USD",
    "unit:CCY_EUR": "EUR",
    "unit:CCY_KRW": "KRW",
    "unit:W-HR-PER-KiloGM": "Wh/kg",
    "unit:GM-PER-CentiM3": "g/cm³",
    "unit:MilliA-HR-PER-GM": "mAh/g",
    "pvu:usd-per-lb": "USD/lb",
    "unit:KiloW-HR": "kWh",
    "pvu:piece-per-yr": "pieces/yr",
    "pvu:vehicle-per-d": "vehicles/day",
    "pvu:t-per-d": "t/day",
    "pvu:vehicle-per-yr": "vehicles/yr",
    "pvu:t-lce-per-yr": "t LCE/yr",
    "pvu:cny-per-t": "CNY/t",
    "pvu:t-per-month": "t/month",
    "pvu:percentage-point-per-yr": "percentage points/yr",
    "pvu:square-metre": "m²",
    "pvu:square-metre-per-yr": "m²/yr",
}
_COMPARATORS = {
    "equal": "",
    "about": "about ",
    "nearly": "nearly ",
    "more-than": "more than ",
    "less-than": "less than ",
    "at-least": "at least ",
    "at-most": "at most ",
    "range": "",
}


def symbol(unit: str) -> str:
    """What stands behind a number, for the IRI of a unit.

    >>> symbol("http://qudt.org/vocab/unit/GigaW-HR")
    'GWh'
    >>> symbol("http://qudt.org/vocab/unit/KiloGM")
    'KiloGM'
    """
    return _SYMBOLS.get(shorten(unit), local_name(unit))


def known() -> tuple[str, ...]:
    """The IRIs of the units that have a symbol here."""
    return tuple(_iri(curie) for curie in _SYMBOLS)


def _iri(curie: str) -> str:
    prefix, name = curie.split(":", 1)
    return PREFIXES[prefix] + name


def number(value: float) -> str:
    """A number with thousands separated and no needless digits.

    >>> number(1187.0), number(39.2), number(0.099802), number(-30.0)
    ('1,187', '39.2', '0.099802', '-30')
    """
    return f"{value:,.10g}" if abs(value) < 1e15 else f"{value:g}"  # noqa: PLR2004


def quantity(
    value: float | None,
    low: float | None = None,
    high: float | None = None,
    comparator: str = "equal",
    unit: str = "",
) -> str:
    """A value as its source said it: comparator, number or range, unit.

    >>> quantity(97.0, comparator="more-than", unit="http://qudt.org/vocab/unit/PERCENT")
    'more than 97 %'
    >>> quantity(None, -45.0, -30.0, "range", "http://qudt.org/vocab/unit/PERCENT")
    '-45 to -30 %'
    """
    if value is not None:
        text = _COMPARATORS.get(comparator, "") + number(value)
    elif low is not None and high is not None:
        text = f"{number(low)} to {number(high)}"
    else:
        return ""
    sign = symbol(unit) if unit else ""
    return f"{text} {sign}".rstrip()

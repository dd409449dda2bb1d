"""Counts and shares in words, as the first sentence of a page says them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from provolta.analytics.concentration import Key
from provolta.entities import Entity
from provolta.names import local_name
from provolta.quantities import Interval
from provolta.units import symbol
from provolta.web.language import number
from provolta.web.sentences import listed

_PLURALS = {
    "material or process": "materials and processes",
    "country": "countries",
    "facility": "facilities",
}


def counted(number: int, word: str) -> str:
    """A count with its word; empty for none.

    >>> counted(1, "document"), counted(2, "material or process"), counted(0, "organisation")
    ('1 document', '2 materials and processes', '')
    """
    if not number:
        return ""
    return f"{number:,} {word if number == 1 else _PLURALS.get(word, word + 's')}"


def kinds_counted(types: Iterable[str]) -> str:
    """How many organisations, materials and processes, and facilities there are, as a list.

    >>> kinds_counted(["Actor", "Actor", "Facility"])
    '2 organisations and 1 facility'
    >>> kinds_counted(["ValueChainItem", "Actor", "Facility", "ValueChainProcess"])
    '1 organisation, 2 materials and processes and 1 facility'
    """
    of = Counter(types)
    others = of.total() - of["Actor"] - of["Facility"]
    told = (
        counted(of["Actor"], "organisation"),
        counted(others, "material or process"),
        counted(of["Facility"], "facility"),
    )
    return listed([*filter(None, told)])


def mix_told(mix: Iterable[tuple[Entity, float]]) -> str:
    """A mix of chemistries with their parts, as titles say it."""
    parts = list(mix)
    if len(parts) == 1 and parts[0][1] == 1:
        return parts[0][0].label
    return ", ".join(f"{100 * share:.3g} % {one.label}" for one, share in parts)


def in_percent(share: float) -> str:
    """A share from 0 to 1 in percent, to three digits: a page has no use for more.

    >>> in_percent(0.77778), in_percent(0.000041), in_percent(1)
    ('77.8', '0.0041', '100')
    """
    return number(float(f"{100 * share:.3g}"))


def ranged(share: Interval) -> str:
    """A range of shares in percent; empty where both ends are written alike.

    >>> ranged(Interval(0.9, 1)), ranged(Interval(0.5, 0.5))
    ('90 to 100', '')
    """
    low, high = in_percent(share.low), in_percent(share.high)
    return "" if low == high else f"{low} to {high}"


def part(share: float) -> str:
    """A share from 0 to 1 beside others, in percent to one place, to compare them at a glance.

    >>> part(0.77778), part(0.97), part(0.0444), part(0.0000778), part(0)
    ('77.8', '97', '4.4', '< 0.1', '0')
    """
    rounded = round(100 * share, 1)
    return number(rounded) if rounded or not share else f"< {number(0.1)}"


def markets(keys: Iterable[Key], name: Callable[[str], str]) -> dict[Key, str]:
    """Each market in words: the thing, what was counted, whose, and when.

    Two that would read alike are told apart by the unit in which they are counted.

    >>> tonnes, parts = (Key("cobalt", "mining-output", one, "", False, 2025) for one in ("t", "%"))
    >>> list(markets([tonnes, parts], str).values())
    ['cobalt (mining output in t, 2025)', 'cobalt (mining output in %, 2025)']
    >>> list(markets([parts, Key("cobalt", "imports", "%", "Korea", False, None)], str).values())
    ['cobalt (mining output, 2025)', 'cobalt (imports, Korea, year not said)']
    """
    every = list(dict.fromkeys(keys))
    plain = {key: _market(key, name) for key in every}
    alike = Counter(plain.values())
    return {
        key: _market(key, name, told=True) if alike[text] > 1 else text
        for key, text in plain.items()
    }


def _market(key: Key, name: Callable[[str], str], *, told: bool = False) -> str:
    basis = key.basis.replace("-", " ")
    if told:
        basis += f" in {symbol(key.unit)}{' contained' if key.contained else ''}"
    place = (name(key.region) or local_name(key.region)) if key.region else ""
    said = ", ".join(filter(None, (basis, place, str(key.year or "year not said"))))
    return f"{name(key.subject) or local_name(key.subject)} ({said})"

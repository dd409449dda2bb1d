"""The outlines of countries for maps, where the front-end build has put them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from babel.core import get_global

from provolta.render import world
from provolta.web import site

_SHAPES = "countries-110m.json"
_CODE = 2


def shapes() -> tuple[world.Country, ...]:
    """The outlines; none without Node."""
    return _shapes(site.VENDOR / _SHAPES)


@cache
def _shapes(path: Path) -> tuple[world.Country, ...]:
    if not path.is_file():
        return ()
    return world.countries(json.loads(path.read_text(encoding="utf-8")))


@cache
def numeric() -> dict[str, str]:
    """Two letters of a country to its three digits, after the Unicode CLDR."""
    aliases = get_global("territory_aliases")
    return {
        known[0]: code
        for code, known in aliases.items()
        if code.isdigit() and len(known) == 1 and len(known[0]) == _CODE
    }

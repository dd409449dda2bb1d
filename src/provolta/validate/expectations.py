"""Expectations: how many things of each class the data hold at least and at most.

They catch what no rule about one thing can: a file that was emptied, a conversion that ran twice.

    [classes."pv:Actor"]
    minimum = 60
    maximum = 400
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from provolta.embedded import EmbeddedEngine
from provolta.errors import BadFile, Place
from provolta.names import DERIVED, expand, iri_text, prefix_lines, shorten
from provolta.validate.findings import Finding, Severity

NAME = "data/expectations.toml"
_COUNT = """{prefixes}
SELECT ?class (COUNT(DISTINCT ?thing) AS ?count)
WHERE {{
  VALUES ?class {{ {classes} }}
  ?kind rdfs:subClassOf* ?class .
  GRAPH ?graph {{ ?thing a ?kind }}
  FILTER(!STRSTARTS(STR(?graph), "{derived}"))
}}
GROUP BY ?class
"""


@dataclass(frozen=True)
class Expectation:
    """How many things of a class there should be; ``line`` is where that is written."""

    iri: str
    minimum: int
    maximum: int
    line: int


def read(root: Path) -> list[Expectation]:
    """The expectations below ``root``; none if there is no such file.

    Raises:
        BadFile: if the file is not TOML or an entry is not a class with minimum and maximum.
    """
    path = root / NAME
    if not path.is_file():
        return []
    text = path.read_text(encoding="utf-8")
    try:
        classes = tomllib.loads(text).get("classes", {})
    except tomllib.TOMLDecodeError as error:
        raise BadFile(f"It is not TOML: {error}.", place=Place(NAME)) from None
    return [_expectation(text, name, bounds) for name, bounds in classes.items()]


def _expectation(text: str, name: str, bounds: object) -> Expectation:
    line = next((n for n, written in enumerate(text.splitlines(), 1) if f'"{name}"' in written), 1)
    iri = expand(name)
    if iri and isinstance(bounds, dict) and bounds.keys() == {"minimum", "maximum"}:
        least, most = bounds["minimum"], bounds["maximum"]
        if isinstance(least, int) and isinstance(most, int) and least <= most:
            return Expectation(iri, least, most, line)
    raise BadFile(
        f"The expectation for {name} is not a class with a minimum and a maximum.",
        place=Place(NAME, line),
        remedy='Write [classes."pv:Actor"], below it minimum = 60 and maximum = 400.',
    )


def findings(engine: EmbeddedEngine, root: Path) -> list[Finding]:
    """The classes of which there are too few or too many things in the source files.

    Raises:
        BadFile: if the expectations cannot be read.
    """
    expected = read(root)
    counts = _counts(engine, expected)
    return [
        _finding(one, counts.get(one.iri, 0))
        for one in expected
        if not one.minimum <= counts.get(one.iri, 0) <= one.maximum
    ]


def _counts(engine: EmbeddedEngine, expected: list[Expectation]) -> dict[str, int]:
    query = _COUNT.format(
        prefixes=prefix_lines("rdfs"),
        classes=" ".join(iri_text(one.iri) for one in expected),
        derived=DERIVED,
    )
    return {iri: int(count) for iri, count in engine.select(query).texts()}


def _finding(expected: Expectation, count: int) -> Finding:
    return Finding(
        Severity.ERROR,
        Place(NAME, expected.line),
        expected.iri,
        NAME,
        f"{shorten(expected.iri)} has {count} things; "
        f"from {expected.minimum} to {expected.maximum} are expected",
        "If data were lost or doubled, mend them; if they grew as meant, change the expectation.",
    )

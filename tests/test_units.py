"""Units: every unit that the ontology or the data use has a symbol, and values read as said."""

from __future__ import annotations

import pytest

from provolta import units
from provolta.embedded import EmbeddedEngine


def test_every_unit_in_use_has_a_symbol(real: EmbeddedEngine) -> None:
    query = """PREFIX pv: <https://w3id.org/provolta/ontology#>
    SELECT DISTINCT ?unit { ?claim pv:unit ?unit }"""
    used = {unit for (unit,) in real.select(query).texts()}
    assert used - set(units.known()) == set()


@pytest.mark.parametrize(
    ("value", "low", "high", "comparator", "text"),
    [
        (750.0, None, None, "more-than", "more than 750 GWh"),
        (0.099802, None, None, "equal", "0.099802 GWh"),
        (None, 5.0, 30.0, "range", "5 to 30 GWh"),
        (1_187_000.0, None, None, "about", "about 1,187,000 GWh"),
        (None, None, None, "equal", ""),
    ],
)
def test_a_quantity_reads_as_its_source_said_it(
    value: float | None, low: float | None, high: float | None, comparator: str, text: str
) -> None:
    gwh = "http://qudt.org/vocab/unit/GigaW-HR"
    assert units.quantity(value, low, high, comparator, gwh) == text

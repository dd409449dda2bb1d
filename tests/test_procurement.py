"""What a customer loses with a supplier: promised goods, and kinds named wide and narrow.

Laid over the mini-world: Iris Motors buys separators, and nobody else documents what it gets.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from provolta.kg import KnowledgeGraph
from tests.test_alternatives import HEAD, world

FINE = "item:fine-separator a pv:BatteryComponent ; rdfs:label 'fine separator'@en"


def supply(name: str, supplier: str, item: str, status: str, since: str = "") -> str:
    """A supply of Iris Motors as SPARQL Update."""
    begins = f' ; pv:validFrom "{since}"' if since else ""
    return f"""{HEAD}PREFIX relation: <https://w3id.org/provolta/id/relation/>
INSERT DATA {{ GRAPH <https://w3id.org/provolta/graph/sources/separators> {{
  {FINE} . item:fine-separator pv:variantOf item:separator .
  relation:{name} a pv:SupplyAgreement ; pv:supplier actor:{supplier} ;
    pv:customer actor:iris-motors ; pv:ofItem item:{item} ;
    pv:status status:{status}{begins} . }} }}"""


def degree(folder: Path, failed: str, *supplies: str) -> str:
    """What happens to Iris Motors when a supplier fails."""
    kg: KnowledgeGraph = world(folder / "world", *supplies)
    found = {one.entity.slug: one.degree for one in kg.impact([failed]).nodes}
    return found.get("iris-motors", "untouched")


@pytest.mark.parametrize(
    ("status", "since", "expected"),
    [
        ("named", "", "lost"),
        ("reported", "", "lost"),
        ("announced", "2024", "lost"),
        ("announced", "", "exposed"),
    ],
)
def test_a_promise_without_a_beginning_exposes(
    tmp_path: Path, status: str, since: str, expected: str
) -> None:
    deal = supply("kite-iris", "kite-solid", "fine-separator", status, since)
    assert degree(tmp_path, "Kite Solid", deal) == expected


def test_a_promise_beside_a_delivery_is_a_way_that_remains(tmp_path: Path) -> None:
    named = supply("kite-iris", "kite-solid", "fine-separator", "named")
    promised = supply("elm-iris", "elm-anodes", "fine-separator", "announced")
    assert degree(tmp_path, "Kite Solid", named, promised) == "exposed"


def test_a_narrow_kind_is_no_need_of_its_own_beside_the_wider_one(tmp_path: Path) -> None:
    narrow = supply("kite-iris", "kite-solid", "fine-separator", "named")
    wide = supply("elm-iris", "elm-anodes", "separator", "named")
    assert degree(tmp_path, "Kite Solid", narrow, wide) == "exposed"


def test_the_wider_kind_is_lost_with_all_who_supply_it(tmp_path: Path) -> None:
    narrow = supply("kite-iris", "kite-solid", "fine-separator", "named")
    wide = supply("other-iris", "kite-solid", "separator", "named")
    assert degree(tmp_path, "Kite Solid", narrow, wide) == "lost"

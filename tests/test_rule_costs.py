"""No rule and no check takes the time of all others together: one such got in unseen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mini_world import PROJECT
from tests.rule_costs import Cost, costs, slow

RULE = """#+ title: Everything with everything
#+ order: 1
INSERT { GRAPH <https://w3id.org/provolta/graph/derived/x> { ?a <a:beside> ?b } }
WHERE { GRAPH ?g { ?a <a:p> ?x } GRAPH ?h { ?b <a:p> ?y } }
"""


def test_what_takes_longer_than_all_others_is_named() -> None:
    found = [Cost("quick", 0.5, 3), Cost("slow", 31.0, 1200), Cost("slower", 400.25, 0)]
    assert slow(found) == ["  400.25 s        0  slower"]
    assert slow(found[:1] * 3) == []


def test_costs_are_of_rules_in_order_and_then_of_checks(tmp_path: Path) -> None:
    for folder in ("rules", "checks"):
        (tmp_path / "ontology" / folder).mkdir(parents=True)
    (tmp_path / "ontology" / "provolta.ttl").write_text("", encoding="utf-8")
    (tmp_path / "data" / "reference").mkdir(parents=True)
    (tmp_path / "data" / "reference" / "things.ttl").write_text(
        "<a:1> <a:p> 1 . <a:2> <a:p> 2 .", encoding="utf-8"
    )
    (tmp_path / "ontology" / "rules" / "all.rq").write_text(RULE, encoding="utf-8")
    (tmp_path / "ontology" / "checks" / "beside.rq").write_text(
        "#+ title: None\n#+ severity: error\n#+ remedy: Mend it.\n"
        'SELECT ?focus ("bad" AS ?message) WHERE { ?focus <a:beside> ?other }',
        encoding="utf-8",
    )
    found = list(costs(tmp_path))
    assert [(one.name, one.gave) for one in found] == [
        ("ontology/rules/all.rq", 4),
        ("ontology/checks/beside.rq", 4),
    ]


@pytest.mark.slow
def test_none_takes_longer_than_all_others_on_the_real_data() -> None:
    assert slow(list(costs(PROJECT))) == []

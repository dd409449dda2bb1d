"""A date is honoured by every question that takes one: nothing that came later stands in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from provolta import questions
from provolta.embedded import EmbeddedEngine
from provolta.kg import KnowledgeGraph
from provolta.names import iri_text, prefix_lines
from tests.golden import world_values
from tests.mini_world import PROJECT

ASKING = sorted(
    name
    for name, one in questions.find(PROJECT).items()
    if any(given.name == "as_of" for given in one.parameters)
)
OBSERVED = {
    name for name in ASKING if "figures" in questions.find(PROJECT)[name].parameter("as_of").meaning
}
"""The questions for figures of a time, rather than for what holds."""

DATES = ("1999-12-31", "2021-12-31", "2022-12-31", "2023-12-31")


@pytest.fixture(scope="module")
def kg(world: EmbeddedEngine, world_root: Path) -> KnowledgeGraph:
    """The mini-world behind the facade."""
    return KnowledgeGraph(world, world_root)


def period(kg: KnowledgeGraph, statement: str) -> tuple[str, str]:
    """From when and until when a statement holds, empty where it does not say."""
    found = kg.select(
        f"""{prefix_lines("pv")}
SELECT ?from ?until
WHERE {{
  OPTIONAL {{ {iri_text(statement)} pv:validFrom ?from . }}
  OPTIONAL {{ {iri_text(statement)} pv:validUntil ?until . }}
}}
ORDER BY ?from ?until"""
    ).texts()
    ((begins, ends),) = list(found)[:1] or [("", "")]
    return begins or "", ends or ""


@pytest.mark.parametrize("date", DATES)
@pytest.mark.parametrize("name", ASKING)
def test_no_statement_of_another_time_counts(kg: KnowledgeGraph, name: str, date: str) -> None:
    found = kg.ask(name, **{**world_values(kg.question(name)), "as_of": (date,)})
    for statement in found.statements:
        begins, ends = period(kg, statement)
        assert begins[:10] <= date, statement
        stays = name in OBSERVED  # what was counted in a month of the past stays known
        stays = stays or name == "supply-links-not-in-force"  # which tells what was over by then
        assert stays or not ends or ends >= date[: len(ends)], statement


def test_a_figure_of_a_past_month_stays_known() -> None:
    assert {"company-shares-of-stage", "recovery-rates"} <= OBSERVED
    assert not any("validUntil ?held" in questions.find(PROJECT)[name].sparql for name in OBSERVED)


def test_the_date_makes_a_difference(kg: KnowledgeGraph) -> None:
    """Some questions rest on what is always true; most do not."""
    differ = 0
    for name in ASKING:
        values = world_values(kg.question(name))
        then = kg.ask(name, **{**values, "as_of": (DATES[0],)})
        differ += kg.ask(name, **values).evidence != then.evidence
    assert differ > len(ASKING) / 2

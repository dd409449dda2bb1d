"""Replay: disruptions put to the graph, on a small chain of events laid over the mini-world."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from provolta import rules
from provolta.analyses.replay import VERDICTS, Replay
from provolta.embedded import EmbeddedEngine
from provolta.kg import KnowledgeGraph
from provolta.load import load_root
from tests.mini_world import PROJECT

CASES = PROJECT.parent / "shared" / "facts" / "dependency_cases.csv"
HEAD = """\
PREFIX pv: <https://w3id.org/provolta/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX id: <https://w3id.org/provolta/id/>
"""
EVENTS = {
    "gale-fire": ("actor/gale-cells", "", ["actor/iris-motors", "actor/gale-cells"]),
    "elm-fire": ("actor/elm-anodes", "", ["actor/acme-cells", "place/XC"]),
    "export-ban": ("place/XD", "item/separator", ["actor/gale-cells", "item/separator"]),
    "kite-fire": ("actor/kite-solid", "", ["actor/iris-motors"]),
    "far-ban": ("place/AA", "item/separator", ["item/separator"]),
    "order-cut": ("actor/harbour-motors", "", ["actor/fern-films"]),
    "alone": ("actor/fern-films", "", ["actor/fern-films"]),
}


def triples() -> str:
    lines = []
    for name, (failed, item, felt) in EVENTS.items():
        event, claim = f"<{ID}disruption/{name}>", f"<{ID}claim/{name}>"
        lines += [
            f'{event} a pv:Disruption ; rdfs:label "{name}"@en .',
            f"{claim} a pv:DisruptionClaim ; pv:about {event} ; pv:failed <{ID}{failed}> .",
            *([f"{claim} pv:ofItem <{ID}{item}> ."] if item else []),
        ]
        for number, thing in enumerate(felt):
            effect = f"<{ID}claim/{name}-{number}>"
            lines.append(
                f"{effect} a pv:EffectClaim ; pv:about {event} ; pv:affects <{ID}{thing}> ."
            )
    return "\n".join(lines)


ID = "https://w3id.org/provolta/id/"


@pytest.fixture(scope="module")
def found(world_root: Path) -> Replay:
    """The events over the mini-world."""
    engine: EmbeddedEngine = load_root(world_root)
    engine.update(f"{HEAD}INSERT DATA {{ {triples()} }}")
    rules.materialise(engine, rules.read(world_root))
    return KnowledgeGraph(engine, world_root).replay()


def test_each_event_gets_its_verdict(found: Replay) -> None:
    verdicts = {case.event.label: case.verdict for case in found.cases}
    assert verdicts == {
        "gale-fire": "agrees",
        "elm-fire": "agrees in part",
        "export-ban": "agrees",
        "kite-fire": "does not agree",
        "far-ban": "cannot be put",
        "order-cut": "does not agree",
        "alone": "cannot be put",
        "Elm Anodes fire 2024": "agrees",  # the world has one of its own
    }
    assert found.verdicts() == dict(zip(VERDICTS, (3, 1, 2, 2), strict=True))


def test_each_disagreement_has_its_reason(found: Replay) -> None:
    reasons = {case.event.label: case.reason for case in found.cases}
    assert reasons["gale-fire"] == ""
    assert reasons["elm-fire"] == "nothing flows into a place: Cormoria"
    assert reasons["kite-fire"] == "no documented way leads to Iris Motors"
    assert reasons["far-ban"] == "no document says who makes separator in Alderland"
    assert reasons["order-cut"] == "goods flow from it, not to it: Fern Films"
    assert reasons["alone"] == "only what failed is reported to feel it"


def test_a_country_fails_only_in_the_item(found: Replay) -> None:
    (ban,) = [case for case in found.cases if case.event.label == "export-ban"]
    degrees = {one.entity.slug: one.degree for one in ban.felt}
    assert degrees == {"gale-cells": "lost", "separator": "lost"}


def test_every_row_has_its_statements(found: Replay) -> None:
    answer = found.answer()
    assert len(answer.rows) == len(EVENTS) + 1
    assert all(answer.evidence)


def test_the_real_graph_has_every_kind_of_verdict(real: EmbeddedEngine) -> None:
    counts = KnowledgeGraph(real, PROJECT).replay().verdicts()
    assert all(counts.values())
    assert counts["agrees"] + counts["agrees in part"] > counts["does not agree"]


@pytest.mark.slow
def test_every_collected_case_is_replayed(real: EmbeddedEngine) -> None:
    """The product works from the graph; the table of facts says what must be in it."""
    if not CASES.is_file():
        assert os.environ.get("CI") != "true", f"{CASES} is missing"
        pytest.skip(f"{CASES.name} is not beside the project")
    with CASES.open(encoding="utf-8", newline="") as text:
        wanted = {row["case"] for row in csv.DictReader(text)}
    replayed = KnowledgeGraph(real, PROJECT).replay().cases
    assert len(replayed) >= len(wanted)

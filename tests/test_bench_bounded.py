"""A contestant in a process of its own: it answers, fails or is ended, and each is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from provolta.bench import bounded, indices
from provolta.bench.bounded import Bounded
from provolta.bench.chain import chain
from provolta.bench.writing import write

_ENDLESS = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture
def nquads(tmp_path: Path) -> Path:
    path = tmp_path / "chain.nq"
    with path.open("wb") as file:
        write(chain(2000), file)
    return path


@pytest.fixture
def engine(nquads: Path, tmp_path: Path) -> Iterator[Bounded]:
    made = Bounded("pyoxigraph in memory", nquads, tmp_path, size=1, triples=3, budget=600)
    yield made
    made.close()


def test_it_answers_with_medians_and_rows(engine: Bounded) -> None:
    assert engine.load().found == 3
    asked = engine.ask("stages", "SELECT ?s { ?s a <urn:nothing> }")
    assert (asked.found, asked.failed) == (0, "")
    measured, rows = engine.rows("index", indices.query(doubles=True))
    assert measured.found == 9
    assert indices.judge(chain(2000), rows) == (9, "")


def test_a_query_that_fails_is_told_and_the_next_one_answered(engine: Bounded) -> None:
    engine.load()
    assert engine.ask("broken", "SELECT nonsense").failed.startswith("SyntaxError")
    assert engine.ask("fine", "SELECT * { ?s ?p ?o } LIMIT 3").found == 3


def test_a_query_past_its_budget_is_ended_with_its_process(
    nquads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "LOADING", 1000.0)
    made = Bounded("pyoxigraph in memory", nquads, tmp_path, size=1, triples=3, budget=0.5)
    assert not made.load().failed
    asked = made.ask("endless", _ENDLESS)
    assert (asked.failed, asked.seconds, asked.found) == ("over 0.5 s", 0.5, 0)
    made.close()


def test_a_file_that_cannot_be_loaded_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "chain.nq"
    path.write_text("no triple\n", encoding="ascii")
    made = Bounded("pyoxigraph in memory", path, tmp_path, size=1, triples=0, budget=600)
    assert made.load().failed.startswith("SyntaxError")
    made.close()
    assert made.ask("any", "SELECT * { ?s ?p ?o }").failed == "not loaded"


def test_each_has_ended_before_the_next_begins(nquads: Path, tmp_path: Path) -> None:
    names = {"pyoxigraph in memory": None, "Provolta, SPARQL": None}
    seen = []
    for name, engine in bounded.bounded(names, nquads, tmp_path, size=1, triples=3, budget=600):
        assert not engine.load().failed
        seen.append((name, engine))
    assert [name for name, _ in seen] == list(names)
    assert all(engine._process is None for _, engine in seen)

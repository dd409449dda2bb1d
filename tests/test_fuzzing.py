"""Mutants of queries, updates, documents and requests, in small; ``make fuzz`` puts many more."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from provolta.embedded import EmbeddedEngine, parse_sent
from provolta.errors import BadDocument, ForbiddenQuery, QuerySyntax
from provolta.guard import DEFAULT_LIMITS
from tests.fuzz_process import take
from tests.fuzzing import Target, all_kinds, fuzz
from tests.fuzzing_http import requests
from tests.mutants import DOCUMENTS, QUERY_TOKENS, Mutator, queries, updates
from tests.readers import make_store
from tests.tally import Tally

SEED = 20_260_101


def _told(tallies: list[Tally]) -> list[tuple[str, str, bytes]]:
    return [(one.kind, told, data[:500]) for one in tallies for told, data in one.faults]


@pytest.mark.parametrize("each", [40, pytest.param(1500, marks=pytest.mark.slow)])
def test_a_mutant_gets_an_answer_or_an_error_of_ours(tmp_path: Path, each: int) -> None:
    tallies = all_kinds(tmp_path, each, SEED)
    assert _told(tallies) == []
    assert all(sum(one.outcomes.values()) == each for one in tallies)
    assert all(one.outcomes["answer"] for one in tallies), "some are right after all"


@pytest.mark.slow
def test_a_mutated_request_gets_an_answer_or_a_problem(tmp_path: Path) -> None:
    tally = requests(tmp_path, 3000, SEED)
    assert _told([tally]) == []
    assert {"200", "400", "404", "405"} <= set(tally.outcomes)


def test_what_mutants_are_made_of_is_right(tmp_path: Path) -> None:
    engine = EmbeddedEngine.open(make_store(tmp_path, "r1", 30).store, "r1", DEFAULT_LIMITS)
    for kind, seeds in {"query": queries(), "update": updates(), **DOCUMENTS}.items():
        for data in seeds:
            if b"127.0.0.1" in data:
                with pytest.raises((ForbiddenQuery, BadDocument)):
                    take(engine, kind, data)
            else:
                take(engine, kind, data)


def test_the_same_seed_gives_the_same_mutants() -> None:
    one, same, other = (Mutator(queries(), QUERY_TOKENS, seed) for seed in (1, 1, 2))
    first = [one.next() for _ in range(50)]
    assert first == [same.next() for _ in range(50)]
    assert first != [other.next() for _ in range(50)]


def test_a_fault_is_found(tmp_path: Path) -> None:
    """What ends the process, or is no error of ours, is told and not passed over."""
    target = Target(make_store(tmp_path, "r1", 3))
    try:
        tally = fuzz(target, "query", iter([b"ASK {}"]))
        assert tally.faults == []
        assert [told for told, _ in fuzz(target, "no/such", iter([b"x"])).faults] == [
            "500 KeyError: 'no/such'"
        ]
        os.kill(target.pid, 9)
        assert len(fuzz(target, "query", iter([b"ASK {}"])).faults) == 1
        assert fuzz(target, "query", iter([b"ASK {}"])).faults == []
    finally:
        target.close()


def test_an_error_does_not_speak_of_the_parser() -> None:
    with pytest.raises(BadDocument, match="A JSON-LD context from elsewhere is not fetched"):
        parse_sent(
            b'{"@context": "http://127.0.0.1:1/c"}', "application/ld+json", "http://e.example/"
        )
    with pytest.raises(QuerySyntax) as caught:
        EmbeddedEngine().select("SELECT (x:f(?o) AS ?n) { ?s ?p ?o }")
    assert "expected expected" not in str(caught.value)

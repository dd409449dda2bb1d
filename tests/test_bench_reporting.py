"""The page of a run: what failed, what differs, what is missed, and how it grows."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from provolta.bench import growth, reporting, results
from provolta.bench.aims import KERNEL, aims
from provolta.bench.measuring import LOAD, Measured
from provolta.bench.opening import READ, SCAN
from provolta.bench.results import HHI_INTEGERS, Results
from provolta.bench.running import DOWN, UP
from tests.mini_world import PROJECT

DOCS = PROJECT / "docs"


def _results(*found: Measured) -> Results:
    made = Results()
    for size in sorted({one.size for one in found}):
        made.begin(size, 60)
    for one in found:
        made.add(one)
    return made


def test_what_failed_stands_last_and_says_why() -> None:
    page = reporting.page(
        _results(
            Measured(1000, UP, "owlready2", 60, 0, 0, "over 60 s"),
            Measured(1000, UP, KERNEL, 0.002, 5, 7),
            Measured(1000, UP, "rdflib", 0.004, 6, 7),
        )
    )
    rows = [line for line in page.splitlines() if line.startswith(f"| {UP} | ")]
    assert rows[0] == f"| {UP} | {KERNEL} | 5 | 2.000 | 7 | 1.0 |"
    assert rows[1] == f"| {UP} | rdflib | 6 | 4.000 | 7 | 2.0 |"
    assert rows[2] == f"| {UP} | owlready2 | – | over 60 s | – | – |"


def test_what_differs_is_told_beside_what_was_expected() -> None:
    page = reporting.page(
        _results(Measured(1, UP, KERNEL, 1, 5, 7), Measured(1, UP, "Virtuoso", 1, 90, 7))
    )
    assert "| Virtuoso | 90 (differs from 5) |" in page


def test_an_index_is_told_by_value() -> None:
    wrong = "mine: unbound instead of 0.112457"
    page = reporting.page(
        _results(
            Measured(1, HHI_INTEGERS, "one", 0.5, 9, 7),
            Measured(1, HHI_INTEGERS, "other", 0.5, 0, 7, remark=wrong),
            Measured(1, HHI_INTEGERS, "third", 60, 0, 0, "over 60 s", remark=wrong),
        )
    )
    assert "| one | 9 of 9: agree | 500.000 |" in page
    assert f"| other | 0 of 9: differs, {wrong} | 500.000 |" in page
    assert "| third | over 60 s | – |" in page


@pytest.mark.parametrize(("peer", "told"), [(0.9, "**missed**"), (1.0, "met")])
def test_an_aim_is_met_or_missed(peer: float, told: str) -> None:
    found = [Measured(1, DOWN, KERNEL, 0.01, 5, 7), Measured(1, DOWN, "rdflib", peer, 5, 7)]
    row = next(line for line in aims(found) if "best SPARQL engine (rdflib)" in line)
    assert row.endswith(f"| {told} |")


def test_reading_is_held_against_loading() -> None:
    found = [
        Measured(1, READ, "Provolta", 1.0, 500_000, 1),
        Measured(1, SCAN, "Provolta", 1.0, 500_000, 1),
        Measured(1, LOAD, "the store that Provolta reads", 4.0, 9, 1),
        Measured(1, LOAD, "pyoxigraph on disk", 5.0, 9, 1),
        Measured(1, LOAD, "rdflib", 100.0, 9, 1),
    ]
    text = "\n".join(aims(found))
    assert "edges a second | ≥ 500,000 | 500,000 | met |" in text
    assert "of the load just before | ≤ 20 % | 25 | **missed** |" in text
    assert "of the load of pyoxigraph on disk | ≤ 20 % | 20 | met |" in text
    assert "rdflib" not in text


def test_no_measurement_no_aim() -> None:
    assert [*aims([])] == []


def test_growth_is_told_and_drawn_for_several_sizes(tmp_path: Path) -> None:
    made = _results(
        Measured(10, DOWN, "one", 1.0, 10, 3),
        Measured(1000, DOWN, "one", 100.0, 10_000, 3),
        Measured(10, DOWN, "slow", 1.0, 10, 3),
        Measured(1000, DOWN, "slow", 60.0, 0, 0, "over 60 s"),
    )
    page = reporting.page(made)
    assert f"| {DOWN} | one | 1.00 | 0.67 |" in page
    slopes = page.split("## 10 triples")[0]
    assert f"| {DOWN} | slow |" not in slopes
    assert "performance/downstream.svg" in page
    growth.write(made.all(), tmp_path)
    drawn = tmp_path / "performance" / "downstream.svg"
    assert "one: slope 1.00" in drawn.read_text(encoding="utf-8")
    assert not (tmp_path / "performance" / "upstream.svg").exists()


def test_one_size_has_no_growth() -> None:
    assert "Growth" not in reporting.page(_results(Measured(10, DOWN, "one", 1.0, 10, 3)))


def test_results_are_kept_as_they_come(tmp_path: Path) -> None:
    file = tmp_path / "kept.jsonl"
    kept = Results(file)
    kept.begin(20, 60)
    kept.add(Measured(20, UP, "one", 1.0, 5, 7))
    kept.begin(10, 60)
    kept.add(Measured(10, UP, "one", 2.0, 5, 7))
    kept.note(10, "A sentence.")
    again = Results(file)
    assert again.sizes == [10, 20]
    assert again.all() == [*kept.of(10), *kept.of(20)]
    assert again.notes(10) == ["A sentence."]
    again.begin(20, 30)
    assert Results(file).of(20) == []
    assert Results(file).head(20)["budget"] == 30


def test_absent_peers_are_named_with_what_brings_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "missing", lambda: {"Virtuoso": "apt-get install it"})
    page = reporting.page(_results(Measured(1, UP, KERNEL, 1, 5, 7)))
    assert "Not here, so not measured: Virtuoso (`apt-get install it`)." in page


def test_the_page_shows_what_was_measured() -> None:
    kept = Results(DOCS / "performance.jsonl")
    text = (DOCS / "performance.md").read_text(encoding="utf-8")
    assert kept.sizes
    assert text.endswith(f"<!-- measured -->\n\n{reporting.page(kept)}")
    for picture in (DOCS / "performance").glob("*.svg"):
        assert f"(performance/{picture.name})" in text
        ElementTree.parse(picture)

"""The server under load, in small: every answer is right, nothing is lost, nothing swells.

How fast it is stands in docs/load.md and is in no test.
"""

from __future__ import annotations

import pytest

from tests.under_load import SMALL, Report, run


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return run(tmp_path_factory.mktemp("load"), SMALL)


def test_every_answer_is_right(report: Report) -> None:
    for phase in report.phases:
        assert set(phase.statuses) <= {200, 204}, phase.name
        assert phase.wrong == 0, phase.name
    asked = {phase.name: sum(phase.statuses.values()) for phase in report.phases}
    assert asked["all at once"] == SMALL.crowd
    assert asked["steady"] == SMALL.requests
    assert asked["writing"] == SMALL.writes
    assert asked["reading meanwhile"] > 0


def test_runaway_queries_end_as_such(report: Report) -> None:
    assert set(report.runaways) == {503}
    assert report.runaways[503] >= SMALL.runaways


def test_no_acknowledged_write_is_lost(report: Report) -> None:
    assert report.lost == 0


def test_memory_files_and_processes_stay_as_they_are(report: Report) -> None:
    assert report.memory["at the end"] < report.memory["before"] + 100_000_000
    files = report.processes
    assert files["and at the end"] <= files["open files and connections before"] + 20
    assert files["readers that stand ready at the end"] >= 2

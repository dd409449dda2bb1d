"""Counts and log lines: what happened, and nothing that a client would not want to be kept."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from provolta.embedded import EmbeddedEngine
from provolta.metrics import Metrics, outcome
from tests.web import client_of

SECRET = "very-secret-token"


@pytest.fixture
def client(world: EmbeddedEngine, world_root: Path) -> TestClient:
    """A server over the mini-world that has answered nothing yet."""
    return client_of(world, world_root)


def _counts(client: TestClient) -> dict[tuple[str, str, str], float]:
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (one.labels["route"], one.labels["method"], one.labels["outcome"]): one.value
        for family in text_string_to_metric_families(answer.text)
        for one in family.samples
        if one.name == "provolta_requests_total"
    }


def test_requests_are_counted_by_route_and_outcome(client: TestClient) -> None:
    client.get("/sparql", params={"query": "ASK {}"})
    client.get("/sparql", params={"query": "ASK {"})
    client.get("/doc/actor/acme-cells.ttl")
    client.get("/doc/actor/harbour-motors")
    client.get("/no/such/address/" + SECRET)
    client.request("BREW", "/sparql")
    counts = _counts(client)
    assert counts["/sparql", "GET", "ok"] == 1
    assert counts["/sparql", "GET", "wrong"] == 1
    assert counts["/doc/{kind}/{slug:path}", "GET", "ok"] == 2
    assert counts["(other)", "GET", "wrong"] == 1
    assert counts["/sparql", "OTHER", "wrong"] == 1
    assert SECRET not in client.get("/metrics").text


def test_each_request_is_one_line_without_secrets(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="provolta.access"):
        answer = client.get(
            "/sparql",
            params={"query": f"ASK {{ ?s ?p '{SECRET}' }}", "token": SECRET},
            headers={"Authorization": f"Bearer {SECRET}"},
        )
    (record,) = [one for one in caplog.records if one.name == "provolta.access"]
    line = json.loads(record.message)
    assert (line["route"], line["method"], line["status"]) == ("/sparql", "GET", 200)
    assert line["outcome"] == "ok"
    assert line["id"] == answer.headers["x-query-id"]
    assert line["ms"] > 0
    assert line["bytes"] == len(answer.content)
    assert SECRET not in record.message


def test_problems_name_the_request_that_went_wrong(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": "ASK {"})
    assert answer.json()["query_id"] == answer.headers["x-query-id"]
    other = client.get("/sparql", params={"query": "ASK {"})
    assert other.headers["x-query-id"] != answer.headers["x-query-id"]


@pytest.mark.parametrize(
    ("status", "word"),
    [(200, "ok"), (303, "ok"), (304, "unchanged"), (404, "wrong"), (429, "overload"),
     (502, "failed"), (503, "out-of-limits"), (0, "aborted")],
)  # fmt: skip
def test_every_status_has_an_outcome(status: int, word: str) -> None:
    assert outcome(status) == word


def test_what_counts_for_itself_is_shown_as_it_stands() -> None:
    numbers = {"ready": 2}
    metrics = Metrics(lambda: "r1-abc")
    metrics.watch("provolta_readers", "Reader processes.", lambda: numbers)
    numbers |= {"ready": 1, "killed": 4}
    samples = [
        (one.labels["state"], one.value)
        for family in text_string_to_metric_families(metrics.text().decode())
        for one in family.samples
        if one.name == "provolta_readers"
    ]
    assert samples == [("ready", 1), ("killed", 4)]

"""The W3C's suites against a server of ours, where they lie beside this checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import servers
from tests.mini_world import PROJECT

RUNNERS = PROJECT.parent / "shared" / "conformance"
KNOWN = RUNNERS / "known-pyoxigraph-0.5.13.txt"
PATIENCE = "120"
BY_POLICY = "403"
"""SERVICE and LOAD are refused with this status without a list; the cases that need them do not
count then."""
LISTS = (
    *("--allow-service", "http://127.0.0.1:*/", "--allow-service", "http://invalid.endpoint.org/"),
    *("--allow-service", "https://w3c.github.io/", "--allow-load", "https://w3c.github.io/"),
    *("--allow-load", "http://example.org/"),
)
"""What the cases ask: a stand-in on this machine, and names that are not there, which must fail."""
SHAPES_KNOWN = ("core/property/uniqueLang-002", "sparql/pre-binding/shapesGraph-001")
"""Cases that pySHACL gets wrong: *true* written as 1, and a query on the graph of shapes."""
SAMPLE = "sparql11/(bind|construct|csv-tsv-res|json-res|service|syntax-fed|update-silent)#"
ELSEWHERE = "sparql11/(service|syntax-fed|update-silent)#"


@pytest.fixture(scope="module")
def runners() -> Path:
    """The folder of the suites; they must be there in CI."""
    if not RUNNERS.is_dir():
        told = "the W3C suites and their runners are not beside this checkout"
        if os.environ.get("CI") == "true":
            pytest.fail(told)
        pytest.skip(told)
    return RUNNERS


@pytest.fixture(scope="module")
def server(runners: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on an empty store, once it is clear that the suites are there."""
    assert runners
    with servers.open_store(tmp_path_factory.mktemp("w3c"), *LISTS) as url:
        yield url


@pytest.fixture(scope="module")
def closed(runners: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server without lists."""
    assert runners
    with servers.open_store(tmp_path_factory.mktemp("closed")) as url:
        yield url


def _passed(runner: Path, *arguments: str) -> int:
    """How many cases passed; fails if one did that is not known to fail."""
    done = subprocess.run(
        [sys.executable, str(runner), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    last = re.search(r"(\d+) passed, 0 failed\s*$", done.stdout)
    assert last, done.stdout[-4000:] + done.stderr[-2000:]
    assert done.returncode == 0, done.stderr[-2000:]
    return int(last[1])


def _addresses(server: str) -> list[str]:
    sparql = f"{server}/sparql"
    return [
        *("--endpoint", sparql, "--update-url", sparql, "--gsp-url", f"{server}/gsp"),
        *("--wipe", "--bearer", servers.TOKEN, "--timeout", PATIENCE),
    ]


@pytest.mark.slow
def test_protocol_graph_store_and_service_description(runners: Path, server: str) -> None:
    assert _passed(runners / "run_protocol.py", *_addresses(server), "--extra") == 70


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "cases", "least"), [("direct", "", 492), ("form", SAMPLE, 45), ("get", SAMPLE, 45)]
)
def test_queries_updates_and_results(
    runners: Path, server: str, method: str, cases: str, least: int
) -> None:
    arguments = ["--target", "http", *_addresses(server), "--method", method]
    arguments += ["--known", str(KNOWN), "--service", "--only", cases]
    assert _passed(runners / "run_sparql11.py", *arguments) >= least


@pytest.mark.slow
def test_without_lists_what_asks_elsewhere_is_refused_and_nothing_else(
    runners: Path, closed: str
) -> None:
    arguments = ["--target", "http", *_addresses(closed), "--service", "--only", ELSEWHERE]
    arguments += ["--known", str(KNOWN), "--policy-status", BY_POLICY]
    assert _passed(runners / "run_sparql11.py", *arguments) == 11


@pytest.mark.slow
@pytest.mark.parametrize(
    ("way", "cases", "least"),
    [("server", "", 118), ("command", "^core/(path|misc)|^sparql/node", 20)],
)
def test_shapes(
    runners: Path, server: str, tmp_path: Path, way: str, cases: str, least: int
) -> None:
    known = tmp_path / "known"
    known.write_text("\n".join(SHAPES_KNOWN), encoding="ascii")
    by_command = f"{sys.executable} -m provolta validate {{data}} --shapes {{shapes}} --format ttl"
    asked = {
        "server": ["--endpoint", f"{server}/api/v1/validate"],
        "command": ["--cmd", by_command],
    }
    arguments = [*asked[way], "--known", str(known), "--timeout", PATIENCE, "--only", cases]
    assert _passed(runners / "run_shacl.py", *arguments) >= least

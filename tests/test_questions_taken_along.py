"""What the page of a question gives to take along does what it says: the same rows each way."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shlex
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from starlette.testclient import TestClient

from provolta.embedded import EmbeddedEngine
from provolta.kg import KnowledgeGraph
from provolta.web import question_pages
from tests.mini_world import PROJECT
from tests.web import BROWSER, client_of

QUESTIONS = sorted(path.stem for path in (PROJECT / "queries").glob("*/*.rq"))
_CODE = re.compile(r"<pre><code>(.*?)</code></pre>", re.DOTALL)
HOSTILE = "x'; $(touch /tmp/never) \"` \\ </code>"


@pytest.fixture(scope="module")
def client(world: EmbeddedEngine, world_root: Path) -> TestClient:
    return client_of(world, world_root)


def taken(client: TestClient, path: str) -> tuple[list[str], str]:
    """The pieces of code of a page, as somebody copies them, and its SPARQL."""
    page = client.get(path, headers=BROWSER).text
    pieces = [html.unescape(one) for one in _CODE.findall(page)]
    place = next(n for n, one in enumerate(pieces) if one.startswith("curl "))
    return pieces[place:], pieces[place - 1] if "As SPARQL" in page else ""


def fetched(client: TestClient, address: str) -> str:
    """What an address gives; it must be a whole one."""
    parts = urlsplit(address)
    assert parts.scheme == "http"
    assert parts.netloc == "testserver"
    answer = client.get(f"{parts.path}?{parts.query}")
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize("name", QUESTIONS)
def test_address_program_and_library_give_the_same_rows(
    client: TestClient, world: EmbeddedEngine, world_root: Path, name: str
) -> None:
    kg = KnowledgeGraph(world, world_root)
    asked = {one.name: one.world for one in kg.question(name).parameters if one.world}
    (curl, alone, shell, python), sparql = taken(
        client, f"/questions/{name}?{urlencode(asked, doseq=True)}"
    )
    rows = json.loads(fetched(client, re.findall(r"urlopen\('([^']+)'\)", alone)[0]))["rows"]
    lines = list(csv.DictReader(io.StringIO(fetched(client, shlex.split(curl)[2]))))
    assert len(lines) == len(rows)
    records = eval(python.splitlines()[-1], {"kg": kg})
    assert [{key: row[key] for key in one} for row, one in zip(rows, records, strict=True)] == [
        *records
    ]
    assert shlex.split(shell)[:3] == ["provolta", "ask", name]
    if sparql:
        direct = client.get("/sparql", params={"query": sparql, "format": "json"}).json()
        assert len(direct["results"]["bindings"]) == len(rows)


def test_what_was_typed_cannot_break_out_of_a_command() -> None:
    assert eval(question_pages._python("q", {"item": [HOSTILE]}), {"kg": _Echo()}) == HOSTILE
    compile(question_pages._alone(f"http://x/{HOSTILE}"), "page", "exec")


class _Echo:
    def ask(self, name: str, *, item: str) -> str:
        assert name == "q"
        return item

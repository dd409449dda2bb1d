"""A server of ours with lists, beside one that is on them and one that is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.elsewhere import Elsewhere, elsewhere, names
from tests.listening import Listener
from tests.mini_world import PROJECT
from tests.web_server import Address, Answer, writable

RESULTS = "application/sparql-results+json"
NAMES = {
    "good.test": ["127.0.0.1"],
    "mixed.test": ["2606:4700::1", "127.0.0.1"],
    "cloud.test": ["169.254.169.254"],
    "mapped.test": ["::ffff:127.0.0.1"],
}


_OURS = "DROP ALL; INSERT DATA { <a:s> <a:k> 1 . <a:u> <a:k> 2 }"
_THERE = """INSERT DATA {
    <a:s> <a:name> "Straße \\"1\\"\\n"@de , 2.5 , true . <a:t> <a:name> _:x , "t" . _:x <a:name> "x"
}"""


@dataclass(frozen=True)
class Ground:
    """A server of ours with lists, another one that is on them, and one that nobody may visit."""

    ours: Address
    there: Elsewhere
    canary: Listener

    def ask(self, query: str, accept: str = RESULTS) -> Answer:
        """Ask ours; ``URL`` is an endpoint of the other's."""
        return self.ours.query(self._meant(query), accept)

    def rows(self, query: str) -> list[dict[str, str]]:
        """The rows of an answer, as texts."""
        answer = self.ask(query)
        assert answer.status == 200, answer.body
        found = json.loads(answer.body)["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in found]

    def update(self, text: str) -> Answer:
        """Write into ours."""
        return self.ours.form(update=self._meant(text))

    def begin_anew(self) -> None:
        """Let both stores hold what every test begins with."""
        self.there.store.clear()
        self.there.store.update(_THERE)
        assert self.ours.form(update=_OURS).status == 204
        self.there.seen.clear()

    def _meant(self, text: str) -> str:
        port = self.canary.url.rpartition(":")[2].rstrip("/")
        text = text.replace("URL", self.there.url + "/sparql").replace("THERE", self.there.url)
        return text.replace("CANARY", port).replace("PORT", str(self.there.port))


@contextmanager
def grounded(folder: Path) -> Iterator[Ground]:
    """The three of them, until the end of the block."""
    with (
        Listener() as canary,
        elsewhere(canary.url) as there,
        pytest.MonkeyPatch.context() as patch,
    ):
        port = canary.url.rpartition(":")[2]
        names(patch, NAMES)
        named = " ".join(f"http://{name}:{port}" for name in NAMES)
        limits: dict[str, Any] = {
            "allow_service": f"{there.url}/sparql {there.url}/traps/ http://nowhere.test {named}",
            "allow_load": f"{there.url}/docs/,{there.url}/traps/ {named}",
            "outside_timeout": 2.0,
            "max_outside_bytes": 1_000_000,
            "max_body_bytes": 2_000_000,
        }
        with writable(PROJECT, folder / "store", open_store=True, **limits) as ours:
            yield Ground(ours, there, canary)

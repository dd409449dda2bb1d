"""Answers that are kept: made once, within their room, and only pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from provolta.embedded import EmbeddedEngine
from provolta.web.kept import Kept
from provolta.web.site import Site
from tests.web import BROWSER, client_of


@given(st.lists(st.tuples(st.integers(0, 5), st.binary(max_size=12)), max_size=40))
def test_an_answer_is_the_one_that_was_made_and_the_room_is_kept(
    asked: list[tuple[int, bytes]],
) -> None:
    kept = Kept(most=20)
    made: dict[int, set[bytes]] = {}
    for key, answer in asked:
        made.setdefault(key, set()).add(answer)
        assert kept.of(key, lambda answer=answer: answer) in made[key]  # type: ignore[misc]
        assert sum(map(len, kept._answers.values())) == kept._size <= 20


def test_what_has_no_room_is_given_and_not_kept() -> None:
    kept = Kept(most=3)
    assert kept.of("a", lambda: "long") == b"long"
    assert kept.of("a", lambda: "new") == b"new"


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that are filled in, one after another."""
    filled: list[str] = []
    usual = Site.render

    def render(site: Site, template: str, **context: object) -> str:
        filled.append(template)
        return usual(site, template, **context)

    monkeypatch.setattr(Site, "render", render)
    return filled


def test_a_page_is_made_once_for_each_language(
    world: EmbeddedEngine, world_root: Path, pages: list[str]
) -> None:
    client: TestClient = client_of(world, world_root)
    client.headers.update(BROWSER)
    first = client.get("/entity/actor/acme-cells").text
    assert client.get("/entity/actor/acme-cells").text == first
    assert pages == ["entity.html"]
    client.get("/entity/actor/acme-cells?as_of=2024")
    assert pages == ["entity.html"] * 2

"""Settings: given values win over the environment, the environment over defaults."""

from __future__ import annotations

import re
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

import pytest

from provolta import config
from provolta.config import Settings, find_root, settings, variable
from provolta.errors import BadParameter, NoStore
from tests.mini_world import PROJECT


def test_what_is_given_wins_over_the_environment_which_wins_over_the_default() -> None:
    environ = {"PROVOLTA_PORT": "9000", "PROVOLTA_HOST": "::1", "PROVOLTA_ROOT": str(PROJECT)}
    here = settings(environ, host="127.0.0.2", port=None)
    assert (here.host, here.port, here.remote_timeout) == ("127.0.0.2", 9000, 30)
    assert here.root == PROJECT


def test_a_number_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(BadParameter, match="PROVOLTA_PORT is 'eighty'"):
        settings({"PROVOLTA_PORT": "eighty", "PROVOLTA_ROOT": str(PROJECT)})


def test_the_root_is_the_folder_that_holds_the_ontology(world_root: Path) -> None:
    assert find_root(world_root) == world_root


def test_without_ontology_anywhere_the_remedy_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "__file__", str(tmp_path / "a" / "b" / "config.py"))
    monkeypatch.setattr(config, "_BUNDLE", tmp_path / "none")
    with pytest.raises(NoStore, match="PROVOLTA_ROOT"):
        find_root(tmp_path)


HERE = {"PROVOLTA_ROOT": str(PROJECT)}
_NUMBERS = [one for one in fields(Settings) if one.type in ("int", "float")]


@pytest.mark.parametrize("one", _NUMBERS, ids=lambda one: one.name)
def test_every_limit_has_a_unit_and_a_least_and_is_read_from_the_environment(
    one: Field[Any],
) -> None:
    assert one.metadata["unit"] or one.name == "port"
    assert len(one.metadata["meaning"]) > 10
    default: Any = one.default
    assert one.metadata["least"] <= default
    given = default + 1
    assert getattr(settings({**HERE, variable(one.name): str(given)}), one.name) == given
    for wrong in (-1, one.metadata["least"] - 0.5, float("nan"), float("inf")):
        only: dict[str, Any] = {one.name: wrong}
        with pytest.raises(BadParameter, match=one.name):
            Settings(PROJECT, PROJECT, **only)
    with pytest.raises(BadParameter, match=one.name.upper()):
        settings({**HERE, variable(one.name): "many"})


@pytest.mark.parametrize("one", fields(Settings), ids=lambda one: one.name)
def test_every_setting_is_used(one: Field[Any]) -> None:
    read = re.compile(rf"\.{one.name}\b")
    sources = (path for path in (PROJECT / "src").rglob("*.py") if path.name != "config.py")
    assert any(read.search(path.read_text(encoding="utf-8")) for path in sources)


@pytest.mark.parametrize(
    ("text", "value"), [("1", True), ("True", True), ("on", True), ("0", False), ("no", False)]
)
def test_a_flag_is_true_or_false(text: str, value: bool) -> None:
    assert settings({**HERE, "PROVOLTA_READ_ONLY": text}).read_only is value


def test_a_flag_that_is_neither_is_refused() -> None:
    with pytest.raises(BadParameter, match="PROVOLTA_READ_ONLY is 'maybe'"):
        settings({**HERE, "PROVOLTA_READ_ONLY": "maybe"})


@pytest.mark.parametrize(
    "url",
    [
        "notaurl",
        "ftp://a.example",
        "http://",
        "//a.example",
        "http://a:b",
        "http://[",
        "https://a .example",
        "https://a.example/?q",
        "https://a.example/#x",
        "https://user:secret@a.example",
    ],
)
def test_a_public_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(BadParameter, match="not the address of a server"):
        settings(HERE, public_url=url)


@pytest.mark.parametrize(
    "url", ["", "http://a.example:80", "https://a.example/chain/", "http://[::1]"]
)
def test_a_public_address_may_have_a_port_and_a_path(url: str) -> None:
    assert settings(HERE, public_url=url).public_url == url

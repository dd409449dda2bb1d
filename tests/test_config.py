"""Settings: given values win over the environment, the environment over defaults."""

from __future__ import annotations

from pathlib import Path

import pytest

from provolta import config
from provolta.config import find_root, settings
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

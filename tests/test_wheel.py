"""The wheel carries ontology, data and questions, so that it works outside a checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.mini_world import PROJECT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout and unpacked like an installed package."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    done = subprocess.run(
        [*command, str(PROJECT)], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = folder.glob("*.whl")
    site = folder / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


def _run(site: Path, folder: Path, *words: str) -> str:
    environ = {name: text for name, text in os.environ.items() if not name.startswith("PROVOLTA")}
    environ["PYTHONPATH"] = str(site)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "provolta", *words],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_everything_that_a_store_is_built_from_is_inside(installed: Path) -> None:
    bundle = installed / "provolta" / "_bundle"
    for folder in ("ontology", "data", "queries"):
        inside = {path.relative_to(bundle) for path in (bundle / folder).rglob("*.*")}
        outside = {path.relative_to(PROJECT) for path in (PROJECT / folder).rglob("*.*")}
        assert inside == outside


def test_pages_and_styles_are_inside(installed: Path) -> None:
    web = installed / "provolta" / "web"
    assert list((web / "templates").glob("*.html"))
    assert list((web / "static").glob("*.css"))
    assert (installed / "provolta" / "py.typed").is_file()


def test_it_answers_in_a_folder_that_is_no_checkout(installed: Path, tmp_path: Path) -> None:
    answer = _run(installed, tmp_path, "lineage", "Tesla", "--layer", "supply")
    assert "Panasonic Energy" in answer
    assert (tmp_path / ".provolta" / "current").is_file()
    assert "_bundle" in _run(installed, tmp_path, "doctor")

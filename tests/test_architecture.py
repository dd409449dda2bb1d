"""The house rules that a reader relies on: sizes, docstrings, one-way arrows, no loose ends."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mini_world import PROJECT

MODULES = sorted((PROJECT / "src").rglob("*.py"))
CODE = [*MODULES, *sorted((PROJECT / "tests").rglob("*.py"))]
TEXTS = [
    *CODE,
    *sorted((PROJECT / "ontology").rglob("*.ttl")),
    *sorted((PROJECT / "ontology").rglob("*.rq")),
    *sorted((PROJECT / "queries").rglob("*.rq")),
]
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
LEFT_TO_DO = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b")


def name(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


@pytest.mark.parametrize("path", CODE, ids=name)
def test_a_file_is_short_and_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE
    assert not text or ast.get_docstring(ast.parse(text)), "no module docstring"


@pytest.mark.parametrize("path", CODE, ids=name)
def test_functions_fit_the_screen(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    lengths = {
        node.name: (node.end_lineno or node.lineno) - node.lineno + 1
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {one: lines for one, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_nothing_is_left_to_do() -> None:
    found = [
        f"{name(path)}: {line.strip()}"
        for path in TEXTS
        for line in path.read_text(encoding="utf-8").splitlines()
        if LEFT_TO_DO.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("name_", ["utils", "helpers", "common_utils", "misc"])
def test_no_module_is_a_drawer_for_everything(name_: str) -> None:
    assert [path for path in MODULES if path.stem == name_] == []


def test_arrows_point_one_way_and_each_library_has_one_door() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())",
        ],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_an_arrow_back_would_be_noticed(tmp_path: Path) -> None:
    package = tmp_path / "provolta"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "errors.py").write_text("import provolta.config\n", encoding="utf-8")
    (package / "config.py").write_text("", encoding="utf-8")
    (tmp_path / "contracts.toml").write_text(
        '[tool.importlinter]\nroot_package = "provolta"\n'
        '[[tool.importlinter.contracts]]\nname = "one way"\ntype = "layers"\n'
        'containers = ["provolta"]\nlayers = ["config", "errors"]\n',
        encoding="utf-8",
    )
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports; "
            "raise SystemExit(lint_imports(config_filename='contracts.toml', no_cache=True))",
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr

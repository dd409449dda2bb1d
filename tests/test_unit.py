"""What docs/how-to/run-a-server.md says of systemd and containers, held to the program itself."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from provolta.cli.keep import serve
from provolta.config import Settings, settings
from tests.mini_world import PROJECT
from tests.servers import needs

PAGE = (PROJECT / "docs/how-to/run-a-server.md").read_text(encoding="utf-8")
UNIT, CONTAINER = (
    next(
        block
        for block in re.findall(r"^```\w*\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
        if block.startswith(head)
    )
    for head in ("[Unit]", "FROM ")
)
NAMES = {f"PROVOLTA_{one.name.upper()}" for one in fields(Settings)}


def _lines(text: str, word: str) -> list[str]:
    return re.findall(rf"^{word}[ =](.*)$", text, re.MULTILINE)


def test_both_start_the_server_with_options_that_it_has() -> None:
    (unit,) = _lines(UNIT, "ExecStart")
    (container,) = _lines(CONTAINER, "CMD")
    for command in (shlex.split(unit), json.loads(container)):
        assert Path(command[0]).name == "provolta"
        assert command[1] == serve.name
        assert serve.make_context("serve", command[2:]).params["host"]


def test_both_set_what_can_be_set() -> None:
    given = " ".join([*_lines(UNIT, "Environment"), *_lines(CONTAINER, "ENV")])
    assert set(re.findall(r"(PROVOLTA_\w+)=", given)) <= NAMES
    assert _lines(CONTAINER, "EXPOSE") == [str(settings({}, root=PROJECT).port)]


def test_the_container_takes_the_wheel_of_this_version() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    wheel = f"provolta-{project['version']}-py3-none-any.whl"
    assert _lines(CONTAINER, "COPY") == [f"dist/{wheel} ."]
    install, build = _lines(CONTAINER, "RUN")
    assert f"./{wheel}" in install
    assert build == "provolta build"
    (image,) = _lines(CONTAINER, "FROM")
    lowest = project["requires-python"].removeprefix(">=")
    assert image.rpartition(":")[2].startswith(lowest)


@pytest.mark.slow
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    analyze = needs("systemd-analyze", "systemd")
    program = Path(sys.executable).parent / "provolta"
    unit = tmp_path / "provolta.service"
    unit.write_text(UNIT.replace("/opt/provolta/bin/provolta", str(program)), encoding="utf-8")
    done = subprocess.run(
        [analyze, "verify", str(unit)], capture_output=True, text=True, check=False
    )
    about = [line for line in done.stderr.splitlines() if "provolta.service" in line]
    assert about == []
    secured = [analyze, "security", "--offline=yes", "--threshold=25", str(unit)]
    done = subprocess.run(secured, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    unit.write_text(UNIT.replace("Type", "X") + "\n[Service]\nNoSuchThing=1\n", encoding="utf-8")
    done = subprocess.run(
        [analyze, "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert "NoSuchThing" in done.stderr, "the check itself must be able to find something"

"""Loading: every bad file is told at once, each with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from provolta.embedded import EmbeddedEngine
from provolta.errors import BadFile
from provolta.files import SourceFile
from provolta.load import load_files


def _file(folder: Path, name: str, text: str) -> SourceFile:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return SourceFile(path, name, f"a:{name}")


def test_each_file_is_its_own_graph(tmp_path: Path) -> None:
    engine = EmbeddedEngine()
    files = [_file(tmp_path, f"{n}.ttl", f"<a:s> <a:p> {n} .") for n in (1, 2)]
    load_files(engine, files)
    assert engine.graph_sizes() == {"a:1.ttl": 1, "a:2.ttl": 1}


def test_all_bad_files_are_told_in_one_run(tmp_path: Path) -> None:
    bad = [_file(tmp_path, f"bad{n}.ttl", "<a:s> <a:p>") for n in (1, 2)]
    with pytest.raises(BadFile) as caught:
        load_files(EmbeddedEngine(), [*bad, _file(tmp_path, "good.ttl", "<a:s> <a:p> 1 .")])
    lines = str(caught.value).splitlines()
    assert [line.split(",")[0] for line in lines if line.startswith("bad")] == [
        "bad1.ttl",
        "bad2.ttl",
    ]

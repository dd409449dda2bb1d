"""Kernels: compiled when first called, kept in a folder, and never in the way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from provolta import kernels
from provolta.flow.columns import Strings, ints
from tests.reference.flow import Wanted, World, filters, worlds

CALL = """
import sys
from pathlib import Path
from provolta import kernels
from provolta.flow import columns
if len(sys.argv) > 1:
    kernels.keep_in(Path(sys.argv[1]))
assert "numba" not in sys.modules
import numpy as np
marks = lambda text: np.frombuffer(text, dtype=np.uint8)
out = np.zeros(8, dtype=np.uint8)
ends = np.array([0, 1, 3])
print(kernels.copy_texts(marks(b"abc"), ends, columns.ints([1, 0]), marks(b"<"), marks(b">"), out))
print(out.tobytes())
import numba
print(sum(kernels.copy_texts._code.stats.cache_hits.values()))
"""


def run(*args: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", CALL, *args], capture_output=True, text=True, check=True
    )
    return done.stdout.split("\n")


def test_code_is_kept_in_the_folder_and_found_by_the_next_process(tmp_path: Path) -> None:
    folder = tmp_path / "kernels"
    assert run(str(folder)) == ["(7, 0)", "b'<bc><a>\\x00'", "0", ""]
    assert list(folder.rglob("*.nbi"))
    assert run(str(folder)) == ["(7, 0)", "b'<bc><a>\\x00'", "1", ""]


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    wall = tmp_path / "wall"
    wall.write_text("a file where the folder should be", encoding="utf-8")
    assert run(str(wall / "kernels"))[:2] == ["(7, 0)", "b'<bc><a>\\x00'"]


def test_a_full_disk_leaves_the_code_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[bool] = []

    def double(number: int) -> int:
        return 2 * number

    def compiled(self: object, numba: object, *, kept: bool) -> object:
        made.append(kept)

        def full(number: int) -> int:
            raise OSError(28, "No space left on device")

        return full if kept else double

    monkeypatch.setattr(kernels.Kernel, "_compile", compiled)
    assert kernels.Kernel(double)(4) == 8
    assert made == [True, False]


def test_python_and_machine_code_copy_the_same_and_count_what_json_escapes() -> None:
    table = Strings.of(['a"', "bc", "é"])
    for copy in (kernels.copy_texts, kernels.copy_texts.python):
        out = np.zeros(20, dtype=np.uint8)
        size, escapes = copy(
            table.utf8, table.ends, ints([2, 0]), table.utf8[:1], table.utf8[:1], out
        )
        assert (out[:size].tobytes().decode(), escapes) == ('aéaaa"a', 1)


@settings(deadline=None, max_examples=60)
@given(worlds(), filters())
def test_machine_code_lets_the_same_edges_pass(world: World, wanted: Wanted) -> None:
    graph = world.graph()
    plain = wanted.view(graph)
    edges = ints(range(len(graph)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "WORTH", 0)
        fast = wanted.view(graph)
        assert fast.passing_out.tolist() == plain.counts(edges).tolist()
        assert fast.passing_in.tolist() == plain.counts(graph.in_edge).tolist()

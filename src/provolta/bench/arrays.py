"""Contestants that search arrays: our kernel, plain C, graph libraries if installed."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from provolta import kernels
from provolta.bench.chain import Chain, Ints
from provolta.flow.columns import pointers

Search = Callable[[int], int]
"""From a lot to the number of other lots that it reaches."""
_FAR = 2**31 - 1
_C = r"""
#include <string.h>
int search(const int *ptr, const int *other, int focus, unsigned char *seen, int *queue) {
    int begin = 0, end = 1;
    queue[0] = focus; seen[focus] = 1;
    while (begin < end) {
        int node = queue[begin++];
        for (int step = ptr[node]; step < ptr[node + 1]; step++) {
            int far = other[step];
            if (!seen[far]) { seen[far] = 1; queue[end++] = far; }
        }
    }
    for (int place = 0; place < end; place++) seen[queue[place]] = 0;
    return end - 1;
}
"""


def rows(chain: Chain, *, upstream: bool) -> tuple[Ints, Ints]:
    """The lots before or after each lot, as compressed rows."""
    near, far = (chain.head, chain.tail) if upstream else (chain.tail, chain.head)
    order = np.argsort(near, kind="stable")
    counts = np.bincount(near, minlength=len(chain))
    return pointers(counts), far[order].astype(np.int32)


def contestants(
    chain: Chain, folder: Path, *, upstream: bool
) -> Iterator[tuple[str, Callable[[], Search]]]:
    """Everything that can search arrays here, by name, each ready to be built."""
    table = rows(chain, upstream=upstream)
    yield "Provolta kernel", lambda: by_kernel(chain, table)
    if shutil.which("cc"):
        yield "plain C", lambda: _plain_c(table, folder)
    pairs = (chain.head, chain.tail) if upstream else (chain.tail, chain.head)
    for name, build in (("rustworkx", _rustworkx), ("igraph", _igraph), ("networkx", _networkx)):
        if find_spec(name):
            yield name, lambda build=build: build(len(chain), *pairs)  # type: ignore[misc]


def by_kernel(chain: Chain, table: tuple[Ints, Ints]) -> Search:
    """Our own kernel on these rows."""
    passes = np.ones(len(table[1]), dtype=np.bool_)
    columns = kernels.fixed(table[0]), kernels.fixed(table[1]), kernels.fixed(passes)
    room = kernels.Room.of(len(chain))

    def search(focus: int) -> int:
        room.queue[0] = focus
        found, _ = room.search(*columns, _FAR, _FAR)
        return int(found) - 1

    return search


def _plain_c(table: tuple[Ints, Ints], folder: Path) -> Search:
    source, library = folder / "search.c", folder / "search.so"
    source.write_text(_C, encoding="ascii")
    command = ["cc", "-O3", "-shared", "-fPIC", str(source), "-o", str(library)]
    subprocess.run(command, check=True)  # noqa: S603 - our own text
    code = ctypes.CDLL(str(library)).search
    seen = np.zeros(len(table[0]), dtype=np.uint8)
    queue = np.zeros(len(table[0]), dtype=np.int32)
    columns = [ctypes.c_void_p(one.ctypes.data) for one in (*table, seen, queue)]

    def search(focus: int) -> int:
        del_ = table, seen, queue  # alive as long as the function
        assert del_
        return int(code(columns[0], columns[1], focus, columns[2], columns[3]))

    return search


def _rustworkx(size: int, near: Ints, far: Ints) -> Search:
    library = import_module("rustworkx")
    graph = library.PyDiGraph(multigraph=False)
    graph.add_nodes_from(range(size))
    graph.add_edges_from_no_data(list(zip(near.tolist(), far.tolist(), strict=True)))
    return lambda focus: len(library.descendants(graph, focus))


def _igraph(size: int, near: Ints, far: Ints) -> Search:
    edges = np.stack([near, far], axis=1)
    graph = import_module("igraph").Graph(n=size, edges=edges, directed=True)
    return lambda focus: len(graph.subcomponent(focus, mode="out")) - 1


def _networkx(size: int, near: Ints, far: Ints) -> Search:
    library = import_module("networkx")
    graph = library.DiGraph()
    graph.add_nodes_from(range(size))
    graph.add_edges_from(zip(near.tolist(), far.tolist(), strict=True))
    return lambda focus: len(library.descendants(graph, focus))

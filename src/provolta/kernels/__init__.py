"""Loops over columns that are compiled to machine code: the only package that imports numba.

A kernel is a plain function of arrays and numbers. It is compiled when it is first called, once
per machine: the code is kept in a folder (:func:`keep_in`), so that only a build waits for the
compiler. Nothing is imported before, so whoever works on a small graph pays for none of it.

    andor     what still holds when something fails
    filters   which edges pass
    lines     edges in N-Quads as text
    machine   the compiler, and where its code is kept
    search    breadth first, and copying rows of text
    terms     tables of IRIs as numbers
    texts     texts as bytes, eight at a time
"""

from provolta.kernels.filters import passing
from provolta.kernels.lines import PARTS, flows
from provolta.kernels.machine import Kernel, fixed, keep_in, kernel
from provolta.kernels.search import Room, copy_texts, reach
from provolta.kernels.terms import cut, grouped, shared, words

__all__ = [
    "PARTS",
    "WORTH",
    "Kernel",
    "Room",
    "copy_texts",
    "cut",
    "fixed",
    "flows",
    "grouped",
    "keep_in",
    "kernel",
    "passing",
    "reach",
    "shared",
    "words",
]

WORTH = 100_000
"""Edges from which on machine code is faster, counting that the compiler has to be loaded."""

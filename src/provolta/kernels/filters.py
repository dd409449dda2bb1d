"""Which edges pass a filter."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from provolta.kernels.machine import kernel

Bools = npt.NDArray[np.bool_]
Column = npt.NDArray[np.int32]


@kernel
def passing(
    relations: Bools,
    kinds: npt.NDArray[np.int16],
    ptr: Column,
    statements: Column,
    hold: Bools,
) -> Bools:
    """For every edge whether its property counts and, if it has statements, one of them holds.

    Edge ``e`` has the property ``kinds[e]`` and the statements ``statements[ptr[e]:ptr[e + 1]]``.
    """
    out = np.empty(len(kinds), dtype=np.bool_)
    for edge in range(len(kinds)):
        passes = relations[kinds[edge]]
        if passes and ptr[edge] < ptr[edge + 1]:
            passes = False
            for place in range(ptr[edge], ptr[edge + 1]):
                passes |= hold[statements[place]]
        out[edge] = passes
    return out

"""The compiler, and where its code is kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from pathlib import Path
from threading import Lock
from typing import Any, Generic, ParamSpec, TypeVar

import numpy as np
import numpy.typing as npt

P = ParamSpec("P")
R = TypeVar("R")
D = TypeVar("D", bound=np.generic)
_LOCK = Lock()
_PLACE: dict[str, Path] = {}
_PARTS: list[Callable[..., Any]] = []


def keep_in(folder: Path) -> None:
    """Keep compiled code in a folder, and look for it there; for kernels not called before.

    A folder that cannot be written does no harm: the code is then kept where numba keeps it by
    habit (beside the source, or in the user's cache), or only in memory. The folder must be as
    trustworthy as the program, because what lies in it is run.
    """
    _PLACE["folder"] = folder


class Kernel(Generic[P, R]):
    """A function that is compiled when it is first called, and runs without Python's lock."""

    def __init__(self, function: Callable[P, R]) -> None:
        """Take a function without compiling it."""
        self.python = function
        """The function as it is written, for tests."""
        self._code: Callable[P, R] | None = None
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the machine code, which is made or fetched first if need be."""
        if self._code is None:
            with _LOCK:
                return self._first(*args, **kwargs)
        return self._code(*args, **kwargs)

    def _first(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """The first call: code that cannot be kept is made for this process only."""
        import numba  # noqa: PLC0415 - it takes as long to load as all the rest

        while _PARTS:
            numba.extending.register_jitable(_PARTS.pop())
        vars(numba.config)["CACHE_DIR"] = str(_PLACE.get("folder", ""))
        code = self._compile(numba, kept=True)
        try:
            found = code(*args, **kwargs)
        except OSError:
            code = self._compile(numba, kept=False)
            found = code(*args, **kwargs)
        self._code = code
        return found

    def _compile(self, numba: Any, *, kept: bool) -> Callable[P, R]:  # noqa: ANN401
        try:
            code: Callable[P, R] = numba.njit(self.python, nogil=True, cache=kept)
        except RuntimeError:
            code = numba.njit(self.python, nogil=True)
        return code


def kernel(function: Callable[P, R]) -> Kernel[P, R]:
    """A function that runs as machine code.

    >>> @kernel
    ... def total(values: npt.NDArray[np.int32]) -> int:
    ...     found = 0
    ...     for value in values:
    ...         found += value
    ...     return found
    >>> int(total.python(np.arange(5, dtype=np.int32)))
    10
    """
    return Kernel(function)


def part(function: Callable[P, R]) -> Callable[P, R]:
    """A plain function that kernels call; it becomes machine code with them."""
    _PARTS.append(function)
    return function


def fixed(column: npt.NDArray[D]) -> npt.NDArray[D]:
    """A column that cannot be written, as one that is mapped from disk.

    Machine code is made for each type of argument, and to numba these are two; passed like this
    they are one.
    """
    if not column.flags.writeable:
        return column
    view = column.view()
    view.flags.writeable = False
    return view

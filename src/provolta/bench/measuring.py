"""Timing: the median of a few runs, and what they ran on."""

from __future__ import annotations

import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from os import cpu_count, getloadavg

PATIENCE = 10.0
"""Seconds after which no further run of the same thing is begun."""
MOST = 8
"""Runs of the same thing, the one that warms up included."""
LOAD = "loading the file"


@dataclass(frozen=True)
class Measured:
    """What one contestant took for one task, and how many things it found.

    ``seconds`` is the median of ``runs``; the first run, which warms up, does not count unless it
    is the only one. ``failed`` says in words why there is no time ("over 60 s"); then ``seconds``
    is how long it was waited for. ``remark`` is on what was found.
    """

    size: int
    task: str
    contestant: str
    seconds: float
    found: int
    runs: int
    failed: str = ""
    remark: str = ""


def measure(
    size: int, task: str, contestant: str, work: Callable[[], int], *, least: int = 1
) -> Measured:
    """The median time of some work, which says how many things it found.

    It is run at least so many times, however long that takes.
    """
    times: list[float] = []
    found = 0
    begun = time.perf_counter()
    while len(times) < MOST and (len(times) < least or time.perf_counter() - begun < PATIENCE):
        start = time.perf_counter()
        found = work()
        times.append(time.perf_counter() - start)
    return median(size, task, contestant, times, found)


def median(
    size: int, task: str, contestant: str, times: Sequence[float], found: int, remark: str = ""
) -> Measured:
    """What some runs come to."""
    kept = times[1:] or times
    seconds = statistics.median(kept)
    return Measured(size, task, contestant, seconds, found, len(kept), remark=remark)


def machine() -> str:
    """Processors, system, Python, and how busy the machine was."""
    return (
        f"{cpu_count()} processors, {platform.machine()}, {platform.system()}, "
        f"Python {platform.python_version()}, load {getloadavg()[0]:.1f}"
    )


def versions(*names: str) -> str:
    """The versions of some libraries, those that are installed."""
    found = []
    for name in names:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)

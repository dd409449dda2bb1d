"""What was measured, kept as lines of JSON: each line is there as soon as it is known."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from provolta.bench.engines import missing
from provolta.bench.measuring import Measured, machine, versions

HHI = "HHI of each stage, cast to xsd:double"
HHI_INTEGERS = "HHI of each stage, in integers"
_PEERS = ("pyoxigraph", "oxigraph", "rdflib", "owlready2", "rustworkx", "igraph", "networkx")


class Results:
    """Measurements by size; beginning a size anew forgets what was measured at it.

    >>> results = Results()
    >>> results.begin(1000, 60)
    >>> results.add(Measured(1000, "task", "one", 0.5, 3, 7))
    >>> results.sizes, results.of(1000)[0].found
    ([1000], 3)
    """

    def __init__(self, file: Path | None = None) -> None:
        """What the file has, if it is there; further results are written to it."""
        self._file = file
        self._lines: list[dict[str, Any]] = []
        if file is not None and file.exists():
            text = file.read_text(encoding="utf-8")
            self._lines = [json.loads(line) for line in text.splitlines()]

    def begin(self, size: int, budget: float) -> None:
        """Begin a run at one size: when, on what, and how long a task may take."""
        self._lines = [one for one in self._lines if one["size"] != size]
        day = datetime.now(UTC).date().isoformat()
        on = f"{machine()}; {versions('numpy', 'numba', *_PEERS)}"
        absent = missing()
        head = {"size": size, "day": day, "machine": on, "budget": budget, "missing": absent}
        self._write(head)

    def add(self, one: Measured) -> None:
        """Keep a measurement."""
        self._write(asdict(one))

    def note(self, size: int, text: str) -> None:
        """Keep a sentence on what is no time."""
        self._write({"size": size, "note": text})

    def _write(self, line: dict[str, Any]) -> None:
        self._lines.append(line)
        if self._file is not None:
            self._lines.sort(key=lambda one: int(one["size"]))
            text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in self._lines)
            self._file.write_text(text, encoding="utf-8")

    @property
    def sizes(self) -> list[int]:
        """The sizes that were run."""
        return sorted({int(one["size"]) for one in self._lines})

    def of(self, size: int) -> list[Measured]:
        """What was measured at one size, in the order in which it was."""
        return [
            Measured(**one) for one in self._lines if one["size"] == size and "contestant" in one
        ]

    def all(self) -> list[Measured]:
        """What was measured at all sizes."""
        return [one for size in self.sizes for one in self.of(size)]

    def head(self, size: int) -> dict[str, Any]:
        """When and on what one size was run."""
        return next(one for one in self._lines if one["size"] == size and "day" in one)

    def notes(self, size: int) -> list[str]:
        """The sentences on one size."""
        return [one["note"] for one in self._lines if one["size"] == size and "note" in one]

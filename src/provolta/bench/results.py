"""What was measured, kept as lines of JSON: each line is there as soon as it is known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from provolta.bench.engines import OURS, missing
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

    def begin(self, size: int, budget: float, only: Sequence[str] = ()) -> None:
        """Begin a run at one size: when, on what, and how long a task may take.

        With ``only`` what was measured of other contestants stays.
        """
        day = datetime.now(UTC).date().isoformat()
        on = f"{machine()}; {versions('numpy', 'numba', *_PEERS)}"
        told = {"size": size, "day": day, "machine": on, "budget": budget}
        if only and size in self.sizes:
            self._lines = [one for one in self._lines if not _is_anew(one, size, only)]
            self._write({**told, "again": [*only]})
        else:
            self._lines = [one for one in self._lines if one["size"] != size]
            self._write({**told, "missing": missing()})

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
        return next(one for one in self._lines if one["size"] == size and "missing" in one)

    def again(self, size: int) -> list[dict[str, Any]]:
        """The same for what was measured anew since."""
        return [one for one in self._lines if one["size"] == size and "again" in one]

    def notes(self, size: int) -> list[str]:
        """The sentences on one size."""
        return [one["note"] for one in self._lines if one["size"] == size and "note" in one]


def is_chosen(contestant: str, only: Sequence[str]) -> bool:
    """Whether a contestant has one of some words in its name; each has, if there are none.

    >>> is_chosen("Provolta kernel", ["provolta", "plain C"]), is_chosen("rdflib", ["plain C"])
    (True, False)
    """
    return not only or any(word.casefold() in contestant.casefold() for word in only)


def _is_anew(line: dict[str, Any], size: int, only: Sequence[str]) -> bool:
    """Whether a line is told anew by a run of some contestants; the sentences are Provolta's."""
    if line["size"] != size:
        return False
    if "again" in line:
        return set(line["again"]) <= set(only)
    return is_chosen(line.get("contestant", OURS if "note" in line else "?"), only)

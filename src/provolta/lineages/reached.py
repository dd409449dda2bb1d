"""The IRIs that a lineage reaches, as bytes: for answers of hundreds of thousands of things."""

from __future__ import annotations

import json
from dataclasses import dataclass

from provolta.analytics.reach import Reach
from provolta.flow import Strings


@dataclass(frozen=True, eq=False)
class Reached:
    """What a thing comes from or goes into, as IRIs only: by distance, then by IRI.

    The focus is left out. No object is made for a thing unless :attr:`iris` is asked for.
    """

    focus: str
    direction: str
    depth: int | None
    layer: str
    as_of: str | None
    found: Reach
    names: Strings
    revision: str = ""

    def __len__(self) -> int:
        """How many things it reaches."""
        return len(self.found) - 1

    @property
    def iris(self) -> list[str]:
        """The IRIs one by one."""
        return self.names.take(self.found.nodes[1:])

    def to_lines(self) -> bytes:
        """One IRI a line."""
        return self._copied("", "\n")

    def to_csv(self) -> bytes:
        """A table with one column."""
        return b"iri\n" + self._copied('"', '"\n')

    def to_json(self) -> bytes:
        """An object that says what was asked, how many there are, and their ``iris``."""
        head = {
            "revision": self.revision,
            "focus": self.focus,
            "direction": self.direction,
            "depth": "all" if self.depth is None else self.depth,
            "layer": self.layer,
            "as_of": self.as_of,
            "count": len(self),
            "truncated": self.found.truncated,
        }
        start = json.dumps(head, ensure_ascii=False).encode().removesuffix(b"}")
        return start + b', "iris": [\n' + self._copied('"', '",\n').removesuffix(b",\n") + b"]}\n"

    def _copied(self, before: str, after: str) -> bytes:
        return self.names.copy(self.found.nodes[1:], before, after)

"""What a case is, what it came to, and where the endpoint under test is."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from enum import Enum

FINE = range(200, 400)
"""What the W3C's manifests call 2xx or 3xx."""
REFUSED = range(400, 500)


class Gives(Enum):
    """What kind of document an answer must be."""

    ANYTHING = "anything"
    TRUTH = "a truth value"
    TABLE = "a table"
    GRAPH = "a graph"


class To(Enum):
    """Which of the addresses of an endpoint a request goes to."""

    QUERY = "query"
    UPDATE = "update"
    STORE = "store"


@dataclass(frozen=True)
class Step:
    """One request of a case, and what its answer must be.

    ``path`` is put behind the address, ``$LOCATION`` in a parameter is where the step before made a
    graph. ``truth`` and ``triples`` (Turtle) are compared with what is answered, if given.
    """

    method: str
    to: To
    parameters: tuple[tuple[str, str], ...] = ()
    media: str = ""
    body: bytes | None = None
    status: Container[int] = FINE
    gives: Gives = Gives.ANYTHING
    truth: bool | None = None
    triples: str | None = None
    path: str = ""
    located: bool = False


@dataclass(frozen=True)
class Case:
    """A case by its name: the numbers of the graphs to load, and the requests in order."""

    name: str
    steps: tuple[Step, ...]
    loaded: tuple[int, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether the case loads or may change anything."""
        return bool(self.loaded) or any(step.to is not To.QUERY for step in self.steps)


@dataclass(frozen=True)
class Target:
    """The endpoint under test; no address of the store means that it has none."""

    query: str
    update: str
    store: str = ""
    token: str = ""
    timeout: float = 20.0
    may_wipe: bool = False


class Outcome(Enum):
    """What a case came to."""

    PASSED = "passed"
    FAILED = "failed"
    LEFT_OUT = "left out"


@dataclass(frozen=True)
class Result:
    """A case and what it came to; ``why`` says what was wrong or why it was left out."""

    group: str
    name: str
    outcome: Outcome
    why: str = ""

    def to_dict(self) -> dict[str, str]:
        """The result as JSON has it."""
        found = {"group": self.group, "case": self.name, "outcome": self.outcome.value}
        return found | ({"why": self.why} if self.why else {})

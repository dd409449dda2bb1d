"""What a change touches, and whether that keeps to the shapes.

Touched are the things that gained or lost a triple, and the things that point to one of those.
pySHACL sees them with everything said of them, of what they point to, and of the classes; the
checks of a few things see the same, the ontology, and the statements about what is mentioned.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from provolta.embedded import EmbeddedEngine
from provolta.engine import Triple
from provolta.names import is_iri
from provolta.validate import neighbours, surroundings
from provolta.validate.findings import readable
from provolta.validate.thingwise import ThingChecks

_MOST = 5000
"""With more things than this all data are held to the shapes."""
_LOOKED_AROUND = 200
"""With more than this the statements about what is mentioned are not read."""


@dataclass(frozen=True)
class Changes:
    """Lines of N-Quads that a change adds and removes."""

    added: frozenset[bytes]
    removed: frozenset[bytes]

    @property
    def subjects(self) -> set[str]:
        """The things that gained or lost a triple."""
        lines = (line.split(b" ", 1)[0] for line in self.added | self.removed)
        return {subject[1:-1].decode() for subject in lines if subject.startswith(b"<")}

    @staticmethod
    def count(lines: Iterable[bytes], graphs: str) -> int:
        """How many lines are outside the graphs whose names begin so."""
        mark = f"<{graphs}".encode()
        return sum(not line.rstrip(b" .").rpartition(b" ")[2].startswith(mark) for line in lines)


def between(before: EmbeddedEngine, after: EmbeddedEngine) -> Changes:
    """What is in one store and not in the other."""
    old, new = set(before.dump().splitlines()), set(after.dump().splitlines())
    return Changes(frozenset(new - old), frozenset(old - new))


def report(root: Path, engine: EmbeddedEngine, changes: Changes) -> list[dict[str, object]]:
    """Where the touched things break a shape or a check."""
    # rdflib and pySHACL take most of a second to import, which an open store never pays.
    from provolta.validate import shacl  # noqa: PLC0415

    subjects = changes.subjects
    pointing = surroundings.pointing(engine, subjects)
    focus = {one for one in subjects | pointing if is_iri(one)}
    if len(focus) > _MOST:
        triples = list(engine.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"))
    else:
        triples = surroundings.of(engine, focus)
    data = shacl.graph_of(triples)
    wanted = focus if len(focus) <= _MOST else None
    found = [
        _entry(str(one.severity), one.focus, one.path, one.rule, one.message, one.remedy)
        for one in shacl.violations(data, shacl.Shapes(root), wanted)
    ]
    told = {(one["focus"], one["path"]) for one in found if one["path"]}
    said = surroundings.written(engine, focus)
    beside = neighbours.beside(engine, said) if len(focus) <= _LOOKED_AROUND else b""
    checked = _checked(root, said, triples, beside)
    return [*found, *(one for one in checked if (one["focus"], one["path"]) not in told)]


def _checked(
    root: Path, said: list[Triple], around: list[Triple], beside: bytes
) -> list[dict[str, object]]:
    """What the checks of a few things find."""
    return [
        _entry(
            str(one.check.severity),
            one.focus,
            one.path,
            one.check.name,
            readable(one.message),
            one.check.remedy,
        )
        for one in _checks(root).offenders(said, around, beside=beside)
    ]


@lru_cache(maxsize=1)
def _checks(root: Path) -> ThingChecks:
    return ThingChecks(root)


def _entry(
    severity: str, focus: str, path: str, rule: str, message: str, remedy: str
) -> dict[str, object]:
    return {
        "severity": severity,
        "focus": focus,
        "path": path or None,
        "rule": rule,
        "message": message,
        "remedy": remedy,
    }

"""W3C validation reports: what they say, in RDF and as JSON."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from provolta.embedded import serialize_triples
from provolta.engine import XSD, Blank, Iri, Literal, Term, Triple
from provolta.names import PREFIXES

SH = PREFIXES["sh"]
JSON = "application/json"
_TYPE = PREFIXES["rdf"] + "type"
_PARTS = (
    ("focusNode", "focus"),
    ("resultPath", "path"),
    ("value", "value"),
    ("resultSeverity", "severity"),
    ("sourceConstraintComponent", "component"),
    ("sourceShape", "shape"),
    ("resultMessage", "message"),
)
"""What a result says, and what that is called in JSON."""
_FALSE = Literal("false", XSD + "boolean")


@dataclass(frozen=True)
class Report:
    """A ``sh:ValidationReport``."""

    triples: tuple[Triple, ...]

    @property
    def conforms(self) -> bool:
        """Whether nothing breaks a shape."""
        return any(
            str(p) == SH + "conforms" and str(o) in {"true", "1"} for _, p, o in self.triples
        )

    def about(self, things: Collection[Term]) -> Report:
        """The report as if only some things had been looked at."""
        left_out = {s for s, p, o in self.triples if str(p) == SH + "focusNode" and o not in things}
        said: dict[Term, list[Triple]] = {}
        for one in self.triples:
            if one[2] not in left_out and str(one[1]) != SH + "conforms":
                said.setdefault(one[0], []).append(one)
        root = self.root()
        conforms = not any(str(p) == SH + "result" for _, p, _ in said[root])
        truth = Literal(str(conforms).lower(), XSD + "boolean")
        return Report(((root, Iri(SH + "conforms"), truth), *_reached(root, said)))

    def told(self) -> set[tuple[str, str]]:
        """The things at fault, each with the property."""
        return {(str(one["focus"]), str(one["path"])) for one in self.results()}

    def root(self) -> Term:
        """The report itself, among what it says."""
        return next(s for s, p, _ in self.triples if str(p) == SH + "conforms")

    def joined(self, more: Sequence[Triple]) -> Report:
        """The report with results of other rules; with any, nothing conforms."""
        if not more:
            return self
        root = self.root()
        said = [one for one in self.triples if str(one[1]) != SH + "conforms"]
        return Report(((root, Iri(SH + "conforms"), _FALSE), *said, *more))

    def results(self) -> list[dict[str, str | None]]:
        """Each result as JSON gives it; what has no name there is null."""
        said: dict[Term, dict[str, list[Term]]] = {}
        for s, p, o in self.triples:
            said.setdefault(s, {}).setdefault(str(p), []).append(o)
        rows = [
            {name: _shown(one.get(SH + part, ())) for part, name in _PARTS}
            for one in said.values()
            if SH + "ValidationResult" in map(str, one.get(_TYPE, ()))
        ]
        return sorted(rows, key=lambda row: [str(value) for value in row.values()])

    def document(self, media_type: str) -> bytes:
        """The report in a form of RDF, or as plain JSON."""
        if media_type != JSON:
            return serialize_triples(self.triples, media_type)
        told = {"conforms": self.conforms, "results": self.results()}
        return (json.dumps(told, indent=1, ensure_ascii=False) + "\n").encode()


def _reached(start: Term, said: dict[Term, list[Triple]]) -> Iterator[Triple]:
    """What is said of a thing, of what that leads to, and so on."""
    open_, seen = [start], {start}
    while open_:
        for one in said.get(open_.pop(), ()):
            yield one
            if one[2] not in seen:
                seen.add(one[2])
                open_.append(one[2])


def _shown(values: Iterable[Term]) -> str | None:
    names = sorted(str(one) for one in values if not isinstance(one, Blank))
    return "; ".join(names) or None

"""Checks of a few things: on what somebody sends or writes, without all other data.

A check whose header says ``scope: thing`` needs no more than what is said of a thing and of what
it points to, and the ontology. So it can be asked of a few things with their surroundings, in
milliseconds, however much else there is. One whose scope has ``neighbours`` sees the other
statements about the same things as well, if they are given (:mod:`provolta.validate.neighbours`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from provolta.embedded import EmbeddedEngine, serialize_triples
from provolta.engine import Blank, Iri, Literal, Term, Triple
from provolta.files import graph_files
from provolta.names import BASE, DERIVED, GRAPH, ID, ONTOLOGY, PREFIXES, SHAPES
from provolta.validate import checks
from provolta.validate.checks import Offender
from provolta.validate.findings import Severity, readable

_SENT = GRAPH + "sent"
_AROUND = DERIVED + "around"
"""Where surroundings are put: they are known already, as derived edges are."""
_NAMELESS = "blank-node"
_N_TRIPLES = "application/n-triples"
_TYPE = PREFIXES["rdf"] + "type"
_SH = PREFIXES["sh"]
_SEVERITY = {Severity.ERROR: "Violation", Severity.WARNING: "Warning", Severity.INFO: "Info"}


class ThingChecks:
    """The checks of one thing at a time, ready to be asked again and again."""

    def __init__(self, root: Path) -> None:
        """Read the checks and the ontology below a root.

        Raises:
            BadFile, BadQuestion: if a file cannot be read.
        """
        self._all = checks.read(root)
        self._alone = [one for one in self._all if one.alone]
        self._beside = [one for one in self._all if one.beside]
        self._engine = EmbeddedEngine()
        for file in graph_files(root):
            if file.name.startswith("ontology/"):
                self._engine.load_file(file.path, file.graph, file.name)

    def nameless(self, said: Collection[Triple]) -> list[Offender]:
        """Where a thing of ours has no name: one offender for each blank node, by its label.

        A node in a graph of its own has no name in the data; a query could not tell it to anybody.
        """
        check = next((one for one in self._all if Path(one.name).stem == _NAMELESS), None)
        if check is None:
            return []
        found = {
            node: Offender(check, node, f"a blank node stands at the property <{path}>", path)
            for node, path in _blanks(said)
        }
        return list(found.values())

    def offenders(
        self,
        said: Iterable[Triple],
        around: Iterable[Triple],
        *,
        beside: bytes = b"",
        terms: bool = False,
    ) -> list[Offender]:
        """What is wrong with the things of ours that are described, or with others through them.

        ``around`` is what is known already of them and of what they point to, ``beside`` what the
        graph says of the same things elsewhere, as N-Triples. With ``terms`` our classes,
        properties and shapes count as things too, which data have no business to describe.
        """
        told = [one for one in said if isinstance(one[0], Iri)]
        ours = set(_ours(told, BASE if terms else ID))
        if not ours:
            return []
        try:
            self._engine.load_text(serialize_triples(told, _N_TRIPLES), _SENT)
            self._engine.load_text(serialize_triples(around, _N_TRIPLES), _AROUND)
            now = [one for one in self._alone if not (beside and one.beside)]
            found = [one for one in checks.all_offenders(self._engine, now) if one.focus in ours]
            if not beside:
                return found
            self._engine.load_text(beside, _AROUND)
            more = checks.all_offenders(self._engine, self._beside)
            others = [one for one in more if one.focus not in ours]
            found += [one for one in more if one.focus in ours]
            return found + self._brought_about(others)
        finally:
            for graph in (_SENT, _AROUND):
                self._engine.drop(graph)

    def _brought_about(self, others: list[Offender]) -> list[Offender]:
        """Those offenders that are not there without what was sent."""
        self._engine.drop(_SENT)
        asked = {one.check.name: one.check for one in others}
        before = set(checks.all_offenders(self._engine, asked.values()))
        return [one for one in others if one not in before]


def _ours(said: Collection[Triple], names: str) -> Iterator[str]:
    """The things with a name of ours, or of which something is said in our words."""
    for subject, predicate, value in said:
        word = str(value) if str(predicate) == _TYPE else str(predicate)
        if str(subject).startswith(names) or word.startswith(ONTOLOGY):
            yield str(subject)


def _blanks(said: Collection[Triple]) -> Iterator[tuple[str, str]]:
    """Blank nodes that speak in our words or of a thing of ours, or to which one points."""
    for subject, predicate, value in said:
        word = str(value) if str(predicate) == _TYPE else str(predicate)
        ours = word.startswith(ONTOLOGY) or (isinstance(value, Iri) and str(value).startswith(ID))
        if isinstance(subject, Blank) and ours:
            yield f"_:{subject.value}", str(predicate)
        if isinstance(value, Blank) and str(subject).startswith(ID):
            yield str(subject), str(predicate)


def results(report: Iri | Blank, found: Iterable[Offender]) -> Iterator[Triple]:
    """Offenders as results of a validation report of the W3C.

    The shape of a result is named after its check: ``pvs:check-same-party``.
    """
    for number, one in enumerate(found):
        node = Blank(f"check{number}")
        told: dict[str, Term] = {
            "focusNode": _focus(one.focus),
            "resultMessage": Literal(f"{readable(one.message)}. {one.check.remedy}"),
            "resultSeverity": Iri(_SH + _SEVERITY[one.check.severity]),
            "sourceConstraintComponent": Iri(_SH + "SPARQLConstraintComponent"),
            "sourceShape": Iri(f"{SHAPES}check-{Path(one.check.name).stem}"),
        }
        if one.path:
            told["resultPath"] = Iri(one.path)
        yield report, Iri(_SH + "result"), node
        yield node, Iri(_TYPE), Iri(_SH + "ValidationResult")
        for name, term in told.items():
            yield node, Iri(_SH + name), term


def _focus(name: str) -> Iri | Blank:
    return Blank(name[2:]) if name.startswith("_:") else Iri(name)

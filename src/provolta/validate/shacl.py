"""SHACL: what one thing needs. The only module that imports pySHACL.

It reads the source files itself, because the store rewrites numbers (``1.50`` comes back as
``1.5``), and as they are: rdflib would otherwise mend ill-typed literals on the way in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyshacl
import rdflib
import rdflib.plugins.sparql
from pyshacl.errors import ReportableRuntimeError
from rdflib import OWL, RDF, SH, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from provolta.embedded import parse_file
from provolta.engine import Blank, Iri, Term, Triple
from provolta.engine import Literal as Text
from provolta.errors import BadDocument, BadFile
from provolta.files import SourceFile, shape_files
from provolta.names import SHAPES, shorten
from provolta.validate.findings import Severity
from provolta.validate.narrowing import narrowed

rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False
"""FROM in the query of a shape names a graph and fetches nothing."""

PVS = Namespace(SHAPES)
_SEVERITIES = {SH.Violation: Severity.ERROR, SH.Warning: Severity.WARNING, SH.Info: Severity.INFO}
_COUNTS = {SH.MinCountConstraintComponent, SH.MaxCountConstraintComponent}
_KINDS = {SH.ClassConstraintComponent, SH.OrConstraintComponent}
_UNFIT = (RecursionError, ValueError, LookupError, TypeError, AttributeError, NotImplementedError)
"""What pySHACL and rdflib raise at shapes that they did not foresee."""


@dataclass(frozen=True)
class Violation:
    """One result of SHACL; ``rule`` is the file and the name of the shape."""

    severity: Severity
    focus: str
    path: str
    rule: str
    message: str
    remedy: str


class Shapes:
    """The shapes below a root, and which file each stands in."""

    def __init__(self, root: Path) -> None:
        """Read the files.

        Raises:
            BadFile: if one of them does not parse; with file, line and column.
        """
        self.graph = Graph()
        self._files: dict[Node, str] = {}
        for path in shape_files(root):
            name = path.relative_to(root).as_posix()
            for triple in _triples(path, name):
                self.graph.add(triple)
                self._files[triple[0]] = name

    def rule(self, shape: Node) -> str:
        """The file and the name of a shape."""
        return f"{self._files[shape]}, {shorten(str(shape))}"

    def text(self, shape: Node, predicate: URIRef) -> str:
        """A text of a shape, empty if it has none."""
        return str(self.graph.value(shape, predicate) or "")


def graph_of(triples: Iterable[Triple]) -> Graph:
    """Triples as a graph."""
    graph = Graph()
    for subject, predicate, value in triples:
        graph.add((_node(subject), _node(predicate), _node(value)))
    return graph


def read_data(files: Iterable[SourceFile]) -> Graph:
    """The source files as one graph, literals as written.

    Raises:
        BadFile: if one of them does not parse; with file, line and column.
    """
    graph = Graph()
    for file in files:
        for triple in _triples(file.path, file.name):
            graph.add(triple)
    return graph


def _triples(path: Path, name: str) -> Iterator[tuple[Node, Node, Node]]:
    for subject, predicate, value in parse_file(path, name):
        yield _node(subject), _node(predicate), _node(value)


def _node(term: Term) -> Node:
    if isinstance(term, Iri):
        return URIRef(term.value)
    if isinstance(term, Blank):
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    # rdflib tells a plain literal from one of type xsd:string, RDF 1.1 and SHACL do not; and in a
    # query it reads plain ones.
    datatype = None if term.datatype == str(XSD.string) else URIRef(term.datatype)
    return Literal(term.value, datatype=datatype, normalize=False)


def _term(node: Node) -> Term:
    if isinstance(node, URIRef):
        return Iri(str(node))
    if isinstance(node, BNode):
        return Blank(str(node))
    assert isinstance(node, Literal)
    if node.language:
        return Text(str(node), str(RDF.langString), node.language)
    return Text(str(node), str(node.datatype or XSD.string))


def violations(
    data: Graph, shapes: Shapes, focus: Collection[str] | None = None
) -> list[Violation]:
    """What breaks a shape: anywhere in the data, or only the things in ``focus``.

    Raises:
        BadFile: if a shape itself is not well-formed.
    """
    if focus is not None and not focus:
        return []
    try:
        wanted = shapes.graph if focus is None else narrowed(data, shapes.graph, focus)
        report = _report(data, wanted)
    except (ReportableRuntimeError, *_UNFIT) as error:
        raise BadFile(f"The shapes cannot be used: {_first_line(error)}.") from error
    results = report.subjects(RDF.type, SH.ValidationResult)
    return [_violation(data, shapes, report, result) for result in results]


def report(data: Iterable[Triple], shapes: Iterable[Triple]) -> list[Triple]:
    """The W3C validation report of some data held to some shapes, whoever wrote them.

    Raises:
        BadDocument: if the shapes are not well-formed, or need what is not done here.
    """
    try:
        found = _report(graph_of(data), graph_of(shapes))
    except (ReportableRuntimeError, *_UNFIT) as error:
        raise BadDocument(
            f"The shapes cannot be used: {_first_line(error)}.",
            rule="SHACL 3.4: a failure is no report",
            remedy="See that the shapes are well-formed.",
        ) from error
    return [(_term(s), _term(p), _term(o)) for s, p, o in found]


def _report(data: Graph, shapes: Graph) -> Graph:
    """What pySHACL finds; nothing is fetched, and no rule or script of the shapes is run.

    pySHACL leaves out prefixes that are declared by what an ontology imports (SHACL 5.2.1).
    """
    rdflib.NORMALIZE_LITERALS = False  # pySHACL sets it back each time
    for ontology in set(shapes.objects(None, SH.prefixes)):
        for imported in shapes.transitive_objects(ontology, OWL.imports):
            for declared in list(shapes.objects(imported, SH.declare)):
                shapes.add((ontology, SH.declare, declared))
    _, found, _ = pyshacl.validate(
        data,
        shacl_graph=shapes,
        inplace=True,
        do_owl_imports=False,
        advanced=False,
        js=False,
    )
    if isinstance(found, Graph):
        return found
    raise ReportableRuntimeError(str(found))


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0].rstrip(". ") or type(error).__name__


def _severity(node: Node | None) -> Severity:
    return _SEVERITIES[node] if isinstance(node, URIRef) and node in _SEVERITIES else Severity.ERROR


def _violation(data: Graph, shapes: Shapes, report: Graph, result: Node) -> Violation:
    def part(predicate: URIRef) -> Node | None:
        return report.value(result, predicate)

    focus, shape, value = part(SH.focusNode), part(SH.sourceShape), part(SH.value)
    assert focus is not None  # every result has these two (SHACL 3.6.2)
    assert shape is not None
    properties = _properties(shapes.graph, shape)
    detail = _detail(data, focus, properties, part(SH.sourceConstraintComponent), value)
    return Violation(
        _severity(part(SH.resultSeverity)),
        str(focus),
        _path(data, focus, properties, value),
        shapes.rule(shape),
        f"{shorten(str(focus))} {shapes.text(shape, SH.message)}{detail}",
        shapes.text(shape, PVS.remedy),
    )


def _path(data: Graph, focus: Node, properties: Sequence[Node], value: Node | None) -> str:
    """The property at fault: the only one, or the one of several that has the value."""
    if len(properties) > 1:
        properties = [one for one in properties if value and (focus, one, value) in data]
    return str(properties[0]) if len(properties) == 1 else ""


def _properties(shapes: Graph, shape: Node) -> list[Node]:
    """The properties that a property shape looks at: one, or several alternatives."""
    path = shapes.value(shape, SH.path)
    if path is None:
        return []
    alternatives = shapes.value(path, SH.alternativePath)
    return [path] if alternatives is None else list(shapes.items(alternatives))


def _detail(
    data: Graph, focus: Node, properties: Sequence[Node], component: Node | None, value: Node | None
) -> str:
    """What there is instead of what is needed."""
    if component in _COUNTS:
        values = {found for one in properties for found in data.objects(focus, one)}
        return f"; it has {_enumeration(sorted(map(_written, values)))}"
    if value is None or value == focus or component == SH.EqualsConstraintComponent:
        return ""
    if component in _KINDS:
        types = sorted(shorten(str(one)) for one in data.objects(value, RDF.type))
        kind = f"is a {_enumeration(types)}" if types else "is declared nowhere"
        return f"; {_written(value)} {kind}"
    return f"; it has {_written(value)}"


def _written(value: Node) -> str:
    if isinstance(value, Literal):
        tag = f"@{value.language}" if value.language else ""
        return f"“{value}”{tag}"
    return shorten(str(value))


def _enumeration(words: Sequence[str]) -> str:
    """Words in a row.

    >>> _enumeration([]), _enumeration(["a"]), _enumeration(["a", "b", "c"])
    ('none', 'a', 'a, b and c')
    """
    if len(words) < 2:  # noqa: PLR2004 - a pair is the least that needs joining
        return words[0] if words else "none"
    return f"{', '.join(words[:-1])} and {words[-1]}"

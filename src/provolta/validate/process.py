"""A validating process: ``python -m provolta.validate.process 3 ROOT``.

It holds documents that somebody sent to shapes and checks, one request after another, and has no
door: it can open no file once it has begun, and no connection ever. A document that overflows the
parser's stack or a shape that fills the memory ends this process and no other.
"""

from __future__ import annotations

import resource
import socket
import sys
from pathlib import Path
from typing import Any

from provolta.embedded import parse_document, parse_file
from provolta.engine import Iri, Literal, Triple
from provolta.errors import BadDocument, OutOfMemory, ProvoltaError
from provolta.files import graph_files, shape_files
from provolta.names import PREFIXES
from provolta.pool.frames import Channel, Closed
from provolta.pool.messages import error_as
from provolta.pool.resident import Resident
from provolta.pool.sealing import seal
from provolta.validate import neighbours, shacl
from provolta.validate.reports import Report
from provolta.validate.thingwise import ThingChecks, results

_SPARE_SECONDS = 5
_BASE = "https://example.org/"
_N_TRIPLES = "application/n-triples"
_HIERARCHY = {f"{PREFIXES['rdfs']}{name}" for name in ("subClassOf", "subPropertyOf")}
_WARMING = b"""@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
<n> <p> "<b/>"^^rdf:HTML, "<b/>"^^rdf:XMLLiteral .
<s> a sh:NodeShape ; sh:targetNode <n> ; sh:pattern "n" ;
    sh:property [ sh:path [ sh:inversePath <p> ] ; sh:datatype <http://www.w3.org/2001/XMLSchema#date> ] ;
    sh:sparql [ sh:select "SELECT $this WHERE { $this ?p ?o FILTER(regex(str(?o), 'n')) }" ] ."""  # noqa: E501


class Validation:
    """Answers the requests of one channel."""

    def __init__(self, channel: Channel, root: Path) -> None:
        """Read the shapes below a root, which later requests may ask for, and close the doors."""
        self._channel = channel
        self._memory = Resident()
        self._own = [one for path in shape_files(root) for one in parse_file(path)]
        ontology = (one.path for one in graph_files(root) if one.name.startswith("ontology/"))
        self._checks = ThingChecks(root)
        self._classes = [
            one for path in ontology for one in parse_file(path) if str(one[1]) in _HIERARCHY
        ]
        shapes = parse_document(_WARMING, "text/turtle", _BASE)
        shacl.report(shapes, shapes)  # whatever is imported late is imported now
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))

    def run(self) -> None:
        """Answer until the other end goes."""
        while True:
            request: Any = self._channel.receive()
            try:
                conforms, document = self._report(**request)
            except ProvoltaError as error:
                self._fail(error)
            except MemoryError:
                self._fail(OutOfMemory("The validation needs more memory than it may have."))
            except OSError:
                self._fail(BadDocument("The shapes want a file or an address; none is opened."))
            else:
                self._channel.send({"resident": self._memory.kilobytes(), "conforms": conforms})
                self._channel.send_bytes(document)

    def _fail(self, error: ProvoltaError) -> None:
        self._channel.send({"error": error_as(error), "resident": self._memory.kilobytes()})

    def _report(
        self, data: list[list[str]], shapes: list[list[str]], media: str, seconds: int, levels: int
    ) -> tuple[bool, bytes]:
        """Whether the data conform, and the report; without shapes they are held to ours."""
        _let_run(seconds)
        sent = [(one, self._bytes()) for one in data]
        rules = [(one, self._bytes()) for one in shapes]
        triples = _parsed(sent, "data", levels)
        if rules:
            report = Report(tuple(shacl.report(triples, _parsed(rules, "shapes", levels))))
            return report.conforms, report.document(media)
        subjects = {s for s, _, _ in triples}
        self._channel.send(
            {
                "things": sorted(str(one) for one in subjects if isinstance(one, Iri)),
                "mentioned": sorted({str(o) for _, _, o in triples if isinstance(o, Iri)}),
                "texts": neighbours.texts(triples),
            }
        )
        around, beside = parse_document(self._bytes(), _N_TRIPLES, _BASE), self._bytes()
        around = neighbours.not_said_again(around, triples)
        report = Report(tuple(shacl.report([*triples, *self._classes, *around], self._own)))
        report = self._checked(report.about(subjects), triples, around, beside)
        return report.conforms, report.document(media)

    def _checked(
        self, report: Report, said: list[Triple], around: list[Triple], beside: bytes
    ) -> Report:
        """The report with what the checks of a few things find and no shape has told."""
        told = report.told()
        found = self._checks.nameless(said)
        found += self._checks.offenders(said, around, beside=beside, terms=True)
        fresh = [one for one in found if not one.path or (one.focus, one.path) not in told]
        root = report.root()
        assert not isinstance(root, Literal)
        return report.joined(list(results(root, fresh)))

    def _bytes(self) -> bytes:
        data = self._channel.receive()
        assert isinstance(data, bytes)
        return data


def _parsed(documents: list[tuple[list[str], bytes]], role: str, levels: int) -> list[Triple]:
    found: list[Triple] = []
    for number, ((media, base), data) in enumerate(documents, 1):
        try:
            found += parse_document(data, media, base, levels)
        except BadDocument as error:
            name = role if len(documents) == 1 else f"{role} {number}"
            raise BadDocument(f"{name}: {error.what}", place=error.place) from None
    return found


def _let_run(seconds: int) -> None:
    """Let the system end this process if nobody is there any more to do it."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds + _SPARE_SECONDS, most))


def main(arguments: list[str]) -> None:
    """Serve the channel whose number is given, with the shapes below a root."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    memory = int(arguments[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    channel = Channel(socket.socket(fileno=int(arguments[0])))
    seal()
    try:
        Validation(channel, Path(arguments[1])).run()
    except Closed:
        return


if __name__ == "__main__":
    main(sys.argv[1:])

"""Every error that Provolta raises, as one tree.

Each says what went wrong, where, which rule was broken and how to mend it. The command line ends
with ``exit_code``; the server makes ``status`` and ``slug`` a problem document (RFC 9457).

    ProvoltaError
    ├── UsageError                exit 2, HTTP 400
    │   ├── UnknownEntity         404   no thing of that name
    │   ├── AmbiguousEntity       400   several things of that name
    │   ├── UnknownQuestion       404
    │   ├── BadParameter          400
    │   ├── QuerySyntax           400   SPARQL that does not parse
    │   ├── QueryTooComplex       400   too long or too deeply nested
    │   ├── ForbiddenQuery        403   SERVICE, LOAD, update
    │   ├── NotAcceptable         406   no such format for this answer
    │   ├── ResultTooLarge        413   more bytes than an answer may have
    │   ├── Overloaded            429   too many requests are waiting
    │   ├── Unauthorised          401   a write without the right token
    │   ├── UnknownGraph          404   no graph of that name
    │   ├── BadDocument           400   RDF that was sent and does not parse
    │   ├── LostRace              412   the graph has changed since it was read
    │   └── RejectedChange        422   a write that would break a rule
    ├── DataError                 exit 3, HTTP 500
    │   ├── BadFile               a file that cannot be read or parsed
    │   ├── BadQuestion           a question file that breaks a rule
    │   ├── BrokenRule            data that breaks a rule
    │   ├── DiskError             507   no room, or no permission to write
    │   ├── NoStore               nothing built yet
    │   └── StoreVersion          a store that another version wrote
    └── EngineError               exit 3, HTTP 502
        ├── QueryTimeout          503   the time for a query is over
        ├── OutOfMemory           503   the memory for a query is used up
        ├── Unavailable           503   no process or no turn for the moment: ask again
        ├── FailedUpdate          500   an update that parses and cannot be carried out
        ├── UnknownFunction       501   a function that the engine does not have
        ├── GraphTooLarge         501   a flow graph past the limit, for what needs it whole
        ├── RemoteError           a SPARQL server that fails or cannot be reached
        └── JavaMissing           reasoning needs Java 11 or later
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """Where in a text something is: a file (or ``query``), and line and column from 1.

    >>> str(Place("data/sources/a.ttl", 14, 3))
    'data/sources/a.ttl, line 14, column 3'
    >>> str(Place("query"))
    'query'
    """

    file: str | Path
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """The place as people write it."""
        parts = [str(self.file)]
        if self.line is not None:
            parts.append(f"line {self.line}")
        if self.column is not None:
            parts.append(f"column {self.column}")
        return ", ".join(parts)


@dataclass(frozen=True)
class Candidate:
    """A thing that the user may have meant."""

    iri: str
    label: str
    kind: str

    def __str__(self) -> str:
        """Label, kind and IRI on one line."""
        return f"{self.label} ({self.kind}) <{self.iri}>"


class ProvoltaError(Exception):
    """Anything that Provolta refuses or cannot do, told so that it can be mended.

    >>> print(DataError("claim:x has no unit.", place=Place("a.ttl", 3), rule="ClaimShape",
    ...                 remedy="Add pv:unit."))
    a.ttl, line 3: claim:x has no unit.
      Rule: ClaimShape
      Add pv:unit.
    """

    title = "Provolta error"
    slug = "error"
    exit_code = 3
    status = 500
    retry_after = 0
    """After how many seconds it helps to ask the same again; 0 if it does not."""

    def __init__(
        self,
        what: str,
        *,
        place: Place | None = None,
        rule: str | None = None,
        remedy: str | None = None,
        candidates: Sequence[Candidate] = (),
        details: Mapping[str, object] | None = None,
    ) -> None:
        """Keep the parts; ``str()`` puts them together. ``details`` are numbers for programs."""
        super().__init__(what)
        self.what = what
        self.place = place
        self.rule = rule
        self.remedy = remedy
        self.candidates = tuple(candidates)
        self.details = dict(details or {})

    def __str__(self) -> str:
        """What, where, rule, candidates and remedy, each on its own line."""
        lines = [f"{self.place}: {self.what}" if self.place else self.what]
        if self.rule:
            lines.append(f"  Rule: {self.rule}")
        lines += [f"  - {candidate}" for candidate in self.candidates]
        if self.remedy:
            lines.append(f"  {self.remedy}")
        return "\n".join(lines)


class UsageError(ProvoltaError):
    """The request itself is wrong; asking again in another way helps."""

    title = "The request cannot be understood"
    slug = "bad-request"
    exit_code = 2
    status = 400


class UnknownEntity(UsageError):
    """No thing has that IRI, CURIE, slug, label or alternative label."""

    title = "Unknown entity"
    slug = "unknown-entity"
    status = 404


class AmbiguousEntity(UsageError):
    """Several things have that name."""

    title = "Ambiguous entity"
    slug = "ambiguous-entity"


class UnknownQuestion(UsageError):
    """No question file has that name."""

    title = "Unknown question"
    slug = "unknown-question"
    status = 404


class BadParameter(UsageError):
    """A parameter is missing, unknown or of the wrong type."""

    title = "Bad parameter"
    slug = "bad-parameter"


class QuerySyntax(UsageError):
    """The SPARQL text does not parse."""

    title = "The query does not parse"
    slug = "query-syntax"


class QueryTooComplex(UsageError):
    """The SPARQL text is longer or more deeply nested than is safe to parse."""

    title = "The query is too long or too deeply nested"
    slug = "query-too-complex"


class ForbiddenQuery(UsageError):
    """The query asks for something that this server does not do: SERVICE, LOAD or an update."""

    title = "The query is not allowed"
    slug = "forbidden-query"
    status = 403


class NotAcceptable(UsageError):
    """The answer cannot be given in the format that was asked for."""

    title = "No acceptable format"
    slug = "not-acceptable"
    status = 406


class ResultTooLarge(UsageError):
    """The answer has more bytes than one answer may have."""

    title = "The answer is too large"
    slug = "result-too-large"
    status = 413


class Overloaded(UsageError):
    """More requests are waiting than may wait."""

    title = "Too many requests"
    slug = "overloaded"
    status = 429
    retry_after = 2


class Unauthorised(UsageError):
    """A write came without the token that it needs, or with another one."""

    title = "A token is needed"
    slug = "unauthorised"
    status = 401


class UnknownGraph(UsageError):
    """There is no graph of that name."""

    title = "Unknown graph"
    slug = "unknown-graph"
    status = 404


class BadDocument(UsageError):
    """RDF that was sent cannot be parsed, or asks for what is not done here."""

    title = "The document does not parse"
    slug = "bad-document"


class LostRace(UsageError):
    """The condition of a write does not hold: somebody else has written meanwhile."""

    title = "Somebody else has written meanwhile"
    slug = "precondition-failed"
    status = 412


class RejectedChange(UsageError):
    """The data would break a rule; nothing was changed. ``details`` hold the report."""

    title = "The change breaks a rule"
    slug = "rejected-change"
    status = 422


class DataError(ProvoltaError):
    """The files or the store are wrong; mending them helps."""

    title = "Bad data"
    slug = "bad-data"


class BadFile(DataError):
    """A file cannot be read or parsed."""

    title = "A file cannot be read"
    slug = "bad-file"


class BadQuestion(DataError):
    """A question file breaks a rule of question files."""

    title = "A question file is wrong"
    slug = "bad-question"


class BrokenRule(DataError):
    """The data break a rule."""

    title = "The data break a rule"
    slug = "broken-rule"


class DiskError(DataError):
    """The disk has no room, or a folder may not be read or written; nothing was changed."""

    title = "The disk cannot be read or written"
    slug = "disk"
    status = 507


class NoStore(DataError):
    """There is no store yet."""

    title = "No store"
    slug = "no-store"
    status = 503


class StoreVersion(DataError):
    """The store was written by another version of Provolta."""

    title = "The store has another version"
    slug = "store-version"
    status = 503


class EngineError(ProvoltaError):
    """The engine below failed."""

    title = "The engine failed"
    slug = "engine"
    status = 502


class QueryTimeout(EngineError):
    """The query was stopped because its time is over."""

    title = "The query took too long"
    slug = "query-timeout"
    status = 503


class OutOfMemory(EngineError):
    """The query was stopped because it needs more memory than it may have."""

    title = "The query needs too much memory"
    slug = "query-memory"
    status = 503


class Unavailable(EngineError):
    """The server cannot answer for the moment, whatever is asked; asking again later helps."""

    title = "Not available for the moment"
    slug = "unavailable"
    status = 503
    retry_after = 5


class FailedUpdate(EngineError):
    """The update parses and cannot be carried out, as when it drops a graph that is not there.

    The status is that of the SPARQL 1.1 Protocol, where 400 says that the text is not SPARQL.
    """

    title = "The update cannot be carried out"
    slug = "update-failed"
    status = 500


class UnknownFunction(EngineError):
    """The query parses and calls a function that the engine does not have.

    SPARQL lets every IRI be the name of a function, so the query is not wrong: it needs an engine
    that has the function.
    """

    title = "There is no such function here"
    slug = "unknown-function"
    status = 501


class GraphTooLarge(EngineError):
    """The flow graph is past the limit up to which it is read, and this needs all of it."""

    title = "The flow graph is too large for this here"
    slug = "graph-too-large"
    status = 501


class RemoteError(EngineError):
    """A SPARQL server failed, timed out or could not be reached."""

    title = "The SPARQL server failed"
    slug = "remote"


class JavaMissing(EngineError):
    """OWL reasoning needs Java 11 or later and the reasoner's jars."""

    title = "Java is missing"
    slug = "java-missing"

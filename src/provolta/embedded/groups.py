"""The groups of a query: their triples and paths, read from the text as far as it is plain.

This is no parser of SPARQL. It follows the grammar of the parts that matter here and gives up on
everything else: collections, quoted triples, whatever it does not know. Whoever uses it must be
content with nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from provolta.embedded.conditions import CLOSE, OPEN, Equal, Token, equal_in

_TERM = {"var", "iri", "name", "blank"}
_BIND = 3
"""How many tokens ``BIND(<iri> AS ?variable)`` has between its brackets."""


class NotPlain(Exception):
    """The query has something that is not understood here."""


@dataclass(frozen=True)
class Path:
    """What matters of a property path: whether it may have no step, and may have any number."""

    nullable: bool = False
    closure: bool = False


@dataclass(frozen=True)
class Triple:
    """A triple or path pattern; ``whole`` if its text is from subject to object and nothing else.

    ``block`` is where the run of triples begins that it is in, ``verb`` what is between the two.
    """

    subject: Token
    path: Path
    object: Token
    block: int
    whole: bool
    verb: tuple[Token, ...] = ()


@dataclass(frozen=True)
class Exists:
    """A filter that asks whether a group has a solution, or with ``negated`` whether it has none.

    It stands from ``start`` to ``end``; ``inside`` are the tokens of the group with its braces.
    """

    start: int
    end: int
    inside: tuple[Token, ...]
    negated: bool


@dataclass
class Group:
    """What stands between two braces, without what stands in groups inside it.

    ``others`` counts everything that is neither a triple nor a filter. ``graph`` says what GRAPH is
    around it: a variable, an IRI or nothing. ``outer`` is the group that it is joined with, as it
    is or as one side of a UNION, and ``start`` and ``end`` are where it stands in that, with GRAPH.
    ``exists`` are its filters of that kind, ``conditions`` those of the others, and ``equal`` is
    what they say.
    """

    graph: str = ""
    outer: Group | None = None
    start: int = 0
    end: int = 0
    named: str = ""

    triples: list[Triple] = field(default_factory=list)
    equal: list[Equal] = field(default_factory=list)
    conditions: list[list[Token]] = field(default_factory=list)
    exists: list[Exists] = field(default_factory=list)
    others: int = 0
    unions: int = 0
    optional: bool = False

    @property
    def is_joined(self) -> bool:
        """Whether it is joined with anything."""
        outer = self.outer
        return outer is not None and bool(outer.triples or outer.others - outer.unions > 1)


class Reader:
    """Reads the groups of a query from its tokens."""

    def __init__(self, query: list[Token]) -> None:
        """Begin at the first token."""
        self._tokens = query
        self._at = 0
        self._graphs: list[str] = []
        self.groups: list[Group] = []

    def read(self) -> list[Group]:
        """All groups.

        Raises:
            NotPlain: if there is anything that is not understood.
        """
        self._head()
        self._group()
        while self._peek() is not None:
            self._balanced()
        return self.groups

    def _peek(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _sees(self, *texts: str) -> bool:
        token = self._peek()
        return token is not None and token.text in texts and token.kind in {"mark", "word"}

    def _next(self) -> Token:
        token = self._peek()
        if token is None:
            raise NotPlain
        self._at += 1
        return token

    def _expect(self, *texts: str) -> Token:
        if not self._sees(*texts):
            raise NotPlain
        return self._next()

    def _balanced(self) -> list[Token]:
        """One token, or everything from an opening bracket to the one that closes it."""
        first = self._next()
        found, depth = [first], int(first.text in OPEN and first.kind == "mark")
        while depth:
            token = self._next()
            found.append(token)
            if token.kind == "mark":
                depth += (token.text in OPEN) - (token.text in CLOSE)
        return found

    def _head(self) -> None:
        """Everything before the group of the WHERE clause."""
        while not self._sees("{"):
            if self._next().text == "CONSTRUCT" and self._sees("{"):
                self._balanced()
            if self._sees("("):
                self._balanced()

    def _group(
        self,
        outer: Group | None = None,
        start: int = 0,
        named: str = "",
        *,
        optional: bool = False,
    ) -> None:
        first = self._expect("{").start
        if self._sees("SELECT"):
            self._head()
            self._group()
            while not self._sees("}"):
                self._balanced()
            self._expect("}")
            return
        graph = "var" if "var" in self._graphs else "".join(self._graphs[-1:])
        group = Group(graph, outer, start or first, named=named, optional=optional)
        self.groups.append(group)
        known: dict[str, Token] = {}
        while not self._sees("}"):
            token = self._peek()
            if token is not None and token.kind in _TERM:
                self._block(group, token.start)
            elif self._sees("."):
                self._next()
            elif self._sees("FILTER"):
                group.conditions += self._filter(group)
            else:
                self._other(group, known)
        group.equal = [one for inside in group.conditions for one in equal_in(inside, known)]
        group.end = self._expect("}").end

    def _other(self, group: Group, known: dict[str, Token]) -> None:
        """A part of a group that is neither a triple nor a filter; ``known`` gets what is bound."""
        group.others += 1
        if self._sees("{"):
            self._group(group)
            return
        token = self._expect("OPTIONAL", "MINUS", "UNION", "GRAPH", "BIND", "VALUES")
        if token.text == "GRAPH":
            name = self._next()
            self._graphs.append(name.kind)
            self._group(group, token.start, name.text)
            self._graphs.pop()
        elif token.text == "UNION":
            group.unions += 1
            self._group(group)
        elif token.text in {"OPTIONAL", "MINUS"}:
            self._group(optional=token.text == "OPTIONAL")
        else:
            inside = self._balanced()[1:-1]
            if token.text == "VALUES":
                self._balanced()
            elif len(inside) == _BIND and inside[0].kind in {"iri", "name"}:
                known[inside[2].text] = inside[0]

    def _filter(self, group: Group) -> Iterator[list[Token]]:
        """Read a filter; its condition, if it is one in brackets."""
        start = self._expect("FILTER").start
        if self._sees("("):
            yield self._balanced()[1:-1]
            return
        words = []
        while not self._sees("(", "{"):
            words.append(self._next().text)
        inside = self._balanced()
        if words[-1:] == ["EXISTS"]:
            negated = words[0] == "NOT"
            group.exists.append(Exists(start, inside[-1].end, tuple(inside), negated))

    def _block(self, group: Group, start: int) -> None:
        """Triples up to the end of the run."""
        while (token := self._peek()) is not None and token.kind in _TERM:
            self._facts(group, self._next(), start)
            if not self._sees("."):
                return
            self._next()

    def _facts(self, group: Group, subject: Token, start: int) -> None:
        """What is said of one subject, and of the nodes without a name in that."""
        found: list[tuple[Path, Token, tuple[Token, ...]]] = []
        while True:
            begin = self._at
            path = self._verb()
            verb = tuple(self._tokens[begin : self._at])
            found.append((path, self._object(group, start), verb))
            while self._sees(","):
                self._next()
                found.append((path, self._object(group, start), verb))
            more = self._sees(";")
            while self._sees(";"):
                self._next()
            if not more or self._sees(".", "}", "]"):
                break
        group.triples += [
            Triple(subject, path, end, start, len(found) == 1 and not more, verb)
            for path, end, verb in found
        ]

    def _object(self, group: Group, start: int) -> Token:
        token = self._next()
        if token.text == "[" and token.kind == "mark":
            token = replace(token, kind="blank")
            if not self._sees("]"):
                self._facts(group, token, start)
            self._expect("]")
        elif token.kind == "text":
            after = self._peek()
            if after is not None and after.kind == "tag":
                self._next()
            elif self._sees("^"):
                self._expect("^")
                self._expect("^")
                self._next()
        elif token.kind not in _TERM | {"number"} and token.text not in {"TRUE", "FALSE"}:
            raise NotPlain
        return token

    def _verb(self) -> Path:
        token = self._peek()
        if token is not None and token.kind == "var":
            self._next()
            return Path()
        return self._alternatives()

    def _alternatives(self) -> Path:
        found = [self._sequence()]
        while self._sees("|"):
            self._next()
            found.append(self._sequence())
        return Path(any(one.nullable for one in found), any(one.closure for one in found))

    def _sequence(self) -> Path:
        found = [self._step()]
        while self._sees("/"):
            self._next()
            found.append(self._step())
        return Path(all(one.nullable for one in found), any(one.closure for one in found))

    def _step(self) -> Path:
        while self._sees("^", "!"):
            self._next()
        if self._sees("("):
            self._next()
            path = self._alternatives()
            self._expect(")")
        else:
            token = self._next()
            if token.kind not in {"iri", "name"} and token.text != "a":
                raise NotPlain
            path = Path()
        if self._sees("*", "+", "?"):
            sign = self._next().text
            path = Path(path.nullable or sign != "+", path.closure or sign != "?")
        return path

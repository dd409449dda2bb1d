"""The groups of a query: their triples and paths, read from the text as far as it is plain.

This is no parser of SPARQL. It follows the grammar of the parts that matter here and gives up on
everything else: blank nodes, collections, quoted triples, whatever it does not know. Whoever uses
it must be content with nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

_TOKEN = re.compile(
    r"""
    (?P<skip>   \s+ | \#[^\n\r]* )
  | (?P<text>   \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
              | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' )
  | (?P<iri>    <[^<>"{}|^`\\\x00-\x20]*> )
  | (?P<var>    [?$]\w+ )
  | (?P<tag>    @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
  | (?P<name>   (?:\w[\w.\-]*)?:(?:[\w:%\-]|\\.|\.(?=[\w:.%\-\\]))* )
  | (?P<number> [+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)? )
  | (?P<word>   [A-Za-z_]\w* )
  | (?P<mark>   . )
    """,
    re.VERBOSE | re.DOTALL,
)
_TERM = {"var", "iri", "name"}
_ALL = {"SELECT", "DISTINCT", "REDUCED", "DESCRIBE"}
_OPEN, _CLOSE = set("({"), set(")}")


class NotPlain(Exception):
    """The query has something that is not understood here."""


@dataclass(frozen=True)
class Token:
    """A piece of the text; keywords have their text in capitals."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Path:
    """What matters of a property path: whether it may have no step, and may have any number."""

    nullable: bool = False
    closure: bool = False


@dataclass(frozen=True)
class Triple:
    """A triple or path pattern; ``whole`` if its text is from subject to object and nothing else.

    ``block`` is where the run of triples begins that it is in.
    """

    subject: Token
    path: Path
    object: Token
    block: int
    whole: bool


@dataclass
class Group:
    """What stands between two braces, without what stands in groups inside it.

    ``equal`` are variables that a filter of the group sets equal to an IRI, ``others`` counts
    everything that is neither a triple nor a filter, ``graph`` says that GRAPH is around it.
    """

    graph: bool = False

    triples: list[Triple] = field(default_factory=list)
    equal: list[tuple[Token, Token]] = field(default_factory=list)
    others: int = 0


def tokens(query: str) -> list[Token]:
    """The tokens of a query."""
    found = []
    for one in _TOKEN.finditer(query):
        kind, text = one.lastgroup or "mark", one.group()
        if kind != "skip":
            text = text.upper() if kind == "word" and text != "a" else text
            found.append(Token(kind, text, one.start(), one.end()))
    return found


def shows_all(query: list[Token]) -> bool:
    """Whether some part of the query takes all variables: ``SELECT *`` and the like."""
    return any(first.text in _ALL and then.text == "*" for first, then in pairwise(query))


class Reader:
    """Reads the groups of a query from its tokens."""

    def __init__(self, query: list[Token]) -> None:
        """Begin at the first token."""
        self._tokens = query
        self._at = 0
        self._graphs = 0
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
        if token is None or (token.kind == "name" and token.text.startswith("_:")):
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
        found, depth = [first], int(first.text in _OPEN and first.kind == "mark")
        while depth:
            token = self._next()
            found.append(token)
            if token.kind == "mark":
                depth += (token.text in _OPEN) - (token.text in _CLOSE)
        return found

    def _head(self) -> None:
        """Everything before the group of the WHERE clause."""
        while not self._sees("{"):
            if self._next().text == "CONSTRUCT" and self._sees("{"):
                self._balanced()
            if self._sees("("):
                self._balanced()

    def _group(self) -> None:
        self._expect("{")
        if self._sees("SELECT"):
            self._head()
            self._group()
            while not self._sees("}"):
                self._balanced()
            self._expect("}")
            return
        group = Group(graph=self._graphs > 0)
        self.groups.append(group)
        while not self._sees("}"):
            token = self._peek()
            if token is not None and token.kind in _TERM:
                self._block(group, token.start)
            elif self._sees("."):
                self._next()
            elif self._sees("FILTER"):
                self._filter(group)
            else:
                self._other(group)
        self._expect("}")

    def _other(self, group: Group) -> None:
        """A part of a group that is neither a triple nor a filter."""
        group.others += 1
        if self._sees("{"):
            self._group()
            return
        word = self._expect("OPTIONAL", "MINUS", "UNION", "GRAPH", "BIND", "VALUES").text
        if word == "GRAPH":
            self._next()
            self._graphs += 1
        if word in {"BIND", "VALUES"}:
            self._balanced()
            if word == "VALUES":
                self._balanced()
        else:
            self._group()
        self._graphs -= word == "GRAPH"

    def _filter(self, group: Group) -> None:
        self._expect("FILTER")
        plain = self._sees("(")
        while not self._sees("(", "{"):
            self._next()
        inside = self._balanced()[1:-1]
        if plain and [one.text for one in inside[1:2]] == ["="] and len(inside) == 3:  # noqa: PLR2004
            left, right = inside[0], inside[2]
            for one, other in ((left, right), (right, left)):
                if one.kind == "var" and other.kind in {"iri", "name"}:
                    group.equal.append((one, other))

    def _block(self, group: Group, start: int) -> None:
        """Triples up to the end of the run."""
        while (token := self._peek()) is not None and token.kind in _TERM:
            subject = self._next()
            found: list[tuple[Path, Token]] = []
            while True:
                path = self._verb()
                found.append((path, self._object()))
                while self._sees(","):
                    self._next()
                    found.append((path, self._object()))
                more = self._sees(";")
                while self._sees(";"):
                    self._next()
                if not more or self._sees(".", "}"):
                    break
            group.triples += [
                Triple(subject, path, end, start, whole=len(found) == 1 and not more)
                for path, end in found
            ]
            if not self._sees("."):
                return
            self._next()

    def _object(self) -> Token:
        token = self._next()
        if token.kind == "text":
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

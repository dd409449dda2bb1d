r"""What a SPARQL text is, before any parser sees it: its form, its size, its nesting, its keywords.

The engine's parser recurses: ten kilobytes of brackets end the whole process, and SERVICE and LOAD
would open connections. So every text is cut into tokens here and refused when it is too large, too
deep, or asks for what is not allowed. Keywords count only as keywords, never inside an IRI, a
string or a comment:

>>> check("SELECT * WHERE { ?s ?p 'SERVICE' } # LOAD")
<Form.SELECT: 'SELECT'>
>>> check("SELECT * WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")
Traceback (most recent call last):
provolta.errors.ForbiddenQuery: query, line 1, column 18: SERVICE is not allowed here.
  Ask each endpoint by itself and join the answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from provolta.engine import Form
from provolta.errors import BadParameter, ForbiddenQuery, Place, QuerySyntax, QueryTooComplex

_TOKEN = re.compile(
    r"""
    (?P<skip>   \s+ | \#[^\n\r]* )
  | (?P<text>   \"{3}(?:[^"\\]++|\\.|"{1,2}(?!"))*+\"{3} | '{3}(?:[^'\\]++|\\.|'{1,2}(?!'))*+'{3}
              | "(?:[^"\\\n\r]++|\\.)*+" | '(?:[^'\\\n\r]++|\\.)*+' )
  | (?P<endless> ["'] )
  | (?P<iri>    <[^<>"{}|^`\\\x00-\x20]*> )
  | (?P<number> \d++ )
  | (?P<name>   [?$]\w+ | @[A-Za-z]+(?:-[A-Za-z0-9]+)*
              | (?:\w[\w.\-]{0,64}+)?:(?:[\w:%\-]|\\.|\.(?=[\w:%\-\\]))* )
  | (?P<word>   [A-Za-z_]\w* )
  | (?P<letters> [^\W\x00-\x7f]++ )
  | (?P<open>   [({\[] )
  | (?P<close>  [)}\]] )
  | (?P<operator> \|\| | && | [-+*/|^!=<>] )
  | (?P<other>  . )
    """,
    re.VERBOSE | re.DOTALL,
)
_FORMS = {form.value for form in Form}
_UPDATES = {"INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
_NETWORK = {"SERVICE", "LOAD"}
_CHAINED = {"OPTIONAL", "UNION", "MINUS", "BIND", "FILTER", "EXISTS", "VALUES", "SELECT", "GRAPH"}


@dataclass(frozen=True)
class Limits:
    """How large a query may be: bytes, depth of brackets, keywords and operators in a chain."""

    size: int = 1_000_000
    depth: int = 100
    keywords: int = 500
    operators: int = 1000


DEFAULT_LIMITS = Limits()


def check(query: str, limits: Limits = DEFAULT_LIMITS) -> Form:
    """The form of a query that is safe to hand to the engine.

    Raises:
        QueryTooComplex: if it is longer or deeper than the limits.
        ForbiddenQuery: if it uses SERVICE or is an update.
        QuerySyntax: if it has no SELECT, ASK, CONSTRUCT or DESCRIBE.
    """
    if len(query) > limits.size or len(query.encode("utf-8", "replace")) > limits.size:
        raise QueryTooComplex(
            f"The query is longer than {limits.size:,} bytes.", remedy="Ask for less at a time."
        )
    depth = keywords = operators = 0
    form: Form | None = None
    for token in _tokens(query):
        kind = token.lastgroup
        if kind == "word":
            word = token.group().upper()
            form = form or _form(word, query, token.start())
            if word in _NETWORK:
                raise ForbiddenQuery(
                    f"{word} is not allowed here.",
                    place=place_at(query, token.start()),
                    remedy="Ask each endpoint by itself and join the answers.",
                )
            keywords += word in _CHAINED
        elif kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        elif kind == "operator":
            operators += 1
        if depth > limits.depth or keywords > limits.keywords or operators > limits.operators:
            raise QueryTooComplex(
                f"The query nests deeper than {limits.depth} brackets, or chains more than "
                f"{limits.keywords} keywords or {limits.operators} operators.",
                place=place_at(query, token.start()),
                remedy="Use VALUES for long lists and property paths for long chains.",
            )
    if form is None:
        raise QuerySyntax(
            "This is not a query: it has no SELECT, ASK, CONSTRUCT or DESCRIBE.",
            place=Place("query", 1, 1),
        )
    return form


def check_update(text: str, limits: Limits = DEFAULT_LIMITS) -> None:
    """Refuse an update that is not safe to hand to the engine; data blocks may be of any length.

    >>> check_update("INSERT DATA { <a:s> <a:p> -1, 'LOAD' }")
    >>> check_update("LOAD <http://127.0.0.1/> INTO GRAPH <a:g>")
    Traceback (most recent call last):
    provolta.errors.ForbiddenQuery: query, line 1, column 1: LOAD is not allowed here.
      Send the data themselves.

    Raises:
        QueryTooComplex: if it is longer or deeper than the limits.
        ForbiddenQuery: if it uses SERVICE or LOAD.
    """
    if len(text.encode("utf-8", "replace")) > limits.size:
        raise QueryTooComplex(
            f"The update is longer than {limits.size:,} bytes.",
            remedy="Send graphs to /gsp, which takes more.",
        )
    depth = chained = 0
    data = False
    for token in _tokens(text):
        kind = token.lastgroup
        word = token.group().upper() if kind == "word" else ""
        if word in _NETWORK:
            raise ForbiddenQuery(
                f"{word} is not allowed here.",
                place=place_at(text, token.start()),
                remedy="Send the data themselves.",
            )
        data = data or word == "DATA"
        depth += (kind == "open") - (kind == "close")
        data = data and not (kind == "close" and depth == 0)
        chained += not data and (word in _CHAINED or kind == "operator")
        if depth > limits.depth or chained > limits.operators:
            raise QueryTooComplex(
                f"The update nests deeper than {limits.depth} brackets, or chains more than "
                f"{limits.operators} keywords and operators.",
                place=place_at(text, token.start()),
                remedy="Send it in parts.",
            )


def with_dataset(update: str, default: Sequence[str], named: Sequence[str]) -> str:
    """An update that says itself what ``using-graph-uri`` and its like say beside it.

    >>> with_dataset("DELETE WHERE { ?s ?p ?o }", ["a:g"], [])
    'DELETE { ?s ?p ?o } USING <a:g> WHERE { ?s ?p ?o }'
    >>> with_dataset("INSERT { ?s a ?o } WHERE { ?s ?p ?o }", [], ["a:g"])
    'INSERT { ?s a ?o } USING NAMED <a:g> WHERE { ?s ?p ?o }'

    Raises:
        BadParameter: if the update says USING or WITH, too (SPARQL 1.1 Protocol, 2.2.3).
    """
    if not default and not named:
        return update
    clause = " ".join(
        [*(f"USING <{iri}>" for iri in default), *(f"USING NAMED <{iri}>" for iri in named)]
    )
    made: list[str] = []
    place, depth, short = 0, 0, -1
    before = ""
    for token in _tokens(update):
        kind, word = token.lastgroup, token.group().upper()
        if kind == "word" and depth == 0 and word in {"USING", "WITH"}:
            raise BadParameter(
                "The graphs are named in the update and beside it.",
                remedy="Use USING or using-graph-uri, not both.",
            )
        if kind == "word" and depth == 0 and word == "WHERE":
            short = len(made) + 1 if before == "DELETE" else -1
            made += [update[place : token.start()], "" if short >= 0 else clause + " WHERE"]
            place = token.end()
        depth += (kind == "open") - (kind == "close")
        if kind == "close" and depth == 0 and short >= 0:
            pattern = update[place : token.end()]
            made[short] = pattern.strip() + f" {clause} WHERE"
            short = -1
        before = before if kind == "skip" else word
    return "".join([*made, update[place:]])


def undeclared(query: str) -> list[str]:
    """The prefixes that a query uses and does not declare, in the order of their first use.

    >>> undeclared("PREFIX a: <a:> SELECT * { ?s a:b pv:c ; pv:d 'rdfs:label' }")
    ['pv']
    """
    used: dict[str, None] = {}
    declared: set[str] = set()
    after_prefix = False
    for token in _tokens(query):
        kind, text = token.lastgroup, token.group()
        if kind == "name" and text[0] not in "?$@_":
            prefix = text.partition(":")[0]
            if after_prefix:
                declared.add(prefix)
            else:
                used.setdefault(prefix)
        if kind != "skip":
            after_prefix = kind == "word" and text.upper() == "PREFIX"
    return [prefix for prefix in used if prefix not in declared]


def blanked(query: str) -> str:
    """A query with blanks in place of its strings and comments; every other sign keeps its place.

    >>> blanked("SELECT * { ?s ?p 'x' } # y")
    'SELECT * { ?s ?p     }    '
    """
    found = list(query)
    for token in _tokens(query):
        if token.lastgroup == "text" or token.group().startswith("#"):
            found[token.start() : token.end()] = " " * len(token.group())
    return "".join(found)


def has_dataset_clause(query: str) -> bool:
    """Whether a query says FROM itself, so that the union of all graphs is not meant.

    >>> has_dataset_clause("SELECT * FROM <a:g> { ?s ?p ?o }")
    True
    >>> has_dataset_clause("SELECT ?from { ?s <a:FROM> 'FROM <a:g>' }")
    False
    """
    return any(
        token.lastgroup == "word" and token.group().upper() == "FROM" for token in _tokens(query)
    )


def _tokens(text: str) -> Iterator[re.Match[str]]:
    """The tokens of a text, in time that grows as its length.

    Raises:
        QuerySyntax: at a quotation mark that is never closed; to go on would try each of them.
    """
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "endless":
            raise QuerySyntax("A text does not end.", place=place_at(text, token.start()))
        yield token


def _form(word: str, query: str, offset: int) -> Form | None:
    if word in _FORMS:
        return Form(word)
    if word in _UPDATES:
        raise QuerySyntax(
            f"{word} begins an update, and this is to be a query.",
            place=place_at(query, offset),
            remedy="Send it as an update, to a server that takes them from you.",
        )
    return None


def place_at(text: str, offset: int) -> Place:
    r"""Line and column, from 1, of an offset in a text.

    >>> str(place_at("ab\ncd", 4))
    'query, line 2, column 2'
    """
    before = text[:offset]
    return Place("query", before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)

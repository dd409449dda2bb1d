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
from dataclasses import dataclass

from provolta.config import Settings
from provolta.engine import Form
from provolta.errors import ForbiddenQuery, Place, QuerySyntax, QueryTooComplex
from provolta.guard.network import fetching, unescaped
from provolta.guard.tokens import place_at, tokens

_FORMS = {form.value for form in Form}
_UPDATES = {"INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
_NETWORK = re.compile("SERVICE|LOAD")
_CHAINED = re.compile("OPTIONAL|UNION|MINUS|BIND|FILTER|EXISTS|VALUES|SELECT|GRAPH|LATERAL|AS$")
_KEYWORD = (  # the longest first, so that none is taken for the start of another
    "CONSTRUCT|DESCRIBE|DISTINCT|OPTIONAL|DEFAULT|REDUCED|CREATE|DELETE|EXISTS|"
    "FILTER|HAVING|INSERT|OFFSET|PREFIX|SELECT|SILENT|VALUES|CLEAR|GRAPH|GROUP|LIMIT|"
    "MINUS|NAMED|ORDER|UNION|USING|WHERE|BASE|BIND|COPY|DATA|DESC|DROP|FROM|INTO|"
    "MOVE|WITH|ADD|ALL|ASC|ASK|NOT|AS|BY|IN|TO"
)
_GLUED = re.compile(f"(?!(?:{_KEYWORD})\\Z)(?:{_KEYWORD})+")
_LINKS = {"?", "~", "{", "["}
"""What makes a chain longer and is no operator: a path of length nought, a reifier, a group."""
_OPERATORS = re.compile("[-+*/&!=]")


@dataclass(frozen=True)
class Limits:
    """How large a query may be: bytes, depth of brackets, keywords and operators in a chain."""

    size: int = 1_000_000
    depth: int = 100
    keywords: int = 500
    operators: int = 1000

    @classmethod
    def of(cls, given: Settings) -> Limits:
        """The limits that the settings give to a query."""
        return cls(
            given.max_query_bytes,
            given.max_query_depth,
            given.max_query_keywords,
            given.max_query_operators,
        )


DEFAULT_LIMITS = Limits()
_ELSEWHERE = "Ask each endpoint by itself and join the answers."
_THEMSELVES = "Send the data themselves."
_SHORT_IRI = 100
"""No IRI so short hides more brackets or operators than are allowed."""


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
    for token in tokens(query):
        kind = token.lastgroup
        if kind == "word":
            word = token.group().upper()
            form = form or _form(word, query, token.start())
            _refuse_word(query, token, _ELSEWHERE)
            keywords += len(_CHAINED.findall(word))
        depth = max(depth + (kind == "open") - (kind == "close"), 0)
        operators += kind == "operator" or token.group() in _LINKS
        deep, long = _hidden(token)
        if (
            depth + deep > limits.depth
            or keywords > limits.keywords
            or operators + long > limits.operators
        ):
            raise QueryTooComplex(
                f"The query nests deeper than {limits.depth} brackets, or chains more than "
                f"{limits.keywords} keywords or {limits.operators} operators and groups.",
                place=place_at(query, token.start()),
                remedy="Use VALUES for long lists and property paths for long chains.",
            )
    _refuse_fetching(query, "SERVICE", _ELSEWHERE)
    if "\\u" in query.lower():
        _refuse_fetching(unescaped(query), "SERVICE", _ELSEWHERE)
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
    for token in tokens(text):
        kind = token.lastgroup
        word = token.group().upper() if kind == "word" else ""
        if word:
            _refuse_word(text, token, _THEMSELVES)
        data = data or word == "DATA"
        depth = max(depth + (kind == "open") - (kind == "close"), 0)
        data = data and not (kind == "close" and depth == 0)
        chained += 0 if data else len(_CHAINED.findall(word)) + (kind == "operator")
        deep, long = _hidden(token)
        if depth + deep > limits.depth or chained + long > limits.operators:
            raise QueryTooComplex(
                f"The update nests deeper than {limits.depth} brackets, or chains more than "
                f"{limits.operators} keywords and operators.",
                place=place_at(text, token.start()),
                remedy="Send it in parts.",
            )
    _refuse_fetching(text, "SERVICE", _THEMSELVES)
    _refuse_fetching(text, "LOAD", _THEMSELVES)


def _hidden(token: re.Match[str]) -> tuple[int, int]:
    """Brackets and operators in what looks like an IRI and may be a comparison."""
    if token.lastgroup != "iri" or len(token.group()) < _SHORT_IRI:
        return 0, 0
    return token.group().count("("), len(_OPERATORS.findall(token.group()))


def _refuse_word(text: str, token: re.Match[str], remedy: str) -> None:
    """Refuse a keyword that asks for the network, and one that is glued to another.

    The engine would take ``DELETEWHERE`` for two; the grammar of SPARQL knows no such word.
    """
    word = token.group().upper()
    found = _NETWORK.search(word)
    if found:
        raise _forbidden(text, found.group(), token.start() + found.start(), remedy)
    glued = _GLUED.match(word)
    if glued and glued.end() == len(word):
        raise QuerySyntax(
            f"{token.group()} is more than one keyword.",
            place=place_at(text, token.start()),
            remedy="Put blanks between them.",
        )


def _refuse_fetching(text: str, word: str, remedy: str) -> None:
    """Refuse what is no keyword at first sight and would be one to the engine."""
    offset = fetching(text, word)
    if offset is not None:
        raise _forbidden(text, word, offset, remedy)


def _forbidden(text: str, word: str, offset: int, remedy: str) -> ForbiddenQuery:
    return ForbiddenQuery(
        f"{word} is not allowed here.", place=place_at(text, offset), remedy=remedy
    )


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

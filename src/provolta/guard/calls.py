"""The calls to elsewhere in a text: each ``SERVICE`` with its group, each ``LOAD`` with its graph.

Only what is written as the grammar has it is found: the keyword, perhaps ``SILENT``, a constant and
what belongs to it. Whatever else the engine might take for one is left in the text, where
:func:`provolta.guard.check` refuses it.

>>> text = "SELECT * { SERVICE SILENT <a:b> { ?s ?p ?o } }"
>>> [call] = services(text)
>>> call.silent, call.term, text[call.body.start : call.body.stop]
(True, '<a:b>', '{ ?s ?p ?o }')
>>> bare(text, [call])
'SELECT * { GRAPH          <a:b> { ?s ?p ?o } }'
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from provolta.errors import QueryTooComplex
from provolta.guard.tokens import TOKEN, place_at, tokens

MOST = 10
"""How many calls a text may have, unless somebody says otherwise."""
_TERMS = {"iri", "name"}
_NOTHING = range(0)
_SIGN = re.compile(r"[^\r\n]")
_INSTEAD = {"SERVICE": "GRAPH", "LOAD": "DROP ALL"}


@dataclass(frozen=True)
class Call:
    """A call: where it stands, whom it asks, and what belongs to it."""

    word: str
    start: int
    end: int
    silent: bool
    term: str
    """The constant as it is written: an IRI, or a name with a prefix."""
    place: int
    """Where the constant stands."""
    body: range = _NOTHING
    """The group of a SERVICE, with its braces."""
    graph: str = ""
    """The graph that a LOAD puts into, as it is written; empty for the default graph."""
    inner: tuple[Call, ...] = ()

    def all(self) -> Iterator[Call]:
        """This one and all within it."""
        yield self
        for one in self.inner:
            yield from one.all()


def services(text: str, most: int = MOST) -> list[Call]:
    """The calls of SERVICE, in their order, each with those within it.

    Raises:
        QuerySyntax: at a text that is never closed.
        QueryTooComplex: if there are more than ``most``.
    """
    outer: list[Call] = []
    open_: list[tuple[Call | None, list[Call]]] = [(None, outer)]
    """For each bracket that is open: the call that it belongs to, and where those in it go."""
    before: deque[re.Match[str]] = deque(maxlen=3)
    count = 0
    for token in _signs(text):
        if token.lastgroup == "open":
            call = _service(list(before), token)
            count += call is not None
            if call is not None and count > most:
                raise too_many(text, call.start, most)
            open_.append((call, [] if call else open_[-1][1]))
        elif token.lastgroup == "close" and len(open_) > 1:
            call, inner = open_.pop()
            if call is not None:
                body = range(call.body.start, token.end())
                open_[-1][1].append(replace(call, end=body.stop, body=body, inner=tuple(inner)))
        before.append(token)
    return outer


def loads(text: str, most: int = MOST) -> list[Call]:
    """The calls of LOAD in an update.

    >>> [call] = loads("PREFIX a: <b:> CLEAR ALL; LOAD <a:b> INTO GRAPH a:c ; DROP ALL")
    >>> call.term, call.graph
    ('<a:b>', 'a:c')

    Raises:
        QueryTooComplex: if there are more than ``most``.
    """
    depth = 0
    calls: list[Call] = []
    for token in _signs(text):
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        call = _load(token) if depth == 0 and _is(token, "LOAD") else None
        if call is not None and len(calls) == most:
            raise too_many(text, token.start(), most)
        calls += [call] if call else []
    return calls


def too_many(text: str, place: int, most: int) -> QueryTooComplex:
    """What is said of a text that asks elsewhere too often."""
    return QueryTooComplex(
        f"One request asks elsewhere at most {most} times.",
        place=place_at(text, place),
        remedy="Send it in parts.",
    )


def prologue(text: str, place: int) -> str:
    """What is declared before a place, in the order in which it holds.

    >>> prologue("BASE <a:> PREFIX b: <c> ASK { SERVICE <x> {} }", 30)
    'BASE <a:> PREFIX b: <c>'
    """
    parts = []
    before: deque[re.Match[str]] = deque(maxlen=2)
    for token in _signs(text):
        if token.end() > place:
            break
        iri = token.lastgroup == "iri"
        if iri and before and _is(before[-1], "BASE"):
            parts.append(f"BASE {token.group()}")
        if iri and len(before) > 1 and _is(before[0], "PREFIX") and before[1].lastgroup == "name":
            parts.append(f"PREFIX {before[1].group()} {token.group()}")
        before.append(token)
    return " ".join(parts)


def bare(text: str, calls: Sequence[Call]) -> str:
    """A text of the same length without calls, and otherwise right or wrong as the text itself.

    ``GRAPH`` stands wherever ``SERVICE`` may, and another operation wherever ``LOAD`` may. It is
    looked at and parsed, so that mistakes are told with their places, and never given to the store.
    """
    every = [inner for one in calls for inner in one.all()]
    for call in sorted(every, key=lambda one: one.start, reverse=True):
        instead = _INSTEAD[call.word]
        end = call.end if call.word == "LOAD" else call.place
        blank = _SIGN.sub(" ", text[call.start : end])[len(instead) :]
        text = text[: call.start] + instead + blank + text[end:]
    return text


def emptied(text: str, calls: Sequence[Call]) -> str:
    """A text of the same length with an empty group for each SERVICE.

    >>> text = "ASK { SERVICE <a:b> { ?s } }"
    >>> emptied(text, services(text))
    'ASK { {                  } }'
    """
    for call in calls:
        if call.word == "SERVICE":
            blank = _SIGN.sub(" ", text[call.start + 1 : call.end - 1])
            text = text[: call.start] + "{" + blank + "}" + text[call.end :]
    return text


def replaced(text: str, calls: Sequence[Call], contents: Sequence[str], start: int = 0) -> str:
    """A text, which begins at ``start`` of the one that the calls are in, with other contents.

    >>> replaced("{ SERVICE <a:b> {} }", services("{ SERVICE <a:b> {} }"), ["{ VALUES () {} }"])
    '{ { VALUES () {} } }'
    """
    for call, content in reversed(list(zip(calls, contents, strict=True))):
        text = text[: call.start - start] + content + text[call.end - start :]
    return text


def _signs(text: str) -> Iterator[re.Match[str]]:
    """The tokens that say something."""
    return (one for one in tokens(text) if one.lastgroup != "skip")


def _service(before: Sequence[re.Match[str]], brace: re.Match[str]) -> Call | None:
    """The call whose group a bracket begins, so far without its end."""
    if len(before) < 2 or brace.group() != "{" or not _constant(before[-1]):  # noqa: PLR2004
        return None
    silent = len(before) > 2 and _is(before[-2], "SILENT")  # noqa: PLR2004
    word, term = before[-3 if silent else -2], before[-1]
    if not _is(word, "SERVICE"):
        return None
    body = range(brace.start(), brace.end())
    return Call("SERVICE", word.start(), body.stop, silent, term.group(), term.start(), body)


def _load(word: re.Match[str]) -> Call | None:
    """The call that begins with a word."""
    behind = (one for one in TOKEN.finditer(word.string, word.end()) if one.lastgroup != "skip")
    words = list(islice(behind, 5))
    silent = bool(words) and _is(words[0], "SILENT")
    words = words[silent:]
    if not words or not _constant(words[0]):
        return None
    term, graph, end = words[0], "", words[0].end()
    if len(words) > 1 and _is(words[1], "INTO"):
        if len(words) < 4 or not _is(words[2], "GRAPH") or not _constant(words[3]):  # noqa: PLR2004
            return None
        graph, end = words[3].group(), words[3].end()
    return Call("LOAD", word.start(), end, silent, term.group(), term.start(), graph=graph)


def _is(token: re.Match[str], word: str) -> bool:
    return token.lastgroup == "word" and token.group().upper() == word


def _constant(token: re.Match[str]) -> bool:
    return token.lastgroup in _TERMS and token.group()[0] not in "?$@_"

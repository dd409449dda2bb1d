"""The 13 cases of the Graph Store Protocol (W3C, rdf-tests, sparql11/graph-store-protocol).

Four of them come twice: with the graph's name as a parameter (indirect), and with the address
itself as the name (direct).
"""

from __future__ import annotations

from dataclasses import replace

from provolta.conform.model import Case, Gives, Step, To

_TURTLE = "text/turtle"
_ONE = '<http://example.org/a> <http://example.org/name> "one" .\n'
_TWO = '<http://example.org/b> <http://example.org/name> "two", "zwei"@de .\n'
_THREE = "<http://example.org/c> <http://example.org/size> 3 .\n"
_FOUR = "<http://example.org/d> <http://example.org/knows> <http://example.org/a> .\n"
_BOUNDARY = "part-of-the-request"
_PUT = frozenset((200, 201, 204))
_AGAIN = frozenset((200, 204))
_OK = frozenset((200,))
_MADE = frozenset((201,))
_GONE = frozenset((404,))
_NAME = "http://example.org/store/"

Where = tuple[tuple[str, str], ...]


def _named(name: str) -> Where:
    return (("graph", _NAME + name),)


def _put(where: Where, turtle: str, status: frozenset[int] = _PUT) -> Step:
    return Step("PUT", To.STORE, where, _TURTLE, turtle.encode(), status)


def _post(where: Where, turtle: str, status: frozenset[int] = _PUT) -> Step:
    return Step("POST", To.STORE, where, _TURTLE, turtle.encode(), status)


def _get(where: Where, turtle: str) -> Step:
    return Step("GET", To.STORE, where, status=_OK, gives=Gives.GRAPH, triples=turtle)


def _parts(where: Where, *turtles: str) -> Step:
    body = "".join(
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="graph"; filename="{n}.ttl"\r\n'
        f"Content-Type: {_TURTLE}; charset=utf-8\r\n\r\n{turtle}\r\n"
        for n, turtle in enumerate(turtles)
    )
    media = f"multipart/form-data; boundary={_BOUNDARY}"
    sent = f"{body}--{_BOUNDARY}--\r\n".encode()
    return Step("POST", To.STORE, where, media, sent, _AGAIN)


def _head(where: Where, status: frozenset[int]) -> Step:
    gives = Gives.GRAPH if status == _OK else Gives.ANYTHING
    return Step("HEAD", To.STORE, where, status=status, gives=gives)


def _gone(where: Where) -> Step:
    return Step("GET", To.STORE, where, status=_GONE)


def _delete(where: Where, status: frozenset[int] = _AGAIN) -> Step:
    return Step("DELETE", To.STORE, where, status=status)


def _direct(case: Case) -> Case:
    """The same case by direct names: the graph is what its address says."""
    path = "/conform-" + case.name.partition("__")[0]
    steps = tuple(replace(step, parameters=(), path=path) for step in case.steps)
    return Case(case.name.replace("__indirect", "__direct"), steps)


def _twice() -> tuple[Case, ...]:
    one, two, three, four = (_named(name) for name in ("repeat", "delete", "post", "head"))
    again = _put(one, _TWO, _AGAIN)
    return (
        Case("put_get_repeat__indirect", (
            _put(one, _ONE, _MADE), _get(one, _ONE), again, _get(one, _TWO))),
        Case("put_delete_get_delete__indirect", (
            _put(two, _ONE), _delete(two), _gone(two), _delete(two, _AGAIN | _GONE))),
        Case("post_get_post_get__indirect", (
            _post(three, _ONE), _get(three, _ONE), _parts(three, _TWO, _THREE + _FOUR),
            _get(three, _ONE + _TWO + _THREE + _FOUR))),
        Case("head_existing__indirect", (_put(four, _ONE), _head(four, _OK))),
    )  # fmt: skip


_DEFAULT: Where = (("default", ""),)
_NEW: Where = (("graph", "$LOCATION"),)
_ENCODED = "http://example.org/store/%31.ttl"
_PLAIN = "http://example.org/store/1.ttl"

CASES = (
    *_twice(),
    Case("put_get_default__indirect", (_put(_DEFAULT, _TWO), _get(_DEFAULT, _TWO))),
    Case("post_get_new_graph__indirect", (
        replace(_post((), _THREE, _MADE), located=True), _get(_NEW, _THREE))),
    Case("head_non_existing__indirect", (_head(_named("nothing"), _GONE),)),
    Case("put_get_uri_pct_encoded__indirect", (
        _put((("graph", _PLAIN),), _ONE), _get((("graph", _PLAIN),), _ONE))),
    Case("put_get_uri_pct_encoded_twice__indirect", (
        _put((("graph", _PLAIN),), _ONE), _put((("graph", _ENCODED),), _TWO),
        _get((("graph", _PLAIN),), _ONE), _get((("graph", _ENCODED),), _TWO))),
    *map(_direct, _twice()),
)  # fmt: skip

"""What a SPARQL text says, and a text that says a little more: prefixes, dataset, strings."""

from __future__ import annotations

from collections.abc import Sequence

from provolta.errors import BadParameter
from provolta.guard.tokens import tokens


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
    for token in tokens(update):
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
    for token in tokens(query):
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
    for token in tokens(query):
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
        token.lastgroup == "word" and token.group().upper() == "FROM" for token in tokens(query)
    )

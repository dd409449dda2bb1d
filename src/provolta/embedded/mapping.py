"""Terms of ours and terms of pyoxigraph, each from the other."""

from __future__ import annotations

import pyoxigraph as ox

from provolta.engine import Blank, Iri, Literal, Term


def term_of(value: object) -> Term | None:
    """Our term for one of pyoxigraph's; None for an unbound variable."""
    if value is None:
        return None
    if isinstance(value, ox.NamedNode):
        return Iri(value.value)
    if isinstance(value, ox.Literal):
        return Literal(value.value, value.datatype.value, value.language)
    if isinstance(value, ox.BlankNode):
        return Blank(value.value)
    return Literal(str(value))


def known(value: object) -> Term:
    """Our term for one of pyoxigraph's where there are no gaps: in a triple."""
    term = term_of(value)
    assert term is not None
    return term


def node_of(term: Term) -> ox.NamedNode | ox.Literal | ox.BlankNode:
    """Pyoxigraph's term for one of ours."""
    if isinstance(term, Iri):
        return ox.NamedNode(term.value)
    if isinstance(term, Blank):
        return ox.BlankNode(term.value)
    if term.language:
        return ox.Literal(term.value, language=term.language)
    return ox.Literal(term.value, datatype=ox.NamedNode(term.datatype))

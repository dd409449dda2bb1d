"""What an answer rests on, as RDF and as a query: its statements with their documents."""

from __future__ import annotations

from collections.abc import Iterable

from provolta.answers import Answer
from provolta.engine import Engine
from provolta.errors import ResultTooLarge
from provolta.names import PREFIXES, iri_text, prefix_lines, shorten
from provolta.web.negotiation import JSON_LD, TURTLE, Choice, Offer

RDF_OFFERS = (TURTLE, Offer(JSON_LD.media, ("jsonld", "json-ld")))
_MOST = 5000
"""How many statements and documents a file has at most."""
_SHOWN = 100
"""How many statements a query names that is shown on a page."""
_DESCRIBED = """CONSTRUCT { ?thing ?property ?value }
WHERE {
  VALUES ?thing { %s }
  ?thing ?property ?value .
}"""
_TOLD = """SELECT ?statement ?what ?value ?unit ?document
WHERE {
  VALUES ?statement {
    %s
  }
  ?statement rdfs:label ?what ;
             pv:statedIn ?document .
  OPTIONAL { ?statement pv:value ?value . }
  OPTIONAL { ?statement pv:unit ?unit . }
}
ORDER BY ?what ?document"""


def is_rdf(choice: Choice) -> bool:
    """Whether a form is one of those that tell the statements themselves."""
    return choice.offer in RDF_OFFERS


def rdf(engine: Engine, answer: Answer, choice: Choice) -> bytes:
    """The statements that an answer rests on, and their documents, as RDF.

    Raises:
        ResultTooLarge: if there are more than one file may have; a part would pass for the whole.
    """
    things = dict.fromkeys(answer.statements)
    things |= dict.fromkeys(one.iri for said in answer.statements.values() for one in said.sources)
    if len(things) > _MOST:
        raise ResultTooLarge(
            f"The answer rests on {len(things):,} statements and documents; as RDF at most "
            f"{_MOST:,} are told at once.",
            remedy="Take it as JSON, which names them all, or ask for less.",
        )
    named = " ".join(map(iri_text, things))
    return engine.serialize(_DESCRIBED % named, choice.offer.media)


def query(statements: Iterable[str]) -> str:
    """A query for the statements that an answer rests on; empty if it rests on none.

    Of very many the first are named, and a comment says so.

    >>> query(["https://w3id.org/provolta/id/claim/a"]).splitlines()[2:7]
    ['PREFIX claim: <https://w3id.org/provolta/id/claim/>',
     'SELECT ?statement ?what ?value ?unit ?document',
     'WHERE {',
     '  VALUES ?statement {',
     '    claim:a']
    """
    every = list(dict.fromkeys(statements))
    if not every:
        return ""
    shown = [shorten(iri) for iri in every[:_SHOWN]]
    terms = [iri_text(text) if text.startswith("http") else text for text in shown]
    used = dict.fromkeys(("pv", "rdfs", *(text.partition(":")[0] for text in shown)))
    head = prefix_lines(*(prefix for prefix in used if prefix in PREFIXES))
    note = f"# The first {_SHOWN} of {len(every)} statements.\n" if len(every) > _SHOWN else ""
    return f"{note}{head}\n{_TOLD % chr(10).join(_indented(terms))}"


def _indented(terms: Iterable[str]) -> list[str]:
    """One term a line, as they stand within the braces."""
    return [term if not place else f"    {term}" for place, term in enumerate(terms)]

"""What points at a thing from elsewhere: the ties that its own page would else not show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection

from provolta.cards import Property, Value
from provolta.engine import Engine
from provolta.names import ID, ONTOLOGY, iri_text, kind_of, local_name, prefix_lines

_MOST = 2000
"""How many ties are read; a grade or a status has thousands, which are no news on its page."""
_INCOMING = f"""{prefix_lines("pv")}
SELECT DISTINCT ?property ?thing
WHERE {{
  VALUES ?it {{ %s }}
  ?thing ?property ?it .
  FILTER(?property NOT IN (
    pv:about, pv:statedIn, pv:edgeFrom, pv:edgeTo, pv:grade, pv:status, pv:verification, pv:basis,
    pv:comparator, pv:scope, pv:party, pv:flowsInto, pv:derivesFrom, pv:circularlyFlowsInto,
    pv:dependsOnItem, pv:upstreamOf, pv:downstreamOf
  ))
}}
LIMIT {_MOST}"""
_NOUNS = frozenset(("stage", "facility", "layer", "chemistry"))
_STATEMENTS = frozenset(("claim", "relation", "edge", "passage", "event"))


def incoming(
    engine: Engine,
    iri: str,
    name: Callable[[str], str],
    term: Callable[[str], str],
    known: Collection[str] = (),
) -> tuple[Property, ...]:
    """The properties by which things point at a thing, with those things by name.

    Statements stand in lists of their own, and what is ``known`` stands on the page already.
    """
    found: dict[str, list[Value]] = defaultdict(list)
    for property_, thing in engine.select(_INCOMING % iri_text(iri)).texts():
        if not (property_.startswith(ONTOLOGY) and thing.startswith(ID)):
            continue
        if kind_of(thing) not in _STATEMENTS and thing not in known:
            found[property_].append(Value(name(thing) or local_name(thing), thing))
    named = [
        Property(
            property_,
            _inverse(term(property_) or local_name(property_)),
            tuple(sorted(values, key=lambda one: (one.text.casefold(), one.iri))),
        )
        for property_, values in found.items()
    ]
    return tuple(sorted(named, key=lambda one: one.label))


def _inverse(label: str) -> str:
    """How a relation reads on the page of the thing that it points at.

    >>> _inverse("operates"), _inverse("in stage"), _inverse("located in")
    ('operates this', 'in this stage', 'located here')
    """
    start, _, last = label.rpartition(" ")
    if last in _NOUNS:
        return f"{start} this {last}"
    return f"{start} here" if start and last == "in" else f"{label} this"

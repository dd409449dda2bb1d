"""Terms: every constant that the code has is declared in the ontology."""

from __future__ import annotations

from provolta import terms
from provolta.embedded import EmbeddedEngine
from provolta.names import ONTOLOGY


def test_every_constant_is_a_declared_term(real: EmbeddedEngine) -> None:
    constants = {
        value
        for name, value in vars(terms).items()
        if name.isupper()
        and isinstance(value, str)
        and value.startswith(ONTOLOGY)
        and value != ONTOLOGY
    } | {ONTOLOGY + name for name in terms.MAIN_CLASSES}
    declared = {
        term
        for (term,) in real.select(
            "SELECT DISTINCT ?t { ?t a ?kind . FILTER(STRSTARTS(STR(?kind), "
            '"http://www.w3.org/2002/07/owl#")) }'
        ).texts()
    }
    assert constants - declared == set()

"""The closure of all sales: stored up to a size, and nothing is left of how it was worked out."""

from __future__ import annotations

import pytest

from provolta import rules
from provolta.embedded import EmbeddedEngine
from provolta.names import GRAPH
from tests.test_rules import HEADER, ROOT, rows


def closure_of(sales: str) -> EmbeddedEngine:
    engine = EmbeddedEngine()
    engine.load_text(HEADER + sales, GRAPH + "sources/star")
    rules.materialise(engine, [r for r in rules.read(ROOT) if r.path.stem == "entail-sales"])
    return engine


@pytest.mark.parametrize(
    "sale", ["actor:hub pv:suppliesTo {0} . ", "{0} pv:suppliesTo actor:hub . "]
)
@pytest.mark.parametrize(("sales", "stored"), [(1000, 1000), (1001, 0)])
def test_the_closure_of_all_sales_is_stored_up_to_a_size(
    sales: int, stored: int, sale: str
) -> None:
    star = "".join(sale.format(f"actor:a{n}") for n in range(sales))
    star += "actor:hub a pv:Actor ."  # which is no sale
    engine = closure_of(star)
    assert len(rows(engine, "?s ?o { ?s pv:upstreamOf ?o }")) == stored
    assert len(rows(engine, "?s ?o { ?s pv:downstreamOf ?o }")) == stored


def test_nothing_is_left_of_what_the_closure_was_worked_out_with() -> None:
    engine = closure_of("actor:a pv:suppliesTo actor:b . actor:b pv:suppliesTo actor:c .")
    graphs = {str(one) for (one,) in rows(engine, "?g { GRAPH ?g { ?s ?p ?o } }")}
    assert {one.removeprefix(GRAPH) for one in graphs} == {"sources/star", "derived/entailed"}

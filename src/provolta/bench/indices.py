"""The Herfindahl-Hirschman index in SPARQL, by value: integers overflow in several engines.

A share is a quantity over the total, and the index the sum of its squares. Written with integers,
as a person does, the quotient is an xsd:decimal, and what an engine makes of its square differs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from provolta.bench.chain import STAGES, Chain
from provolta.names import ID, ONTOLOGY, PREFIXES

_NEAR = 1e-5
"""Some engines print six digits."""


def query(*, doubles: bool) -> str:
    """The index of every stage over its countries; ``doubles`` casts before it divides."""
    quantity = f"<{PREFIXES['xsd']}double>(?tonnes)" if doubles else "?tonnes"
    claim = (
        f"?claim{{0}} a <{ONTOLOGY}ProductionVolumeClaim> ; "
        f"<{ONTOLOGY}ofStage> ?stage ; <{ONTOLOGY}value> ?{{1}} ."
    )
    return (
        f"SELECT ?stage (SUM(({quantity} / ?total) * ({quantity} / ?total)) AS ?index) WHERE {{ "
        f"{claim.format('', 'tonnes')} "
        f"{{ SELECT ?stage (SUM(?each) AS ?total) WHERE {{ {claim.format('2', 'each')} }} "
        "GROUP BY ?stage } } GROUP BY ?stage ORDER BY ?stage"
    )


def judge(made: Chain, rows: Sequence[Sequence[str]]) -> tuple[int, str]:
    """How many stages have the right index, and what is wrong with the first that has not.

    >>> from provolta.bench.chain import chain
    >>> made = chain(1000)
    >>> good = [[f"{ID}stage/{stage}", str(i)] for stage, i in zip(STAGES, made.hhi.tolist())]
    >>> judge(made, good)
    (9, '')
    >>> judge(made, [[good[0][0], ""], *good[1:]])
    (8, 'mine: unbound instead of 0.150307')
    """
    given = {row[0]: row[1] for row in rows}
    right, wrong = 0, ""
    for stage, index in zip(STAGES, made.hhi.tolist(), strict=True):
        text = given.get(f"{ID}stage/{stage}", "")
        if text and math.isclose(float(text), index, rel_tol=_NEAR):
            right += 1
        elif not wrong:
            wrong = f"{stage}: {text or 'unbound'} instead of {index:.6f}"
    return right, wrong

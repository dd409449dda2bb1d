"""The analyses by name, as question files ask for them: values in, a table out."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from provolta.analyses import comparisons
from provolta.answers import Answer
from provolta.errors import BadParameter

if TYPE_CHECKING:
    from provolta.analyses.asking import Analyst

Given = Mapping[str, Sequence[str | float | bool]]


class _Values:
    """The values of a question's parameters, by name."""

    def __init__(self, given: Given) -> None:
        self.given = given

    def texts(self, name: str) -> list[str]:
        """All values of a parameter."""
        return [str(one) for one in self.given.get(name, ())]

    def text(self, name: str, usual: str = "") -> str:
        """The one value of a parameter."""
        return (self.texts(name) or [usual])[0]

    def number(self, name: str, usual: float) -> float:
        """The one value of a parameter as a number."""
        return float(self.text(name, str(usual)))

    @property
    def known(self) -> dict[str, object]:
        """The date and the statuses, which every analysis takes."""
        return {"as_of": self.text("as_of") or None, "status": self.texts("status")}


_Ask = Callable[["Analyst", _Values], Answer]


def _impact(kg: Analyst, v: _Values) -> Answer:
    of = v.texts("of")
    found = kg.impact(v.texts("entity"), share=v.number("share", 1), of=of, **v.known)  # type: ignore[arg-type]
    return found.answer()


def _left(kg: Analyst, v: _Values) -> Answer:
    found = kg.impact(v.texts("entity"), share=v.number("share", 1), **v.known)  # type: ignore[arg-type]
    return comparisons.left(found)


def _concentration(kg: Analyst, v: _Values) -> Answer:
    year = v.text("year")
    found = kg.concentration(
        v.text("of"),
        by=v.text("by", "country"),
        basis=v.text("basis"),
        year=int(year) if year else None,
        **v.known,  # type: ignore[arg-type]
    )
    return found.answer()


def _trend(kg: Analyst, v: _Values) -> Answer:
    found = kg.concentration(v.text("of"), by=v.text("by", "country"), **v.known)  # type: ignore[arg-type]
    return comparisons.trend(found)


def _require(kg: Analyst, v: _Values) -> Answer:
    return kg.require(v.number("gwh", 1), v.text("chemistry"), **v.known).answer()  # type: ignore[arg-type]


def _shift(kg: Analyst, v: _Values) -> Answer:
    before = kg.require(v.number("gwh", 1), v.text("before"), **v.known)  # type: ignore[arg-type]
    after = kg.require(v.number("gwh", 1), v.text("after"), **v.known)  # type: ignore[arg-type]
    return comparisons.shift(before, after)


def _sources_left(kg: Analyst, v: _Values) -> Answer:
    found = kg.depends(v.text("customer"), **v.known)  # type: ignore[arg-type]
    hit = kg.impact(v.texts("entity"), **v.known)  # type: ignore[arg-type]
    return comparisons.sources_left(found, hit)


def _bottlenecks(kg: Analyst, v: _Values) -> Answer:
    return kg.bottlenecks(layer=v.text("layer", "material"), **v.known).answer()  # type: ignore[arg-type]


def _named(kg: Analyst, v: _Values) -> Answer:
    return comparisons.named(kg.bottlenecks(**v.known))  # type: ignore[arg-type]


def _controlled(kg: Analyst, v: _Values) -> Answer:
    found = kg.bottlenecks(**v.known)  # type: ignore[arg-type]
    return comparisons.controlled(found, kg.integration(**v.known), v.text("stage"))  # type: ignore[arg-type]


def _depends(kg: Analyst, v: _Values) -> Answer:
    return kg.depends(v.text("entity"), by=v.text("by", "supplier"), **v.known).answer()  # type: ignore[arg-type]


def _substitutes(kg: Analyst, v: _Values) -> Answer:
    return kg.substitutes(v.text("entity"), **v.known).answer()  # type: ignore[arg-type]


def _integration(kg: Analyst, v: _Values) -> Answer:
    return kg.integration(v.text("actor") or None, **v.known).answer()  # type: ignore[arg-type]


_ANALYSES: dict[str, _Ask] = {
    "impact": _impact,
    "left": _left,
    "concentration": _concentration,
    "trend": _trend,
    "require": _require,
    "shift": _shift,
    "sources-left": _sources_left,
    "bottlenecks": _bottlenecks,
    "named-bottlenecks": _named,
    "controlled-bottlenecks": _controlled,
    "depends": _depends,
    "substitutes": _substitutes,
    "integration": _integration,
}


def answer(kg: Analyst, name: str, given: Given) -> Answer:
    """The table of an analysis.

    Raises:
        BadParameter: if there is no analysis of that name, or it refuses a value.
    """
    ask = _ANALYSES.get(name)
    if ask is None:
        near = difflib.get_close_matches(name, _ANALYSES, n=1)
        raise BadParameter(
            f"There is no analysis {name!r}.",
            remedy=f"Did you mean {near[0]}?" if near else f"Use {', '.join(_ANALYSES)}.",
        )
    return ask(kg, _Values(given))

"""All statements of one kind about a thing, where its own page shows only the first of them."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from provolta.entities import Entity
from provolta.errors import BadParameter
from provolta.web import facts
from provolta.web.addresses import href
from provolta.web.marks import Marks
from provolta.web.site import Site

_A_PAGE = 100


def address(entity: Entity) -> Callable[[str, int], str]:
    """Where the statements of a kind about a thing are, by the name of the kind and the page."""

    def of(slug: str, page: int = 1) -> str:
        asked = {"statements": slug} | ({"page": page} if page > 1 else {})
        return f"{href(entity.iri)}?{urlencode(asked)}"

    return of


def page(site: Site, entity: Entity, sparql: str, slug: str, number: int = 1) -> str:
    """The page; ``sparql`` is the query for all that is said of the thing.

    Raises:
        BadParameter: if there are no such statements about it.
    """
    card = site.kg.card(entity)
    kinds = facts.kinds(card)
    kind = next((one for one in kinds if one.slug == slug), None)
    if kind is None:
        known = ", ".join(one.slug for one in kinds) or "the page without statements="
        raise BadParameter(
            f"No statements of the kind {slug!r} are about {entity.label}.", remedy=f"Use {known}."
        )
    pages = -(-len(kind.facts) // _A_PAGE)
    number = min(number, pages)
    start = (number - 1) * _A_PAGE
    marks = Marks()
    part = slice(start, start + _A_PAGE)
    periods = facts.periods(site, card)
    found = facts.group(kind, card, periods, site.contradictions, marks, part, _A_PAGE)
    where = address(entity)
    return site.render(
        "statements.html",
        entity=entity,
        group=found,
        first=start + 1,
        page=number,
        pages=[(one, where(slug, one)) for one in range(1, pages + 1)],
        others=[(one, where(one.slug, 1)) for one in kinds if one is not kind],
        numbered=marks.numbered(),
        sparql=sparql,
    )

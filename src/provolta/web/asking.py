"""What a visitor asks in words of their own, as the pages that answer it.

"graphite export ban", "what does Tesla depend on" or "who supplies Ford" are no names; they hold a
name, and a word that says what is wanted to be known of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from provolta.entities import Entity
from provolta.entities.model import fold
from provolta.names import ID, shorten
from provolta.web import asking_library
from provolta.web.sentences import owner
from provolta.web.shares import leading
from provolta.web.site import Site

_WORDS = {
    "why": "why because",
    "up": "depend depends dependent dependency dependencies rely relies supply supplies supplied "
    "supplier suppliers upstream need needs buy buys procure procures source sources made behind "
    "come comes",
    "down": "customer customers downstream into sell sells buyer buyers goes uses",
    "hold": "hold holds dominate dominates dominant share shares concentration concentrated "
    "concentrate market monopoly control controls hhi most biggest largest",
    "fail": "ban bans banned fail fails failed failure fire strike war stop stops stopped embargo "
    "lose loses lost loss shortage disruption disrupted without export exports restrict restricts "
    "restriction restrictions control controls sanction sanctions tariff tariffs impact happens "
    "risk",
}
_INTENTS: dict[str, list[str]] = {}
for _intent, _said in _WORDS.items():
    for _word in _said.split():
        _INTENTS.setdefault(_word, []).append(_intent)
_MOST = 4


@dataclass(frozen=True)
class Asked:
    """A question as a page answers it: the title of the page, and its address."""

    title: str
    href: str


def asked(site: Site, text: str, *, guess: bool = False) -> list[Asked]:
    """The pages that answer a question in free words, the likeliest first.

    Without a word that says what is wanted there are none, unless we may ``guess``.
    """
    said = re.findall(r"\w+", fold(text))
    library = [Asked(*one) for one in asking_library.answers(site, text, said)]
    wanted = list(dict.fromkeys(one for word in said for one in _INTENTS.get(word, ())))
    things = asking_library.named(site, text)
    flowing = [one for one in things if one.iri in site.kg.on_flow]
    places, items = ([one for one in things if one.kind == kind] for kind in ("place", "item"))
    if not wanted and places and items:
        held = [*library, *_answers(site, "hold", flowing, places, items)]
        return list(dict.fromkeys([*held, *_limited(site, places[0], items[0])]))[:_MOST]
    if not wanted and not guess:
        return library[:_MOST]
    found = [
        one
        for intent in wanted or ["up", "fail"]
        for one in _answers(site, intent, flowing, places, items)
    ]
    if "fail" in wanted and flowing and not places:
        found = [*_by_its_greatest(site, flowing[0]), *found]
    if library and not wanted:
        found = []
    return list(dict.fromkeys([*library, *found]))[:_MOST]


def _answers(
    site: Site,
    intent: str,
    flowing: list[Entity],
    places: list[Entity],
    items: list[Entity],
) -> Iterator[Asked]:
    first = flowing[0] if flowing else None
    if intent in {"up", "why"} and len(flowing) > 1:
        yield _why(*flowing[:2])
    if intent == "fail":
        yield from _failures(site, flowing, places)
    elif first and intent in {"up", "why"}:
        verb = "depends on" if first.type == "Actor" else "is made from"
        yield Asked(f"What {first.label} {verb}", _link("lineage", entity=first))
    elif first and intent == "down":
        way = _link("lineage", entity=first)
        yield Asked(f"Where {first.label} goes", f"{way}&direction=downstream")
    elif intent == "hold" and items:
        yield Asked(f"Who holds {items[0].label}", _link("concentration", of=items[0]))


def _why(first: Entity, second: Entity) -> Asked:
    title = f"Why does {first.label} depend on {second.label}?"
    return Asked(title, _link("why", to=first, **{"from": second}))


def _failures(site: Site, flowing: list[Entity], places: list[Entity]) -> Iterator[Asked]:
    """Of a place and a thing, what the place makes of it; of one alone, all of it."""
    for place in places[:1]:
        for thing in (one for one in flowing if one.kind == "item"):
            yield from _limited(site, place, thing)
        yield Asked(f"If {place.label} fails", _link("impact", entity=place))
    for thing in flowing[:1]:
        yield Asked(f"If {thing.label} fails", _link("impact", entity=thing))


def _by_its_greatest(site: Site, thing: Entity) -> Iterator[Asked]:
    """A ban of something is that of a country: of the one with the greatest documented share."""
    share = leading(site.overview.shares, item=thing.iri)
    place = site.kg.named.get(share.place) if share else None
    if place and thing.kind == "item":
        yield from _limited(site, place, thing)


def _limited(site: Site, place: Entity, thing: Entity) -> Iterator[Asked]:
    """The failure of what a place makes of a thing, if a document says that it makes any."""
    if site.kg.pushes or site.kg.chain(None, ()).productions([place.iri], thing):
        names = f"{owner(place.label)} {thing.label}"
        yield Asked(f"If {names} fails", _link("impact", entity=place, of=thing))


def _link(page: str, **things: Entity) -> str:
    given = {
        name: shorten(one.iri) if one.iri.startswith(ID) else one.iri
        for name, one in things.items()
    }
    return f"/{page}?{urlencode(given)}"

"""What a page tells of facilities and of a failure: that of a facility, a place, a measure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from provolta.cards import Card
from provolta.entities import Entity
from provolta.names import local_name, shorten
from provolta.render.stages import ORDER, name
from provolta.web import facilities_page
from provolta.web.language import date
from provolta.web.plants import Plant
from provolta.web.sentences import owner, the
from provolta.web.site import Site

_FAILURES = 3


@dataclass(frozen=True)
class Beside:
    """A sentence, the stages of a facility, how many facilities there are, and where to go on."""

    told: str = ""
    stages: tuple[str, ...] = ()
    count: int = 0
    links: tuple[tuple[str, str], ...] = ()


def beside(site: Site, card: Card) -> Beside:
    """What is to be told; of a graph of millions nothing is read for it."""
    entity = card.entity
    if site.kg.has_many_names:
        return Beside()
    if entity.kind == "place":
        return Beside(count=sum(entity.iri in one.places for one in site.overview.plants))
    if entity.kind == "stage":
        return Beside(count=sum(entity.slug in one.stages for one in site.overview.plants))
    if entity.kind == "measure":
        return Beside(links=tuple(_failures(site, card)))
    own = (one for one in site.overview.plants if one.iri == entity.iri)
    plant = next(own, None) if entity.kind == "facility" else None
    if plant is None:
        return Beside()
    return Beside(_told(site, plant), plant.stages, links=tuple(_others(site, plant)))


def _told(site: Site, plant: Plant) -> str:
    """State, place and capacity of a facility, in a sentence; empty if nobody tells any."""
    state = " or ".join(plant.states).replace("-", " ").capitalize()
    country = next((site.label(one) for one in plant.places), "")
    where = next(iter(plant.localities), "")
    where += f", {the(country)}" if where and country and country not in where else ""
    parts = []
    if state:
        when = f", as last told for {date(plant.as_of)}" if plant.as_of else ", as documents tell"
        parts.append(f"{state}{f' in {where}' if where else ''}{when}")
    for one in plant.capacities:
        verb = "it is meant to make" if one.planned else "it can make"
        parts.append(f"{verb} {one.text}{f' ({date(one.when)})' if one.when else ''}")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _others(site: Site, plant: Plant) -> list[tuple[str, str]]:
    """The lists of facilities that it stands in with others."""
    asked = [
        *(({"operator": local_name(one)}, f"run by {site.label(one)}") for one in plant.operators),
        *(({"country": local_name(one)}, f"in {the(site.label(one))}") for one in plant.places),
        *(({"stage": one}, f"of {name(one).lower()}") for one in plant.stages if one in ORDER),
    ]
    found = []
    for given, text in asked:
        count = len(facilities_page.fitting(site, facilities_page.Facilities.model_validate(given)))
        if count > 1:
            found.append((facilities_page.address(given), f"{count} {text}"))
    return found


def _failures(site: Site, card: Card) -> list[tuple[str, str]]:
    """What the goods that a measure governs would be missing for, if their country failed."""
    values = {local_name(one.iri): one.values for one in card.properties}
    index, found = site.kg.index.by_iri, []
    for place in (index.get(one.iri) for one in values.get("imposedIn", ())):
        for thing in (index.get(one.iri) for one in values.get("governs", ())):
            if place and thing and thing.kind == "item" and _makes(site, place, thing):
                asked = {"entity": shorten(place.iri), "of": shorten(thing.iri)}
                text = f"What if {owner(place.label)} {thing.label} fails?"
                found.append((f"/impact?{urlencode(asked)}", text))
    return found[:_FAILURES]


def _makes(site: Site, place: Entity, thing: Entity) -> bool:
    return bool(site.kg.pushes or site.kg.chain(None, ()).productions([place.iri], thing))

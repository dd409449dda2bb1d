"""What a visitor asks in words of their own, as a question of the library, a mix, or a page.

"who recycles batteries", "how much lithium for 100 GWh", "who makes separators" or "which stages
does China dominate" are asked of a stage, an amount, a thing or a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from provolta.entities import Entity
from provolta.entities.model import fold
from provolta.names import local_name, shorten
from provolta.web import facilities_page, found_by, holdings, require_page
from provolta.web.addresses import href
from provolta.web.facilities_page import Facilities
from provolta.web.findings import mix_told
from provolta.web.language import number
from provolta.web.site import Site

_ENERGY = re.compile(r"(?<![\w.,])(\d[\d,]*(?:\.\d+)?)\s*([gtm])wh\b", re.IGNORECASE)
_SHORT = 3
_IN_GWH = {"m": 0.001, "g": 1.0, "t": 1000.0}
_WORDS = {
    "make": "make makes maker makers produce produces producer producers manufacture manufactures "
    "manufacturer manufacturers sell sells seller sellers",
    "own": "own owns owned owner owners ownership stake stakes parent subsidiary subsidiaries "
    "shareholder shareholders venture ventures",
    "active": "who which company companies player players organisation organisations",
    "lead": "dominate dominates dominated dominance dominant lead leads hold holds control "
    "controls concentration share shares",
    "instead": "alternative alternatives substitute substitutes substituted replace replaces "
    "replaced replacement instead",
    "plants": "plant plants factory factories gigafactory gigafactories facility facilities mine "
    "mines refinery refineries",
}
_STAGES = {
    "recycling": "recycle recycles recycler recyclers recycling",
    "raw-materials": "mine mines miner miners mining",
    "refining": "refine refines refiner refiners refining refinery refineries",
}
_STAGE_OF = {word: slug for slug, words in _STAGES.items() for word in words.split()}
_AGENTS = frozenset(word for word in _STAGE_OF if word.endswith(("er", "ers")))
_MAKE, _OWN, _ACTIVE, _LEAD, _INSTEAD, _PLANTS = (
    frozenset(words.split()) for words in _WORDS.values()
)
_PAGES = {
    "bottlenecks": ("What limits the chain", "bottleneck bottlenecks chokepoint chokepoints"),
    "concentration": ("Who holds what", "hhi herfindahl concentration dominance"),
    "questions/contradictions": (
        "Which figures contradict each other?",
        "contradiction contradictions contradict contradicting",
    ),
    "sources": ("Sources", "source sources documents citations references"),
    "quality": ("How good are the data?", "quality shacl coverage validation"),
    "ontology": ("The ontology", "ontology vocabulary owl protege"),
    "sparql": ("SPARQL", "sparql endpoint query queries"),
    "docs": ("The API", "api rest openapi json"),
}


def answers(site: Site, text: str, words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Titles and addresses of pages that answer, the likeliest first."""
    things = named(site, text)
    yield from _mix(site, text)
    said = set(words)
    stage = next((_STAGE_OF[word] for word in words if word in _STAGE_OF), "")
    place = next((one for one in things if one.kind == "place"), None)
    item = next((one for one in things if one.kind == "item"), None)
    sited = bool(said & _PLANTS) or (stage == "recycling" and place is not None)
    if sited and not site.kg.has_many_names:
        yield from _facilities(site, stage, place, item)
    if place and said & _PLANTS:
        yield from _asked(site, "facilities-at-date", country=shorten(place.iri))
    if stage and (said & _ACTIVE or said & _AGENTS or place):
        yield from _asked(site, "companies-in-stage", stage=f"stage:{stage}")
        if place:
            yield from _in_place(site, stage, place)
            yield from _asked(site, "country-shares-of-stage", stage=f"stage:{stage}")
    if item:
        yield from _of_item(site, item, said)
    actor = next((one for one in things if one.kind == "actor"), None)
    if actor and said & _OWN:
        yield from _asked(site, "joint-ventures-and-stakes-of-company", company=shorten(actor.iri))
    if said & _LEAD and not item and place:
        if holdings.holdings(site.overview, place.iri):
            yield f"What it holds ({place.label})", f"{href(place.iri)}#holds"
        yield "Who holds what", "/concentration"
        yield from _asked(site, "dominant-countries")
    if not things:
        yield from _pages(site, said)


def _of_item(site: Site, item: Entity, said: set[str]) -> Iterator[tuple[str, str]]:
    """What could serve instead of it, and who makes it."""
    if said & _INSTEAD:
        yield from _asked(site, "substitutes-of-item", item=shorten(item.iri))
        yield from _asked(site, "what-could-serve-instead", entity=shorten(item.iri))
    if said & _MAKE:
        yield from _asked(site, "makers-of-item", item=shorten(item.iri))


def named(site: Site, text: str) -> list[Entity]:
    """The things that a text names; where that is none, those that it names in the plural.

    What the plural names more closely counts: "LFP cells" are LFP cells, not LFP and cells.
    """
    index = site.kg.index
    found, singular = index.named_in(text), _singular(text)
    others = index.named_in(singular) if singular != text else []
    within = [set(_singular(fold(one.label)).split()) for one in others]
    if all(_within(one, within) for one in found):
        return others or found
    return found


def _within(one: Entity, others: list[set[str]]) -> bool:
    """Whether one of the names of a thing is part of what others are called."""
    names = (set(_singular(fold(name)).split()) for name in (one.label, *one.alt))
    return any(name <= other for name in names for other in others)


def _singular(text: str) -> str:
    return re.sub(r"\b(\w{3,}?)s\b", r"\1", text)


def _mix(site: Site, text: str) -> Iterator[tuple[str, str]]:
    """So much energy of the chemistries that are named, in equal parts; else of the usual mix."""
    found = _ENERGY.search(text)
    if not found:
        return
    gwh = float(found[1].replace(",", "")) * _IN_GWH[found[2].casefold()]
    named = [one for one in require_page.chemistries(site) if _names(text, one)]
    mix = [(one, 1 / len(named)) for one in named] or require_page.usual(site)
    if not (mix and 0 < gwh < 1e9):  # noqa: PLR2004 - more is no amount that anybody makes
        return
    parts = ",".join(f"{shorten(one.iri)}={share:g}" for one, share in mix)
    title = f"What {number(gwh)} GWh of {mix_told(mix)} would need"
    yield title, "/require?" + urlencode({"gwh": f"{gwh:g}", "chemistry": parts})


def _facilities(
    site: Site, stage: str, place: Entity | None, item: Entity | None
) -> Iterator[tuple[str, str]]:
    """The list of facilities, as closely as it is not empty."""
    made, of = (item.slug, *map(local_name, item.stages[:1])) if item else ("", "")
    where = {"country": place.slug} if place else {}
    narrow: tuple[dict[str, str], ...] = ({"item": made}, {"stage": stage or of}, {})
    for asked in (*({**one, **where} for one in narrow), *narrow[:2]):
        given = {name: value for name, value in asked.items() if value}
        if given and facilities_page.fitting(site, Facilities.model_validate(given)):
            yield facilities_page.heading(site, given), facilities_page.address(given)
            return


def _in_place(site: Site, stage: str, place: Entity) -> Iterator[tuple[str, str]]:
    """The organisations of a stage with their seat in a country; else all that names the two."""
    country = local_name(place.iri)
    if site.kg.search(type_="Actor", country=country, stage=stage).total:
        asked = {"type": "Actor", "country": country, "stage": stage}
        title = found_by.heading(found_by.told(site, "Actor", stage, country))
        yield title, f"/entities?{urlencode(asked)}"
    named = f"{stage.replace('-', ' ')} {place.label}"
    if site.kg.search(named).total:
        yield f"Everything named “{named}”", f"/entities?{urlencode({'q': named})}"


def _names(text: str, one: Entity) -> bool:
    """Whether a text has a name of a thing; a name of one or two letters only as it is written."""
    return any(
        re.search(
            rf"(?<!\w){re.escape(name)}(?!\w)", text, 0 if len(name) < _SHORT else re.IGNORECASE
        )
        for name in (one.label, *one.alt)
    )


def _asked(site: Site, name: str, **values: str) -> Iterator[tuple[str, str]]:
    """A question of the library, if it is there."""
    known = {one.name: one for one in site.kg.questions()}
    if name in known:
        of = ", ".join(site.spoken(value) for value in values.values())
        asked = f"?{urlencode(values)}" if values else ""
        yield known[name].title + (f" ({of})" if of else ""), f"/questions/{name}{asked}"


def _pages(site: Site, said: set[str]) -> Iterator[tuple[str, str]]:
    questions = {f"questions/{one.name}" for one in site.kg.questions()}
    for page, (title, words) in _PAGES.items():
        if said & set(words.split()) and (page in questions or not page.startswith("questions/")):
            yield title, f"/{page}"

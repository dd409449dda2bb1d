"""All named things of an engine, read in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import islice

from provolta.engine import Engine, Literal
from provolta.entities.model import Entity
from provolta.names import BASE, ONTOLOGY, iri_text, kind_of, local_name, prefix_lines
from provolta.terms import MAIN_CLASSES

_FACTS = {
    "label": 'rdfs:label ?value . FILTER(LANG(?value) IN ("en", ""))',
    "type": "a ?value .",
    "alt": "skos:altLabel ?value .",
    "country": "pv:headquarteredIn ?value .",
    "stage": "pv:inStage|pv:activeInStage ?value .",
}
"""What is read of every thing; one plain query each, which is fast in every engine."""
_TRANSLATIONS = f"""{prefix_lines("skos")}
SELECT ?thing ?name
WHERE {{
  %s?thing skos:prefLabel ?name .
  FILTER(LANG(?name) NOT IN ("en", ""))
}}"""
_BATCH = 300
_CLASSES = f"""{prefix_lines("rdfs")}
SELECT ?class ?above WHERE {{ ?class rdfs:subClassOf ?above . }}"""


def entities(
    engine: Engine, among: Collection[str] | None = None, main: Mapping[str, str] | None = None
) -> Iterator[Entity]:
    """Every thing of ours that has an English label and a type, in the order of IRIs.

    With ``among``, those of these IRIs, without reading the others. ``main`` are the main classes
    if they are known already.
    """
    things: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    prefixes = prefix_lines("pv", "rdfs", "skos")
    for what, pattern in _FACTS.items():
        for given in _given(among):
            query = f"{prefixes}\nSELECT ?thing ?value WHERE {{ {given}?thing {pattern} }}"
            for thing, value in engine.select(query).texts():
                if thing.startswith(BASE):
                    things[thing][what].add(value)
    main = main_classes(engine) if main is None else main
    translated = translations(engine, among)
    for iri, facts in sorted(things.items()):
        if facts["label"] and facts["type"]:
            yield _entity(iri, facts, main, translated.get(iri, {}))


def _given(among: Collection[str] | None) -> Iterator[str]:
    """What a query begins with, for a few hundred things at a time; nothing if all are wanted."""
    if among is None:
        yield ""
        return
    rest = iter(sorted(among))
    while batch := list(islice(rest, _BATCH)):
        yield f"VALUES ?thing {{ {' '.join(map(iri_text, batch))} }}\n  "


def translations(engine: Engine, among: Collection[str] | None) -> dict[str, dict[str, str]]:
    """For each thing its label in each language but English."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for given in _given(among):
        for thing, name in engine.select(_TRANSLATIONS % given):
            if isinstance(name, Literal) and name.language:
                found[str(thing)][name.language] = name.value
    return found


def main_classes(engine: Engine) -> dict[str, str]:
    """For each class, the first of the main classes that it falls under."""
    above: dict[str, set[str]] = defaultdict(set)
    for sub, upper in engine.select(_CLASSES).texts():
        above[sub].add(upper)
    found = {}
    for name in list(above) + [ONTOLOGY + main for main in MAIN_CLASSES]:
        reached, rest = {name}, [name]
        while rest:
            fresh = above.get(rest.pop(), set()) - reached
            reached |= fresh
            rest += fresh
        names = {local_name(one) for one in reached if one.startswith(ONTOLOGY)}
        found[name] = next((main for main in MAIN_CLASSES if main in names), "")
    return found


def _entity(
    iri: str, facts: dict[str, set[str]], main: Mapping[str, str], translated: dict[str, str]
) -> Entity:
    types = sorted(facts["type"])
    telling = sorted({main.get(one, "") for one in types} - {""}, key=MAIN_CLASSES.index)
    return Entity(
        iri=iri,
        label=min(facts["label"]),
        kind=kind_of(iri) or "term",
        type=telling[0] if telling else local_name(types[0]),
        types=tuple(types),
        alt=tuple(sorted(facts["alt"])),
        country=min(facts["country"], default=""),
        stages=tuple(sorted(facts["stage"])),
        translations=tuple(sorted(translated.items())),
    )

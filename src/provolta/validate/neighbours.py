"""What stands beside the things that somebody sends: the other statements about the same.

Whether a share is too large, a number is taken or a cell goes to another maker is told by
statements that a thing does not point to: those that speak of what it speaks of. However large
the graph is, a bounded part of it is read. Around a thing of which very much is said, such as a
country, only that is taken which speaks of another thing at hand too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from provolta.embedded import serialize_triples
from provolta.engine import Engine, Iri, Literal, Term, Triple
from provolta.names import ID, ONTOLOGY, PREFIXES, expand, iri_text, is_iri
from provolta.validate import surroundings
from provolta.validate.surroundings import construct

_THINGS = 300
"""Around how many things that are mentioned it is looked."""
_MANY = 300
"""Of a thing of which more is said than this, not everything is read."""
_COUNTED = 5000
"""How many statements about such a thing are looked through for those about another one, too."""
_STATEMENTS = 4000
"""How many statements are read at most."""
_TEXTS = 500
_LINKS = 30_000

_LONG = 300
_WORLD = f"{ID}place/world"
"""What is said of a place or a company is held to what is said of all."""
_ANY = Iri("a:a")
_NAMES = {expand(name) for name in ("rdfs:label", "skos:altLabel", "pv:legalName")}
_TELLING = _NAMES | {
    expand(name)
    for name in (
        *("skos:prefLabel", "dcterms:title", "dcterms:identifier", "pv:url", "pv:website"),
        *("pv:lei", "pv:isin", "pv:cik", "pv:ticker", "pv:casNumber", "pv:ecNumber"),
        *("pv:isoCode", "pv:alpha2Code", "pv:alpha3Code", "pv:formerName", "pv:passportUrl"),
    )
}
"""What tells one thing from another."""
_WORDS = tuple(
    f"{ID}{kind}/"
    for kind in (
        *("status", "grade", "verification", "comparator", "basis", "unit", "scheme", "layer"),
        *("flow-role", "role", "player-type", "facility-state", "event-kind", "measure-state"),
        *("requirement-kind", "development-state"),
    )
)
"""Vocabularies: half of all statements speak of each of their words."""
_PREFIX = f"PREFIX pv: <{ONTOLOGY}> PREFIX skos: <{PREFIXES['skos']}> "
_SPEAKING = _PREFIX + (
    "SELECT DISTINCT ?x WHERE {{ VALUES ?m {{ {thing} }} ?x ?p ?m ; pv:statedIn|pv:about ?any }} "
    "LIMIT {most}"
)
_POINTING = "CONSTRUCT {{ ?x ?p ?m }} WHERE {{ VALUES ?m {{ {thing} }} ?x ?p ?m }} LIMIT {most}"
_SAID = "CONSTRUCT { ?s ?p ?o } WHERE { VALUES ?s { %s } ?s ?p ?o }"
_PLAINLY = _PREFIX + (
    "CONSTRUCT { ?s ?p ?o } WHERE { VALUES ?s { %s } ?s ?p ?o FILTER(?p NOT IN (pv:flowsInto, "
    "pv:derivesFrom, pv:circularlyFlowsInto, pv:directlyFlowsInto, pv:dependsOnItem, pv:upstreamOf,"
    " pv:downstreamOf, pv:isInputOf, pv:isOutputOf, pv:makes, pv:procures, skos:prefLabel, "
    "skos:altLabel, skos:definition)) }"
)
_VARIANTS = _PREFIX + (
    "CONSTRUCT {{ ?a ?p ?b }} WHERE {{ VALUES ?p {{ pv:variantOf pv:variantChemistryOf "
    "pv:substitutableBy }} ?a ?p ?b }} LIMIT {most}"
)
_STAGES = _PREFIX + "CONSTRUCT { ?s ?p ?o } WHERE { ?s a pv:ValueChainStage ; ?p ?o } LIMIT 1000"
_CALLED = _PREFIX + (
    f"PREFIX rdfs: <{PREFIXES['rdfs']}> "
    "CONSTRUCT {{ ?x a ?class ; ?p ?name }} WHERE {{ VALUES ?class {{ {classes} }} "
    "?x a ?class ; ?p ?name . FILTER(?p IN (rdfs:label, skos:altLabel)) }} LIMIT 5000"
)
_ALWAYS = "pv:Country pv:MineralCommodity"
_ACTORS = "pv:Actor pv:JointVentureCompany pv:ResearchOrganisation pv:PublicBody"
_FACILITIES = (
    "pv:Facility pv:Mine pv:BrineOperation pv:Refinery pv:ActiveMaterialPlant pv:CellPlant "
    "pv:CellComponentPlant pv:PackPlant pv:VehiclePlant pv:RecyclingPlant pv:ResearchFacility"
)
_SHARING = _PREFIX + (
    "SELECT DISTINCT ?x WHERE {{ VALUES ?text {{ {texts} }} ?x ?p ?text }} LIMIT {most}"
)


def of(
    engine: Engine, things: Iterable[str], mentioned: Iterable[str], texts: Iterable[str] = ()
) -> list[Triple]:
    """The statements that speak of things or of what is mentioned with them, and of what those do.

    ``texts`` are names, numbers and addresses as N-Triples has them: what has the same counts, too.
    """
    told = {one for one in things if is_iri(one)}
    near = told | {one for one in mentioned if _can_be_looked_around(one)} | {_WORLD}
    speaking, triples = _speaking(engine, sorted(near)[:_THINGS])
    speaking |= _sharing(engine, list(texts)[:_TEXTS])
    beside = set(sorted(speaking - told)[:_STATEMENTS])
    said = list(construct(engine, _SAID, beside))
    known = near | beside
    farther = {str(o) for _, _, o in said if _can_be_looked_around(str(o))} - known
    triples += [*said, *construct(engine, _PLAINLY, farther)]
    triples += _called(engine, told)
    triples += engine.construct(_VARIANTS.format(most=_LINKS))
    return [*triples, *engine.construct(_STAGES)]


def _called(engine: Engine, told: Collection[str]) -> Iterator[Triple]:
    """The names that a text may mean, and those that a new company or plant may have already."""
    asked = [_ALWAYS]
    for kind, classes in (("actor", _ACTORS), ("facility", _FACILITIES)):
        asked += [classes] if any(one.startswith(f"{ID}{kind}/") for one in told) else []
    for classes in asked:
        yield from engine.construct(_CALLED.format(classes=classes))


def texts(said: Iterable[Triple]) -> list[str]:
    """The names, numbers and addresses in what is said, each once, as N-Triples has them."""
    found = {
        (p, spelt)
        for _, p, o in said
        if isinstance(o, Literal) and str(p) in _TELLING and 0 < len(str(o)) <= _LONG
        for spelt in (_spellings(o) if str(p) in _NAMES else (o,))
    }
    lines = serialize_triples(((_ANY, p, o) for p, o in found), "application/n-triples")
    return sorted({line.split(" ", 2)[2].rstrip(" .") for line in lines.decode().splitlines()})


def _spellings(name: Literal) -> Iterator[Literal]:
    """A name in capitals and in small letters, with and without a language."""
    text = name.value
    for spelt in (text, text.upper(), text.lower(), text.title()):
        yield Literal(spelt)
        yield Literal(spelt, language=name.language or "en")


def not_said_again(known: list[Triple], said: Iterable[Triple]) -> list[Triple]:
    """What is known but for the numbers that are said anew: a store holds 60.0 as 60."""
    numbers = {(s, p, _number(o)) for s, p, o in said} - {(s, p, None) for s, p, _ in said}
    return [(s, p, o) for s, p, o in known if (s, p, _number(o)) not in numbers]


def _number(value: Term) -> float | None:
    try:
        return value.number if isinstance(value, Literal) else None
    except ValueError:  # it has the datatype of a number and is none
        return None


def around(
    engine: Engine, things: list[str], mentioned: list[str], told: list[str]
) -> tuple[list[Triple], list[Triple]]:
    """What shapes need to see of the graph, and what checks need besides."""
    return surroundings.of(engine, things, mentioned), of(engine, things, mentioned, told)


def beside(engine: Engine, said: list[Triple]) -> bytes:
    """What the graph says of the things in ``said`` elsewhere, as N-Triples."""
    things = {str(s) for s, _, _ in said}
    mentioned = {str(o) for _, _, o in said if isinstance(o, Iri)}
    return serialize_triples(of(engine, things, mentioned, texts(said)), "application/n-triples")


def _can_be_looked_around(name: str) -> bool:
    return name.startswith(ID) and not name.startswith(_WORDS)


def _speaking(engine: Engine, near: Collection[str]) -> tuple[set[str], list[Triple]]:
    """The statements that speak of things, and whatever points to those."""
    found: set[str] = set()
    often: Counter[str] = Counter()
    triples: list[Triple] = []
    for thing in near:
        some = set(_names(engine, _SPEAKING.format(thing=iri_text(thing), most=_COUNTED)))
        if len(some) <= _MANY:
            found |= some
        often.update(some)
        pointing = list(engine.construct(_POINTING.format(thing=iri_text(thing), most=_MANY + 1)))
        triples += pointing if len(pointing) <= _MANY else []
    return found | {one for one, times in often.items() if times > 1}, triples


def _sharing(engine: Engine, texts: Collection[str]) -> set[str]:
    """What has one of these texts."""
    if not texts:
        return set()
    query = _SHARING.format(texts=" ".join(texts), most=_MANY)
    return {one for one in _names(engine, query) if one.startswith(ID)}


def _names(engine: Engine, query: str) -> Iterator[str]:
    return (name for (name,) in engine.select(query).texts())

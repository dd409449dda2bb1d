"""The rules of ``ontology/rules/`` on an invented chain: what they derive, and what they do not."""

from __future__ import annotations

from pathlib import Path

import owlrl  # type: ignore[import-untyped]
import pytest
import rdflib

from provolta import rules
from provolta.embedded import EmbeddedEngine
from provolta.names import GRAPH, ONTOLOGY, PREFIXES, expand
from provolta.terms import DOCUMENTED_GRAPH, ENTAILED_GRAPH

ROOT = Path(__file__).parents[1]
HEADER = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())

REFERENCE = """
stage:one a pv:ValueChainStage . stage:two a pv:ValueChainStage . stage:three a pv:ValueChainStage .
stage:one pv:directlyPrecedesStage stage:two .
place:town pv:locatedIn place:land . place:land pv:inRegion place:union .
item:coated-separator pv:variantOf item:separator .
item:thin-coated-separator pv:variantOf item:coated-separator .
item:cell a pv:BatteryCell . item:special-cell pv:variantOf item:cell .
item:special-cell pv:inStage stage:three . item:salt pv:inStage stage:one .
item:pack a pv:BatteryPack ; pv:inStage stage:two .
process:special-assembly pv:specialises process:assembly ;
    pv:hasInput item:coated-separator ; pv:hasOutput item:special-cell .
process:thin-assembly pv:specialises process:special-assembly ; pv:hasOutput item:thin-cell .
process:film-assembly pv:specialises process:assembly ;
    pv:hasInput item:thin-coated-separator ; pv:hasOutput item:film-cell .
process:recycling pv:hasInput item:cell ; pv:hasOutput item:recovered-salt .
process:rolling pv:hasInput item:ingot ; pv:hasOutput item:foil ; pv:inStage stage:one .
actor:d pv:makes item:pack ; pv:suppliesTo actor:e . actor:e pv:operates facility:mill .
actor:e pv:upstreamOf actor:f . actor:e pv:downstreamOf actor:g .
item:box pv:hasPart item:pack . stage:zero pv:precedesStage stage:one .
process:plain-assembly pv:specialises process:assembly ; pv:hasOutput item:plain-cell .
process:hot-rolling pv:specialises process:rolling .
process:smelting pv:hasInput item:slag . process:hot-smelting pv:specialises process:smelting .
facility:mill pv:performs process:rolling ; pv:produces item:strip ; pv:takesIn item:billet ;
    pv:locatedIn place:town .
"""

STATEMENTS = """
relation:supply pv:supplier actor:a ; pv:customer actor:b ; pv:ofItem item:salt ;
    pv:status status:announced .
relation:again pv:supplier actor:a ; pv:customer actor:b ; pv:status status:named .
relation:talks pv:supplier actor:b ; pv:customer actor:c ; pv:ofItem item:cell ;
    pv:status status:talks .
relation:subsidiary pv:parent actor:p ; pv:subsidiary actor:b ; pv:status status:reported .
relation:venture pv:partner actor:p , actor:q ; pv:venture actor:v ; pv:status status:announced .
relation:research pv:party actor:a , actor:q ; pv:status status:reported .
relation:stake pv:investor actor:i ; pv:investee actor:a ; pv:status status:reported .
relation:licence pv:licensor actor:a ; pv:licensee actor:c ; pv:status status:announced .
claim:activity a pv:ActivityClaim ; pv:about actor:b ; pv:ofStage stage:two ;
    pv:status status:reported .
claim:stage-role a pv:RoleClaim ; pv:about stage:one ; pv:role role:mining-company ;
    pv:status status:reported .
claim:actor-role a pv:RoleClaim ; pv:about actor:a ; pv:role role:oem ; pv:status status:reported .
claim:type pv:about actor:a ; pv:playerType player:established-specialist ;
    pv:status status:reported .
claim:makes a pv:CapabilityClaim ; pv:about actor:b ; pv:ofItem item:special-cell ;
    pv:capability "makes" ; pv:status status:reported .
claim:plans a pv:CapabilityClaim ; pv:about actor:b ; pv:ofItem item:salt ;
    pv:capability "plans" ; pv:status status:plan .
claim:processes a pv:CapabilityClaim ; pv:about actor:b ; pv:ofItem item:scrap ;
    pv:capability "processes" ; pv:contradicts claim:makes ; pv:status status:reported .
claim:makes-one-day a pv:CapabilityClaim ; pv:about actor:c ; pv:ofItem item:cell ;
    pv:capability "makes" ; pv:status status:target .
claim:seat a pv:HeadquartersClaim ; pv:about actor:a ; pv:place place:land ;
    pv:status status:reported .
claim:host pv:about actor:i ; pv:host actor:p ; pv:status status:reported .
claim:same pv:about actor:a ; pv:sameThing <http://www.wikidata.org/entity/Q1> ;
    pv:status status:reported .
claim:plant a pv:FacilityClaim ; pv:about facility:plant ; pv:operator actor:c ;
    pv:process process:assembly ; pv:place place:town ; pv:status status:reported .
claim:plant-items a pv:FacilityClaim ; pv:about facility:plant ; pv:givesItem item:powder ;
    pv:takesItem item:scrap ; pv:owner actor:p ; pv:status status:reported .
claim:plant-stage a pv:FacilityClaim ; pv:about facility:plant ; pv:operator actor:c ;
    pv:ofStage stage:one ; pv:status status:reported .
claim:site a pv:FacilityClaim ; pv:about facility:site ; pv:operator actor:c ;
    pv:givesItem item:salt ; pv:ofStage stage:two ; pv:status status:plan .
claim:share a pv:OwnershipShareClaim ; pv:about facility:plant ; pv:shareHolder actor:q ;
    pv:status status:reported .
claim:share-of-company a pv:OwnershipShareClaim ; pv:about actor:v ; pv:shareHolder actor:q ;
    pv:status status:reported .
claim:car a pv:VehicleBatteryClaim ; pv:about item:car ; pv:vehicleMaker actor:v ;
    pv:cellSupplier actor:c ; pv:packAssembler actor:b ; pv:ofChemistry chemistry:x ;
    pv:status status:reported .
claim:layer pv:about stage:one ; pv:layer layer:upstream ; pv:status status:reported .
claim:next pv:about stage:two ; pv:nextStage stage:three ; pv:status status:reported .
claim:step a pv:ProcessStepClaim ; pv:about stage:three ; pv:process process:assembly ;
    pv:status status:reported .
claim:flow pv:about process:assembly ; pv:inputItem item:separator , item:salt ;
    pv:outputItem item:cell ; pv:status status:reported .
claim:part pv:about item:pack ; pv:partItem item:cell ; pv:status status:reported .
claim:inner-part pv:about item:cell ; pv:partItem item:separator ; pv:status status:reported .
claim:need a pv:ChemistryRequirementClaim ; pv:about chemistry:x ; pv:ofItem item:salt ;
    pv:required true ; pv:status status:reported .
claim:no-need a pv:ChemistryRequirementClaim ; pv:about chemistry:x ; pv:ofItem item:cobalt ;
    pv:required false ; pv:status status:reported .
claim:back pv:about item:recovered-salt ; pv:reentersItem item:salt ; pv:status status:reported .
claim:instead pv:about item:coated-separator ; pv:substitutes item:separator ;
    pv:status status:reported .
claim:event a pv:DisruptionClaim ; pv:about disruption:flood ; pv:failed facility:plant ;
    pv:status status:reported .
claim:effect a pv:EffectClaim ; pv:about disruption:flood ; pv:affects actor:a ;
    pv:status status:reported .
claim:feared a pv:EffectSizeClaim ; pv:about disruption:flood ; pv:affects actor:i ;
    pv:status status:forecast .
claim:ban a pv:MeasureClaim ; pv:about measure:ban ; pv:ofItem item:salt ;
    pv:jurisdiction place:land ; pv:appliesTo actor:c ; pv:status status:reported .
claim:quota a pv:MeasureValueClaim ; pv:about measure:ban ; pv:ofItem item:cell ;
    pv:status status:plan .
claim:forty a pv:CapacityClaim ; pv:about actor:a ; pv:basis basis:capacity ; pv:value 40.0 ;
    pv:comparator comparator:equal ; pv:unit unit:TONNE ; pv:year 2024 ; pv:status status:reported .
claim:forty-one a pv:CapacityClaim ; pv:about actor:a ; pv:basis basis:capacity ; pv:value 41.0 ;
    pv:comparator comparator:equal ; pv:unit unit:TONNE ; pv:year 2024 ; pv:status status:reported .
claim:fifty a pv:CapacityClaim ; pv:about actor:a ; pv:basis basis:capacity ; pv:value 50.0 ;
    pv:comparator comparator:at-least ; pv:unit unit:TONNE ; pv:year 2024 ;
    pv:status status:reported .
claim:sold a pv:SalesClaim ; pv:about actor:q ; pv:ofItem item:salt ; pv:status status:reported .
claim:share-of-stage a pv:MarketShareClaim ; pv:about actor:q ; pv:ofItem item:salt ;
    pv:ofStage stage:three ; pv:status status:reported .
claim:to-be-sold a pv:SalesClaim ; pv:about actor:i ; pv:ofItem item:salt ;
    pv:status status:forecast .
claim:packs a pv:InstallationClaim ; pv:about actor:i ; pv:ofItem item:pack ;
    pv:status status:reported .
claim:of-a-place a pv:SalesClaim ; pv:about place:land ; pv:ofItem item:salt ;
    pv:status status:reported .
claim:share-of-place a pv:MarketShareClaim ; pv:about place:land ; pv:ofItem item:salt ;
    pv:ofStage stage:three ; pv:status status:reported .
claim:at-least-forty a pv:CapacityClaim ; pv:about actor:q ; pv:basis basis:capacity ;
    pv:value 40.0 ; pv:comparator comparator:at-least ; pv:unit unit:TONNE ;
    pv:status status:reported .
claim:just-fifty a pv:CapacityClaim ; pv:about actor:q ; pv:basis basis:capacity ; pv:value 50.0 ;
    pv:comparator comparator:equal ; pv:unit unit:TONNE ; pv:status status:reported .
claim:just-forty a pv:CapacityClaim ; pv:about actor:p ; pv:basis basis:capacity ; pv:value 40.0 ;
    pv:comparator comparator:equal ; pv:unit unit:TONNE ; pv:status status:reported .
claim:at-most-fifty a pv:CapacityClaim ; pv:about actor:p ; pv:basis basis:capacity ;
    pv:value 50.0 ; pv:comparator comparator:at-most ; pv:unit unit:TONNE ;
    pv:status status:reported .
claim:first-phase a pv:CapacityClaim ; pv:about actor:v ; pv:basis basis:capacity ; pv:value 1.0 ;
    pv:comparator comparator:equal ; pv:unit unit:TONNE ;
    pv:status status:reported . claim:second-phase a pv:CapacityClaim ;
    pv:about actor:v ; pv:basis basis:capacity ; pv:value 9.0 ;
    pv:comparator comparator:equal ; pv:unit unit:TONNE ; pv:status status:reported .
claim:melting pv:about process:melting ; pv:inputItem item:ingot ; pv:status status:reported .
claim:slag pv:about process:smelting ; pv:outputItem item:slag ; pv:status status:reported .
claim:plant-planned a pv:FacilityClaim ; pv:about facility:plant ; pv:operator actor:c ;
    pv:givesItem item:powder ; pv:status status:plan .
claim:makes-more a pv:CapabilityClaim ; pv:about actor:b ; pv:ofItem item:special-cell ;
    pv:capability "makes" ; pv:status status:target .
claim:next-year a pv:CapacityClaim ; pv:about actor:a ; pv:basis basis:capacity ; pv:value 90.0 ;
    pv:comparator comparator:equal ; pv:unit unit:TONNE ; pv:year 2025 ; pv:status status:reported .
"""

DOCUMENTED = """
actor:a suppliesTo actor:b | actor:a provides item:salt | actor:b procures item:salt
actor:b ownedBy actor:p | actor:v ownedBy actor:p | actor:v ownedBy actor:q
actor:p partnerOf actor:q | actor:q partnerOf actor:p
actor:a partnerOf actor:q | actor:q partnerOf actor:a
actor:i holdsStakeIn actor:a | actor:a licensesTo actor:c
actor:b activeInStage stage:two | stage:one hasParticipantRole role:mining-company
actor:a hasRole role:oem | actor:a hasPlayerType player:established-specialist
actor:b makes item:special-cell | actor:b procures item:scrap | actor:b activeInStage stage:three
actor:a headquarteredIn place:land | actor:i hostedBy actor:p
actor:c operates facility:plant | facility:plant performs process:assembly
facility:plant locatedIn place:town | stage:one inLayer layer:upstream
facility:plant produces item:powder | facility:plant takesIn item:scrap
actor:p ownsFacility facility:plant | actor:q ownsFacility facility:plant
actor:q activeInStage stage:one | actor:q activeInStage stage:three
actor:c activeInStage stage:one | actor:v makes item:car | item:car usesCellsOf actor:c
actor:c makes item:cell | actor:c procures item:separator | actor:c procures item:salt
actor:c makes item:powder | actor:c procures item:scrap | actor:c activeInStage stage:three
item:car packAssembledBy actor:b | item:car usesChemistry chemistry:x
stage:two directlyPrecedesStage stage:three | process:assembly inStage stage:three
process:assembly hasInput item:separator | process:assembly hasInput item:salt
process:special-assembly hasInput item:salt | process:thin-assembly hasInput item:salt
process:film-assembly hasInput item:salt | process:melting hasInput item:ingot
process:plain-assembly hasInput item:salt | process:plain-assembly hasInput item:separator
process:smelting hasOutput item:slag
process:assembly hasOutput item:cell | item:pack directPart item:cell
item:cell directPart item:separator | chemistry:x requiresKind item:salt
item:recovered-salt reentersAs item:salt | item:separator substitutableBy item:coated-separator
disruption:flood strikes facility:plant | disruption:flood reaches actor:a
measure:ban imposedIn place:land | measure:ban governs item:salt | measure:ban governs actor:c
claim:forty contradicts claim:fifty | claim:fifty contradicts claim:forty
claim:forty-one contradicts claim:fifty | claim:fifty contradicts claim:forty-one
"""

NOT_DERIVED = """
actor:b suppliesTo actor:c | actor:b provides item:cell | actor:c procures item:cell
actor:b makes item:salt | chemistry:x requiresKind item:cobalt
stage:one hasRole role:mining-company | actor:a hasParticipantRole role:oem
process:special-assembly hasInput item:separator | process:thin-assembly hasInput item:separator
process:film-assembly hasInput item:separator
item:salt flowsInto item:salt | item:separator flowsInto item:coated-separator
facility:plant makes item:cell | facility:site produces item:salt | actor:c makes item:salt
actor:b activeInStage stage:one | actor:i activeInStage stage:one
place:land activeInStage stage:three
actor:i activeInStage stage:two | place:land activeInStage stage:one
actor:c operates facility:site | actor:c activeInStage stage:two | actor:q ownsFacility actor:v
facility:plant makes item:cell
disruption:flood reaches actor:i | measure:ban governs item:cell
claim:forty contradicts claim:forty-one | claim:fifty contradicts claim:next-year
"""

ENTAILED = """
claim:makes contradicts claim:processes
relation:supply party actor:a | relation:venture party actor:v
process:thin-assembly hasInput item:coated-separator
item:salt isInputOf process:assembly | item:cell isOutputOf process:assembly
item:salt directlyFlowsInto item:cell | item:thin-coated-separator flowsInto item:thin-cell
item:recovered-salt derivesFrom item:special-cell | item:salt circularlyFlowsInto item:salt
item:pack hasPart item:separator | item:separator isPartOf item:pack
stage:one precedesStage stage:three | facility:plant locatedIn place:union
actor:a presentIn place:union | actor:c presentIn place:town | actor:c presentIn place:union
actor:b dependsOnItem item:thin-coated-separator | actor:d activeInStage stage:two
actor:e makes item:foil | actor:e procures item:ingot | actor:e activeInStage stage:one
actor:e makes item:strip | actor:e procures item:billet | actor:e presentIn place:union
actor:e dependsOnItem item:ingot
actor:d upstreamOf actor:e | actor:d upstreamOf actor:f | actor:f downstreamOf actor:d
actor:g upstreamOf actor:f | item:box hasPart item:cell | stage:zero precedesStage stage:three
process:hot-rolling hasInput item:ingot | process:hot-smelting hasInput item:slag
"""

REASONED = """
isInputOf isOutputOf directlyFlowsInto flowsInto derivesFrom circularlyFlowsInto hasPart isPartOf
precedesStage locatedIn presentIn makes procures activeInStage dependsOnItem party partnerOf
contradicts upstreamOf downstreamOf
"""


def edges(text: str) -> list[tuple[str, str, str]]:
    """The triples of lines such as ``actor:a makes item:x | …``."""
    found = []
    for edge in text.strip().replace("\n", "|").split("|"):
        subject, name, thing = edge.split()
        found.append((str(expand(subject)), ONTOLOGY + name, str(expand(thing))))
    return found


@pytest.fixture(scope="module")
def engine() -> EmbeddedEngine:
    engine = EmbeddedEngine()
    for path in sorted((ROOT / "ontology" / "modules").glob("*.ttl")):
        engine.load_file(path, f"{GRAPH}ontology/modules/{path.stem}")
    engine.load_text(HEADER + REFERENCE, GRAPH + "reference/world")
    for number, statement in enumerate(STATEMENTS.strip().split(" .\n")):
        engine.load_text(f"{HEADER}{statement.removesuffix(' .')} .", f"{GRAPH}sources/{number}")
    rules.materialise(engine, rules.read(ROOT))
    return engine


def has(engine: EmbeddedEngine, edge: tuple[str, str, str], graph: str) -> bool:
    return engine.ask("ASK {{ GRAPH <{3}> {{ <{0}> <{1}> <{2}> }} }}".format(*edge, graph))


@pytest.mark.parametrize("edge", edges(DOCUMENTED), ids=str)
def test_documented_edge(engine: EmbeddedEngine, edge: tuple[str, str, str]) -> None:
    assert has(engine, edge, DOCUMENTED_GRAPH)


@pytest.mark.parametrize("edge", edges(NOT_DERIVED), ids=str)
def test_not_derived(engine: EmbeddedEngine, edge: tuple[str, str, str]) -> None:
    assert not has(engine, edge, DOCUMENTED_GRAPH)
    assert not has(engine, edge, ENTAILED_GRAPH)


@pytest.mark.parametrize("edge", edges(ENTAILED), ids=str)
def test_entailed_edge(engine: EmbeddedEngine, edge: tuple[str, str, str]) -> None:
    assert has(engine, edge, ENTAILED_GRAPH)


def rows(engine: EmbeddedEngine, query: str) -> list[tuple[str, ...]]:
    prefixes = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())
    return engine.select(
        f"{prefixes} PREFIX graph: <{GRAPH}derived/> SELECT DISTINCT {query}"
    ).texts()


def test_no_other_documented_edge(engine: EmbeddedEngine) -> None:
    found = rows(
        engine,
        "?s ?p ?o { GRAPH graph:documented { ?s ?p ?o MINUS { ?s a pv:DerivedEdge } } }",
    )
    same = (
        str(expand("actor:a")),
        PREFIXES["skos"] + "exactMatch",
        "http://www.wikidata.org/entity/Q1",
    )
    assert sorted(found) == sorted([*edges(DOCUMENTED), same])


def test_every_documented_edge_rests_on_a_statement(engine: EmbeddedEngine) -> None:
    bare = rows(
        engine,
        """?s ?p ?o {
            GRAPH graph:documented { ?s ?p ?o MINUS { ?s a pv:DerivedEdge } }
            MINUS { ?edge a pv:DerivedEdge ; pv:edgeFrom ?s ; pv:edgeProperty ?p ; pv:edgeTo ?o ;
                        pv:restsOn/pv:status/pv:countsAsFact true }
        }""",
    )
    assert bare == []


def test_an_edge_names_every_statement_it_rests_on(engine: EmbeddedEngine) -> None:
    edge = f"{PREFIXES['edge']}suppliesTo/actor/a/actor/b"
    found = rows(engine, f"?statement {{ <{edge}> pv:restsOn ?statement }}")
    assert set(found) == {(expand("relation:again"),), (expand("relation:supply"),)}


def test_what_a_firm_does_through_a_plant_rests_on_what_is_said_of_the_plant(
    engine: EmbeddedEngine,
) -> None:
    said = {
        "makes/actor/c/item/powder": {"plant", "plant-stage", "plant-items"},
        "procures/actor/c/item/salt": {"plant", "plant-stage"},
        "activeInStage/actor/c/stage/three": {"plant", "plant-stage"},
        "activeInStage/actor/b/stage/three": {"makes"},
        "activeInStage/actor/q/stage/one": {"sold"},
        "activeInStage/actor/q/stage/three": {"share-of-stage"},
    }
    for edge, names in said.items():
        found = rows(engine, f"?s {{ <{PREFIXES['edge']}{edge}> pv:restsOn ?s }}")
        assert {statement for (statement,) in found} == {expand(f"claim:{one}") for one in names}


def test_talks_and_plans_have_a_node_but_no_plain_edge(engine: EmbeddedEngine) -> None:
    nodes = rows(
        engine,
        """?from ?property ?to {
            ?edge pv:edgeFrom ?from ; pv:edgeProperty ?property ; pv:edgeTo ?to .
            FILTER NOT EXISTS { ?from ?property ?to } }""",
    )
    talks = "actor:b suppliesTo actor:c | actor:b provides item:cell | actor:c procures item:cell"
    assert not set(edges(talks)) - set(nodes)
    assert [node for node in nodes if node[1].endswith("suppliesTo")] == edges(talks)[:1]


def test_no_triple_stands_in_two_graphs(engine: EmbeddedEngine) -> None:
    twice = rows(
        engine,
        "?s ?p ?o { GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?s ?p ?o } FILTER (STR(?g) < STR(?h)) "
        "FILTER STRSTARTS(STR(?g), STR(graph:)) }",
    )
    assert twice == []


def test_the_scratch_graph_is_gone(engine: EmbeddedEngine) -> None:
    assert [graph for graph in engine.graph_sizes() if graph.endswith("/scratch")] == []


def test_rules_agree_with_a_reasoner(engine: EmbeddedEngine) -> None:
    """A reasoner for OWL 2 RL finds the same edges as the rules, for every property they entail."""
    graph = rdflib.Graph()
    for construct in (
        "CONSTRUCT { ?s ?p ?o } { GRAPH ?g { ?s ?p ?o } FILTER (?g != graph:entailed) "
        "FILTER (!ISLITERAL(?o)) MINUS { ?s a pv:DerivedEdge } MINUS { ?s a owl:Class } "
        "FILTER (?p NOT IN (rdfs:domain, rdfs:range, rdfs:isDefinedBy, owl:imports)) }",
        "CONSTRUCT { ?s pv:hasInput ?o } { GRAPH graph:entailed { ?s pv:hasInput ?o } }",
    ):
        prefixes = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())
        text = f"{prefixes} PREFIX graph: <{GRAPH}derived/> {construct}"
        graph.parse(data=engine.serialize(text, "application/n-triples"), format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    for name in REASONED.split():
        link = rdflib.URIRef(ONTOLOGY + name)
        reasoned = {(str(s), str(o)) for s, o in graph.subject_objects(link)}
        assert reasoned, name
        assert set(rows(engine, f"?s ?o {{ ?s pv:{name} ?o }}")) == reasoned, name


def test_every_property_that_an_axiom_entails_is_reasoned_about() -> None:
    graph = rdflib.Graph()
    for path in (ROOT / "ontology" / "modules").glob("*.ttl"):
        graph.parse(path, format="turtle")
    sorts = (rdflib.OWL.TransitiveProperty, rdflib.OWL.SymmetricProperty)
    found = {one for sort in sorts for one in graph.subjects(rdflib.RDF.type, sort)}
    found |= set(graph.subjects(rdflib.OWL.propertyChainAxiom))
    found |= set(graph.objects(None, rdflib.RDFS.subPropertyOf))
    for one, other in graph.subject_objects(rdflib.OWL.inverseOf):
        found |= {one, other}
    ours = {str(one).removeprefix(ONTOLOGY) for one in found if str(one).startswith(ONTOLOGY)}
    # What a process takes in and gives is asserted; only its inverse is entailed.
    assert ours - {"hasInput", "hasOutput"} == set(REASONED.split())

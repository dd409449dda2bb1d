"""The real data in time: what can change says when it was so, or at least when it was told."""

from __future__ import annotations

from provolta.embedded import EmbeddedEngine

PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX pv: <https://w3id.org/provolta/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
CHANGING = (
    "BusinessRelationship",
    "CapabilityClaim",
    "CapacityClaim",
    "FacilityClaim",
    "GeographicConcentrationClaim",
    "MarketShareClaim",
    "MeasureClaim",
    "OwnershipShareClaim",
    "PackEnergyClaim",
    "PlanClaim",
    "VehicleBatteryClaim",
)
"""The kinds of statement about what was otherwise before or will be after."""

STATUS = "https://w3id.org/provolta/id/status/"
STATE = "https://w3id.org/provolta/id/facility-state/"
BUILT = "<https://w3id.org/provolta/id/facility/lucid-amp-1>"
"""A plant that was complete when its document was written, and had yet to make a vehicle."""


def test_what_can_change_is_dated_if_its_document_is(real: EmbeddedEngine) -> None:
    """Else it would count as true in any year, also before the document was written."""
    kinds = " ".join(f"pv:{name}" for name in CHANGING)
    undated = real.select(f"""{PREFIXES} SELECT DISTINCT ?statement {{
        VALUES ?kind {{ {kinds} }}
        ?class rdfs:subClassOf* ?kind . ?statement a ?class ; pv:statedIn/dcterms:issued ?issued .
        FILTER NOT EXISTS {{ ?statement pv:validFrom|pv:validUntil|pv:announcedOn|pv:year|pv:asOf
            |pv:targetFrom|pv:targetUntil ?date }} }}""").texts()
    assert undated == []


def test_nobody_is_said_to_run_what_is_only_planned(real: EmbeddedEngine) -> None:
    """A site is a plan where all that it makes is planned, unless somebody builds there."""
    run = real.select(f"""{PREFIXES} SELECT DISTINCT ?site {{
        ?site pv:about ?facility ; pv:operator ?operator ; pv:status <{STATUS}reported> ;
            pv:statedIn ?document .
        ?plan pv:about ?facility ; pv:givesItem ?item ; pv:status <{STATUS}plan> .
        FILTER NOT EXISTS {{ ?facts pv:about ?facility ; pv:givesItem ?any ;
            pv:status <{STATUS}reported> }}
        FILTER NOT EXISTS {{ ?state pv:about ?facility ; pv:facilityState ?how
            FILTER(?how IN (<{STATE}operating>, <{STATE}under-construction>)) }}
        FILTER(?facility != {BUILT}) }}""").texts()
    assert run == []


def test_a_venture_holds_from_its_agreement_not_from_its_first_product(
    real: EmbeddedEngine,
) -> None:
    """Else a joint venture of 2021 would be unknown in 2023 because its plant starts in 2024."""
    late = real.select(f"""{PREFIXES} SELECT DISTINCT ?venture {{
        VALUES ?kind {{ pv:JointVentureAgreement pv:Collaboration pv:DevelopmentPartnership }}
        ?venture a ?kind ; pv:announcedOn ?told ; pv:validFrom ?from .
        FILTER(SUBSTR(?from, 1, 4) > SUBSTR(?told, 1, 4)) }}""").texts()
    assert late == []


def test_a_document_tells_of_a_venture_once(real: EmbeddedEngine) -> None:
    """A row for each partner is one agreement and not two."""
    twice = real.select(f"""{PREFIXES} SELECT DISTINCT ?one ?other {{
        ?one a pv:JointVentureAgreement ; pv:statedIn ?document ; pv:partner ?first , ?second .
        ?other a pv:JointVentureAgreement ; pv:statedIn ?document ; pv:partner ?first , ?second .
        FILTER(STR(?first) < STR(?second) && STR(?one) < STR(?other))
        OPTIONAL {{ ?one pv:venture ?company }} OPTIONAL {{ ?other pv:venture ?its }}
        FILTER(!BOUND(?company) || !BOUND(?its) || ?company = ?its) }}""").texts()
    assert twice == []

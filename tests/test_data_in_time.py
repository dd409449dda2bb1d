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

"""The ontology's IRIs that the code needs, as constants; a test holds them to ``ontology/``."""

from __future__ import annotations

from typing import Final

from provolta.names import DERIVED, ONTOLOGY, PREFIXES

SOURCED_STATEMENT: Final = ONTOLOGY + "SourcedStatement"
BUSINESS_RELATIONSHIP: Final = ONTOLOGY + "BusinessRelationship"
CLAIM: Final = ONTOLOGY + "Claim"
SOURCE_DOCUMENT: Final = ONTOLOGY + "SourceDocument"
EVIDENCE_PASSAGE: Final = ONTOLOGY + "EvidencePassage"
DERIVED_EDGE: Final = ONTOLOGY + "DerivedEdge"
ACTOR: Final = ONTOLOGY + "Actor"
VALUE_CHAIN_ITEM: Final = ONTOLOGY + "ValueChainItem"
VALUE_CHAIN_PROCESS: Final = ONTOLOGY + "ValueChainProcess"
VALUE_CHAIN_STAGE: Final = ONTOLOGY + "ValueChainStage"

MAKES: Final = ONTOLOGY + "makes"
PRODUCES: Final = ONTOLOGY + "produces"
SUPPLIES_TO: Final = ONTOLOGY + "suppliesTo"
HAS_INPUT: Final = ONTOLOGY + "hasInput"
HAS_OUTPUT: Final = ONTOLOGY + "hasOutput"
VARIANT_OF: Final = ONTOLOGY + "variantOf"
REENTERS_AS: Final = ONTOLOGY + "reentersAs"
FLOWS_INTO: Final = ONTOLOGY + "flowsInto"

LABEL: Final = PREFIXES["rdfs"] + "label"
TYPE: Final = PREFIXES["rdf"] + "type"

DOCUMENTED_GRAPH: Final = DERIVED + "documented"
ENTAILED_GRAPH: Final = DERIVED + "entailed"

MAIN_CLASSES: Final = (
    "Actor",
    "Facility",
    "GeographicArea",
    "ValueChainItem",
    "ValueChainProcess",
    "ValueChainStage",
    "BatteryChemistry",
    "CellFormat",
    "Brand",
    "BusinessRelationship",
    "Claim",
    "SourceDocument",
    "EvidencePassage",
    "StructuralForce",
    "Trend",
    "HandoffPoint",
    "Bottleneck",
    "Aspect",
)
"""The classes by which things are browsed, most telling first."""

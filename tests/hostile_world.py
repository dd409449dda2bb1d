"""The mini-world with names that try to break pages: markup, quotes, directions, lengths."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.mini_world import PROJECT, WORLD

LABELS = {
    "script": '<script>alert("label")</script>',
    "image": '"><img src=x onerror=alert(1)>',
    "attribute": "' onmouseover='alert(2)' x='",
    "closing": "</title></svg></table><script>alert(3)</script>",
    "template": "{{ 7 * 7 }} {% raw %} ${7*7} <%= 7 %>",
    "address": "javascript:alert(4)//%0aalert(5)",
    "comment": "]]> <!-- --> <![CDATA[ & &amp; &lt;b&gt;",
    "lines": "two\nlines\tand a tab",
    "arabic": "شركة البطاريات <b>الأولى</b>",
    "override": "\u202eslleC desreveR",
    "isolate": "\u2067open isolate",
    "emoji": "🔋👩🏽‍🔬" * 30,
    "marks": "e" + "\u0301\u0323" * 120,
    "unbroken": "W" * 500,
    "wordy": "very long indeed " * 40,
}
_PREFIXES = """\
@prefix actor: <https://w3id.org/provolta/id/actor/> .
@prefix claim: <https://w3id.org/provolta/id/claim/> .
@prefix basis: <https://w3id.org/provolta/id/basis/> .
@prefix comparator: <https://w3id.org/provolta/id/comparator/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix grade: <https://w3id.org/provolta/id/grade/> .
@prefix item: <https://w3id.org/provolta/id/item/> .
@prefix place: <https://w3id.org/provolta/id/place/> .
@prefix pv: <https://w3id.org/provolta/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix relation: <https://w3id.org/provolta/id/relation/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/provolta/id/source/> .
@prefix stage: <https://w3id.org/provolta/id/stage/> .
@prefix status: <https://w3id.org/provolta/id/status/> .
@prefix unit: <http://qudt.org/vocab/unit/> .
@prefix verification: <https://w3id.org/provolta/id/verification/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_ACTOR = """
actor:hostile-{name} a pv:Actor ;
    rdfs:label {text}@en ;
    skos:altLabel {other}@en ;
    skos:definition {text}@en .

relation:hostile-{name} a pv:SupplyRelationship ;
    rdfs:label {text}@en ;
    pv:supplier actor:hostile-{name} ;
    pv:customer actor:harbour-motors ;
    pv:ofItem item:n8-cell ;
    pv:fromStage stage:cell-production ;
    pv:toStage stage:vehicle-manufacturing ;
    pv:announcedOn "2024-04" ;
    pv:statedIn source:hostile ;
    pv:locator {text} ;
    pv:status status:reported ;
    pv:grade grade:b ;
    pv:verification verification:verified .

claim:hostile-{name}-share a pv:MarketShareClaim ;
    rdfs:label {text}@en ;
    pv:about actor:hostile-{name} ;
    pv:ofStage stage:cell-production ;
    pv:region place:world ;
    pv:value 2.0 ;
    pv:comparator comparator:equal ;
    pv:unit unit:PERCENT ;
    pv:basis basis:installations ;
    pv:year 2021 ;
    pv:statedIn source:hostile ;
    pv:locator {text} ;
    pv:status status:reported ;
    pv:grade grade:b ;
    pv:verification verification:verified .
"""
_SOURCE = """
source:hostile a pv:SourceDocument ;
    rdfs:label {text}@en ;
    dcterms:title {text}@en ;
    dcterms:publisher {text} ;
    dcterms:issued "2024-04-10" ;
    pv:url "https://example.org/?a=%22onload=&b='x'"^^xsd:anyURI ;
    pv:grade grade:b .
"""


def compose(folder: Path) -> Path:
    """Make ``folder`` a root with the mini-world and an actor, ties and shares for each name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("ontology", "queries"):
        (folder / name).symlink_to(PROJECT / name, target_is_directory=True)
    shutil.copytree(WORLD / "data", folder / "data")
    parts = [_PREFIXES, _SOURCE.format(text=_turtle(LABELS["closing"]))]
    for name, label in LABELS.items():
        parts.append(_ACTOR.format(name=name, text=_turtle(label), other=_turtle(label + " too")))
    (folder / "data" / "sources" / "hostile.ttl").write_text("".join(parts), encoding="utf-8")
    return folder


def _turtle(text: str) -> str:
    """A text as Turtle writes it; the escapes of JSON are among those of Turtle."""
    return json.dumps(text, ensure_ascii=False)

"""What the collection covers: the brief by section, and each stage by kind of claim and year.

What is not there is told as well: facts of the brief that were left out, each with the reason, and
the kinds of figures that no document gives for a stage.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from provolta.engine import Engine
from provolta.errors import BadFile, Place
from provolta.names import PREFIXES, local_name, prefix_lines

LEFT_OUT = Path("data", "left-out.toml")
MEASURES = (
    "CapacityClaim",
    "ProductionClaim",
    "GeographicConcentrationClaim",
    "MarketShareClaim",
    "DemandClaim",
    "PriceClaim",
)
"""The kinds of figures that a stage should have; one that it lacks is a gap."""
_SECTIONS = f"""{prefix_lines("pv", "rdfs", "dcterms", "source")}
SELECT ?order ?passage ?label ?parent ?identifier
WHERE {{
  ?passage pv:passageOf source:ev-battery-brief .
  ?passage pv:passageKind "section" .
  ?passage pv:order ?order .
  ?passage rdfs:label ?label .
  OPTIONAL {{ ?passage pv:parentPassage ?parent . }}
  OPTIONAL {{ ?passage dcterms:identifier ?identifier . }}
}}
ORDER BY ?order ?passage ?identifier"""
_STATED = f"""{prefix_lines("pv", "dcterms", "source")}
SELECT DISTINCT ?passage ?statement ?identifier
WHERE {{
  ?statement pv:statedIn source:ev-battery-brief .
  ?statement pv:passage ?passage .
  OPTIONAL {{ ?statement dcterms:identifier ?identifier . }}
}}
ORDER BY ?passage ?statement ?identifier"""
_INSIDE = f"""{prefix_lines("pv", "source")}
SELECT ?passage ?parent
WHERE {{
  ?passage pv:passageOf source:ev-battery-brief .
  ?passage pv:parentPassage ?parent .
}}
ORDER BY ?passage"""
_NAMED = "FILTER NOT EXISTS { ?claim pv:ofStage ?named . }"
_ABOUT = "FILTER NOT EXISTS { ?claim pv:about ?subject . ?subject pv:inStage ?its . }"
_CLAIMS = f"""{prefix_lines("pv", "rdfs")}
SELECT ?stage ?kind ?year (COUNT(DISTINCT ?claim) AS ?count)
WHERE {{
  {{ ?claim pv:ofStage ?stage . }}
  UNION {{
    ?claim pv:about ?thing .
    ?thing pv:inStage ?stage .
    {_NAMED}
  }}
  UNION {{
    ?claim pv:ofItem ?item .
    ?item pv:inStage ?stage .
    {_NAMED}
    {_ABOUT}
  }}
  UNION {{
    ?site pv:ofStage ?stage .
    ?site a pv:FacilityClaim .
    ?site pv:about ?plant .
    ?claim pv:about ?plant .
    {_NAMED}
    FILTER NOT EXISTS {{ ?claim pv:ofItem ?goods . ?goods pv:inStage ?theirs . }}
  }}
  ?stage a pv:ValueChainStage .
  ?claim a ?kind .
  ?kind rdfs:subClassOf* pv:Claim .
  OPTIONAL {{ ?claim pv:year ?stated . }}
  OPTIONAL {{ ?claim pv:validFrom ?from . }}
  OPTIONAL {{ ?claim pv:targetFrom ?target . }}
  OPTIONAL {{ ?claim pv:asOf ?then . }}
  BIND(
    COALESCE(STR(?stated), SUBSTR(?from, 1, 4), SUBSTR(?target, 1, 4), SUBSTR(?then, 1, 4), "")
    AS ?year
  )
}}
GROUP BY ?stage ?kind ?year
ORDER BY ?stage ?kind ?year"""
"""A claim belongs to the stage that it names, else to that of its subject, item or plant, in turn;
its year is the one that it is for, else that in which what it says began or was so."""

_TOTALS = f"""{prefix_lines("pv", "rdfs", "dcterms")}
SELECT ?what (COUNT(DISTINCT ?thing) AS ?count)
WHERE {{
  {{
    VALUES (?what ?top) {{
      ("statements" pv:SourcedStatement)
      ("relationships" pv:BusinessRelationship)
      ("facilities" pv:Facility)
      ("documents" pv:SourceDocument)
    }}
    ?class rdfs:subClassOf* ?top .
    ?thing a ?class .
  }}
  UNION
  {{
    BIND("statements without a document" AS ?what)
    ?class rdfs:subClassOf* pv:SourcedStatement .
    ?thing a ?class .
    MINUS {{ ?thing pv:statedIn ?document . }}
  }}
  UNION
  {{
    BIND("documents without a date" AS ?what)
    ?thing a pv:SourceDocument .
    MINUS {{ ?thing dcterms:issued ?date . }}
  }}
}}
GROUP BY ?what
ORDER BY ?what"""
TOTALS = (
    "statements",
    "statements without a document",
    "relationships",
    "facilities",
    "documents",
    "documents without a date",
)
"""What the whole collection is counted by, in this order."""
_STAGES = f"""{prefix_lines("pv", "rdfs")}
SELECT ?order ?stage ?label
WHERE {{
  ?stage a pv:ValueChainStage .
  ?stage pv:stageOrder ?order .
  ?stage rdfs:label ?label .
  FILTER(LANG(?label) = "en")
}}
ORDER BY ?order ?stage"""


@dataclass(frozen=True)
class LeftOut:
    """A fact that was collected and is not in the graph: its id, why, and its passage, if any."""

    id: str
    reason: str
    passage: str = ""


@dataclass(frozen=True)
class Section:
    """A section of the brief: its facts in the graph, statements made of them, what is left out."""

    iri: str
    label: str
    facts: tuple[str, ...]
    statements: int
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class Stage:
    """A stage: claims by kind with the years that they are for (0 for none), and kinds it lacks."""

    iri: str
    label: str
    claims: Mapping[str, Mapping[int, int]] = field(default_factory=dict)

    @property
    def gaps(self) -> tuple[str, ...]:
        """The measures for which the stage has no claim."""
        return tuple(one for one in MEASURES if one not in self.claims)

    def count(self, kind: str) -> int:
        """How many claims of a kind the stage has."""
        return sum(self.claims.get(kind, {}).values())

    def span(self, kind: str) -> str:
        """The years that the claims of a kind are for, the first and the last.

        >>> Stage("", "", {"PriceClaim": {2020: 3, 2024: 1, 0: 2}}).span("PriceClaim")
        '2020 to 2024'
        """
        dated = sorted(year for year in self.claims.get(kind, {}) if year)
        return " to ".join(str(year) for year in sorted({*dated[:1], *dated[-1:]}))


@dataclass(frozen=True)
class Coverage:
    """The report: sections of the brief in order, stages in order, everything left out."""

    sections: tuple[Section, ...]
    stages: tuple[Stage, ...]
    left_out: tuple[LeftOut, ...]
    revision: str = ""
    totals: Mapping[str, int] = field(default_factory=dict)

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it."""
        return {
            "revision": self.revision,
            "totals": dict(self.totals),
            "sections": [
                {
                    "iri": one.iri,
                    "label": one.label,
                    "facts": len(one.facts),
                    "statements": one.statements,
                    "left_out": [vars(fact) for fact in one.left_out],
                }
                for one in self.sections
            ],
            "stages": [
                {
                    "iri": one.iri,
                    "label": one.label,
                    "claims": {
                        kind: {str(year) if year else "undated": n for year, n in years.items()}
                        for kind, years in one.claims.items()
                    },
                    "gaps": list(one.gaps),
                }
                for one in self.stages
            ],
            "left_out": [vars(fact) for fact in self.left_out],
        }

    def text(self) -> str:
        """As a person reads it."""
        lines = ["The whole collection", ""]
        lines += [f"{count:>6,}  {what}" for what, count in self.totals.items()]
        lines += ["", "The brief, section by section", ""]
        for one in self.sections:
            missing = f", {len(one.left_out)} left out" if one.left_out else ""
            lines.append(
                f"{len(one.facts):>5} facts, {one.statements:>4} statements{missing}  {one.label}"
            )
            lines += [f"        {fact.id}: {fact.reason}" for fact in one.left_out]
        lines += ["", "The stages, by kind of claim and years", ""]
        for stage in self.stages:
            lines.append(stage.label)
            for kind in stage.claims:
                years = stage.span(kind)
                lines.append(f"{stage.count(kind):>5}  {kind}" + (f", {years}" if years else ""))
            lines += [f"    –  {kind}: no document here gives one" for kind in stage.gaps]
        lines += ["", f"{len(self.left_out)} collected facts were left out, each with a reason."]
        return "\n".join(lines)


def left_out(root: Path) -> tuple[LeftOut, ...]:
    """What ``data/left-out.toml`` lists; nothing if there is no such file.

    Raises:
        BadFile: if it cannot be read.
    """
    path = root / LEFT_OUT
    if not path.is_file():
        return ()
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("left_out", [])
        return tuple(LeftOut(**row) for row in rows)
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise BadFile(
            f"The list cannot be read: {error}.",
            place=Place(path),
            rule="Each [[left_out]] has an id and a reason, and may have a passage.",
        ) from error


def read(engine: Engine, root: Path) -> Coverage:
    """The report on what an engine holds; ``root`` has the list of what was left out."""
    omitted = left_out(root)
    sections, stages = _sections(engine, omitted), _stages(engine)
    return Coverage(sections, stages, omitted, engine.revision, _totals(engine))


def _totals(engine: Engine) -> dict[str, int]:
    found = {what: int(count) for what, count in engine.select(_TOTALS).texts()}
    return {what: found.get(what, 0) for what in TOTALS}


def _sections(engine: Engine, omitted: tuple[LeftOut, ...]) -> tuple[Section, ...]:
    labels: dict[str, str] = {}
    facts: dict[str, set[str]] = defaultdict(set)
    statements: dict[str, set[str]] = defaultdict(set)
    for _, passage, label, _, identifier in engine.select(_SECTIONS).texts():
        labels[passage] = label
        facts[passage] |= {identifier} - {""}
    parents = {row[0]: row[1] for row in engine.select(_INSIDE).texts()}
    for passage, statement, identifier in engine.select(_STATED).texts():
        section = passage
        while section not in labels and section in parents:
            section = parents[section]
        facts[section] |= {identifier} - {""}
        statements[section].add(statement)
    base = PREFIXES["passage"]
    return tuple(
        Section(
            iri,
            label,
            tuple(sorted(facts[iri])),
            len(statements[iri]),
            tuple(one for one in omitted if one.passage and base + one.passage == iri),
        )
        for iri, label in labels.items()
    )


def _stages(engine: Engine) -> tuple[Stage, ...]:
    claims: dict[str, dict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    for stage, kind, year, count in engine.select(_CLAIMS).texts():
        claims[stage][local_name(kind)][int(year or 0)] = int(count)
    return tuple(
        Stage(iri, label, {kind: dict(years) for kind, years in claims[iri].items()})
        for _, iri, label in engine.select(_STAGES).texts()
    )

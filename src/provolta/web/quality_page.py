"""How good the data are: what is expected, what rests on one document, what contradicts what."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from provolta.build import validation_digest
from provolta.coverage import MEASURES
from provolta.files import shape_files
from provolta.names import iri_text, local_name, prefix_lines, shorten
from provolta.validate import checks, expectations, kept
from provolta.web import shown_queries
from provolta.web.addresses import host
from provolta.web.api import to_json
from provolta.web.negotiation import HTML, JSON, Choice
from provolta.web.respond import respond
from provolta.web.site import Site, site_of

router = APIRouter(include_in_schema=False)
_STANDING = f"""{prefix_lines("pv")}
SELECT ?kind ?value (COUNT(DISTINCT ?statement) AS ?n)
WHERE {{
  VALUES ?kind {{ pv:status pv:grade pv:verification }}
  ?statement pv:statedIn ?source ;
             ?kind ?value .
}}
GROUP BY ?kind ?value
ORDER BY ?kind DESC(?n) ?value"""
_ALIGNED = f"""{prefix_lines("skos", "owl", "rdfs")}
SELECT ?match ?other
WHERE {{
  VALUES ?match {{
    skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch skos:relatedMatch
    owl:equivalentClass owl:equivalentProperty
  }}
  ?thing ?match ?other .
  FILTER(isIRI(?other))
}}
ORDER BY ?match ?other"""
_AIMED = re.compile(r"^ {4}sh:target\w+ ", re.MULTILINE)
_COUNT = """{prefixes}
SELECT ?class (COUNT(DISTINCT ?thing) AS ?n)
WHERE {{
  VALUES ?class {{ {classes} }}
  ?kind rdfs:subClassOf* ?class .
  ?thing a ?kind .
}}
GROUP BY ?class
ORDER BY ?class"""


@dataclass(frozen=True)
class Expected:
    """A class with how many things there are and should be."""

    name: str
    count: int
    minimum: int
    maximum: int

    @property
    def met(self) -> bool:
        """Whether there are neither too few nor too many."""
        return self.minimum <= self.count <= self.maximum


@router.get("/quality")
def quality(request: Request) -> Response:
    """What is known about the quality of this revision; as JSON, what it covers."""
    site = site_of(request)

    def make(choice: Choice) -> str:
        if choice.offer is HTML:
            return _page(site)
        return to_json(site.kg.coverage.to_dict())

    return respond(request, (HTML, JSON), make)


def _page(site: Site) -> str:
    standing: dict[str, list[tuple[str, int]]] = {}
    for kind, value, count in site.kg.select(_STANDING).texts():
        if kind:
            standing.setdefault(local_name(kind), []).append((value, int(count)))
    expected = _expected(site)
    aligned = Counter(
        (local_name(match), host(other)) for match, other in site.kg.select(_ALIGNED).texts()
    )
    names = {one.name for one in site.kg.questions()}
    single = len(site.kg.ask("one-source-edges").rows) if "one-source-edges" in names else None
    pairs = {frozenset((one, *others)) for one, others in site.contradictions.items()}
    return site.render(
        "quality.html",
        page_query=shown_queries.QUALITY,
        standing=standing,
        total=sum(count for _, count in standing.get("status", [])),
        expected=expected,
        unmet=sum(not one.met for one in expected),
        single=single,
        contradictions=len(pairs),
        alike=sorted(map(sorted, pairs)),
        aligned=sorted(aligned.items(), key=lambda pair: (-pair[1], pair[0])),
        silent=[
            one for one in site.overview.stages if one.slug not in site.overview.leading_shares
        ],
        unplaced=sum(not one.stages for one in site.overview.actors),
        actors=len(site.overview.actors),
        coverage=site.kg.coverage,
        report=_report(site),
        shapes=_shapes(site.kg.root),
        checks=len(checks.read(site.kg.root)),
        measures=[(name, name.removesuffix("Claim")) for name in MEASURES],
    )


def _report(site: Site) -> tuple[kept.Report, bool] | None:
    """The last run over all shapes and checks, and whether it was of what is served."""
    found = kept.read(site.settings.store)
    if found is None or site.settings.engine:
        return None
    return found, found.content == validation_digest(site.kg.root)


def _shapes(root: Path) -> list[tuple[str, int]]:
    """The files of shapes, and how many shapes each has that aim at something."""
    found = []
    for path in shape_files(root):
        text = path.read_text(encoding="utf-8")
        found.append((path.relative_to(root).as_posix(), len(_AIMED.findall(text))))
    return [pair for pair in found if pair[1]]


def _expected(site: Site) -> list[Expected]:
    wanted = expectations.read(site.kg.root)
    if not wanted:
        return []
    query = _COUNT.format(
        prefixes=prefix_lines("rdfs"), classes=" ".join(iri_text(one.iri) for one in wanted)
    )
    counts = {iri: int(count) for iri, count in site.kg.select(query).texts()}
    return [
        Expected(shorten(one.iri), counts.get(one.iri, 0), one.minimum, one.maximum)
        for one in wanted
    ]

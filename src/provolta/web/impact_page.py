"""What a failure does: the question as a sentence, the degrees stage by stage, what remains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from provolta.analyses.chain import Need
from provolta.analyses.impact import DEGREES, Affected, Impact
from provolta.analyses.replay import Case
from provolta.analyses.shock import Left
from provolta.analytics.concentration import Key
from provolta.answers import Evidence
from provolta.names import local_name, shorten
from provolta.render import bars
from provolta.render.stages import ORDER, STAGES
from provolta.web import api, behind
from provolta.web.addresses import href
from provolta.web.analyses import Filter, in_form
from provolta.web.findings import in_percent, kinds_counted, markets, ranged
from provolta.web.marks import Mark, Marks
from provolta.web.negotiation import HTML, Choice
from provolta.web.respond import respond
from provolta.web.sentences import listed, owner
from provolta.web.site import Site, site_of

router = APIRouter(include_in_schema=False)
GRAPHITE = ("item:graphite", "item:spherical-graphite", "item:synthetic-graphite-anode-material")
"""Graphite as shares are told of it, and what the export control of 2023 names besides."""
_EXAMPLES = (
    ("What would a ban on China’s graphite exports do?", ("place:CN",), GRAPHITE, 100),
    ("What if no graphite came at all?", ("item:graphite",), (), 100),
    ("What if China stopped making everything?", ("place:CN",), (), 100),
    ("What if China lost half of its output?", ("place:CN",), (), 50),
    ("What if CATL failed?", ("actor:catl",), (), 100),
)
_SHOWN = 7
"""How many things of a degree a stage names before it folds the rest."""
_LISTED = 60
"""How many rows the table has; the lists by stage name everything, the files have it whole."""
_PRINTED = 12
"""How many of them are printed."""
_MARKED = 6
"""How many documents a row of the table cites; its thing’s own page cites all."""
_WHO = frozenset(("actor", "facility"))


class Failing(Filter):
    """What fails, as the page asks for it; empty names are left out."""

    entity: list[str] = Field(default_factory=list)
    share: float = Field(100.0, gt=0, le=100)
    of: list[str] = Field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The names that were given, also several in one field with semicolons."""
        return _parted(self.entity)

    @property
    def items(self) -> list[str]:
        """The items that the failure is limited to, given likewise."""
        return _parted(self.of)


def _parted(given: Sequence[str]) -> list[str]:
    parts = (part.strip() for one in given[:20] for part in one.split(";"))
    return list(dict.fromkeys(part for part in parts if part))[:20]


@dataclass(frozen=True)
class Row:
    """A thing that is reached, as the table shows it."""

    one: Affected
    hit: list[tuple[str, list[tuple[str, str]]]]
    left: list[tuple[str, str]]
    open: bool
    marks: list[Mark]
    unmarked: int


@dataclass(frozen=True)
class Column:
    """A stage with what is reached in it: for each degree what is named, and what is folded."""

    slug: str
    label: str
    number: int
    degrees: list[tuple[str, list[tuple[str, str]], list[tuple[str, str]]]]


@router.get("/impact")
def impact(request: Request, wanted: Annotated[Failing, Query()]) -> Response:
    """What is lost, exposed and unknown; the empty form if nothing is asked yet."""
    site = site_of(request)
    if not wanted.names:
        return respond(request, (HTML,), lambda _: _form(site))

    def make(choice: Choice) -> str | bytes:
        found = site.kg.impact(
            wanted.names,
            share=wanted.share / 100,
            of=wanted.items,
            as_of=wanted.as_of,
            status=wanted.statuses,
        )
        if choice.offer is HTML:
            return _page(site, wanted, found)
        return in_form(site.kg, found, choice)

    return respond(request, (HTML, *api.ANSWER_OFFERS), make)


def _form(site: Site) -> str:
    return site.render(
        "impact.html",
        title="What if something fails?",
        subjects=(),
        finding="Name a country, a company, a material or a plant, and see what is lost, what is "
        "exposed and what nobody knows, with the documents that say so.",
        wanted=None,
        found=None,
        examples=[
            (address(names, of, share), text)
            for text, names, of, share in _EXAMPLES
            if site.knows(*names, *of)
        ],
        cases=[(put(one), one) for one in site.replay.cases if not one.why],
    )


def put(one: Case) -> str:
    """The address that puts a documented disruption to the graph.

    A country fails in what the event is about; the items bring their variants.
    """
    names = [shorten(failed.iri) for failed in one.failed]
    limited = one.items and all(failed.kind == "place" for failed in one.failed)
    return address(names, [shorten(item.iri) for item in one.items] if limited else ())


def address(names: Sequence[str], of: Sequence[str] = (), share: int = 100) -> str:
    """The address of the page for a failure.

    >>> address(["place:CN"], ["item:graphite"])
    '/impact?entity=place%3ACN&of=item%3Agraphite&share=100'
    """
    limited = {"of": list(of)} if of else {}
    return "/impact?" + urlencode({"entity": names, **limited, "share": share}, doseq=True)


def _page(site: Site, wanted: Failing, found: Impact) -> str:
    marks = Marks()
    names = " and ".join(one.label for one in found.failed)
    if found.of:
        names = f"{owner(names)} {listed([one.label for one in found.of], len(found.of))}"
    one_fails = len(found.of or found.failed) == 1
    left_rows = _documents(found, marks)
    rows = [
        _row(found, one, marks, folded=place >= _PRINTED)
        for place, one in enumerate(found.nodes[:_LISTED])
    ]
    asked = wanted.model_dump(exclude_defaults=True, exclude={"format", "output"})
    asked["entity"] = [shorten(one.iri) for one in found.failed]
    if found.of:
        asked["of"] = [shorten(one.iri) for one in found.of]
    api_asked = {**asked, "share": found.share}
    part = "" if found.share == 1 else f" for {wanted.share:g} %"
    return site.render(
        "impact.html",
        subjects=[one.iri for one in (*found.failed, *found.of)],
        title=f"If {names} fail{'s' if one_fails else ''}{part}",
        finding=finding(found, site.label),
        rests=behind.query(found.told.statements),
        wanted=wanted,
        found=found,
        columns=_columns(found),
        left=_left(found, site.label),
        left_rows=left_rows,
        silent=found.shock.silent,
        rows=rows,
        more=len(found.nodes) - len(rows),
        numbered=marks.opened(),
        folded=marks.folded(),
        printed=_PRINTED,
        label=found.told.labels,
        here="/impact?" + urlencode(asked, doseq=True),
        asked=urlencode(api_asked, doseq=True),
        command="provolta impact "
        + " ".join(f'"{one.label}"' for one in found.failed)
        + "".join(f' --of "{one.label}"' for one in found.of)
        + (f" --share {found.share:g}" if found.share < 1 else ""),
    )


def finding(found: Impact, name: Callable[[str], str]) -> str:
    """What a failure does, in one or two sentences."""
    counts = found.counts
    if not any(counts.values()):
        return "No document ties anything to it; that means unknown, not safe."
    lost = [one.entity for one in found.nodes if one.degree == "lost"]
    parts = ["Nothing is shown to be lost"]
    if lost:
        parts = [f"{counts['lost']:,} lost, with no documented way left: "]
        parts[0] += kinds_counted(one.type for one in lost)
    if counts["exposed"]:
        parts += [f"{counts['exposed']:,} exposed, with another way left"]
    if counts["unknown"]:
        parts += [f"{counts['unknown']:,} unknown, as nobody documents who supplies what is hit"]
    text = "; ".join(parts) + "."
    return text + _worst(found, name)


def _worst(found: Impact, name: Callable[[str], str]) -> str:
    """The market of which least is left; empty if no shares are documented."""
    if not found.shock.stages:
        return ""
    one = min(found.shock.stages, key=lambda left: left.value)
    return f" At worst {_remains(one)} of {_names(found, name)[one.market.key]} would be left."


def _row(found: Impact, one: Affected, marks: Marks, *, folded: bool) -> Row:
    labels = found.told.labels
    hit = [need for need in one.needs if need.hit]
    claims = dict.fromkeys(claim for need in hit for claim in need.claims)
    statements = [found.told.statements[iri] for iri in claims if iri in found.told.statements]
    remaining = dict.fromkeys(iri for need in hit for iri in need.remaining)
    documents = {source.iri for statement in statements for source in statement.sources}
    return Row(
        one,
        [(_what(need, labels), _named((*need.lost, *need.exposed), labels)) for need in hit],
        _named(tuple(remaining), labels),
        any(need.open for need in hit),
        marks.of(statements, _MARKED, folded=folded),
        max(0, len(documents) - _MARKED),
    )


def _what(need: Need, labels: Mapping[str, str]) -> str:
    return f"{need.what} of {labels.get(need.item, '')}" if need.item else need.what


def _named(iris: Sequence[str], labels: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(iri, labels.get(iri) or local_name(iri)) for iri in iris]


def _columns(found: Impact) -> list[Column]:
    """What is reached in each stage, organisations first; of several stages in the last."""
    by: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for one in sorted(found.nodes, key=lambda node: node.entity.kind not in _WHO):
        places = [slug for slug in map(local_name, one.entity.stages) if slug in ORDER]
        slug = max(places, key=ORDER.__getitem__, default="")
        by[slug][one.degree].append((one.entity.iri, one.entity.label))
    columns = [(stage.slug, stage.name, place + 1) for place, stage in enumerate(STAGES)]
    return [
        Column(
            slug,
            label,
            place,
            [
                (degree, by[slug][degree][:_SHOWN], by[slug][degree][_SHOWN:])
                for degree in DEGREES
                if by[slug][degree]
            ],
        )
        for slug, label, place in (*columns, ("", "No stage documented", 0))
        if slug or by[""]
    ]


def _left(found: Impact, name: Callable[[str], str]) -> str:
    """What is left of each stage, before (the track) and after (the bar)."""
    names = _names(found, name)
    drawn = [_bar(one, names[one.market.key]) for one in found.shock.stages]
    return bars.draw(drawn, "What is left of each stage, in percent", 100.0) if drawn else ""


def _bar(one: Left, name: str) -> bars.Bar:
    low, high = 100 * one.left.low, 100 * one.left.high
    wide = _is_wide(one)
    return bars.Bar(
        name,
        100 * one.value,
        _remains(one),
        href(one.market.key.subject),
        low=low if wide else None,
        high=high if wide else None,
        stage=local_name(one.stage),
    )


def _is_wide(one: Left) -> bool:
    return one.left.high - one.left.low > 0.005  # noqa: PLR2004 - half a percent is not seen


def _remains(one: Left) -> str:
    return f"{ranged(one.left) if _is_wide(one) else in_percent(one.value)} %"


def _names(found: Impact, name: Callable[[str], str]) -> dict[Key, str]:
    return markets((one.market.key for one in found.shock.stages), name)


def _documents(found: Impact, marks: Marks) -> list[tuple[str, list[Mark]]]:
    """What the shares are from: the IRI of each stage and item, once, and its documents."""
    known = found.told.statements
    said: dict[str, list[Evidence]] = defaultdict(list)
    for one in found.shock.stages:
        claims = (figure.claim for figure in one.figures())
        said[one.market.key.subject] += [known[c] for c in claims if c in known]
    return [(subject, marks.of(statements)) for subject, statements in said.items()]

"""Tables that set the parts of one or two analyses side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from provolta.analyses.bottlenecks import Bottlenecks
from provolta.analyses.concentration import Concentration, direction, percent, span
from provolta.analyses.depends import Depends
from provolta.analyses.desk import Told, basis_words, claims_of, counted_words
from provolta.analyses.impact import Impact
from provolta.analyses.integration import Integration
from provolta.analyses.requirement import Requirement, in_tonnes
from provolta.analytics.concentration import Key
from provolta.answers import Answer, Cell, Column

Row = tuple[tuple[Cell, ...], tuple[str, ...]]


def left(found: Impact) -> Answer:
    """What is left of each stage and item, by whose claims, and the stages without a claim."""
    rows: list[Row] = [
        (
            (
                one.stage or None,
                one.market.key.subject,
                basis_words(one.market.key.basis),
                counted_words(one.market.key.unit, one.market.key.contained),
                one.market.key.year,
                percent(one.value),
                span(one.left),
            ),
            claims_of(one.figures()),
        )
        for one in found.shock.stages
    ]
    rows += [((stage, None, "", "", None, None, ""), ()) for stage in found.shock.silent]
    columns = (
        Column("stage", "the stage of the chain", "iri"),
        Column("of", "the stage or the item that the share is of", "iri"),
        Column("basis", "what was counted; empty if no claim gives a share"),
        Column("counted", "shares as given, or amounts that make shares"),
        Column("year", "for which year", "integer"),
        Column("left", "by the best figure", "number", "%"),
        Column("range", "what the figures allow", "text", "%"),
    )
    return _table("What is left", columns, rows, found.told)


def trend(found: Concentration) -> Answer:
    """The index of every market that is known for two years or more."""
    rows: list[Row] = []
    for key, steps in found.trends.items():
        for one in steps:
            cells = (
                key.subject,
                key.region or None,
                basis_words(key.basis),
                counted_words(key.unit, key.contained),
                one.year,
                round(one.hhi, 6),
                percent(one.covered),
                one.leader,
                percent(one.share),
                direction(steps),
            )
            rows.append((cells, _behind(found, key, one.year)))
    columns = (
        Column("of", "the item or the stage", "iri"),
        Column("market", "the region of the market, if it is not the world", "iri"),
        Column("basis", "what was counted"),
        Column("counted", "shares as given, or amounts that make shares"),
        Column("year", "for which year", "integer"),
        Column("hhi", "index of what is covered", "number"),
        Column("covered", "how much the figures cover", "number", "%"),
        Column("leader", "the largest holder", "iri"),
        Column("share", "its share", "number", "%"),
        Column("direction", "rising, falling, steady or unclear from the first year to the last"),
    )
    return _table("How concentration has changed", columns, rows, found.told)


def _behind(found: Concentration, key: Key, year: int) -> tuple[str, ...]:
    claims: list[str] = []
    for market in found.markets:
        if replace(key, year=year) == market.key:
            claims += claims_of(figure for one in market.holders for figure in one.figures)
    return tuple(dict.fromkeys(claims))


def shift(before: Requirement, after: Requirement) -> Answer:
    """How the need of each mineral changes from one mix to another."""
    values = [{one.mineral: one for one in found.needs} for found in (before, after)]
    rows: list[Row] = []
    for mineral in dict.fromkeys([*values[0], *values[1]]):
        old, new = (found[mineral].value if mineral in found else 0.0 for found in values)
        claims = [
            claim
            for found in values
            if mineral in found
            for part in found[mineral].parts
            for claim in claims_of(part.figures)
        ]
        change = percent((new - old) / old) if old else None
        cells = (mineral, in_tonnes(old), in_tonnes(new), in_tonnes(new - old), change)
        rows.append((cells, tuple(dict.fromkeys(claims))))
    rows.sort(key=lambda row: (-abs(float(row[0][3] or 0)), str(row[0][0])))
    columns = (
        Column("mineral", "what is needed", "iri"),
        Column("before", "by the best figures", "number", "t"),
        Column("after", "by the best figures", "number", "t"),
        Column("change", "after less before", "number", "t"),
        Column("part", "the change as a part of before; empty if nothing was", "number", "%"),
    )
    return _table("What changes", columns, rows, before.told, after.told)


def sources_left(customer: Depends, hit: Impact) -> Answer:
    """How many of the documented suppliers of a customer remain, kind by kind."""
    lost = {one.entity.iri for one in hit.nodes if one.degree == "lost"}
    lost |= {one.iri for one in hit.failed}
    rows: list[Row] = []
    for need in customer.needs:
        if need.what == "supplier" and need.item:
            kept = [iri for iri in need.remaining if iri not in lost]
            names = ", ".join(customer.told.labels[iri] for iri in kept)
            part = percent(len(kept) / len(need.remaining)) if need.remaining else None
            cells = (need.item, len(need.remaining), len(kept), part, names)
            rows.append((cells, need.claims))
    columns = (
        Column("kind", "what the customer procures", "iri"),
        Column("suppliers", "documented", "integer"),
        Column("left", "not lost", "integer"),
        Column("part", "left of all", "number", "%"),
        Column("names", "those that are left"),
    )
    return _table("Sources that are left", columns, rows, customer.told)


def named(found: Bottlenecks) -> Answer:
    """The bottlenecks that documents name, and whether the graph finds one there."""
    rows: list[Row] = [
        (
            (
                one.entity.iri,
                one.stage or None,
                one.agrees,
                one.found.entity.iri if one.found else None,
                one.rank,
                "; ".join(reason.words for reason in one.found.reasons) if one.found else "",
            ),
            one.claims,
        )
        for one in found.namings
    ]
    columns = (
        Column("bottleneck", "as documents name it", "iri"),
        Column("stage", "where it is", "iri"),
        Column("agrees", "whether the graph finds one in that stage", "boolean"),
        Column("thing", "the worst that the graph finds there", "iri"),
        Column("rank", "among all kinds of item", "integer"),
        Column("reasons", "why"),
    )
    return _table("Named bottlenecks", columns, rows, found.told)


def controlled(found: Bottlenecks, actors: Integration, stage: str) -> Answer:
    """Who, active in a stage, also controls one that is confirmed as a bottleneck, and how."""
    limits = {one.stage for one in found.namings if one.agrees}
    rows: list[Row] = [
        ((actor.entity.iri, one.stage, one.control), one.claims)
        for actor in actors.actors
        if any(one.stage == stage and one.control == "direct" for one in actor.controls)
        for one in actor.controls
        if one.stage in limits
    ]
    columns = (
        Column("actor", "the organisation", "iri"),
        Column("stage", "a stage that is a bottleneck", "iri"),
        Column("control", "direct, subsidiary, venture, stake or plan"),
    )
    return _table("Who controls bottlenecks", columns, rows, actors.told)


def _table(
    title: str, columns: Sequence[Column], rows: Iterable[Row], told: Told, *others: Told
) -> Answer:
    kept = list(rows)
    statements, labels, notes = dict(told.statements), dict(told.labels), list(told.notes)
    for other in others:
        statements |= other.statements
        labels |= other.labels
        notes += other.notes
    cited = {iri for _, claims in kept for iri in claims}
    named_ = {str(cell) for cells, _ in kept for cell in cells if isinstance(cell, str)}
    return Answer(
        title=title,
        columns=tuple(columns),
        rows=tuple(cells for cells, _ in kept),
        evidence=tuple(claims for _, claims in kept),
        statements={iri: one for iri, one in statements.items() if iri in cited},
        labels={iri: one for iri, one in labels.items() if iri in named_},
        notes=tuple(dict.fromkeys(notes)),
        revision=told.revision,
    )

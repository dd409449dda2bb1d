"""The chain as one picture, and the players stage by stage."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from provolta.names import local_name
from provolta.render import chain
from provolta.render.stages import ORDER, name
from provolta.web import shown_queries
from provolta.web.addresses import href
from provolta.web.language import current
from provolta.web.negotiation import HTML
from provolta.web.overview import Actor
from provolta.web.parameters import Parameters
from provolta.web.respond import respond
from provolta.web.site import Site, site_of

router = APIRouter(include_in_schema=False)
_FILTERS = ("country", "player", "role")


class Players(Parameters):
    """Which players to show."""

    country: str = Field("", max_length=100)
    player: str = Field("", max_length=100)
    role: str = Field("", max_length=100)


@dataclass(frozen=True)
class Choice:
    """A value of a filter: its slug, its name and how many players have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Column:
    """The players of one stage."""

    slug: str
    label: str
    number: int
    actors: list[Actor]


@dataclass(frozen=True)
class Step:
    """A stage of the chain with its items, and the stages at which these re-enter."""

    head: chain.Head
    label: str
    number: int
    tiles: list[chain.Tile]
    back: list[tuple[str, str, int]]


@router.get("/chain")
def page(request: Request, wanted: Annotated[Players, Query()]) -> Response:
    """The chain, and the players that fit the filters."""
    return respond(request, (HTML,), lambda _: _page(site_of(request), wanted))


def _page(site: Site, wanted: Players) -> str:
    actors = site.overview.actors
    asked = {field: value for field in _FILTERS if (value := getattr(wanted, field))}
    fitting = [one for one in actors if all(_fits(one, *pair) for pair in asked.items())]
    columns = _columns(fitting)
    drawn = site.overview.chain(current())
    return site.render(
        "chain.html",
        page_query=shown_queries.CHAIN,
        drawing=chain.draw(drawn, href),
        steps=_steps(drawn),
        stages=site.overview.stages,
        shares=site.overview.leading_shares,
        dominant=Counter(one.country for one in site.overview.leading_shares.values()).most_common(
            1
        ),
        columns=columns,
        choices={field: _choices(site, actors, field) for field in _FILTERS},
        wanted=wanted.model_dump(),
        fitting=len(fitting),
        placed=len({one.iri for column in columns[:-1] for one in column.actors}),
        total=len(actors),
        query=urlencode(asked),
    )


def _steps(drawn: chain.Chain) -> list[Step]:
    """The drawing as a list from top to bottom, for screens that are too narrow for it."""
    stage_of = {tile.key: tile.stage for tile in drawn.tiles}
    back: dict[str, set[str]] = defaultdict(set)
    for start, end in drawn.returns:
        back[stage_of[start]].add(stage_of[end])
    return [
        Step(
            head,
            name(head.slug),
            ORDER[head.slug] + 1,
            [tile for tile in drawn.tiles if tile.stage == head.slug],
            [(slug, name(slug), ORDER[slug] + 1) for slug in ORDER if slug in back[head.slug]],
        )
        for head in drawn.heads
        if head.slug in ORDER
    ]


def _of(actor: Actor, field: str) -> tuple[str, ...]:
    values: Mapping[str, tuple[str, ...]] = {
        "country": (actor.country,) if actor.country else (),
        "player": actor.players,
        "role": actor.roles,
    }
    return values[field]


def _fits(actor: Actor, field: str, value: str) -> bool:
    return value in map(local_name, _of(actor, field))


def _choices(site: Site, actors: Iterable[Actor], field: str) -> list[Choice]:
    counts = Counter(value for one in actors for value in _of(one, field))
    label = site.kg.named.label
    found = [Choice(local_name(iri), label(iri) or iri, count) for iri, count in counts.items()]
    return sorted(found, key=lambda one: one.label.casefold())


def _columns(actors: Iterable[Actor]) -> list[Column]:
    """The players by stage; those of no documented stage last."""
    found = [Column(slug, name(slug), place + 1, []) for slug, place in ORDER.items()]
    nowhere = Column("", "Stage not documented", 0, [])
    for one in sorted(actors, key=lambda actor: actor.label.casefold()):
        places = [ORDER[slug] for slug in map(local_name, one.stages) if slug in ORDER]
        for place in places:
            found[place].actors.append(one)
        if not places:
            nowhere.actors.append(one)
    return [*found, nowhere]

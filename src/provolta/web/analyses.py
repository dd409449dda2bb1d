"""``/api/v1``: impact, concentration and the other analyses; the numbers of the commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal, Protocol

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from provolta import render
from provolta.answers import Answer
from provolta.web import analysis_schemas as schemas
from provolta.web.api import ANSWER_OFFERS, to_json
from provolta.web.negotiation import CSV, JSON, MARKDOWN, Choice
from provolta.web.parameters import ENTITY, Parameters
from provolta.web.respond import respond
from provolta.web.schemas import gives
from provolta.web.site import site_of

router = APIRouter(prefix="/api/v1")
_MOST = 50


class Result(Protocol):
    """What every analysis gives."""

    def answer(self) -> Answer:
        """A table with evidence."""

    def to_dict(self) -> dict[str, object]:
        """Everything, for programs."""


class Filter(Parameters):
    """Which statements count."""

    as_of: str = Field("", description="A date, such as `2024-06-30`: what held on that day.")
    status: list[str] = Field(
        default_factory=list,
        description="Statuses that count, repeated or with commas; `all` for every one. By default "
        "those that count as fact (reported, announced, named).",
    )

    @property
    def statuses(self) -> tuple[str, ...]:
        """The statuses one by one."""
        parts = (part.strip() for one in self.status for part in one.split(","))
        return tuple(dict.fromkeys(part for part in parts if part))


class Failure(Filter):
    """What fails, and how much of it."""

    entity: list[str] = Field(description=f"Repeated for several. {ENTITY}", min_length=1)
    share: float = Field(1.0, description="The part of the output that fails.", gt=0, le=1)
    of: str = Field("", description=f"Only what they make and sell of this item. {ENTITY}")
    max_nodes: int = Field(2000, description="How many things to list at most.", ge=1, le=20_000)


class Thing(Filter):
    """Which thing."""

    entity: str = Field(description=ENTITY, min_length=1, max_length=500)


class Focus(Thing):
    """What depends, and what to list."""

    by: Literal["supplier", "country", "material"] = Field("supplier", description="What to list.")


class Controller(Filter):
    """Which organisation, or all."""

    actor: str = Field("", description=f"All that control two stages if left out. {ENTITY}")


class Market(Filter):
    """Which market, and whose shares of it."""

    of: str = Field(description=f"A stage or an item. {ENTITY}", min_length=1, max_length=500)
    by: Literal["country", "actor"] = Field("country", description="Whose shares.")
    basis: str = Field("", description="What is counted, such as `capacity`.", max_length=100)
    year: int | None = Field(None, description="For one year.")


class Mix(Filter):
    """How much energy, of which chemistries."""

    gwh: float = Field(description="The energy of all batteries, in GWh.", gt=0, le=1e9)
    chemistry: str = Field(
        description="The mix, such as `NMC811=0.6,LFP=0.4`.", min_length=1, max_length=1000
    )


class Layer(Filter):
    """What may be a bottleneck."""

    layer: Literal["material", "supply", "place", "all"] = Field(
        "material", description="Kinds of item, organisations, countries, or all of them."
    )


@router.get(
    "/impact",
    tags=["Dependency"],
    summary="What a failure does",
    responses=gives(schemas.Impact, CSV, MARKDOWN),
)
def impact(request: Request, wanted: Annotated[Failure, Query()]) -> Response:
    """What is lost, exposed or unknown when some things fail, and what is left of each stage.

    A failed country takes with it every organisation and facility that has its seat there.
    """
    kg = site_of(request).kg
    return _respond(
        request,
        lambda: kg.impact(
            wanted.entity[:_MOST],
            share=wanted.share,
            of=wanted.of or None,
            as_of=wanted.as_of,
            status=wanted.statuses,
            max_nodes=wanted.max_nodes,
        ),
    )


@router.get(
    "/depends",
    tags=["Dependency"],
    summary="What a thing depends on",
    responses=gives(schemas.Depends, CSV, MARKDOWN),
)
def depends(request: Request, wanted: Annotated[Focus, Query()]) -> Response:
    """Its needs and the ways that serve them, everything upstream, and what alone is fatal."""
    kg = site_of(request).kg
    return _respond(
        request,
        lambda: kg.depends(wanted.entity, by=wanted.by, as_of=wanted.as_of, status=wanted.statuses),
    )


@router.get(
    "/substitutes",
    tags=["Dependency"],
    summary="What could serve instead",
    responses=gives(schemas.Substitutes, CSV, MARKDOWN),
)
def substitutes(request: Request, wanted: Annotated[Thing, Query()]) -> Response:
    """What could serve instead of an item, an organisation or a process, by documents."""
    kg = site_of(request).kg
    return _respond(
        request,
        lambda: kg.substitutes(wanted.entity, as_of=wanted.as_of, status=wanted.statuses),
    )


@router.get(
    "/integration",
    tags=["Dependency"],
    summary="Who controls consecutive stages",
    responses=gives(schemas.Integration, CSV, MARKDOWN),
)
def integration(request: Request, wanted: Annotated[Controller, Query()]) -> Response:
    """Stages that organisations control: directly, through others, or only by plan."""
    kg = site_of(request).kg
    return _respond(
        request,
        lambda: kg.integration(wanted.actor or None, as_of=wanted.as_of, status=wanted.statuses),
    )


@router.get(
    "/concentration",
    tags=["Dependency"],
    summary="Who holds a stage or an item",
    responses=gives(schemas.Concentration, CSV, MARKDOWN),
)
def concentration(request: Request, wanted: Annotated[Market, Query()]) -> Response:
    """Shares, the Herfindahl–Hirschman index and what it may be at most, cover, and the trend."""
    kg = site_of(request).kg
    return _respond(
        request,
        lambda: kg.concentration(
            wanted.of,
            by=wanted.by,
            basis=wanted.basis,
            year=wanted.year,
            as_of=wanted.as_of,
            status=wanted.statuses,
        ),
    )


@router.get(
    "/require",
    tags=["Dependency"],
    summary="The minerals that a chemistry mix needs",
    responses=gives(schemas.Requirement, CSV, MARKDOWN),
)
def require(request: Request, wanted: Annotated[Mix, Query()]) -> Response:
    """Kilograms of each mineral, as a part of the world's production and reserves."""
    kg = site_of(request).kg
    return _respond(
        request,
        lambda: kg.require(
            wanted.gwh, wanted.chemistry, as_of=wanted.as_of, status=wanted.statuses
        ),
    )


@router.get(
    "/bottlenecks",
    tags=["Dependency"],
    summary="What limits the chain",
    responses=gives(schemas.Bottlenecks, CSV, MARKDOWN),
)
def bottlenecks(request: Request, wanted: Annotated[Layer, Query()]) -> Response:
    """Bottlenecks, ranked with their reasons, beside those that documents name."""
    kg = site_of(request).kg
    return _respond(
        request,
        lambda: kg.bottlenecks(layer=wanted.layer, as_of=wanted.as_of, status=wanted.statuses),
    )


@router.get(
    "/replay",
    tags=["Dependency"],
    summary="Documented disruptions, put to the graph",
    responses=gives(schemas.Replay, CSV, MARKDOWN),
)
def replay(request: Request, wanted: Annotated[Filter, Query()]) -> Response:
    """What the graph says of each documented disruption, beside what was reported to follow."""
    kg = site_of(request).kg
    return _respond(request, lambda: kg.replay(as_of=wanted.as_of, status=wanted.statuses))


def _respond(request: Request, ask: Callable[[], Result]) -> Response:
    """The result in the form that suits the request."""

    def make(choice: Choice) -> str:
        found = ask()
        if choice.offer is JSON:
            return to_json(found.to_dict())
        return render.answer(found.answer(), choice.name)

    return respond(request, ANSWER_OFFERS, make)

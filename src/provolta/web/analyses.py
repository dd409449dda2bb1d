"""``/api/v1``: impact, concentration and the other analyses; the numbers of the commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal, Protocol, TypeVar, get_type_hints

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from provolta import render
from provolta.answers import Answer
from provolta.kg import KnowledgeGraph
from provolta.web import analysis_schemas as schemas
from provolta.web import behind
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
    of: list[str] = Field(
        default_factory=list, description=f"Only what they make and sell of these items. {ENTITY}"
    )
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


Wanted = TypeVar("Wanted", bound=Filter)
Ask = Callable[[KnowledgeGraph, Wanted], Result]


def in_form(kg: KnowledgeGraph, found: Result, choice: Choice) -> str | bytes:
    """A result in the form that was chosen: all as JSON, what it rests on as RDF, its table."""
    if behind.is_rdf(choice):
        return behind.rdf(kg.engine, found.answer(), choice)
    if choice.offer is JSON:
        return to_json(found.to_dict())
    return render.answer(found.answer(), choice.name)


def analysis(
    path: str, summary: str, answer: type[BaseModel]
) -> Callable[[Ask[Wanted]], Ask[Wanted]]:
    """Makes a route of a function that asks the graph; its parameters are the model it takes."""

    def register(ask: Ask[Wanted]) -> Ask[Wanted]:
        def handle(request: Request, wanted: Wanted) -> Response:
            kg = site_of(request).kg
            return respond(
                request, ANSWER_OFFERS, lambda choice: in_form(kg, ask(kg, wanted), choice)
            )

        model = get_type_hints(ask)["wanted"]
        handle.__name__, handle.__doc__ = ask.__name__, ask.__doc__
        handle.__annotations__["request"] = Request
        handle.__annotations__["wanted"] = Annotated[model, Query()]
        responses = gives(answer, CSV, MARKDOWN, *behind.RDF_OFFERS)
        router.get(path, tags=["Dependency"], summary=summary, responses=responses)(handle)
        return ask

    return register


@analysis("/impact", "What a failure does", schemas.Impact)
def impact(kg: KnowledgeGraph, wanted: Failure) -> Result:
    """What is lost, exposed or unknown when some things fail, and what is left of each stage.

    A failed country takes with it every organisation and facility that has its seat there.
    """
    return kg.impact(
        wanted.entity[:_MOST],
        share=wanted.share,
        of=[one for one in wanted.of[:_MOST] if one],
        as_of=wanted.as_of,
        status=wanted.statuses,
        max_nodes=wanted.max_nodes,
    )


@analysis("/depends", "What a thing depends on", schemas.Depends)
def depends(kg: KnowledgeGraph, wanted: Focus) -> Result:
    """Its needs and the ways that serve them, everything upstream, and what alone is fatal."""
    return kg.depends(wanted.entity, by=wanted.by, as_of=wanted.as_of, status=wanted.statuses)


@analysis("/substitutes", "What could serve instead", schemas.Substitutes)
def substitutes(kg: KnowledgeGraph, wanted: Thing) -> Result:
    """What could serve instead of an item, an organisation or a process, by documents."""
    return kg.substitutes(wanted.entity, as_of=wanted.as_of, status=wanted.statuses)


@analysis("/integration", "Who controls consecutive stages", schemas.Integration)
def integration(kg: KnowledgeGraph, wanted: Controller) -> Result:
    """Stages that organisations control: directly, through others, or only by plan."""
    return kg.integration(wanted.actor or None, as_of=wanted.as_of, status=wanted.statuses)


@analysis("/concentration", "Who holds a stage or an item", schemas.Concentration)
def concentration(kg: KnowledgeGraph, wanted: Market) -> Result:
    """Shares, the Herfindahl–Hirschman index and what it may be at most, cover, and the trend."""
    return kg.concentration(
        wanted.of,
        by=wanted.by,
        basis=wanted.basis,
        year=wanted.year,
        as_of=wanted.as_of,
        status=wanted.statuses,
    )


@analysis("/require", "The minerals that a chemistry mix needs", schemas.Requirement)
def require(kg: KnowledgeGraph, wanted: Mix) -> Result:
    """Kilograms of each mineral, as a part of the world's production and reserves."""
    return kg.require(wanted.gwh, wanted.chemistry, as_of=wanted.as_of, status=wanted.statuses)


@analysis("/bottlenecks", "What limits the chain", schemas.Bottlenecks)
def bottlenecks(kg: KnowledgeGraph, wanted: Layer) -> Result:
    """Bottlenecks, ranked with their reasons, beside those that documents name."""
    return kg.bottlenecks(layer=wanted.layer, as_of=wanted.as_of, status=wanted.statuses)


@analysis("/replay", "Documented disruptions, put to the graph", schemas.Replay)
def replay(kg: KnowledgeGraph, wanted: Filter) -> Result:
    """What the graph says of each documented disruption, beside what was reported to follow."""
    return kg.replay(as_of=wanted.as_of, status=wanted.statuses)

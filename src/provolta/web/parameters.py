"""The parameters of the routes, as models: what each takes, and no others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any, Literal, get_origin, get_type_hints

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, model_validator

from provolta.errors import BadParameter

ENTITY = "An IRI, a CURIE (`actor:catl`), a slug (`catl`), a label or an alternative label."
_LAYER = Literal["material", "supply", "trace", "all"]


class Parameters(BaseModel):
    """What every route takes; a name that it does not know is refused with those that it does."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    format: str = Field("", description="The form of the answer by its short name or media type.")
    output: str = Field("", description="The same as `format`.", exclude=True)

    @model_validator(mode="before")
    @classmethod
    def _known(cls, given: Any) -> Any:  # noqa: ANN401 - as pydantic has it
        names = [field.alias or name for name, field in cls.model_fields.items()]
        for name in given:
            if name not in names:
                raise BadParameter(
                    f"There is no parameter {name!r} here.", remedy=f"Use {', '.join(names)}."
                )
        return given

    @classmethod
    def repeatable(cls) -> frozenset[str]:
        """The names that may be given several times."""
        fields = cls.model_fields.items()
        return frozenset(
            one.alias or name for name, one in fields if get_origin(one.annotation) is list
        )


async def once(request: Request) -> None:
    """Refuse a parameter that is given twice where one value is meant: no choice would be right.

    Raises:
        BadParameter: if one is.
    """
    several = _repeatable(request.scope["endpoint"])
    if several is None:
        return
    counts = Counter(name for name, _ in request.query_params.multi_items())
    for name, count in counts.items():
        if count > 1 and name not in several:
            raise twice(name, count)


def twice(name: str, count: int) -> BadParameter:
    """The error that tells that a parameter stands there more than once."""
    return BadParameter(f"{name} is given {count} times.", remedy=f"Give {name} once.")


@cache
def _repeatable(endpoint: Callable[..., object]) -> frozenset[str] | None:
    """What may be repeated at a route; None if its parameters are not described by a model."""
    for kind in get_type_hints(endpoint).values():
        if isinstance(kind, type) and issubclass(kind, Parameters):
            return kind.repeatable()
    return None


def meaning(endpoint: Callable[..., object], name: str) -> str:
    """What a parameter of a route is, as its page of the API says it; empty if nobody says."""
    for kind in get_type_hints(endpoint).values():
        if isinstance(kind, type) and issubclass(kind, Parameters):
            fields = {field.alias or key: field for key, field in kind.model_fields.items()}
            return (fields[name].description or "") if name in fields else ""
    return ""


class Search(Parameters):
    """What to look for."""

    q: str = Field("", description="Words in a name, in any order.", max_length=200)
    type: str = Field("", description="A class, such as `Actor` or `CathodeActiveMaterial`.")
    country: str = Field("", description="Where it has its seat, such as `CN`.")
    stage: str = Field("", description="A stage of the value chain, such as `refining`.")
    limit: int = Field(50, description="How many to list at most.", ge=1, le=1000)


class Documents(Parameters):
    """Which documents to list."""

    q: str = Field("", description="Words in the title or the publisher.", max_length=200)
    grade: str = Field("", description="A grade, such as `a`.", max_length=20)
    page: int = Field(1, description="Which page of them.", ge=1, le=10_000)


class _Filter(Parameters):
    layer: _LAYER = Field("all", description="Which layer of lineage to follow.")
    as_of: str = Field("", description="A date, such as `2024-06-30`: what held on that day.")
    status: list[str] = Field(
        default_factory=list,
        description="Statuses that count, repeated or with commas; `all` for every one. By default "
        "those that count as fact (reported, announced, named), and with `as_of` what has ended.",
    )

    @property
    def statuses(self) -> tuple[str, ...]:
        """The statuses one by one."""
        parts = (part.strip() for one in self.status for part in one.split(","))
        return tuple(dict.fromkeys(part for part in parts if part))


class Trace(_Filter):
    """A lineage: of what, which way, how far."""

    entity: str = Field(description=ENTITY, min_length=1, max_length=500)
    direction: Literal["upstream", "downstream"] = Field(
        "upstream", description="`upstream`: what it comes from; `downstream`: what it goes into."
    )
    depth: str = Field(
        "1", description="How many steps, or `all`.", pattern=r"^(\d{1,4}|all)$", examples=["all"]
    )
    loops: bool = Field(False, description="Follow recycled material to where it re-enters, too.")
    detail: Literal["full", "iris"] = Field(
        "full",
        description="`full`: nodes and edges with evidence; `iris`: only the IRIs of what it "
        "reaches, all of them however many, as JSON, as CSV or one a line.",
    )


class Reason(_Filter):
    """An explanation: how one thing depends on another."""

    from_: str = Field(alias="from", description=ENTITY, min_length=1, max_length=500)
    to: str = Field(description=ENTITY, min_length=1, max_length=500)
    routes: int = Field(3, description="How many routes to show at most.", ge=1, le=20)


class Theme(Parameters):
    """Which questions."""

    theme: str | None = Field(None, description="One theme of the library, such as `lineage`.")

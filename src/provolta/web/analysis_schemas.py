"""The shapes of the analyses' JSON, for the OpenAPI document. Not used to make the answers."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from provolta.web.schemas import Named, Statement


class _Told(BaseModel):
    revision: str
    statements: dict[str, Statement]
    labels: dict[str, str]
    notes: list[str] = Field(description="What the answer assumes, one line each.")


class Need(BaseModel):
    """One thing that is needed, and the ways that serve it."""

    what: Literal[
        "input", "process", "maker", "supplier", "variant", "place", "plant", "operator", "kind"
    ]
    item: str | None = Field(description="The kind that a supplier is needed for.")
    lost: list[str]
    exposed: list[str]
    remaining: list[str]
    open: bool = Field(description="Whether something undocumented may serve too.")
    claims: list[str]


class Affected(Named):
    """A thing that a failure reaches."""

    stages: list[str]
    country: str | None
    degree: Literal["lost", "exposed", "unknown"]
    distance: int
    needs: list[Need]


class Left(BaseModel):
    """What is left of a stage or an item, from 0 to 1."""

    stage: str | None
    subject: str
    label: str
    basis: str
    year: int | None
    left: float
    left_low: float
    left_high: float
    claims: list[str]


class Bound(BaseModel):
    """The scarcest on one basis: nothing that needs it can have more left."""

    basis: str
    subject: str
    year: int | None
    left: float
    left_low: float
    left_high: float


class Impact(_Told):
    """What a failure does."""

    failed: list[Named]
    share: float
    of: list[Named] = Field(description="Only what they make and sell of these.")
    as_of: str | None
    counts: dict[str, int]
    nodes: list[Affected]
    stages: list[Left]
    bounds: list[Bound]
    stages_without_claim: list[str]
    truncated: bool


class Holder(BaseModel):
    """A country or an organisation in a market; shares are from 0 to 1."""

    iri: str
    label: str
    share: float
    share_low: float
    share_high: float
    amount: float
    conflict: bool
    estimated: bool
    claims: list[str]


class _Key(BaseModel):
    subject: str
    label: str
    basis: str
    unit: str
    region: str | None


class Market(_Key):
    """How one item or stage divides, on one basis, in one year."""

    year: int | None
    covered: float | None = Field(description="How much of the market the figures cover.")
    hhi: float | None = Field(
        description="Of what is covered, divided among the holders; null if only one is known."
    )
    hhi_low: float | None = Field(description="If the rest is spread thin.")
    hhi_high: float | None = Field(description="If the rest is in one hand.")
    over: bool = Field(description="Whether the figures make up more than the whole.")
    holders: list[Holder]
    whole: list[str] = Field(description="The claims about the whole.")


class Point(BaseModel):
    """One year of a trend."""

    year: int
    hhi: float
    covered: float | None
    leader: str
    share: float


class Trend(_Key):
    """A market over the years."""

    points: list[Point]
    direction: Literal["rising", "falling", "steady", "unclear"]


class Concentration(_Told):
    """Who holds a stage or an item."""

    of: Named
    by: Literal["country", "actor"]
    as_of: str | None
    markets: list[Market]
    trends: list[Trend]


class Part(BaseModel):
    """What one chemistry needs of a mineral."""

    chemistry: str
    kg: float
    kg_low: float
    kg_high: float
    claims: list[str]


class Slice(BaseModel):
    """A country's part of the world's amount."""

    iri: str
    label: str
    share: float
    share_low: float
    share_high: float
    claims: list[str]


class Measure(BaseModel):
    """The world's amount, and the need as a part of it."""

    item: str
    basis: str
    year: int | None
    kg: float
    ratio: float | None
    ratio_low: float
    ratio_high: float | None
    claims: list[str]
    countries: list[Slice]


class Rate(BaseModel):
    """A recovery rate in percent."""

    about: str
    low: float
    high: float
    claims: list[str]


class Reentry(BaseModel):
    """Where what a recycling process gives goes back into production."""

    process: str
    recovered: str
    replaces: str


class Recycling(BaseModel):
    """What the same batteries would return at their end."""

    kg_low: float | None
    kg_high: float | None
    rates: list[Rate]
    reentries: list[Reentry]


class Mineral(BaseModel):
    """A mineral that is needed."""

    iri: str
    label: str
    kg: float
    kg_low: float
    kg_high: float
    parts: list[Part]
    measures: list[Measure]
    recycling: Recycling


class Mixed(BaseModel):
    """A chemistry of the mix, and its part of the energy."""

    iri: str
    label: str
    share: float


class Requirement(_Told):
    """The minerals that a mix needs."""

    gwh: float
    mix: list[Mixed]
    as_of: str | None
    minerals: list[Mineral]
    missing: list[str] = Field(description="Chemistries for which no intensity is documented.")


class Reason(BaseModel):
    """Why a thing is a bottleneck."""

    rule: str
    points: float
    words: str
    claims: list[str]


class Bottleneck(Named):
    """A thing that limits others."""

    rank: int
    stages: list[str]
    score: float
    fatal_to: int = Field(description="Kinds of item that are lost if it alone is lost.")
    reasons: list[Reason]


class Naming(Named):
    """A bottleneck that documents name."""

    stage: str | None
    agrees: bool
    best: str | None
    rank: int | None
    claims: list[str]


class Bottlenecks(_Told):
    """What limits the chain."""

    layer: str
    as_of: str | None
    targets: int = Field(description="Kinds of item that `fatal_to` counts among.")
    bottlenecks: list[Bottleneck]
    named: list[Naming]


class Leader(BaseModel):
    """The largest holder of an item, among countries."""

    basis: str
    year: int | None
    hhi: float
    covered: float | None
    leader: str
    share: float
    claims: list[str]


class Upstream(Named):
    """A thing that another depends on."""

    stages: list[str]
    country: str | None
    degree: Literal["fatal", "one way of several", "by recipe"]
    distance: int | None
    market: Leader | None
    claims: list[str]


class Depends(_Told):
    """What a thing depends on."""

    focus: Named
    by: Literal["supplier", "country", "material"]
    as_of: str | None
    needs: list[Need]
    upstream: list[Upstream]


class Substitute(Named):
    """Something that could serve instead."""

    way: Literal["substitute", "displaces", "variant", "without", "maker", "process", "supplier"]
    for_: str | None = Field(alias="for")
    makers: list[str]
    claims: list[str]


class Substitutes(_Told):
    """What could serve instead of a thing."""

    focus: Named
    as_of: str | None
    substitutes: list[Substitute]


class Control(BaseModel):
    """A stage that an organisation controls."""

    stage: str
    label: str
    control: Literal["direct", "subsidiary", "venture", "stake", "plan"]
    through: list[str]
    claims: list[str]


class Runs(BaseModel):
    """The longest runs of consecutive stages."""

    direct: int
    with_ventures: int
    with_plans: int


class Integrated(Named):
    """An organisation and its stages."""

    stages: list[Control]
    runs: Runs


class Integration(_Told):
    """Who controls consecutive stages."""

    focus: Named | None
    as_of: str | None
    actors: list[Integrated]


class Felt(Named):
    """A thing that was reported to feel a disruption, and what the graph says of it."""

    degree: Literal["lost", "exposed", "unknown", "untouched", "itself", "not in the chain"]
    claims: list[str]


class Case(Named):
    """A disruption, put to the graph."""

    failed: list[Named]
    items: list[Named]
    counts: dict[str, int]
    felt: list[Felt]
    verdict: Literal["agrees", "agrees in part", "does not agree", "cannot be put"]
    reason: str | None
    claims: list[str]


class Replay(_Told):
    """Every documented disruption."""

    as_of: str | None
    verdicts: dict[str, int]
    cases: list[Case]

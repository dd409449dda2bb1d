"""What a country holds of each stage, for its page."""

from __future__ import annotations

from dataclasses import dataclass

from provolta.web.overview import Overview, Stage
from provolta.web.shares import Share, leading


@dataclass(frozen=True)
class Holding:
    """The share of a stage that speaks for a country; ``greatest`` if it speaks for the stage."""

    stage: Stage
    number: int
    share: Share
    greatest: bool


def holdings(overview: Overview, place: str) -> list[Holding]:
    """The stages of which a document gives a country a share, in their order."""
    own = [one for one in overview.shares if one.place == place]
    found = []
    for number, stage in enumerate(overview.stages, 1):
        first = overview.leading_shares.get(stage.slug)
        greatest = first is not None and first.place == place
        share = first if greatest else leading(own, stage=stage.slug)
        if share is not None:
            found.append(Holding(stage, number, share, greatest))
    return found


def told(found: list[Holding]) -> str:
    """In how many of these stages it is first; empty if in none."""
    first = sum(one.greatest for one in found)
    if not first:
        return ""
    stages = "1 stage" if first == 1 else f"{first} stages"
    return f"Documents give it the greatest share of one country in {stages} of the chain."

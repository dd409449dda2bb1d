"""The eight stages as they are shown everywhere: their order, their short names, their colours.

The colours run from dark to light in the order of the chain, so that they are told apart in grey,
in print and by colour-blind readers (a test simulates that). No stage is shown by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shown:
    """A stage as it is shown: ``ink`` is the colour of text upon ``colour``."""

    slug: str
    name: str
    colour: str
    ink: str


STAGES = (
    Shown("raw-materials", "Raw materials", "#1d1f5e", "#ffffff"),
    Shown("refining", "Refining", "#0f4d7d", "#ffffff"),
    Shown("active-materials", "Active materials", "#1c7470", "#ffffff"),
    Shown("cell-components", "Cell components", "#5d8a2f", "#000000"),
    Shown("cell-production", "Cells", "#b58f1f", "#000000"),
    Shown("pack-assembly", "Packs", "#e9975a", "#000000"),
    Shown("vehicle-manufacturing", "Vehicles", "#f3b4b4", "#000000"),
    Shown("recycling", "Recycling", "#e6d3f5", "#000000"),
)
"""The stages from upstream to downstream, and the way back."""

AT_NIGHT = {
    "raw-materials": "#8085dc",
    "refining": "#4d9bd6",
    "active-materials": "#3fa8a2",
}
"""Thin lines of the dark stages on dark paper, where their own colours would not be seen."""

ORDER = {stage.slug: place for place, stage in enumerate(STAGES)}
"""The place of each stage, from 0."""


def name(slug: str) -> str:
    """The short name of a stage.

    >>> name("cell-production"), name("second-life")
    ('Cells', 'Second life')
    """
    if slug in ORDER:
        return STAGES[ORDER[slug]].name
    return slug.replace("-", " ").capitalize()

"""What a drawing of a lineage is made of: boxes and lines."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """A node of the drawing; ``folded`` counts the things that it stands for, if it is a fold.

    ``language`` is that of the label, if it is another than that of the page.
    """

    key: str
    label: str
    kind: str = ""
    stage: str = ""
    country: str = ""
    unexpanded: int = 0
    focus: bool = False
    folded: int = 0
    language: str = ""


@dataclass(frozen=True)
class Line:
    """An edge of the drawing; ``style`` is ``solid``, ``dashed``, ``faint`` or ``dotted``.

    ``weight`` counts the statements behind it: of many neighbours the best documented are shown.
    """

    start: str
    end: str
    style: str
    title: str
    route: bool = False
    weight: int = 1

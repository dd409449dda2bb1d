"""The colours of the stages: told apart by every eye, in order in grey, with numbers to read.

Colour blindness is simulated after Machado, Oliveira and Fernandes 2009, at full severity.
"""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from provolta.render.stages import AT_NIGHT, ORDER, STAGES
from provolta.render.styles import CHAIN_STYLE

VISION = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def _linear(colour: str) -> list[float]:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def _seen(colour: str, vision: str) -> list[float]:
    rgb = _linear(colour)
    return [
        min(1.0, max(0.0, sum(factor * part for factor, part in zip(row, rgb, strict=True))))
        for row in VISION[vision]
    ]


def _lab(rgb: list[float]) -> tuple[float, float, float]:
    r, g, b = rgb
    x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047
    y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b
    z = (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883
    x, y, z = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _luminance(colour: str) -> float:
    r, g, b = _linear(colour)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.mark.parametrize("vision", VISION)
def test_eight_stages_are_told_apart_by_every_eye(vision: str) -> None:
    seen = [_lab(_seen(stage.colour, vision)) for stage in STAGES]
    for one, other in combinations(seen, 2):
        assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 > 12


@pytest.mark.parametrize("vision", VISION)
def test_stages_go_from_dark_to_light_so_that_grey_keeps_their_order(vision: str) -> None:
    lightness = [_lab(_seen(stage.colour, vision))[0] for stage in STAGES]
    assert all(lighter - darker > 5 for darker, lighter in pairwise(lightness))


def test_numbers_can_be_read_on_their_stage() -> None:
    for stage in STAGES:
        dark, light = sorted((_luminance(stage.colour), _luminance(stage.ink)))
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_lines_of_every_stage_are_seen_on_dark_paper() -> None:
    paper = _luminance("#15171a")
    for stage in STAGES:
        line = AT_NIGHT.get(stage.slug, stage.colour)
        assert (_luminance(line) + 0.05) / (paper + 0.05) > 3, stage.slug
    for slug, line in AT_NIGHT.items():
        assert f'[stroke="{STAGES[ORDER[slug]].colour}"]{{stroke:{line}}}' in CHAIN_STYLE

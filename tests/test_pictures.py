"""The pictures of the pages: small, alone, and each shown somewhere."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.mini_world import PROJECT

PICTURES = sorted((PROJECT / "docs").rglob("*.svg"))
PAGES = [PROJECT / "README.md", *(PROJECT / "docs").rglob("*.md")]


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.name)
def test_a_picture_is_small_and_needs_nothing_else(picture: Path) -> None:
    text = picture.read_text(encoding="utf-8")
    assert len(text) < 100_000
    names = {one.tag.rpartition("}")[2] for one in ET.fromstring(text).iter()}
    assert names.isdisjoint({"script", "image", "use", "foreignObject"})
    assert "url(" not in text


def test_every_picture_is_shown_and_every_one_shown_is_there() -> None:
    shown = {
        (page.parent / target).resolve()
        for page in PAGES
        for target in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    }
    assert shown == {picture.resolve() for picture in PICTURES}

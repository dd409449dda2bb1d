"""The drawing of the whole chain: what stands for a stage, where it stands, what ties it."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree as ET

from provolta.embedded import EmbeddedEngine
from provolta.entities import Index
from provolta.render import chain
from provolta.render.stages import ORDER, STAGES
from provolta.web import chain_map
from provolta.web.shares import Share, leading, read

SVG = "{http://www.w3.org/2000/svg}"


def tile(key: str, stage: str, column: int, share: chain.Share | None = None) -> chain.Tile:
    return chain.Tile(key, key, stage, column, share)


HALF = chain.Share(50, "XB 50 %", "Brackland about 50 %", "Brackland has half.")
SMALL = chain.Chain(
    [
        chain.Head(f"i:{stage.slug}", stage.slug, n, HALF if not n else None, "ore, 2024")
        for n, stage in enumerate(STAGES)
    ],
    [
        tile("ore", "raw-materials", 0, HALF),
        tile("salt", "refining", 1),
        tile("cell", "cell-production", 4),
        tile("<used>", "recycling", 6),
        tile("recovered", "recycling", 1),
    ],
    [("ore", "salt"), ("salt", "cell"), ("cell", "<used>"), ("<used>", "recovered")],
    [("recovered", "salt")],
)


def test_boxes_stand_in_their_columns_and_never_overlap() -> None:
    drawing = ET.fromstring(chain.draw(SMALL, str))
    boxes = [
        tuple(float(rect.get(name, "")) for name in ("x", "y", "width", "height"))
        for rect in drawing.iter(f"{SVG}rect")
        if rect.get("class") == "box"
    ]
    assert len(boxes) == 5
    assert len({x for x, *_ in boxes}) == 4
    for (x, y, w, h), (x2, y2, w2, h2) in combinations(boxes, 2):
        assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y


def test_a_bar_is_as_long_as_the_share_says() -> None:
    drawing = ET.fromstring(chain.draw(SMALL, str))
    rects = list(drawing.iter(f"{SVG}rect"))
    whole = [float(r.get("width", "")) for r in rects if r.get("class") == "track"]
    parts = [float(r.get("width", "")) for r in rects if r.get("class") == "part"]
    assert [part / all_ for part, all_ in zip(parts, whole, strict=True)] == [0.5, 0.5]


def test_every_tie_is_drawn_and_hostile_names_stay_text() -> None:
    text = chain.draw(SMALL, str)
    drawing = ET.fromstring(text)
    ends = {(p.get("data-from"), p.get("data-to")) for p in drawing.iter(f"{SVG}path")}
    assert {*SMALL.flows, *SMALL.returns} <= ends
    assert "<used>" not in text


def test_everything_lies_within_the_drawing() -> None:
    drawing = ET.fromstring(chain.draw(SMALL, str))
    wide, high = float(drawing.get("width", "")), float(drawing.get("height", ""))
    for rect in drawing.iter(f"{SVG}rect"):
        assert 0 <= float(rect.get("x", "")) <= wide - float(rect.get("width", "")) + 1
        assert 0 <= float(rect.get("y", "")) <= high - float(rect.get("height", ""))


def test_the_mini_world_is_chosen_by_rule(world: EmbeddedEngine) -> None:
    index = Index.read(world)
    ties = chain_map.ties(world)
    picked = chain_map.chosen(index, ties, read(world, index))
    assert set(picked) <= set(ORDER)
    for items in picked.values():
        assert len({one.iri for one in items}) == len(items) <= 18
    built = chain_map.build(index, ties, read(world, index), [])
    column = {one.key: one.column for one in built.tiles}
    stage = {one.key: one.stage for one in built.tiles}
    assert built.returns
    for start, end in built.flows:
        assert "recycling" in (stage[start], stage[end]) or column[start] <= column[end]


def test_of_a_kind_and_a_narrower_kind_one_stands_for_both(world: EmbeddedEngine) -> None:
    index = Index.read(world)
    ties = chain_map.ties(world)
    line = ties.lineage("https://w3id.org/provolta/id/item/n8-cell")
    assert "https://w3id.org/provolta/id/item/battery-cell" in line
    assert index.by_iri[min(line)].kind == "item"


def test_the_latest_and_greatest_share_leads(real: EmbeddedEngine) -> None:
    shares = read(real, Index.read(real))
    assert shares
    for stage in ORDER:
        first = leading(shares, stage=stage)
        same = [one for one in shares if stage in one.stages]
        if first is None:
            assert not same
        else:
            alike = [one for one in same if (one.basis, one.year) == (first.basis, first.year)]
            assert first.percent == max(one.percent for one in alike)
            assert int(first.year) >= int(max(one.year for one in same)) - 2


def shared(basis: str, year: str, percent: float) -> Share:
    """A share of a stage."""
    return Share("", "", "", "", ("refining",), percent, "", "", basis, year, "")


def test_what_is_made_in_a_country_goes_before_what_its_companies_sell() -> None:
    sold, made = shared("market share", "2025", 90), shared("production", "2024", 70)
    assert leading([sold, made], stage="refining") is made
    assert leading([sold, shared("production", "2022", 70)], stage="refining") is sold
    assert leading([sold], stage="refining") is sold
    assert leading([sold, made], stage="recycling") is None

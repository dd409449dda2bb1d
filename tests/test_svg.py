"""The lineage drawing: layout, folding, styles, links."""

from __future__ import annotations

import re
from itertools import combinations
from xml.etree import ElementTree as ET

from hypothesis import example, given
from hypothesis import strategies as st

from provolta.render import layers, svg, words
from provolta.render.picture import picture
from provolta.render.stages import STAGES

Json = dict[str, object]
SVG = "{http://www.w3.org/2000/svg}"


def node(name: str, distance: int, **more: object) -> Json:
    return {
        "iri": f"i:{name}",
        "label": name,
        "type": "Actor",
        "stage": None,
        "stages": [],
        "country": None,
        "distance": distance,
        "unexpanded": 0,
    } | more


def edge(start: str, end: str, status: str | None = "reported", claims: int = 1) -> Json:
    return {
        "from": f"i:{start}",
        "to": f"i:{end}",
        "relation": "https://w3id.org/provolta/ontology#suppliesTo",
        "status": status,
        "items": [],
        "claims": [f"c:{n}" for n in range(claims)],
        "sources": ["s:1"] if claims else [],
    }


def lineage(nodes: list[Json], edges: list[Json], direction: str = "upstream") -> Json:
    focus = {"iri": nodes[0]["iri"], "label": nodes[0]["label"], "type": "Actor"}
    return {"focus": focus, "direction": direction, "nodes": nodes, "edges": edges, "labels": {}}


def boxes(drawing: str) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of every box."""
    found = []
    for rect in ET.fromstring(drawing).iter(f"{SVG}rect"):
        if rect.get("class") == "box":
            x, y, w, h = (float(rect.get(name, "")) for name in ("x", "y", "width", "height"))
            found.append((x, y, x + w, y + h))
    return found


CHAIN = lineage(
    [
        node("Car", 0, stage="vehicle-manufacturing"),
        node("Cell", 1, stage="cell-production"),
        node("Mine", 2, stage="raw-materials", country="CL", unexpanded=4),
    ],
    [edge("Cell", "Car"), edge("Mine", "Cell", "announced"), edge("Mine", "Car", None, 0)],
)


def test_goods_go_from_left_to_right_through_the_stages() -> None:
    found = picture(CHAIN, 60)
    assert found.columns.of == {"i:Car": 2, "i:Cell": 1, "i:Mine": 0}
    assert found.columns.back == frozenset()


def test_a_thing_without_a_stage_stands_between_those_that_have_one() -> None:
    document = lineage(
        [
            node("Car", 0, stage="vehicle-manufacturing"),
            node("Trader", 1),
            node("Mine", 2, stage="raw-materials"),
        ],
        [edge("Mine", "Trader"), edge("Trader", "Car")],
    )
    assert picture(document, 60).columns.of == {"i:Mine": 0, "i:Trader": 1, "i:Car": 2}


def test_without_stages_the_longest_path_gives_the_columns() -> None:
    document = lineage(
        [node("D", 0), node("C", 1), node("B", 2), node("A", 3)],
        [edge("A", "B"), edge("B", "C"), edge("C", "D"), edge("A", "D")],
    )
    columns = picture(document, 60).columns.of
    assert columns == {"i:A": 0, "i:B": 1, "i:C": 2, "i:D": 3}


def test_what_goes_back_to_an_earlier_stage_returns_below_everything() -> None:
    document = lineage(
        [node("Cell", 0, stage="cell-production"), node("Recycler", 1, stage="recycling")],
        [edge("Recycler", "Cell"), edge("Cell", "Recycler")],
    )
    drawing = svg.draw(document)
    assert picture(document, 60).columns.back == {("i:Recycler", "i:Cell")}
    lowest = max(bottom for *_, bottom in boxes(drawing))
    returning = next(path for path in re.findall(r' d="([^"]+)"', drawing) if "Q" in path)
    levels = re.findall(r"Q-?[\d.]+ (-?[\d.]+)", returning)
    assert all(float(y) > lowest for y in levels)


def test_styles_tell_reported_announced_and_structural_edges_apart() -> None:
    drawing = svg.draw(CHAIN)
    root = ET.fromstring(drawing)
    titles = {
        group.findtext(f"{SVG}title"): group.get("class")
        for group in root.iter(f"{SVG}g")
        if group.find(f"{SVG}title") is not None
    }
    assert titles == {
        "Cell → Car: suppliesTo; reported; 1 statement in 1 document": "edge solid",
        "Mine → Cell: suppliesTo; announced; 1 statement in 1 document": "edge dashed",
        "Mine → Car: suppliesTo; by definition": "edge dotted",
    }
    assert "announced or planned" in drawing


def test_every_node_is_a_link_and_the_focus_is_marked() -> None:
    drawing = svg.draw(CHAIN, href=lambda iri: f"/see?{iri}&x")
    root = ET.fromstring(drawing)
    assert [link.get("href") for link in root.iter(f"{SVG}a")] == [
        "/see?i:Car&x",
        "/see?i:Cell&x",
        "/see?i:Mine&x",
    ]
    assert drawing.count('class="node focus"') == 1
    assert "CL · +4 beyond" in drawing


def test_title_and_description_say_what_is_seen() -> None:
    root = ET.fromstring(svg.draw(CHAIN))
    assert root.findtext(f"{SVG}title") == "What Car depends on"
    assert root.findtext(f"{SVG}desc") == (
        "2 things in 3 stages around Car, joined by 3 edges; goods go from left to right. "
        "The table of edges has the same content."
    )


def test_only_a_file_of_its_own_carries_styles() -> None:
    assert "<style>" in svg.draw(CHAIN)
    within = svg.draw(CHAIN, standalone=False)
    assert "<style" not in within
    assert "style=" not in within


def test_hostile_labels_stay_text() -> None:
    evil = '<script>alert(1)</script>"&'
    document = lineage([node(evil, 0), node("ok", 1)], [edge("ok", evil)])
    drawing = svg.draw(document)
    assert "<script" not in drawing
    assert ET.fromstring(drawing).findtext(f"{SVG}title") == f"What {evil} depends on"


def test_the_same_answer_gives_the_same_drawing() -> None:
    backwards = dict(CHAIN) | {"nodes": CHAIN["nodes"][::-1]}  # type: ignore[index]
    assert svg.draw(CHAIN) == svg.draw(CHAIN)
    assert svg.draw(backwards) == svg.draw(CHAIN)


def test_more_things_than_fit_fold_into_one_that_says_how_many() -> None:
    names = [f"S{n:03}" for n in range(100)]
    document = lineage(
        [node("Hub", 0), *(node(name, 1) for name in names)], [edge(name, "Hub") for name in names]
    )
    found = picture(document, 60)
    folded = [box for box in found.boxes if box.folded]
    assert [box.label for box in folded] == ["+42 suppliers"]
    assert len(found.boxes) == 60
    assert {line.end for line in found.lines} == {"i:Hub"}
    assert 'href="#all"' in svg.draw(document, more="#all")


def test_small_columns_stay_whole_when_tall_ones_fold() -> None:
    names = [f"S{n:03}" for n in range(80)]
    document = lineage(
        [node("End", 0), node("Mid", 1), *(node(name, 2) for name in names)],
        [edge("Mid", "End"), *(edge(name, "Mid") for name in names)],
    )
    labels = [box.label for box in picture(document, 20).boxes]
    assert labels[:2] == ["End", "Mid"]
    assert labels[-1] == "+63 suppliers"


def test_a_thing_alone_is_drawn_too() -> None:
    assert len(boxes(svg.draw(lineage([node("Alone", 0)], [])))) == 1


@st.composite
def _graphs(draw: st.DrawFn) -> Json:
    count = draw(st.integers(1, 25))
    stages = st.sampled_from([None, *(stage.slug for stage in STAGES)])
    nodes = [node(f"n{n}", n, stage=draw(stages)) for n in range(count)]
    ends = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    pairs = draw(st.lists(ends, max_size=40))
    return lineage(nodes, [edge(f"n{a}", f"n{b}") for a, b in pairs])


@given(_graphs())
def test_boxes_never_overlap_and_edges_that_go_on_go_right(document: Json) -> None:
    found = picture(document, 60)
    for line in found.lines:
        start, end = found.columns.of[line.start], found.columns.of[line.end]
        assert line.start != line.end
        if (line.start, line.end) not in found.columns.back:
            assert start < end
    for (left, top, right, bottom), (x, y, to_x, to_y) in combinations(
        boxes(svg.draw(document)), 2
    ):
        assert right <= x or to_x <= left or bottom <= y or to_y <= top


@given(_graphs())
def test_a_box_keeps_the_column_order_whatever_the_graph(document: Json) -> None:
    found = picture(document, 60)
    assert list(found.columns.ranks) == sorted(found.columns.ranks)
    assert set(found.columns.of.values()) == set(range(len(found.columns.ranks)))


def test_fewer_edges_cross_after_sorting() -> None:
    nodes = ["a", "b", "c", "x", "y", "z"]
    edges = [("a", "z"), ("b", "y"), ("c", "x")]
    found = layers.columns(nodes, edges, {})
    placed = layers.layout(found, edges, dict.fromkeys(nodes, 10.0), 2.0, 4.0)
    sides = (range(3), range(3, 6))
    order = [sorted(side, key=lambda n: placed.middle[nodes[n]]) for side in sides]
    assert layers.crossings(order, [[5], [4], [3], [], [], []]) == 0


@example("AaA;;A;AAmé;éAiAééA;", 1)
@given(st.text(min_size=1, max_size=80), st.integers(1, 3))
def test_labels_fit_their_boxes(text: str, most: int) -> None:
    found = words.lines_of(text, 120, most)
    assert len(found) <= most
    assert all(words.width(line) <= 120 for line in found)


def test_a_marked_route_stands_out_and_is_never_folded() -> None:
    many = [node(f"S{n}", 1) for n in range(40)]
    document = lineage([node("Car", 0), *many], [edge(f"S{n}", "Car") for n in range(40)])
    drawing = svg.draw(document, limit=10, route=[("i:S39", "i:Car")])
    assert 'class="lineage routed"' in drawing
    marked = re.findall(r'class="edge solid marked" data-from="([^"]*)"', drawing)
    assert marked == ["i:S39"]
    assert 'data-key="i:S39"' in drawing
    assert " marked" not in svg.draw(document, limit=10, standalone=False)


def wide() -> Json:
    """Cells made from sixty materials one after another, which a mine of each feeds."""
    cells = [node("Car", 0, stage="vehicle-manufacturing")]
    cells += [node(f"Cell {n}", n + 1, stage="cell-production") for n in range(60)]
    mines = [node(f"Mine {n}", n + 2, stage="raw-materials") for n in range(30)]
    steps = [edge(f"Cell {n + 1}", f"Cell {n}") for n in range(59)]
    feeds = [edge(f"Mine {n}", f"Cell {n}") for n in range(30)]
    return lineage([*cells, *mines], [edge("Cell 0", "Car"), *steps, *feeds])


def test_what_is_too_wide_to_be_read_has_one_column_a_stage() -> None:
    found = picture(wide(), 40)
    assert found.gathered
    assert found.columns.ranks == (0, 8, 12)
    stages = {box.stage for box in found.boxes if box.folded}
    assert stages == {"raw-materials", "cell-production"}
    assert len(found.boxes) <= 40
    ends = found.columns.of
    assert all(ends[line.start] <= ends[line.end] for line in found.lines)
    drawing = svg.draw(wide(), limit=40)
    assert "Each stage is one column" in drawing
    assert max(right for _, _, right, _ in boxes(drawing)) < 800
    assert not picture(CHAIN, 60).gathered


def test_a_stage_of_a_gathered_drawing_can_be_opened() -> None:
    def shown(opened: str) -> int:
        return sum(b.stage == "cell-production" for b in picture(wide(), 30, opened=opened).boxes)

    assert shown("") < 30
    assert shown("cell-production") == 60
    assert shown("nowhere") == shown("")
    drawing = svg.draw(wide(), limit=30, more="#all", opens=lambda stage: f"?open={stage}#there")
    assert 'href="?open=cell-production#there"' in drawing
    assert 'href="?open=raw-materials#there"' in drawing
    more = svg.draw(
        wide(), limit=30, more="#all", opened="raw-materials", opens=lambda stage: f"?open={stage}"
    )
    assert 'href="?open=raw-materials"' not in more


def test_the_neighbours_of_the_focus_are_seen_in_a_gathered_drawing_too() -> None:
    document = wide()
    document["focus"] = {"iri": "i:Cell 5", "label": "Cell 5", "type": "Actor"}
    found = picture(document, 60)
    near = {("i:Cell 6", "i:Cell 5"), ("i:Cell 5", "i:Cell 4")}
    assert found.gathered
    assert near <= {(line.start, line.end) for line in found.lines}


def test_a_marked_route_of_a_gathered_drawing_goes_on_step_by_step() -> None:
    route = [("i:Cell 2", "i:Cell 1"), ("i:Cell 1", "i:Cell 0"), ("i:Cell 0", "i:Car")]
    found = picture(wide(), 40, route=route)
    assert {(line.start, line.end) for line in found.lines if line.route} == set(route)
    assert len({found.columns.of[f"i:Cell {n}"] for n in range(3)}) == 3

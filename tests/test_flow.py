"""The flow graph: read from annotated properties and derived edges, filtered, saved and mapped."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from provolta.embedded import EmbeddedEngine
from provolta.errors import BadParameter, BrokenRule, DataError, StoreVersion
from provolta.flow import FlowGraph, View, load, read, save
from provolta.flow import dates as flow_dates
from provolta.flow.columns import Strings, ints
from provolta.names import DERIVED, GRAPH, PREFIXES, shorten
from tests.reference.flow import PROPERTIES, World, worlds

LINEAGE = Path(__file__).parents[1] / "ontology" / "modules" / "lineage.ttl"
HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
ONTOLOGY = """
pv:hasInput pv:flowLayer "material" ; pv:flowDirection "backward" .
pv:hasOutput pv:flowLayer "material" ; pv:flowDirection "forward" .
pv:reentersAs pv:flowLayer "material" ; pv:flowDirection "forward" ; pv:closesLoop true .
pv:suppliesTo pv:flowLayer "supply" ; pv:flowDirection "forward" .
pv:isInputOf a owl:ObjectProperty .
status:reported a pv:StatementStatus ; pv:countsAsFact true .
status:announced a pv:StatementStatus ; pv:countsAsFact true .
status:ended a pv:StatementStatus ; pv:countsAsFact false .
status:talks a pv:StatementStatus .
"""
DATA = """
process:refining pv:hasInput item:ore ; pv:hasOutput item:metal .
item:scrap pv:reentersAs item:metal .
process:assembly pv:hasInput item:cell .
claim:ore pv:status status:reported ; pv:statedIn source:report .
relation:sale pv:status status:announced ; pv:statedIn source:paper , source:report ;
    pv:ofItem item:metal , item:never-flows ; pv:announcedOn "2021-06-25" ;
    pv:validFrom "2022" ; pv:validUntil "2024-03" .
relation:again pv:status status:reported ; pv:statedIn source:paper .
relation:rumour pv:status status:talks ; pv:statedIn source:paper ; pv:announcedOn "2023" .
"""
DERIVED_DATA = """
process:refining pv:hasInput item:ore .
item:ore pv:isInputOf process:refining .
edge:a pv:edgeFrom process:refining ; pv:edgeProperty pv:hasInput ; pv:edgeTo item:ore ;
    pv:restsOn claim:ore .
actor:miner pv:suppliesTo actor:maker .
edge:b pv:edgeFrom actor:miner ; pv:edgeProperty pv:suppliesTo ; pv:edgeTo actor:maker ;
    pv:restsOn relation:sale , relation:again .
edge:c pv:edgeFrom actor:maker ; pv:edgeProperty pv:suppliesTo ; pv:edgeTo actor:user ;
    pv:restsOn relation:rumour .
edge:d pv:edgeFrom actor:maker ; pv:edgeProperty pv:activeInStage ; pv:edgeTo stage:refining ;
    pv:restsOn claim:ore .
process:special pv:hasInput item:ore .
"""


def engine(*parts: tuple[str, str]) -> EmbeddedEngine:
    found = EmbeddedEngine(revision="r7-abc")
    for graph, turtle in parts:
        found.load_text(HEAD + turtle, graph)
    return found


def chain(ontology: str = ONTOLOGY, data: str = DATA) -> EmbeddedEngine:
    return engine(
        (GRAPH + "ontology/modules/lineage", ontology),
        (GRAPH + "sources/report", data),
        (DERIVED + "documented", DERIVED_DATA),
    )


@pytest.fixture(scope="module")
def graph() -> FlowGraph:
    return read(chain())


def short(texts: Iterable[str]) -> list[str]:
    return [shorten(text) for text in texts]


def test_edges_go_the_way_that_goods_go_and_there_is_one_for_each_relation(
    graph: FlowGraph,
) -> None:
    edges = [graph.edge(number) for number in range(len(graph))]

    assert [(*short([e.from_, e.relation, e.to]), e.layer, e.kind) for e in edges] == [
        ("actor:maker", "pv:suppliesTo", "actor:user", "supply", "documented"),
        ("actor:miner", "pv:suppliesTo", "actor:maker", "supply", "documented"),
        ("item:cell", "pv:hasInput", "process:assembly", "material", "structural"),
        ("item:ore", "pv:hasInput", "process:refining", "material", "documented"),
        ("item:ore", "pv:hasInput", "process:special", "material", "derived"),
        ("item:scrap", "pv:reentersAs", "item:metal", "material", "structural"),
        ("process:refining", "pv:hasOutput", "item:metal", "material", "structural"),
    ]
    assert [shorten(e.from_) for e in edges if e.closes_loop] == ["item:scrap"]
    assert graph.layers == ("material", "supply")
    assert graph.revision == "r7-abc"


def test_statements_come_with_status_period_documents_and_items(graph: FlowGraph) -> None:
    sale = graph.statements.iris.find(PREFIXES["relation"] + "sale")

    assert sale is not None
    found = graph.statement(sale)
    assert (found.status, found.valid_from, found.valid_until) == ("announced", "2022", "2024-03")
    assert found.announced_on == "2021-06-25"
    assert short(found.sources) == ["source:paper", "source:report"]
    assert short(found.items) == ["item:metal", "item:never-flows"]
    assert graph.statuses == ("announced", "ended", "reported", "talks")
    assert graph.facts == ("announced", "reported")
    assert short(graph.statements.iris) == [
        "claim:ore",
        "relation:again",
        "relation:rumour",
        "relation:sale",
    ]


def test_an_item_that_a_statement_names_is_a_node_though_nothing_flows(graph: FlowGraph) -> None:
    node = graph.iris.find(PREFIXES["item"] + "never-flows")

    assert node is not None
    assert graph.out_ptr[node] == graph.out_ptr[node + 1]
    assert graph.in_ptr[node] == graph.in_ptr[node + 1]
    assert PREFIXES["stage"] + "refining" not in graph.iris


def test_the_ontology_says_which_properties_carry_flow() -> None:
    found = EmbeddedEngine()
    found.load_file(LINEAGE, GRAPH + "ontology/modules/lineage")

    assert [
        (shorten(one.iri), one.layer, one.backward, one.closes_loop)
        for one in read(found).properties
    ] == [
        ("pv:hasInput", "material", True, False),
        ("pv:hasOutput", "material", False, False),
        ("pv:makes", "cross", False, False),
        ("pv:produces", "cross", False, False),
        ("pv:reentersAs", "material", False, True),
        ("pv:suppliesTo", "supply", False, False),
        ("pv:variantOf", "material", False, False),
    ]


def test_a_new_flow_property_needs_only_its_annotations() -> None:
    ontology = ONTOLOGY + 'pv:shipsVia pv:flowLayer "trace" ; pv:flowDirection "forward" .'
    data = DATA + "actor:miner pv:shipsVia place:NL ."

    found = read(chain(ontology, data))

    trace = View.of(found, layer="trace")
    counted = np.flatnonzero(trace.counts(np.arange(len(found), dtype=np.int32)))
    assert [shorten(found.edge(int(edge)).to) for edge in counted] == ["place:NL"]


@pytest.mark.parametrize(
    "wrong",
    [
        'pv:made pv:flowLayer "supply" .',
        'pv:made pv:flowLayer "supply" ; pv:flowDirection "sideways" .',
        'pv:made pv:flowLayer "supply" , "trace" ; pv:flowDirection "forward" .',
    ],
)
def test_a_property_annotated_in_part_is_refused_by_name(wrong: str) -> None:
    with pytest.raises(BrokenRule, match=r"^pv:made is not clearly annotated"):
        read(chain(ONTOLOGY + wrong))


def test_a_malformed_date_is_refused_with_the_statement() -> None:
    data = DATA.replace('"2024-03"', '"March 2024"')

    with pytest.raises(BrokenRule, match=r"^relation:sale has pv:validUntil 'March 2024'"):
        read(chain(data=data))


def test_a_store_without_flow_properties_gives_an_empty_graph(tmp_path: Path) -> None:
    found = read(engine((GRAPH + "sources/report", DATA)))
    save(found, tmp_path)

    assert (len(found), len(found.iris), len(found.statements)) == (0, 0, 0)
    assert len(load(tmp_path)) == 0


def turtle(world: World) -> tuple[str, str]:
    """A world as an ontology and as data: properties alternate in direction."""
    ontology = "".join(
        f'<{one.iri}> pv:flowLayer "{one.layer}" ; pv:closesLoop {str(one.closes_loop).lower()} ;'
        f' pv:flowDirection "{("forward", "backward")[number % 2]}" .\n'
        for number, one in enumerate(PROPERTIES)
    )
    lines, number = [], 0
    for place, link in enumerate(world.links):
        ends = [f"<https://example.org/node/{node:06}>" for node in (link.tail, link.head)]
        subject, object_ = ends if link.relation % 2 == 0 else reversed(ends)
        relation = f"<{PROPERTIES[link.relation].iri}>"
        if not link.said:
            lines.append(f"{subject} {relation} {object_} .")
        for said in link.said:
            claim = f"<https://example.org/claim/{number:06}>"
            lines += [
                f"edge:e{place} pv:edgeFrom {subject} ; pv:edgeProperty {relation} ;",
                f"    pv:edgeTo {object_} ; pv:restsOn {claim} .",
                f"{claim} pv:status status:{said.status} .",
            ]
            keys = ("validFrom", "validUntil", "announcedOn")
            for key, date in zip(keys, said[1:], strict=True):
                lines += [f'{claim} pv:{key} "{date}" .'] if date else []
            number += 1
    return ontology, "\n".join(lines)


@settings(deadline=None, max_examples=60)
@given(worlds())
def test_reading_gives_back_what_was_written(world: World) -> None:
    ontology, data = turtle(world)

    found = read(engine((GRAPH + "ontology/modules/x", ontology), (GRAPH + "sources/y", data)))

    expected = sorted(
        (
            f"https://example.org/node/{link.tail:06}",
            f"https://example.org/node/{link.head:06}",
            PROPERTIES[link.relation].iri,
            sorted(link.said),
        )
        for link in world.links
    )
    everything = np.arange(len(found), dtype=np.int32)
    statuses = set(found.statuses)
    behind = dict(View.of(found, statuses=statuses, loops=True).evidence(everything))
    assert expected == sorted(
        (
            edge.from_,
            edge.to,
            edge.relation,
            sorted(
                (one.status, one.valid_from, one.valid_until, one.announced_on)
                for one in map(found.statement, behind[number])
            ),
        )
        for number in range(len(found))
        for edge in [found.edge(number)]
    )


@settings(deadline=None, max_examples=60)
@given(worlds())
def test_edges_are_reached_from_both_ends(world: World) -> None:
    graph = world.graph()

    for node in range(world.nodes):
        leaving = range(graph.out_ptr[node], graph.out_ptr[node + 1])
        reaching = graph.in_edge[graph.in_ptr[node] : graph.in_ptr[node + 1]]
        assert list(leaving) == np.flatnonzero(graph.edge_from == node).tolist()
        assert reaching.tolist() == np.flatnonzero(graph.edge_to == node).tolist()
    keys = list(zip(graph.edge_from, graph.edge_to, graph.edge_property, strict=True))
    assert keys == sorted(set(keys))


def test_a_saved_graph_opens_as_it_was(graph: FlowGraph, tmp_path: Path) -> None:
    save(graph, tmp_path / "flow")
    found = load(tmp_path / "flow")

    assert [found.edge(n) for n in range(len(found))] == [graph.edge(n) for n in range(len(graph))]
    assert [found.statement(n) for n in range(len(found.statements))] == [
        graph.statement(n) for n in range(len(graph.statements))
    ]
    assert list(found.iris) == list(graph.iris)
    assert found.properties == graph.properties
    assert (found.statuses, found.facts) == (graph.statuses, graph.facts)
    assert not found.edge_to.flags.owndata
    assert not found.edge_to.flags.writeable


def test_a_folder_without_a_graph_or_with_half_of_one_is_refused(
    graph: FlowGraph, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        load(tmp_path)
    save(graph, tmp_path)
    (tmp_path / "evidence.ptr.npy").unlink()
    with pytest.raises(DataError, match=r"evidence\.ptr\.npy"):
        load(tmp_path)


def test_a_graph_of_another_format_is_refused(graph: FlowGraph, tmp_path: Path) -> None:
    save(graph, tmp_path)
    words = tmp_path / "words.json"
    words.write_text(words.read_text().replace('"format": 2', '"format": 99'))

    with pytest.raises(StoreVersion, match="has format 99"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (None, ["relation:again", "relation:sale"]),
        ("2021-12", ["relation:again"]),
        ("2022", ["relation:again", "relation:sale"]),
        ("2024-03-31", ["relation:again", "relation:sale"]),
        ("2024", ["relation:again", "relation:sale"]),
        ("2024-04", ["relation:again"]),
    ],
)
def test_a_statement_counts_while_it_holds(
    graph: FlowGraph, as_of: str | None, expected: list[str]
) -> None:
    miner = graph.iris.find(PREFIXES["actor"] + "miner")
    assert miner is not None
    view = View.of(graph, as_of=as_of)

    standing = view.evidence(view.step(ints([miner]), "downstream").edges)

    found = [short(graph.statement(one).iri for one in behind) for _, behind in standing]
    assert found == [expected]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"layer": "materiel"}, "There is no layer 'materiel'."),
        ({"statuses": ["talks", "hearsay"]}, "There is no status 'hearsay'."),
        ({"as_of": "31.12.2024"}, "'31.12.2024' is not a date."),
    ],
)
def test_a_filter_that_names_nothing_is_refused(
    graph: FlowGraph, wrong: dict[str, object], message: str
) -> None:
    with pytest.raises(BadParameter) as refusal:
        View.of(graph, **wrong)  # type: ignore[arg-type]

    assert refusal.value.what == message
    assert refusal.value.remedy


def test_the_trace_layer_can_be_asked_for_before_anything_is_in_it(graph: FlowGraph) -> None:
    assert not View.of(graph, layer="trace").relations.any()


@pytest.mark.parametrize(
    ("date", "begins", "ends", "holds"),
    [
        ("2024", "2024-08", "", True),
        ("2024-08", "2024", "", True),
        ("2024-07", "2024-08", "", False),
        ("2024-07", "2024-07-31", "", True),
        ("2024-07-30", "2024-07-31", "", False),
        ("2023", "2024", "", False),
        ("2024-09-01", "", "2024", True),
        ("2024-09-01", "", "2024-09", True),
        ("2024-09-01", "", "2024-08", False),
        ("2024", "", "2024-01-01", True),
        ("2025", "", "2024-12-31", False),
        ("2025", "", "", True),
    ],
)
def test_dates_are_compared_at_the_coarser_precision(
    date: str, begins: str, ends: str, holds: bool
) -> None:
    columns = ints([flow_dates.number(begins)]), ints([flow_dates.number(ends)])

    assert flow_dates.holds(flow_dates.number(date), *columns).tolist() == [holds]


@pytest.mark.parametrize(
    "text", ["0000", "24", "2024-13", "2024-00", "2024-01-32", "2024-1", "٢٠٢٤"]
)
def test_what_is_not_a_date_is_refused(text: str) -> None:
    with pytest.raises(BadParameter, match="is not a date"):
        flow_dates.number(text)


def test_a_table_of_texts_gives_no_text_for_a_number_out_of_range() -> None:
    table = Strings.of(["a"])

    with pytest.raises(IndexError):
        table[-1]
    assert "a" in table
    assert 1 not in table

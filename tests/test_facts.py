"""The data against the tables of facts that they were made from, row by row; see ``facts``."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from urllib.parse import unquote

import pytest

from provolta.embedded import EmbeddedEngine
from provolta.kg import KnowledgeGraph
from tests import facts
from tests.mini_world import PROJECT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not facts.FACTS.is_dir(), reason=f"there is no folder {facts.FACTS}"),
]
PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX pv: <https://w3id.org/provolta/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
TABLES = (
    "seed_facts",
    "companies",
    "supply_relations",
    "material_flow",
    "production_by_country",
    "mineral_intensity",
    "facilities",
    "actor_makes",
    "vehicle_cells",
    "solid_state",
    "identifiers",
    "policy",
    "dependency_cases",
    "shares",
    "series",
    "recycling",
)
NUMBER = re.compile(r"-?\d+([.]\d+)?")
YEAR = re.compile(r"\d{4}e?")
DESCRIBED = re.compile("joint venture|JV|undisclosed|manufacturer in")
"""What stands in place of the name of a party that has none."""

NUMBERS = (
    "seed_facts",
    "production_by_country",
    "mineral_intensity",
    "facilities",
    "vehicle_cells",
    "shares",
    "series",
    "recycling",
    "policy",
    "dependency_cases",
)
COLUMNS = ("value", "value_low", "value_high", "capacity_value", "pack_kwh", "magnitude")
YEARS = (
    "seed_facts",
    "production_by_country",
    "mineral_intensity",
    "shares",
    "series",
    "recycling",
)
NOT_YEARS = {"S0538"}
"""Rows whose year is that of another row, which they explain."""

Texts = dict[str, set[str]]


@pytest.fixture(scope="module")
def texts(real: EmbeddedEngine) -> Texts:
    """For each identifier of a row: what the things that carry it say in numbers and IRIs."""
    query = f"{PREFIXES} SELECT ?id ?said {{ ?thing dcterms:identifier ?id ; ?property ?said }}"
    found: Texts = defaultdict(set)
    for identifier, said in real.select(query).texts():
        found[identifier].add(said)
    return found


@pytest.fixture(scope="module")
def names(real: EmbeddedEngine) -> Texts:
    """The IRIs of the actors, by each of their names."""
    query = f"""{PREFIXES} SELECT ?name ?actor {{
        ?class rdfs:subClassOf* pv:Actor . ?actor a ?class ; rdfs:label|skos:altLabel ?name }}"""
    found: Texts = defaultdict(set)
    for name, actor in real.select(query).texts():
        found[name].add(actor)
    return found


def test_a_row_is_left_out_for_a_reason_and_once() -> None:
    text = (PROJECT / "data" / "left-out.toml").read_text(encoding="utf-8")
    assert text.count("[[left_out]]") == len(facts.left_out())
    assert all(reason.endswith(".") for reason in facts.left_out().values())


@pytest.mark.parametrize("name", TABLES)
def test_every_row_is_in_the_graph_or_left_out_for_a_reason(name: str, texts: Texts) -> None:
    rows = facts.table(name)
    assert rows
    absent = {row["id"] for row in rows} - set(texts)
    assert absent - set(facts.left_out()) == set()


def test_no_row_is_both_in_the_graph_and_left_out(texts: Texts) -> None:
    assert set(facts.left_out()) & set(texts) == set()


@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_of_a_row_is_in_the_graph(name: str, texts: Texts) -> None:
    wrong = [
        (row["id"], row[column])
        for row in facts.table(name)
        for column in COLUMNS
        if row.get(column) and row["id"] in texts and not has(texts[row["id"]], row, column)
    ]
    assert wrong == []


def has(said: set[str], row: facts.Row, column: str) -> bool:
    """Whether a number is said; a fall is negative. What is no number is said in other words."""
    number = row[column]
    scale = facts.scale(row.get("unit", ""))
    return not NUMBER.fullmatch(number) or abs(Decimal(number)) * scale in {
        abs(Decimal(text)) for text in said if NUMBER.fullmatch(text)
    }


@pytest.mark.parametrize("name", YEARS)
def test_the_year_of_every_row_is_in_the_graph(name: str, texts: Texts) -> None:
    wrong = [
        (row["id"], row["year"])
        for row in facts.table(name)
        if YEAR.fullmatch(row["year"]) and row["id"] in texts.keys() - NOT_YEARS
        if not any(said.startswith(row["year"][:4]) for said in texts[row["id"]])
    ]
    assert wrong == []


@pytest.fixture(scope="module")
def addresses(real: EmbeddedEngine) -> Texts:
    """For each identifier of a row: the addresses of the documents that its statements name."""
    query = f"""{PREFIXES} SELECT ?id ?url {{
        ?said dcterms:identifier ?id ; pv:statedIn|pv:citedSource ?document .
        ?document pv:url ?url }}"""
    found: Texts = defaultdict(set)
    for identifier, url in real.select(query).texts():
        found[identifier].add(address(url))
    return found


def address(url: str) -> str:
    """An address without what may be written in several ways."""
    return re.sub(r"^https?://(www[.])?", "", unquote(url)).rstrip("/")


@pytest.mark.parametrize("name", [name for name in TABLES if "seed" not in name])
def test_every_row_leads_to_the_document_that_it_names(name: str, addresses: Texts) -> None:
    wrong = [
        (row["id"], url)
        for row in facts.table(name)
        for url in re.split(r" ?; ", row.get("source_url") or "")
        if url.startswith("http") and addresses[row["id"]]
        if address(url.split()[0]) not in addresses[row["id"]]
    ]
    assert wrong == []


@pytest.mark.parametrize("name", ["facilities", "shares", "recycling"])
def test_a_document_that_only_a_note_names_is_a_document_of_its_row(
    name: str, addresses: Texts
) -> None:
    """A note that says "capacity per" an address: the capacity is stated in that document."""
    wrong = [
        (row["id"], url)
        for row in facts.table(name)
        for url in re.findall(r"https?://[^\s;,)]+", row["note"])
        if addresses[row["id"]] and address(url.rstrip(".")) not in addresses[row["id"]]
    ]
    assert wrong == []


def test_no_remark_hides_the_address_of_a_document(real: EmbeddedEngine) -> None:
    query = f"""{PREFIXES} SELECT ?claim ?remark {{
        ?claim pv:statedIn ?document ; rdfs:comment ?remark FILTER(CONTAINS(?remark, "://")) }}"""
    assert real.select(query).texts() == []


def test_the_parties_of_every_relation_are_those_of_its_row(texts: Texts, names: Texts) -> None:
    wrong = [
        (row["id"], row[column])
        for row in facts.table("supply_relations")
        for column in ("supplier", "customer")
        if not DESCRIBED.search(row[column]) and not names[row[column]] & texts[row["id"]]
    ]
    assert wrong == []


def test_every_related_organisation_is_in_the_graph(real: EmbeddedEngine, names: Texts) -> None:
    query = f"{PREFIXES} SELECT ?record {{ ?claim pv:sameThing|pv:brandThing ?record }}"
    records = {record.rsplit("/", 1)[1] for (record,) in real.select(query).texts()}
    for row in facts.table("related_organisations"):
        assert names[row["name"].removesuffix(" (brand)")], row
        documented = row["wikidata_qid"] and row["source"]
        assert not documented or row["wikidata_qid"] in records, row


@pytest.mark.parametrize("focus", ["Tesla", "LG Energy Solution", "General Motors", "CATL"])
def test_the_suppliers_at_all_depths_are_those_of_the_table(
    focus: str, names: Texts, real: EmbeddedEngine
) -> None:
    query = f"""{PREFIXES} SELECT ?supplier ?customer {{
        ?relation dcterms:identifier ?id ; pv:supplier ?supplier ; pv:customer ?customer ;
            pv:status/pv:countsAsFact true FILTER(STRSTARTS(?id, "R0")) }}"""
    suppliers: Texts = defaultdict(set)
    for supplier, customer in real.select(query).texts():
        suppliers[customer].add(supplier)
    (start,) = names[focus]
    of_table = {actor for name in facts.upstream(focus) for actor in names[name]}
    assert len(of_table) >= 3
    assert facts.closure(start, suppliers) == of_table


def test_lineage_finds_every_supplier_of_the_table(names: Texts, real: EmbeddedEngine) -> None:
    graph = KnowledgeGraph(real, PROJECT)
    answer = graph.lineage("Tesla", direction="upstream", depth="all", layer="supply")
    found = {node.entity.iri for node in answer.nodes}
    of_table = {actor for name in facts.upstream("Tesla") for actor in names[name]}
    assert of_table - found == set()


def test_what_is_only_announced_of_a_programme_has_not_been_reached(texts: Texts) -> None:
    """A line or a test that is planned is no pilot line and no vehicle test yet."""
    state = "https://w3id.org/provolta/id/development-state/"
    early = {f"{state}{name}" for name in ("research", "development", "series-planned")}
    wrong = [
        (row["id"], found)
        for row in facts.table("solid_state")
        if re.search("announced|planned", row["status"])
        for found in texts[row["id"]]
        if found.startswith(state) and found not in early
    ]
    assert wrong == []


def test_a_capacity_of_several_things_is_not_told_of_one_of_them(real: EmbeddedEngine) -> None:
    """A plant for four models does not make all its vehicles of the first; nor tonnes of metals."""
    given = real.select(f"""{PREFIXES} SELECT ?id ?item {{
        ?claim dcterms:identifier ?id ; pv:givesItem ?item }}""").texts()
    makes: Texts = defaultdict(set)
    for identifier, item in given:
        makes[identifier].add(item)
    told = real.select(f"""{PREFIXES} SELECT ?id ?item {{
        ?claim a pv:CapacityClaim ; dcterms:identifier ?id ; pv:ofItem ?item }}""").texts()
    several = {
        row["id"]
        for row in facts.table("facilities")
        if row["capacity_unit"] in {"t/y", "vehicles/y"}
        if len(makes[row["id"]]) > 1 and row["id"] != "F0232"  # told of the crossover alone
    }
    assert several
    wrong = [(one, item) for one, item in told if one in several and item in makes[one]]
    assert wrong == []

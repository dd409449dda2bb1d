"""Content negotiation: quality, exactness, the server's preference, names and suffixes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provolta.errors import NotAcceptable
from provolta.web.negotiation import (
    CSV,
    GRAPH_OFFERS,
    HTML,
    RESULTS_JSON,
    RESULTS_XML,
    TABLE_OFFERS,
    TRUTH_OFFERS,
    TURTLE,
    choose,
    split_suffix,
)

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
JSON_MEDIA = "application/sparql-results+json"
XML_MEDIA = "application/sparql-results+xml"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", JSON_MEDIA),
        ("*/*", JSON_MEDIA),
        ("text/csv", "text/csv"),
        ("text/*", "text/csv"),
        ("text/csv;q=0.2, text/tab-separated-values;q=0.3", "text/tab-separated-values"),
        (f"{XML_MEDIA};q=0.1, {JSON_MEDIA};q=0.9", JSON_MEDIA),
        ("text/csv, */*", "text/csv"),
        ("*/*;q=0.5, text/csv;q=0.4", JSON_MEDIA),
        (f"{JSON_MEDIA};q=0, */*", XML_MEDIA),
        ("application/*;q=0, */*", "text/csv"),
        ("application/json", "application/json"),
        (f"application/json, {JSON_MEDIA}", JSON_MEDIA),
        ("TEXT/CSV ; Q=0.9", "text/csv"),
        ("text/csv;charset=utf-8;header=present", "text/csv"),
        ("application/xml;q=0.9, */*;q=0.8", "application/xml"),
        (BROWSER, "text/html"),
        ("text/html, image/gif, *; q=.2, */*; q=.2", "text/html"),
        ("nonsense", JSON_MEDIA),
        ("text/csv;q=0.9, application/json;q=0.5, text/csv;q=0.1", "text/csv"),
        (", ".join(f"a/x{n};q=0.9" for n in range(20_000)) + ", text/csv;q=0.1", "text/csv"),
    ],
)
def test_a_table_comes_in_the_form_that_the_header_likes_best(accept: str, media: str) -> None:
    assert choose(accept, TABLE_OFFERS).media == media


@pytest.mark.parametrize(
    "accept",
    ["image/png", "text/turtle", f"{JSON_MEDIA};q=0", "*/*;q=0", "text/csv;q=0.0", "text/csv;q=x"],
)
def test_nothing_acceptable_is_an_error_that_lists_the_offers(accept: str) -> None:
    with pytest.raises(NotAcceptable) as refused:
        choose(accept, TABLE_OFFERS)
    assert refused.value.remedy == (
        "Ask for one of: application/sparql-results+json (json), "
        "application/sparql-results+xml (xml), text/csv (csv), text/tab-separated-values (tsv), "
        "text/html (html)."
    )


def test_a_truth_value_has_no_csv_unless_something_else_is_acceptable_too() -> None:
    with pytest.raises(NotAcceptable):
        choose("text/csv", TRUTH_OFFERS)
    assert choose("text/csv, */*;q=0.1", TRUTH_OFFERS).offer is RESULTS_JSON


@pytest.mark.parametrize(
    ("wanted", "media"),
    [
        (["ttl"], "text/turtle"),
        (["turtle"], "text/turtle"),
        (["n3"], "text/turtle"),
        (["nt"], "application/n-triples"),
        (["jsonld"], "application/ld+json"),
        (["json-ld"], "application/ld+json"),
        (["json"], "application/ld+json"),
        (["rdf"], "application/rdf+xml"),
        (["rdf+xml"], "application/rdf+xml"),
        (["rdf xml"], "application/rdf+xml"),
        (["xml"], "application/rdf+xml"),
        (["application/rdf+xml"], "application/rdf+xml"),
        (["TTL"], "text/turtle"),
        (["unheard-of", "nt"], "application/n-triples"),
        (["", " "], "application/n-triples"),
    ],
)
def test_a_name_overrides_the_header(wanted: list[str], media: str) -> None:
    assert choose("application/n-triples", GRAPH_OFFERS, wanted).media == media


def test_a_name_that_does_not_fit_is_refused_even_if_the_header_would_do() -> None:
    with pytest.raises(NotAcceptable, match="ttl"):
        choose("*/*", TABLE_OFFERS, ["ttl"])


def test_names_of_results_and_of_graphs_differ() -> None:
    assert choose("", TABLE_OFFERS, ["xml"]).offer is RESULTS_XML
    assert choose("", TABLE_OFFERS, ["csv"]).offer is CSV
    assert choose("", GRAPH_OFFERS, ["html"]).offer is HTML


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("/doc/actor/catl.ttl", ("/doc/actor/catl", "ttl")),
        ("/doc/actor/catl", ("/doc/actor/catl", "")),
        ("/doc/actor/catl.exe", ("/doc/actor/catl.exe", "")),
        ("/.ttl", ("/.ttl", "")),
        ("/a.b/c", ("/a.b/c", "")),
        ("/", ("/", "")),
    ],
)
def test_a_suffix_is_split_off_only_if_it_names_a_form(path: str, parts: tuple[str, str]) -> None:
    assert split_suffix(path) == parts


@given(st.text(max_size=80))
def test_any_header_gives_an_offer_or_a_refusal(accept: str) -> None:
    try:
        choice = choose(accept, GRAPH_OFFERS)
    except NotAcceptable:
        return
    assert choice.offer in GRAPH_OFFERS


@given(st.permutations(["text/turtle;q=0.9", "application/n-triples;q=0.8", "text/csv", "*/*;q=0"]))
def test_the_order_of_the_header_does_not_matter(ranges: list[str]) -> None:
    assert choose(",".join(ranges), GRAPH_OFFERS).offer is TURTLE

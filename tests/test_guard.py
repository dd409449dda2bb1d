"""The guard: what is refused before the parser, and what must pass although it looks bad."""

from __future__ import annotations

import contextlib
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provolta.engine import Form
from provolta.errors import ForbiddenQuery, ProvoltaError, QuerySyntax, QueryTooComplex
from provolta.guard import Limits, check, has_dataset_clause
from provolta.guard.tokens import TOKEN

HARMLESS = [
    "SELECT * { ?s ?p 'SERVICE <http://127.0.0.1/>' }",
    'SELECT * { ?s ?p """LOAD\n"quoted" <x>""" }',
    "SELECT * { ?s <http://example.org/SERVICE> ?o } # LOAD <http://127.0.0.1/>",
    "PREFIX service: <a:b#> SELECT ?SERVICE { ?SERVICE service:LOAD service:SERVICE }",
    "SELECT * { ?s ?p 'it\\'s SERVICE', \"a \\\" SERVICE\" }",
    "PREFIX : <a:#> SELECT * { :SERVICE :load _:service }",
]
NETWORK = [
    "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    "SELECT * { service silent ?x { ?s ?p ?o } }",
    "ASK { FILTER EXISTS { SERVICE <http://[::1]/> { ?s ?p ?o } } }",
    "SELECT * { { SELECT * { SERVICE<http://2130706433/>{ ?s ?p ?o } } } }",
    "SELECT * { ?s ?p 'a' SERVICE <http://169.254.169.254/> {} }",
    "SELECT * { ?s ?p '''a''' .SERVICE <http://localhost/> {} } #",
]
UPDATES = [
    "LOAD <http://127.0.0.1/>",
    "INSERT DATA { <a:b> <a:c> 1 }",
    "PREFIX a: <a:> DELETE WHERE { ?s ?p ?o }",
    "# SELECT\nCLEAR ALL",
    "WITH <a:g> INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
]


@pytest.mark.parametrize("query", HARMLESS)
def test_keywords_inside_strings_names_and_comments_are_only_text(query: str) -> None:
    assert check(query) is Form.SELECT


@pytest.mark.parametrize("query", NETWORK)
def test_service_is_refused_with_its_place_in_whatever_place(query: str) -> None:
    with pytest.raises(ForbiddenQuery, match="SERVICE is not allowed") as caught:
        check(query)
    assert caught.value.place is not None
    assert caught.value.place.line == 1


@pytest.mark.parametrize("query", UPDATES)
def test_an_update_is_no_query(query: str) -> None:
    with pytest.raises((QuerySyntax, ForbiddenQuery)):
        check(query)


@pytest.mark.parametrize("form", list(Form))
def test_the_form_is_found_behind_any_prologue(form: Form) -> None:
    text = f"BASE <a:b> # ASK\nPREFIX select: <a:c>\n{form.value.lower()} {{}}"
    assert check(text) is form


@pytest.mark.parametrize("depth", [200, 1_000, 10_000, 100_000])
@pytest.mark.parametrize(
    ("start", "end"),
    [("(", ")"), ("{", "}"), ("[", "]"), ("{ OPTIONAL ", "}"), ("FILTER EXISTS {", "}")],
)
def test_deep_nesting_is_refused_fast(depth: int, start: str, end: str) -> None:
    begun = time.monotonic()
    with pytest.raises(QueryTooComplex):
        check("SELECT * { " + start * depth + end * depth + " }")
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize("chain", ["1+" * 2000 + "1", "?a || " * 2000 + "?b", "!" * 2000 + "?a"])
def test_long_chains_of_operators_are_refused(chain: str) -> None:
    with pytest.raises(QueryTooComplex, match="operators"):
        check(f"SELECT * {{ FILTER({chain}) }}")


def test_a_query_over_the_size_limit_is_refused_in_bytes_not_characters() -> None:
    with pytest.raises(QueryTooComplex, match="100 bytes"):
        check("ASK { ?s ?p '" + "ü" * 45 + "' }", Limits(size=100))


def test_long_value_lists_pass() -> None:
    rows = " ".join(f"<a:{n}>" for n in range(5000))
    assert check(f"SELECT * {{ VALUES ?x {{ {rows} }} }}") is Form.SELECT


@pytest.mark.parametrize("query", ["", "   ", "# SELECT", "'SELECT'", "hello"])
def test_what_is_no_query_at_all_is_told_so(query: str) -> None:
    with pytest.raises(QuerySyntax, match="no SELECT"):
        check(query)


@given(st.text(max_size=300))
def test_any_text_gets_a_form_or_a_clear_refusal(text: str) -> None:
    form = None
    with contextlib.suppress(ProvoltaError):
        form = check(text)
    assert form is None or form.value.casefold() in text.casefold()


@pytest.mark.parametrize(
    ("query", "has"),
    [
        ("SELECT * FROM NAMED <a:g> {}", True),
        ("PREFIX g: <a:> SELECT * FROM g:x {}", True),
        ("SELECT * { ?s <a:FROM> ?o } # FROM <a:g>", False),
        ("SELECT ?from { ?from ?p ?o }", False),
    ],
)
def test_a_dataset_clause_is_seen_only_where_it_is_one(query: str, has: bool) -> None:
    assert has_dataset_clause(query) is has


@pytest.mark.parametrize(
    "piece", ["1", "a.", "1.", "é", "<", "'", r"\'", r"\"", '"""\\"""\n', "'''\\'''\n", "#", "?"]
)
def test_no_text_takes_longer_than_its_length_allows(piece: str) -> None:
    # Some would take an hour if every sign were tried as the start of all that follows.
    text = "ASK { " + piece * (900_000 // len(piece))
    with contextlib.suppress(ProvoltaError):
        check(text)
    with contextlib.suppress(ProvoltaError):
        has_dataset_clause(text)


@pytest.mark.parametrize("mark", ["'", '"', "'''", '"""'])
def test_a_text_that_is_never_closed_is_told_with_its_place(mark: str) -> None:
    with pytest.raises(QuerySyntax, match="A text does not end") as caught:
        check(f"ASK {{ ?s ?p {mark}x }}")
    assert caught.value.place is not None
    assert caught.value.place.line == 1


SIGNS = "\"'\\nu0041 .:%-@?$e15<>#{}_aé\n"


@given(st.lists(st.sampled_from([*SIGNS, '"""', "'''", "\\n", "a:b.c", "1e"]), max_size=14))
def test_tokens_are_the_same_without_groups_that_keep_what_they_took(signs: list[str]) -> None:
    """As Python has to read them before 3.11.5."""
    plain = re.compile(re.sub(r"\)([*?])\+", r")\1", TOKEN.pattern), TOKEN.flags)
    text = "".join(signs)
    tokens, found = ([one.group() for one in way.finditer(text)] for way in (TOKEN, plain))
    assert tokens == found

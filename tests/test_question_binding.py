"""Values get into a query as terms: nothing that anyone types can be anything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provolta.embedded import EmbeddedEngine
from provolta.engine import Literal
from provolta.errors import BadParameter, BadQuestion
from provolta.names import expand
from provolta.questions import Parameter, Question, Value, bind, read, run, sparql
from provolta.questions.binding import text_literal

QUERY = """\
#+ title: What was given?
#+ description: Gives back what was given.
#+ parameters:
#+   thing: {type: iri, meaning: A thing}
#+   word: {type: text, meaning: A text}
#+   many: {type: integer, meaning: A whole number}
#+   much: {type: number, meaning: A number}
#+   day: {type: date, meaning: A date}
#+   so: {type: boolean, meaning: A truth value}
#+   any: {type: text, meaning: Anything if left out}
#+ columns:
#+   thing: {type: iri, meaning: A thing}
#+   word: {type: text, meaning: A text}
#+   many: {type: integer, meaning: A whole number}
#+   much: {type: number, meaning: A number}
#+   day: {type: date, meaning: A date}
#+   so: {type: boolean, meaning: A truth value}
#+   any: {type: text, meaning: Anything}
#+ keywords: [test]
PREFIX actor: <https://w3id.org/provolta/id/actor/>

SELECT ?thing ?word ?many ?much ?day ?so ?any
WHERE {
  VALUES ?thing { actor:tesla }  # parameter
  VALUES ?word { "default" }  # parameter
  VALUES ?many { 3 }  # parameter
  VALUES ?much { 0.5 }  # parameter
  VALUES ?day { "2024" }  # parameter
  VALUES ?so { true }  # parameter
  {
    SELECT ?day
    WHERE {
      VALUES ?day { "2024" }  # parameter
    }
  }
  VALUES ?any { UNDEF }  # parameter
}
ORDER BY ?thing ?word ?many ?much ?day
"""
HOSTILE = [
    '"',
    "'",
    "\\",
    '\\"',
    '"""',
    '" } # ',
    '" } UNION { ?s ?p ?o } { "',
    "x> } UNION { ?s ?p ?o } #",
    "actor:tesla } ?s ?p ?o { actor:bmw",
    "<https://example.org/a> <https://example.org/b>",
    "https://example.org/a> }\nSELECT * { ?s ?p ?o",
    "https://example.org/a\\u003E } # ",
    "\\u0022 } # ",
    "\\\\u0022 } # ",
    "\\u005C",
    "\\U00000022 } # ",
    "}\n} ; DROP ALL ; INSERT DATA { <a:b> <a:b> <a:b> }",
    "\n# parameter",
    "}  # parameter",
    "UNDEF",
    "?thing",
    "1 } { 2",
    "3; 4",
    "1e999999999",
    "NaN",
    "٣",
    "2024' || '1'='1",
    "2024-13-45",
    "true } SERVICE <http://127.0.0.1/> { ?s ?p ?o }",
    "false) (true",
    "\x00",
    "\u202e",
    "a\u2028b",
    "\ud800",
    "$thing {} %s \\g<0> \\1",
]


@pytest.fixture(scope="module")
def question(tmp_path_factory: pytest.TempPathFactory) -> Question:
    """A question that gives back what it is given."""
    path = tmp_path_factory.mktemp("questions") / "what-was-given.rq"
    path.write_text(QUERY, encoding="utf-8")
    return read(path)


def resolve(text: str, _class: str = "") -> str:
    """As an index does: a known name becomes an IRI; unknown text is no IRI."""
    iri = expand(text)
    return iri if iri is not None else text


def given_back(
    question: Question, values: Mapping[str, Value | Sequence[Value]]
) -> list[tuple[object, ...]]:
    """The rows that the query gives on an empty store."""
    return list(run(question, EmbeddedEngine(), bind(question, resolve, values)).rows)


def test_without_values_the_query_runs_as_it_stands(question: Question) -> None:
    assert bind(question, resolve, {}) == QUERY
    tesla = "https://w3id.org/provolta/id/actor/tesla"
    assert given_back(question, {}) == [(tesla, "default", 3, 0.5, "2024", True, None)]


def test_values_take_the_place_of_the_defaults_on_every_line(question: Question) -> None:
    values = {"thing": "actor:bmw", "word": "ö", "many": "-7", "much": "1e-3", "any": "x"}
    rows = given_back(question, {**values, "day": "2023-05-31", "so": "no"})
    bmw = "https://w3id.org/provolta/id/actor/bmw"
    assert rows == [(bmw, "ö", -7, 0.001, "2023-05-31", False, "x")]


def test_programs_can_give_numbers_and_truth_values(question: Question) -> None:
    [row] = given_back(question, {"many": 7, "much": 0.25, "so": False})
    assert (row[2], row[3], row[5]) == (7, 0.25, False)


def test_a_parameter_can_have_several_values(question: Question) -> None:
    rows = given_back(question, {"many": ["1", "2"], "word": ["a", "b"]})
    assert [(row[1], row[2]) for row in rows] == [("a", 1), ("a", 2), ("b", 1), ("b", 2)]


def test_an_empty_list_leaves_the_default(question: Question) -> None:
    assert bind(question, resolve, {"many": []}) == QUERY


def test_the_class_of_a_parameter_reaches_the_resolver(tmp_path: Path) -> None:
    path = tmp_path / "with-class.rq"
    path.write_text(QUERY.replace("{type: iri, meaning", "{type: iri, class: pv:Actor, meaning", 1))
    asked: list[tuple[str, str]] = []

    def remember(text: str, of_class: str) -> str:
        asked.append((text, of_class))
        return "https://example.org/a"

    bind(read(path), remember, {"thing": " Tesla "})
    assert asked == [("Tesla", "https://w3id.org/provolta/ontology#Actor")]


def test_an_unknown_parameter_is_refused_with_the_real_ones(question: Question) -> None:
    with pytest.raises(BadParameter, match="Its parameters: thing, word, many, much, day, so, any"):
        bind(question, resolve, {"colour": "red"})


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("many", "3.5", "many is '3.5', but should be a whole number, such as 3."),
        ("much", "1,5", "much is '1,5', but should be a number, such as 0.05."),
        ("day", "2024-02-30", "should be a date, such as 2024, 2024-05 or 2024-05-31."),
        ("day", "05/2024", "should be a date"),
        ("so", "maybe", "so is 'maybe', but should be true or false."),
        ("thing", "Tesla Inc", "'Tesla Inc' is not an IRI."),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_with_an_example(
    question: Question, name: str, text: str, message: str
) -> None:
    with pytest.raises(BadParameter) as caught:
        bind(question, resolve, {name: text})
    assert message in str(caught.value)


@pytest.mark.parametrize("name", ["thing", "many", "much", "day", "so"])
@pytest.mark.parametrize("payload", HOSTILE)
def test_a_hostile_value_of_a_typed_parameter_is_refused(
    question: Question, name: str, payload: str
) -> None:
    with pytest.raises(BadParameter):
        bind(question, resolve, {name: payload})


@pytest.mark.parametrize("payload", HOSTILE)
def test_a_hostile_text_comes_back_as_the_same_text_or_is_refused(
    question: Question, payload: str
) -> None:
    try:
        query = bind(question, resolve, {"word": payload})
    except BadParameter:
        assert payload in {"\x00", "\ud800"}
    else:
        assert shape(query) == shape(QUERY)
        [row] = run(question, EmbeddedEngine(), query).rows
        assert row[1] == payload


@given(st.text())
def test_any_text_survives_as_a_literal(text: str) -> None:
    try:
        literal = text_literal(text)
    except BadParameter:
        assert any(c < " " or "\x7f" <= c <= "\x9f" for c in text)
    else:
        [token] = sparql.tokens(literal)
        assert token.kind == "text"
        table = EmbeddedEngine().select(f"SELECT ?x {{ VALUES ?x {{ {literal} }} }}")
        assert table.rows == ((Literal(text),),)


@given(st.one_of(st.text(), st.floats().map(str), st.integers().map(str)))
def test_a_number_is_written_anew_or_refused(text: str) -> None:
    numbers = Question(
        "n", "t", "?", ".", (Parameter("n", "number", "N"),), (), (), (),
        "VALUES ?n { 1 }  # parameter", Path("n.rq"),
    )  # fmt: skip
    try:
        line = bind(numbers, resolve, {"n": text})
    except BadParameter:
        return
    term = line.removeprefix("VALUES ?n { ").removesuffix(" }  # parameter")
    assert set(term) <= set("-0123456789.")
    assert float(term) == float(text)


def shape(query: str) -> list[tuple[str, int]]:
    """The kinds of a query's tokens with their depth: what must not change."""
    return [(token.kind, token.depth) for token in sparql.tokens(query)]


def test_a_column_that_holds_something_else_is_told(question: Question) -> None:
    query = QUERY.replace('VALUES ?word { "default" }', "VALUES ?word { 7 }")
    with pytest.raises(BadQuestion, match="The column many should hold integer, but it holds x"):
        run(question, EmbeddedEngine(), query.replace("?many { 3 }", '?many { "x" }'))


def test_other_columns_than_declared_are_told(question: Question) -> None:
    with pytest.raises(BadQuestion, match="The engine gives the columns a"):
        run(question, EmbeddedEngine(), "SELECT ?a { }")


def test_a_date_is_asked_for_in_one_way_whatever_the_question_calls_it(question: Question) -> None:
    date, as_of = (Parameter(name, "date", "The date") for name in ("date", "as_of"))
    assert replace(question, parameters=(date,)).parameter("as-of") is date
    assert replace(question, parameters=(date, as_of)).parameter("as-of") is as_of


def test_an_answer_that_is_for_no_date_says_so(question: Question) -> None:
    with pytest.raises(BadParameter, match="is not for a date") as caught:
        question.parameter("as_of")
    assert "lineage" in str(caught.value.remedy)

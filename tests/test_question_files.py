"""Question files are read strictly: where header and SPARQL disagree is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from provolta import questions
from provolta.answers import Column
from provolta.errors import BadParameter, BadQuestion, UnknownQuestion
from provolta.names import ONTOLOGY
from provolta.questions import Parameter

GOOD = """\
#+ title: Who supplies whom?
#+ description: Every supplier of the buyer.
#+ parameters:
#+   buyer: {type: iri, class: pv:Actor, meaning: The buyer, world: actor:acme-cells}
#+   at_least: {type: integer, meaning: How many}
#+ columns:
#+   supplier: {type: iri, meaning: A supplier}
#+   links: {type: integer, unit: links, meaning: How many links}
#+   evidence: {type: evidence, meaning: The statements}
#+ keywords: [supplier, buyer]
#+ notes: [Talks are left out.]
PREFIX pv: <https://w3id.org/provolta/ontology#>
PREFIX actor: <https://w3id.org/provolta/id/actor/>

SELECT ?supplier (COUNT(?link) AS ?links) (GROUP_CONCAT(STR(?link)) AS ?evidence)
WHERE {
  VALUES ?buyer { actor:tesla actor:bmw }  # parameter
  VALUES ?at_least { 3 }  # parameter
  ?link pv:customer ?buyer .
  ?link pv:supplier ?supplier .
}
GROUP BY ?supplier
ORDER BY ?supplier
"""


def write(folder: Path, text: str, name: str = "who-supplies-whom.rq") -> Path:
    """A root folder with one question file."""
    path = folder / "queries" / "lineage" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_question_file_is_read_whole(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    found = questions.find(tmp_path)["who-supplies-whom"]
    assert found.theme == "lineage"
    assert found.title == "Who supplies whom?"
    assert found.parameters == (
        Parameter(
            "buyer",
            "iri",
            "The buyer",
            of_class=ONTOLOGY + "Actor",
            default=("actor:tesla", "actor:bmw"),
            world=("actor:acme-cells",),
        ),
        Parameter("at_least", "integer", "How many", default=("3",)),
    )
    assert found.columns == (
        Column("supplier", "A supplier", "iri"),
        Column("links", "How many links", "integer", "links"),
        Column("evidence", "The statements", "evidence"),
    )
    assert found.shown == found.columns[:2]
    assert (found.keywords, found.notes) == (("supplier", "buyer"), ("Talks are left out.",))
    assert (found.sparql, found.path) == (GOOD, path)


def test_a_question_as_json_names_everything_a_form_needs(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    assert questions.find(tmp_path)["who-supplies-whom"].to_dict() == {
        "name": "who-supplies-whom",
        "theme": "lineage",
        "title": "Who supplies whom?",
        "description": "Every supplier of the buyer.",
        "parameters": [
            {
                "name": "buyer",
                "type": "iri",
                "class": "pv:Actor",
                "meaning": "The buyer",
                "default": ["actor:tesla", "actor:bmw"],
            },
            {
                "name": "at_least",
                "type": "integer",
                "class": None,
                "meaning": "How many",
                "default": ["3"],
            },
        ],
        "columns": [
            {"name": "supplier", "type": "iri", "unit": None, "meaning": "A supplier"},
            {"name": "links", "type": "integer", "unit": "links", "meaning": "How many links"},
            {"name": "evidence", "type": "evidence", "unit": None, "meaning": "The statements"},
        ],
        "keywords": ["supplier", "buyer"],
        "notes": ["Talks are left out."],
        "analysis": None,
    }


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("#+ title: Who supplies whom?\n", "", 1, "It has no #+ header with a title."),
        ("#+ description: Every supplier of the buyer.\n", "", 1, "The header has no description."),
        ("#+ keywords: [supplier, buyer]\n", "", 1, "The header has no keywords."),
        ("#+ keywords: [", "#+ keyword: [", 10, "The header has the unknown key 'keyword'."),
        ("[supplier, buyer]", "supplier", 10, "keywords is not a list of texts."),
        ("buyer: {type: iri", "buyer: {type: uri", 4, "buyer has the unknown type 'uri'."),
        ("pv:Actor", "Actor", 4, "buyer has the unknown class 'Actor'."),
        ("meaning: The buyer", "means: The buyer", 4, "The buyer has the unknown key 'means'."),
        (", meaning: The buyer", "", 4, "buyer has no meaning."),
        ("#+   at_least: {type: integer, meaning: How many}\n", "", 17, "is not in the header."),
        ("  VALUES ?at_least { 3 }  # parameter\n", "", 5, "at_least has no VALUES line."),
        ("{ 3 }", "{ three }", 18, "three is no default for at_least, which is integer."),
        ("{ 3 }", '{ "3" }', 18, '"3" is no default for at_least, which is integer.'),
        ("{ actor:tesla actor:bmw }", "{ 'a' }", 17, "'a' is no default for buyer, which is iri."),
        ("?at_least { 3 }", "(?at_least) { (3) }", 18, "A parameter line should read"),
        ("  ?link pv:c", "  VALUES ?at_least { 4 }  # parameter\n  ?link pv:c", 19, "line 18"),
        ("#+   links: {", "#+   many: {", 6, "SELECT gives supplier, links, evidence."),
        ("SELECT ?supplier (", "SELECT * #", 6, "SELECT gives none by name."),
        ("links: {type: integer", "links: {type: evidence", 8, "Only the last column can be"),
        ("{type: iri, meaning: A supplier}", "A supplier", 7, "has no type and meaning."),
        ("#+ columns:", "#+ columns: []\n#+ keywords:", 1, "The header has no columns."),
        ("ORDER BY ?supplier\n", "", 12, "It has no ORDER BY"),
        ("PREFIX actor: <https://w3id.org/provolta/id/actor/>\n", "", 16, "actor: is used but not"),
        ("#+ title: Who", "#+ title: {Who", 1, "The #+ header is not YAML"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_agree_with_itself_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    assert old in GOOD
    write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(BadQuestion) as caught:
        questions.find(tmp_path)
    assert message in str(caught.value)
    assert caught.value.place is not None
    assert str(caught.value.place).startswith("queries/lineage/who-supplies-whom.rq")
    assert caught.value.place.line == line


def test_a_header_line_that_names_a_parameter_mark_is_no_parameter(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace("Talks are left out.", "'Each # parameter has a default.'"))
    assert len(questions.find(tmp_path)["who-supplies-whom"].parameters) == 2


def test_a_file_name_is_words_joined_by_hyphens(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "Who_supplies.rq")
    with pytest.raises(BadQuestion, match="lower-case words joined by hyphens"):
        questions.find(tmp_path)


def test_a_question_lies_in_a_theme(tmp_path: Path) -> None:
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "loose.rq").write_text(GOOD, encoding="utf-8")
    with pytest.raises(BadQuestion, match="It does not lie in a theme"):
        questions.find(tmp_path)


def test_two_themes_cannot_have_a_question_of_the_same_name(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    other = tmp_path / "queries" / "time" / "who-supplies-whom.rq"
    other.parent.mkdir()
    other.write_text(GOOD, encoding="utf-8")
    with pytest.raises(BadQuestion, match="The theme lineage has a question of that name already"):
        questions.find(tmp_path)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    write(tmp_path, GOOD).write_bytes(b"\xff\xfe#+ title: x")
    with pytest.raises(BadQuestion, match="It cannot be read"):
        questions.find(tmp_path)


def test_an_unknown_question_lists_the_nearest_names(tmp_path: Path) -> None:
    for name in ("suppliers-of-company", "customers-of-company", "recovery-rates"):
        write(tmp_path, GOOD, f"{name}.rq")
    library = questions.find(tmp_path)
    assert questions.named(library, "recovery-rates").name == "recovery-rates"
    with pytest.raises(UnknownQuestion) as caught:
        questions.named(library, "supplier-of-company")
    near = [candidate.iri for candidate in caught.value.candidates]
    assert near == ["suppliers-of-company", "customers-of-company"]


def test_an_unknown_question_that_is_like_none_says_how_to_list_them(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    with pytest.raises(UnknownQuestion, match="provolta questions"):
        questions.named(questions.find(tmp_path), "xyzzy")


def test_an_unknown_parameter_lists_the_real_ones(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    question = questions.find(tmp_path)["who-supplies-whom"]
    assert question.parameter("at-least").name == "at_least"
    with pytest.raises(BadParameter, match="Its parameters: buyer, at_least"):
        question.parameter("seller")

"""Ask a question: run its SPARQL and put the table into an answer with labels and evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from provolta import evidence
from provolta.answers import Answer, Cell, Column
from provolta.engine import Engine, Iri, Literal, Row, Table, Term
from provolta.errors import BadQuestion, Place
from provolta.names import iri_text, prefix_lines
from provolta.questions.model import Question

_BATCH = 500
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}
"""What a boolean may be written as (XML Schema 1.1 part 2, 3.3.2)."""
_LABELS = f"""{prefix_lines("rdfs")}
SELECT ?thing ?label
WHERE {{
  VALUES ?thing {{ %s }}
  ?thing rdfs:label ?label .
  FILTER(LANG(?label) IN ("en", ""))
}}
ORDER BY DESC(?thing) DESC(?label)"""


def run(question: Question, engine: Engine, sparql: str) -> Answer:
    """The answer to a question; ``sparql`` is its text, as it stands or bound to values.

    Every IRI in a row comes with its label, every statement that a row rests on with its documents.

    Raises:
        BadQuestion: if a column holds something else than its header says.
        QuerySyntax: if the SPARQL does not parse.
    """
    table = engine.select(sparql)
    _same_columns(question, table)
    shown = question.shown
    rows = tuple(_cells(question, shown, row) for row in table)
    rests = tuple(_statements(row[-1]) for row in table) if question.gives_evidence else ()
    return Answer(
        title=question.title,
        columns=shown,
        rows=rows,
        evidence=rests,
        statements=evidence.read(engine, (iri for row in rests for iri in row)),
        labels=labels(engine, _iris(shown, rows)),
        notes=question.notes,
        revision=engine.revision,
        evidenced=question.gives_evidence,
    )


def labels(engine: Engine, iris: Iterable[str]) -> dict[str, str]:
    """The English label of each thing that has one."""
    wanted = list(dict.fromkeys(iris))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), _BATCH):
        batch = " ".join(map(iri_text, wanted[start : start + _BATCH]))
        found.update(engine.select(_LABELS % batch).texts())  # type: ignore[arg-type]
    return found


def same_columns(question: Question, answer: Answer) -> Answer:
    """The answer of an analysis under the title of its question.

    Raises:
        BadQuestion: if its columns are not those of the header.
    """
    given = tuple(column.name for column in answer.columns)
    expected = tuple(column.name for column in question.shown)
    if given != expected:
        raise BadQuestion(
            f"The analysis {question.analysis} gives the columns {', '.join(given)}; "
            f"the header has {', '.join(expected)}.",
            place=Place(question.path),
        )
    return replace(answer, title=question.title, notes=(*answer.notes, *question.notes))


def _same_columns(question: Question, table: Table) -> None:
    expected = tuple(column.name for column in question.columns)
    if table.columns != expected:
        raise BadQuestion(
            f"The engine gives the columns {', '.join(table.columns)}; "
            f"the header has {', '.join(expected)}.",
            place=Place(question.path),
        )


def _iris(columns: tuple[Column, ...], rows: Iterable[tuple[Cell, ...]]) -> list[str]:
    places = [place for place, column in enumerate(columns) if column.kind == "iri"]
    return [str(row[place]) for row in rows for place in places if row[place] is not None]


def _statements(term: Term | None) -> tuple[str, ...]:
    return () if term is None else tuple(sorted(set(str(term).split())))


def _cells(question: Question, columns: tuple[Column, ...], row: Row) -> tuple[Cell, ...]:
    return tuple(_cell(question, column, term) for column, term in zip(columns, row, strict=False))


def _cell(question: Question, column: Column, term: Term | None) -> Cell:
    if term is None:
        return None
    if column.kind == "iri" and isinstance(term, Iri):
        return term.value
    if column.kind in {"text", "date"} and isinstance(term, Literal):
        return term.value or None
    if column.kind == "boolean" and isinstance(term, Literal) and term.value in _TRUTHS:
        return _TRUTHS[term.value]
    number = term.number if isinstance(term, Literal) else None
    if column.kind == "number" and number is not None:
        return number
    if column.kind == "integer" and number is not None and number.is_integer():
        return int(number)
    raise BadQuestion(
        f"The column {column.name} should hold {column.kind}, but it holds {term}.",
        place=Place(question.path),
    )

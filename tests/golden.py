"""Golden answers: a question on the mini-world, as CSV that a person can read."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from provolta.answers import Answer, Cell
from provolta.engine import Engine
from provolta.kg import KnowledgeGraph
from provolta.names import expand, shorten
from provolta.questions import Question, bind, run


def answer(question: Question, engine: Engine) -> Answer:
    """The answer to a question with the values that its header gives for the mini-world."""
    return run(question, engine, bind(question, as_written, world_values(question)))


def analysed(question: Question, kg: KnowledgeGraph) -> Answer:
    """The answer to a question that an analysis answers, with the values for the mini-world."""
    return kg.ask(question.name, **world_values(question))


def world_values(question: Question) -> Mapping[str, tuple[str, ...]]:
    """The values for the mini-world; a parameter without any keeps its default."""
    return {one.name: one.world for one in question.parameters}


def as_written(text: str, _class: str) -> str:
    """The IRI that a CURIE in a header stands for."""
    iri = expand(text)
    assert iri is not None, f"{text} is not a CURIE"
    return iri


def csv_text(answer: Answer) -> str:
    """Column names, then the rows as plain text: IRIs as CURIEs, statements last and sorted."""
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\n")
    names = [column.name for column in answer.columns]
    write.writerow([*names, "evidence"] if answer.evidence else names)
    for number, row in enumerate(answer.rows):
        statements = answer.evidence[number] if answer.evidence else None
        last = [] if statements is None else [" ".join(sorted(map(shorten, statements)))]
        write.writerow([*map(cell_text, row), *last])
    return text.getvalue()


def cell_text(cell: Cell) -> str:
    """One value as text.

    >>> [cell_text(cell) for cell in (None, True, 0.1, 40000.0, 3)]
    ['', 'true', '0.1', '40000', '3']
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{cell:.10g}"
    return shorten(str(cell))

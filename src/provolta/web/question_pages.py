"""The question library: the list, and each question with its form and its answer."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from keyword import iskeyword
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from provolta.answers import Answer, Cell, Column, Evidence
from provolta.names import shorten
from provolta.questions import Parameter, Question, bind
from provolta.web import answer_chart, api, shown_queries
from provolta.web.language import date, number, viewed
from provolta.web.marks import Mark, Marks
from provolta.web.negotiation import HTML, Choice
from provolta.web.respond import respond
from provolta.web.site import Site, site_of

router = APIRouter(include_in_schema=False)
_OPTIONS = 400


@dataclass(frozen=True)
class Field:
    """A field of the form of a question."""

    name: str
    label: str
    type: str
    meaning: str
    value: str
    usual: str
    options: list[str]


@dataclass(frozen=True)
class Shown:
    """A cell as the table shows it."""

    name: str
    text: str
    iri: str
    numeric: bool


@router.get("/questions")
def library(request: Request) -> Response:
    """All questions by theme."""
    return respond(request, (HTML,), lambda _: _library(site_of(request)))


@router.get("/questions/{name}")
def question(request: Request, name: str) -> Response:
    """A question with its form, and its answer for what was filled in."""
    site = site_of(request)
    values = api.values_of(request)

    def make(choice: Choice) -> str | bytes:
        answer = site.kg.ask(name, **values)
        if choice.offer is HTML:
            return _page(site, site.kg.question(name), values, answer)
        return api.answer_as(site, answer, choice)

    return respond(request, (HTML, *api.ANSWER_OFFERS), make)


def _library(site: Site) -> str:
    found = sorted(site.kg.questions(), key=lambda one: (one.theme, one.title))
    themes = [(theme, list(group)) for theme, group in groupby(found, lambda one: one.theme)]
    return site.render(
        "questions.html",
        total=len(found),
        themes=themes,
        page_query=shown_queries.QUESTIONS,
    )


def _page(site: Site, asked: Question, values: dict[str, list[str]], answer: Answer) -> str:
    marks = Marks()
    full = _full(answer)
    sparql = bind(asked, lambda text, kind: site.kg.resolve(text, kind).iri, values)
    options = "".join(
        f" --{name.replace('_', '-')} {shlex.quote(value)}"
        for name, given in values.items()
        for value in given
    )
    base = viewed().partition("/questions/")[0]
    query = f"?{urlencode(values, doseq=True)}" if values else ""
    address = f"{base}/api/v1/questions/{asked.name}"
    return site.render(
        "question.html",
        question=asked,
        fields=[_field(site, one, values.get(one.name, [])) for one in asked.parameters],
        answer=answer,
        asked_of=_asked_of(site, asked, values),
        columns=[answer.columns[n] for n in full],
        empty=[one.name for n, one in enumerate(answer.columns) if n not in full],
        rows=_rows(answer, full, marks),
        numbered=marks.numbered(),
        chart=answer_chart.draw(answer, full),
        alike=answer_chart.alike(answer),
        sparql=sparql,
        python=_python(asked.name, values),
        alone=_alone(f"{address}.json{query}"),
        curl=f"curl -s {shlex.quote(f'{address}.csv{query}')}",
        asked=urlencode(values, doseq=True),
        command=f"provolta ask {asked.name}{options}",
    )


def _full(answer: Answer) -> list[int]:
    """The columns that have a value in some row; all of them if there is no row."""
    every = range(len(answer.columns))
    return [n for n in every if any(row[n] not in (None, "") for row in answer.rows)] or [*every]


def _asked_of(site: Site, asked: Question, values: dict[str, list[str]]) -> str:
    """What the answer is for, in words: the values that were given, else the usual ones."""
    told = []
    for one in asked.parameters:
        given = values.get(one.name) or list(one.default)
        said = [_again(site, one, text) if values.get(one.name) else text for text in given]
        if said:
            told.append(f"{_label(one)} {' or '.join(map(site.spoken, said))}")
    return ", ".join(told)


def _label(parameter: Parameter) -> str:
    return parameter.name.replace("_", " ")


def _python(question: str, values: dict[str, list[str]]) -> str:
    r"""The same question in Python; a name that Python keeps for itself goes in by a dictionary.

    >>> _python("q", {"item": ["a:x"], "from": ["2024", "2025"]})
    'kg.ask("q", item=\'a:x\', **{\'from\': [\'2024\', \'2025\']})'
    """
    given = {name: value[0] if len(value) == 1 else value for name, value in values.items()}
    plain = "".join(f", {name}={value!r}" for name, value in given.items() if not iskeyword(name))
    kept = {name: value for name, value in given.items() if iskeyword(name)}
    return f'kg.ask("{question}"{plain}{f", **{kept!r}" if kept else ""})'


def _alone(address: str) -> str:
    """The same question in Python without anything installed."""
    return (
        "import json, urllib.request\n"
        f"with urllib.request.urlopen({address!r}) as answer:\n"
        '    rows = json.load(answer)["rows"]'
    )


def _field(site: Site, parameter: Parameter, given: list[str]) -> Field:
    usual = [site.spoken(value) for value in parameter.default]
    label = _label(parameter).casefold()
    said_already = {f"{article}{label}" for article in ("", "a ", "an ", "the ")}
    options: list[str] = []
    if parameter.type == "iri" and parameter.of_class:
        things = site.kg.search(type_=parameter.of_class.rpartition("#")[2], limit=_OPTIONS)
        options = sorted({one.label for one in things.entities}, key=str.casefold)
    return Field(
        parameter.name,
        _label(parameter).capitalize(),
        parameter.type,
        "" if parameter.meaning.casefold().rstrip(".") in said_already else parameter.meaning,
        ", ".join(_again(site, parameter, one) for one in given),
        ", ".join(usual) or "any",
        options,
    )


def _again(site: Site, parameter: Parameter, given: str) -> str:
    if parameter.type != "iri":
        return given
    return site.again(given, of_class=parameter.of_class or "")


def _rows(
    answer: Answer, full: Sequence[int], marks: Marks
) -> list[tuple[list[Shown], list[Mark]]]:
    rows = []
    for place, row in enumerate(answer.rows):
        cited = answer.evidence[place] if place < len(answer.evidence) else ()
        statements: list[Evidence] = [
            answer.statements[iri] for iri in cited if iri in answer.statements
        ]
        cells = [_cell(answer, answer.columns[n], row[n]) for n in full]
        rows.append((cells, marks.of(statements)))
    return rows


def _cell(answer: Answer, column: Column, cell: Cell) -> Shown:
    iri = cell if column.kind == "iri" and isinstance(cell, str) else ""
    text = answer.label(cell)
    if column.kind == "number" and isinstance(cell, int | float):
        text = number(cell)
    elif column.kind == "date":
        text = date(text)
    return Shown(
        column.name.replace("_", " "),
        shorten(text) if iri else text,
        iri,
        column.kind in {"number", "integer"},
    )

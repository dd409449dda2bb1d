"""The question library: the list, and each question with its form and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from provolta.answers import Answer, Cell, Column, Evidence
from provolta.names import shorten
from provolta.questions import Parameter, Question, bind
from provolta.render import bars
from provolta.web import api, shown_queries
from provolta.web.addresses import href
from provolta.web.language import date, number
from provolta.web.marks import Mark, Marks
from provolta.web.negotiation import HTML, Choice
from provolta.web.respond import respond
from provolta.web.site import Site, site_of

router = APIRouter(include_in_schema=False)
_OPTIONS = 400
_BARS = (2, 40)
"""From how many rows to how many a chart helps."""


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
    sparql = bind(asked, lambda text, kind: site.kg.resolve(text, kind).iri, values)
    options = "".join(
        f' --{name.replace("_", "-")} "{value}"'
        for name, given in values.items()
        for value in given
    )
    return site.render(
        "question.html",
        question=asked,
        fields=[_field(site, one, values.get(one.name, [])) for one in asked.parameters],
        answer=answer,
        rows=_rows(answer, marks),
        numbered=marks.numbered(),
        chart=_chart(answer),
        alike=_alike(answer),
        sparql=sparql,
        python=_python(asked, values),
        asked=urlencode(values, doseq=True),
        command=f"provolta ask {asked.name}{options}",
    )


def _python(asked: Question, values: dict[str, list[str]]) -> str:
    """The same question in Python."""
    given = "".join(
        f", {name}={value[0]!r}" if len(value) == 1 else f", {name}={value!r}"
        for name, value in values.items()
    )
    return f'kg.ask("{asked.name}"{given})'


def _chart(answer: Answer) -> str:
    """Bars, if each row has one name and one amount of the same unit; else nothing."""
    amounts = [n for n, one in enumerate(answer.columns) if one.kind == "number" and one.unit]
    names = [n for n, one in enumerate(answer.columns) if one.kind in {"iri", "text"}]
    if len(amounts) != 1 or not names or not _BARS[0] <= len(answer.rows) <= _BARS[1]:
        return ""
    amount, unit = amounts[0], answer.columns[amounts[0]].unit
    telling = _telling(answer, names)
    found = []
    for row in answer.rows:
        value = row[amount]
        if not isinstance(value, int | float) or value < 0:
            return ""
        name = ", ".join(answer.label(row[n]) for n in telling if row[n])
        iri = row[telling[0]]
        kind = answer.columns[telling[0]].kind
        link = href(iri) if isinstance(iri, str) and kind == "iri" else ""
        found.append(bars.Bar(name, value, f"{number(value)} {unit}", link))
    whole = 100.0 if unit == "%" and all(one.value <= 100 for one in found) else None  # noqa: PLR2004
    return bars.draw(found, f"{answer.columns[amount].name.replace('_', ' ')} in {unit}", whole)


def _alike(answer: Answer) -> list[tuple[str, str]]:
    """What every row has in common and the names of the bars leave out."""
    if len(answer.rows) < _BARS[0]:
        return []
    named = [n for n, one in enumerate(answer.columns) if one.kind in {"iri", "text"}]
    varied = [n for n in named if len({row[n] for row in answer.rows}) > 1]
    shown = {*varied, *_telling(answer, named)}
    same = [n for n in named if n not in shown and answer.rows[0][n]]
    return [
        (answer.columns[n].name.replace("_", " "), answer.label(answer.rows[0][n])) for n in same
    ]


def _telling(answer: Answer, names: list[int]) -> list[int]:
    """The columns that tell the rows apart best, with the year if there is one."""
    years = [n for n, one in enumerate(answer.columns) if one.name == "year"]
    best = sorted(names, key=lambda n: -len({row[n] for row in answer.rows}))[:2]
    return [*(n for n in names if n in best), *years]


def _field(site: Site, parameter: Parameter, given: list[str]) -> Field:
    usual = [site.spoken(value) for value in parameter.default]
    options: list[str] = []
    if parameter.type == "iri" and parameter.of_class:
        things = site.kg.search(type_=parameter.of_class.rpartition("#")[2], limit=_OPTIONS)
        options = sorted({one.label for one in things.entities}, key=str.casefold)
    return Field(
        parameter.name,
        parameter.name.replace("_", " ").capitalize(),
        parameter.type,
        parameter.meaning,
        ", ".join(_again(site, parameter, one) for one in given),
        ", ".join(usual) or "any",
        options,
    )


def _again(site: Site, parameter: Parameter, given: str) -> str:
    if parameter.type != "iri":
        return given
    return site.again(given, of_class=parameter.of_class or "")


def _rows(answer: Answer, marks: Marks) -> list[tuple[list[Shown], list[Mark]]]:
    rows = []
    for place, row in enumerate(answer.rows):
        cited = answer.evidence[place] if place < len(answer.evidence) else ()
        statements: list[Evidence] = [
            answer.statements[iri] for iri in cited if iri in answer.statements
        ]
        cells = [
            _cell(answer, column, cell) for column, cell in zip(answer.columns, row, strict=True)
        ]
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

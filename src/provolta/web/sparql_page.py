"""The page to write queries on: editor, examples by theme, and the answer as a table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from provolta.engine import Form
from provolta.errors import ProvoltaError
from provolta.names import PREFIXES, prefix_lines, shorten
from provolta.web.site import Site

SHOWN = 500
"""How many rows of an answer the page shows; the other forms have all."""
_NUMERIC = ("integer", "decimal", "double", "float")
_KINDS = frozenset(("actor", "item", "process", "stage", "place", "chemistry", "source"))
_EXAMPLE = f"""{prefix_lines("actor", "pv", "rdfs")}

SELECT ?supplier ?name
WHERE {{
  ?supplier pv:suppliesTo actor:tesla ;
            rdfs:label ?name .
}}
ORDER BY ?name"""


@dataclass(frozen=True)
class Term:
    """A cell of a result: its text, its IRI if it is one, and what the table must know of it."""

    text: str
    iri: str = ""
    label: str = ""
    note: str = ""
    numeric: bool = False


@dataclass(frozen=True)
class Result:
    """The answer to a query as the page shows it; ``total`` counts the rows that were found."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    total: int = 0
    truth: bool | None = None
    turtle: str = ""
    milliseconds: float = 0.0

    def numeric(self, column: int) -> bool:
        """Whether a column holds numbers and nothing else."""
        cells = [row[column] for row in self.rows if row[column] is not None]
        return bool(cells) and all(cell is not None and cell.numeric for cell in cells)


def read(site: Site, form: Form, data: bytes, milliseconds: float) -> Result:
    """An answer as it came from the engine: JSON of a table or a truth value, Turtle of a graph."""
    if form.gives_graph:
        return Result(turtle=data.decode(), milliseconds=milliseconds)
    answer = json.loads(data)
    if form is Form.ASK:
        return Result(truth=answer["boolean"], milliseconds=milliseconds)
    columns = tuple(answer["head"]["vars"])
    found = answer["results"]["bindings"]
    shown = [row.get(column) for row in found[:SHOWN] for column in columns]
    site.kg.named.of({one["value"] for one in shown if one and one["type"] == "uri"})
    rows = tuple(tuple(_term(site, row.get(column)) for column in columns) for row in found[:SHOWN])
    return Result(columns, rows, len(found), milliseconds=milliseconds)


def _term(site: Site, one: Mapping[str, str] | None) -> Term | None:
    if one is None:
        return None
    value = one["value"]
    if one["type"] == "uri":
        label = site.kg.named.label(value) or site.kg.terms.get(value, "")
        return Term(shorten(value), value, label)
    kind = one.get("datatype", "").rpartition("#")[2]
    language = one.get("xml:lang", "")
    return Term(value, note=f"@{language}" if language else "", numeric=kind in _NUMERIC)


def page(
    site: Site, query: str, *, result: Result | None = None, error: ProvoltaError | None = None
) -> str:
    """The page, with the answer or the error if there is one."""
    runnable = (one for one in site.kg.questions() if one.sparql)
    questions = sorted(runnable, key=lambda one: (one.theme, one.title))
    themes = [(theme, list(group)) for theme, group in groupby(questions, lambda one: one.theme)]
    return site.render(
        "sparql.html",
        query=query,
        example=_EXAMPLE,
        result=result,
        error=error,
        excerpt=_excerpt(query, error),
        themes=themes,
        shown=SHOWN,
    )


def _excerpt(query: str, error: ProvoltaError | None) -> tuple[str, str]:
    """The line of an error, and blanks with a mark below the place; empty if none is known."""
    if error is None or error.place is None or not error.place.line:
        return "", ""
    lines = query.splitlines()
    if error.place.line > len(lines):
        return "", ""
    line = lines[error.place.line - 1]
    column = max(error.place.column or 1, 1)
    return line, " " * (min(column, len(line) + 1) - 1) + "▲"


def terms(site: Site) -> str:
    """What the editor completes: our terms with their use, the things by name, the prefixes."""
    usage = site.overview.usage
    own = [
        {"name": shorten(one.iri), "label": one.label, "count": usage.get(one.iri, 0)}
        for one in site.overview.terms
    ]
    others = [
        {"name": name, "label": "", "count": count}
        for iri, count in usage.items()
        if (name := shorten(iri)) != iri and not name.startswith("pv:")
    ]
    things = [
        {"name": shorten(one.iri), "label": one.label, "count": 0}
        for one in site.kg.index.by_iri.values()
        if one.kind in _KINDS and one.iri not in usage
    ]
    return json.dumps({"terms": _unique([*own, *others, *things]), "prefixes": dict(PREFIXES)})


def _unique(found: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    return list({one["name"]: one for one in reversed(found)}.values())[::-1]

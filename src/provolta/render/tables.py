"""An answer as an aligned table, CSV, JSON or Markdown; every format names the evidence."""

from __future__ import annotations

import io
import json

from rich import box
from rich.console import Console
from rich.table import Table

from provolta.answers import Answer, Cell, Evidence
from provolta.errors import NotAcceptable
from provolta.names import shorten
from provolta.render import sheets

FORMATS = ("table", "csv", "json", "md")


def answer(found: Answer, format_: str = "table", width: int | None = None) -> str:
    """An answer in one of :data:`FORMATS`.

    Raises:
        NotAcceptable: if there is no such format.
    """
    if format_ == "table":
        return _table(found, width)
    if format_ == "csv":
        return _csv(found)
    if format_ == "json":
        return json.dumps(to_dict(found), ensure_ascii=False, indent=2) + "\n"
    if format_ == "md":
        return _markdown(found)
    raise NotAcceptable(
        f"{format_!r} is not a format of answers.", remedy=f"Use one of {', '.join(FORMATS)}."
    )


def to_dict(found: Answer) -> dict[str, object]:
    """An answer as JSON gives it: columns, rows by column name, evidence per row, statements."""
    return {
        "title": found.title,
        "revision": found.revision,
        "columns": [
            {"name": c.name, "meaning": c.meaning, "type": c.kind, "unit": c.unit or None}
            for c in found.columns
        ],
        "rows": found.records(),
        "evidence": [list(row) for row in found.evidence],
        "statements": {iri: one.to_dict() for iri, one in found.statements.items()},
        "labels": found.labels,
        "notes": list(found.notes),
    }


def _marks(found: Answer) -> dict[str, int]:
    return {statement.iri: n for n, statement in enumerate(found.cited(), 1)}


def _mark(found: Answer, marks: dict[str, int], row: int) -> str:
    if row >= len(found.evidence):
        return ""
    return " ".join(f"[{marks[iri]}]" for iri in found.evidence[row] if iri in marks)


def _text(found: Answer, cell: Cell) -> str:
    return found.label(cell).replace("\n", " ")


def _table(found: Answer, width: int | None) -> str:
    marks = _marks(found)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in found.columns:
        numeric = column.kind in {"number", "integer"}
        table.add_column(column.head, justify="right" if numeric else "left", overflow="fold")
    if marks:
        table.add_column("evidence")
    for n, row in enumerate(found.rows):
        cells = [_text(found, cell) for cell in row]
        table.add_row(*cells, *([_mark(found, marks, n)] if marks else []))
    out = io.StringIO()
    console = Console(
        file=out, width=width or 120, color_system=None, markup=False, highlight=False, emoji=False
    )
    console.print(found.title, soft_wrap=True)
    console.print(table if found.rows else "\nnothing found\n")
    for n, statement in enumerate(found.cited(), 1):
        console.print(f"[{n}] {cite(statement)}", soft_wrap=True)
    for note in found.notes:
        console.print(note, soft_wrap=True)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def cite(statement: Evidence) -> str:
    """A statement with its documents on one line, as it stands under an answer."""
    documents = "; ".join(
        f"{source}{f' <{source.url}>' if source.url else ''}" for source in statement.sources
    )
    place = f", {statement.locator}" if statement.locator else ""
    return f"{statement.label} — {documents}{place} ({statement.status}, grade {statement.grade})"


def _csv(found: Answer) -> str:
    head = [column.name for column in found.columns]
    if not found.evidenced or len(found.evidence) < len(found.rows):
        return sheets.table(head, found.rows)
    cited = (" ".join(map(shorten, statements)) for statements in found.evidence)
    rows = ([*row, said] for row, said in zip(found.rows, cited, strict=True))
    return sheets.table([*head, "evidence"], rows)


def _markdown(found: Answer) -> str:
    marks = _marks(found)
    heads = [column.head for column in found.columns] + (["evidence"] if marks else [])
    lines = [f"## {found.title}", "", _md_row(heads), _md_row(["---"] * len(heads))]
    for n, row in enumerate(found.rows):
        cells = [_text(found, cell) for cell in row]
        lines.append(_md_row(cells + ([_mark(found, marks, n)] if marks else [])))
    lines.append("")
    lines += [f"{n}. {cite(statement)}" for n, statement in enumerate(found.cited(), 1)]
    lines += ["", *found.notes] if found.notes else []
    return "\n".join(lines).rstrip() + "\n"


def _md_row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

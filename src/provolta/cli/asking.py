"""Commands that ask: query, questions, ask, lineage, why, search."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from provolta import render
from provolta.cli.common import Where, formats, located, width
from provolta.errors import BadParameter
from provolta.kg import open_embedded
from provolta.names import shorten
from provolta.outside import Direct, Fetcher

_SERVICE = "Let SERVICE ask the addresses that begin so; may be given again."


@click.command()
@click.argument("text", required=False)
@click.option("-f", "--file", type=click.File(encoding="utf-8"), help="Read the query from a file.")
@formats(*render.QUERY_FORMATS)
@click.option("--allow-service", metavar="PREFIX", multiple=True, help=_SERVICE)
@located
def query(
    where: Where,
    text: str | None,
    file: Any,  # noqa: ANN401
    format_: str,
    allow_service: tuple[str, ...],
) -> None:
    """Run a SPARQL 1.1 query."""
    if (text is None) == (file is None):
        raise BadParameter("Give a query as text or with -f FILE.")
    sparql = text if text is not None else file.read()
    fetcher = Fetcher.of(where.settings(allow_service=" ".join(allow_service) or None))
    opened = where.open(partial(open_embedded, outside=Direct.of(fetcher)))
    sys.stdout.write(render.results(opened.engine, sparql, format_, width()))


@click.command()
@click.argument("theme", required=False)
@formats("table", "json")
@located
def questions(where: Where, theme: str | None, format_: str) -> None:
    """List the questions that can be asked, by theme."""
    found = where.open().questions(theme)
    if format_ == "json":
        click.echo(json.dumps([one.to_dict() for one in found], indent=2, ensure_ascii=False))
        return
    for one in found:
        parameters = " ".join(f"[--{parameter.name} …]" for parameter in one.parameters)
        click.echo(f"{one.theme + '/' + one.name:<48} {one.title}  {parameters}".rstrip())


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("name")
@click.argument("parameters", nargs=-1, type=click.UNPROCESSED)
@formats("table", "csv", "json", "md")
@located
def ask(where: Where, name: str, parameters: tuple[str, ...], format_: str) -> None:
    """Ask a question of the library: provolta ask suppliers-of-company --buyer Tesla."""
    found = where.open().ask(name, **_pairs(parameters))
    sys.stdout.write(render.answer(found, format_, width()))


def _pairs(words: tuple[str, ...]) -> dict[str, list[str]]:
    """``--buyer Tesla --buyer=BMW`` as a dictionary of lists."""
    values: dict[str, list[str]] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.removeprefix("--").partition("=")
        if not word.startswith("--") or not (equals or rest):
            raise BadParameter(f"{word!r} is not of the form --parameter VALUE.")
        values.setdefault(name.replace("-", "_"), []).append(value if equals else rest.pop(0))
    return values


def _trace_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--as-of", help="Only what held on this date, such as 2024-06-30."),
        click.option("--status", multiple=True, help="Only statements of this status; or 'all'."),
        click.option(
            "--layer",
            type=click.Choice(["material", "supply", "trace", "all"]),
            default="all",
            show_default=True,
            help="How things are made, who supplies whom, or what was recorded of one lot.",
        ),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("entity")
@click.option(
    "--direction",
    type=click.Choice(["upstream", "downstream"]),
    default="upstream",
    show_default=True,
    help="Where it comes from, or what it goes into.",
)
@click.option("--depth", default="1", show_default=True, help="Number of steps, or 'all'.")
@_trace_options
@click.option("--svg", type=click.Path(path_type=Path, dir_okay=False), help="Draw it to a file.")
@formats("table", "json", "csv", "md")
@located
def lineage(
    where: Where,
    *,
    entity: str,
    direction: str,
    depth: str,
    layer: str,
    status: tuple[str, ...],
    as_of: str | None,
    svg: Path | None,
    format_: str,
) -> None:
    """Show what a thing comes from (upstream) or goes into (downstream), with evidence."""
    found = where.open().lineage(
        entity, direction=direction, depth=depth, layer=layer, as_of=as_of, status=status
    )
    if svg is not None:
        from provolta.render.svg import draw  # noqa: PLC0415 - only when a drawing is wanted

        svg.write_text(draw(found.to_dict()), encoding="utf-8")
        click.echo(f"Drawn to {svg}.", err=True)
    sys.stdout.write(render.lineage(found, format_, width()))


@click.command()
@click.argument("from_", metavar="FROM")
@click.argument("to", metavar="TO")
@_trace_options
@formats("table", "json", "csv", "md")
@located
def why(
    where: Where,
    *,
    from_: str,
    to: str,
    layer: str,
    status: tuple[str, ...],
    as_of: str | None,
    format_: str,
) -> None:
    """Explain how TO depends on FROM: the shortest documented routes."""
    found = where.open().why(from_, to, layer=layer, as_of=as_of, status=status)
    sys.stdout.write(render.why(found, format_, width()))


@click.command()
@click.argument("words", nargs=-1)
@click.option("--type", "type_", default="", help="Only things of this class, such as Actor.")
@click.option("--limit", default=20, show_default=True, help="The most things to list.")
@located
def search(where: Where, words: tuple[str, ...], type_: str, limit: int) -> None:
    """Find things by name."""
    found = where.open().search(" ".join(words), type_=type_, limit=limit)
    for one in found.entities:
        click.echo(f"{shorten(one.iri):<44} {one.label} ({one.type})")
    if found.total > len(found.entities):
        click.echo(f"… and {found.total - len(found.entities)} more", err=True)

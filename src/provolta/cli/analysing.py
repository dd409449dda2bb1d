"""Commands that analyse: depends, impact, substitutes, concentration, integration and so on."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any, Protocol

import click

from provolta import render
from provolta.answers import Answer
from provolta.cli.common import Where, formats, located, width


class _Result(Protocol):
    def answer(self) -> Answer: ...

    def to_dict(self) -> dict[str, object]: ...


def _show(found: _Result, format_: str) -> None:
    """Print a result: all of it as JSON, else its table."""
    if format_ == "json":
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    else:
        sys.stdout.write(render.answer(found.answer(), format_, width()))


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every analysis takes."""
    for option in (
        formats("table", "json", "csv", "md"),
        click.option("--as-of", help="Only what held on this date, such as 2024-06-30."),
        click.option("--status", multiple=True, help="Only statements of this status; or 'all'."),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("entities", nargs=-1, required=True, metavar="ENTITY…")
@click.option(
    "--of",
    multiple=True,
    metavar="ITEM",
    help="Only what they make and sell of this item; may repeat.",
)
@click.option("--share", default=1.0, show_default=True, help="The part of the output that fails.")
@_options
@located
def impact(
    where: Where,
    *,
    entities: tuple[str, ...],
    of: tuple[str, ...],
    share: float,
    status: tuple[str, ...],
    as_of: str | None,
    format_: str,
) -> None:
    """Show what is lost, exposed or unknown if these fail, and what is left of each stage."""
    kg = where.open()
    _show(kg.impact(entities, share=share, of=of, as_of=as_of, status=status), format_)


@click.command()
@click.argument("of", metavar="STAGE-OR-ITEM")
@click.option(
    "--by",
    type=click.Choice(["country", "actor"]),
    default="country",
    show_default=True,
    help="Whose shares.",
)
@click.option("--basis", default="", help="What is counted, such as capacity or production.")
@click.option("--year", type=int, help="For one year.")
@_options
@located
def concentration(
    where: Where,
    *,
    of: str,
    by: str,
    basis: str,
    year: int | None,
    status: tuple[str, ...],
    as_of: str | None,
    format_: str,
) -> None:
    """Show who holds a stage or an item: shares, index, how much the figures cover, trend."""
    kg = where.open()
    found = kg.concentration(of, by=by, basis=basis, year=year, as_of=as_of, status=status)
    _show(found, format_)


@click.command()
@click.option("--gwh", type=float, required=True, help="The energy of all batteries, in GWh.")
@click.option(
    "--chemistry",
    required=True,
    multiple=True,
    help="The mix, such as NMC811=0.6,LFP=0.4; or a part of it, once for each.",
)
@_options
@located
def require(
    where: Where,
    *,
    gwh: float,
    chemistry: tuple[str, ...],
    status: tuple[str, ...],
    as_of: str | None,
    format_: str,
) -> None:
    """Show the minerals that so many GWh of a chemistry mix need, set against the world."""
    _show(where.open().require(gwh, ",".join(chemistry), as_of=as_of, status=status), format_)


@click.command()
@click.option(
    "--layer",
    type=click.Choice(["material", "supply", "place", "all"]),
    default="material",
    show_default=True,
    help="Kinds of item, organisations, countries, or all of them.",
)
@_options
@located
def bottlenecks(
    where: Where, *, layer: str, status: tuple[str, ...], as_of: str | None, format_: str
) -> None:
    """Rank what limits the chain, each with its reasons, beside what documents name."""
    _show(where.open().bottlenecks(layer=layer, as_of=as_of, status=status), format_)


@click.command()
@click.argument("entity")
@click.option(
    "--by",
    type=click.Choice(["supplier", "country", "material"]),
    default="supplier",
    show_default=True,
    help="What to list.",
)
@_options
@located
def depends(
    where: Where, *, entity: str, by: str, status: tuple[str, ...], as_of: str | None, format_: str
) -> None:
    """Show what a thing needs, what lies upstream of it, and what alone is fatal to it."""
    _show(where.open().depends(entity, by=by, as_of=as_of, status=status), format_)


@click.command()
@click.argument("entity")
@_options
@located
def substitutes(
    where: Where, *, entity: str, status: tuple[str, ...], as_of: str | None, format_: str
) -> None:
    """Show what could serve instead of an item, an organisation or a process."""
    _show(where.open().substitutes(entity, as_of=as_of, status=status), format_)


@click.command()
@click.argument("actor", required=False)
@_options
@located
def integration(
    where: Where, *, actor: str | None, status: tuple[str, ...], as_of: str | None, format_: str
) -> None:
    """Show how many consecutive stages an organisation controls, and by what right."""
    _show(where.open().integration(actor, as_of=as_of, status=status), format_)


@click.command()
@_options
@located
def replay(where: Where, *, status: tuple[str, ...], as_of: str | None, format_: str) -> None:
    """Put every documented disruption to the graph, beside what was reported to follow."""
    _show(where.open().replay(as_of=as_of, status=status), format_)

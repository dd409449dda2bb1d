"""The command that measures Provolta beside its peers."""

from __future__ import annotations

from pathlib import Path

import click

from provolta.cli.common import progress

MARK = "<!-- measured -->\n"


@click.command()
@click.option(
    "--size",
    "sizes",
    type=click.IntRange(10_000, 50_000_000),
    multiple=True,
    default=(100_000,),
    show_default=True,
    help="Triples of the chain; repeat it for several sizes.",
)
@click.option(
    "--budget",
    type=click.FloatRange(1),
    default=60.0,
    show_default=True,
    help="Seconds that an engine may take for a task, and four times as many to load.",
)
@click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    help="Measure only contestants with this in their name (Provolta, plain C, rdflib …); repeat "
    "it for several. With --keep, what was measured of the others stays.",
)
@click.option(
    "--keep",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file for the measurements; those of other sizes in it stay, and come into the tables.",
)
@click.option(
    "--into",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A page to write the tables into, below its line '<!-- measured -->'; pictures beside it.",
)
def bench(
    sizes: tuple[int, ...],
    budget: float,
    only: tuple[str, ...],
    keep: Path | None,
    into: Path | None,
) -> None:
    """Measure closures on an invented chain, beside whatever peers are installed."""
    from provolta.bench import growth, reporting, running  # noqa: PLC0415 - it loads the peers
    from provolta.bench.results import Results  # noqa: PLC0415 - likewise

    results = Results(keep)
    for size in sizes:
        running.run(size, budget, results, progress, only)
    tables = reporting.page(results)
    if into is not None:
        before = into.read_text(encoding="utf-8").split(MARK)[0]
        into.write_text(f"{before}{MARK}\n{tables}", encoding="utf-8")
        growth.write(results.all(), into.parent)
        click.echo(f"Written to {into}.", err=True)
    click.echo(tables, nl=False)

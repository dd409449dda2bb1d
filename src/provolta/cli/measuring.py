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
    "--into",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A page to write the tables into, below its line '<!-- measured -->'.",
)
def bench(sizes: tuple[int, ...], into: Path | None) -> None:
    """Measure closures on an invented chain, beside whatever peers are installed."""
    from provolta.bench import running  # noqa: PLC0415 - it loads the peers

    runs = [running.run(size, progress) for size in sizes]
    found = [measured for one in runs for measured in one.measured]
    tables = running.page(found, [note for one in runs for note in one.notes])
    if into is not None:
        before = into.read_text(encoding="utf-8").split(MARK)[0]
        into.write_text(f"{before}{MARK}\n{tables}", encoding="utf-8")
        click.echo(f"Written to {into}.", err=True)
    click.echo(tables, nl=False)

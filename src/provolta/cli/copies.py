"""Commands that take the graph elsewhere: export, load, backup, restore."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from provolta import backups, exports
from provolta import build as building
from provolta.cli.common import Where, located, progress
from provolta.errors import BadParameter
from provolta.names import expand


@click.command()
@click.option("--graph", help="Only this graph, by its IRI.")
@click.option(
    "--to",
    type=click.Choice(exports.FORMATS),
    default="nq",
    show_default=True,
    help="N-Quads, Turtle, N-Triples, JSON-LD, a table, or the flow graph as GraphML.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file.")
@located
def export(where: Where, graph: str | None, to: str, out: Path | None) -> None:
    """Write the whole graph, or one graph of it, for other programs."""
    iri = expand(graph) if graph else None
    if graph and iri is None:
        raise BadParameter(f"{graph!r} is not the IRI of a graph.")
    kg = where.open()
    if out is None:
        exports.write(kg, to, sys.stdout.buffer, iri)
    else:
        exports.to_file(kg, to, out, iri)
        click.echo(f"Revision {kg.revision or '(none)'} written to {out}.", err=True)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--force", is_flag=True, help="Replace what is in the store.")
@located
def load(where: Where, file: Path, *, force: bool) -> None:
    """Make a store of everything in a file of N-Quads, as provolta export writes them.

    The file may be packed (.nq.gz). Its flow graph is found beside the loading. Nothing is derived
    or checked.
    """
    here = where.settings()
    keep = here.keep_revisions
    found = building.load_nquads(file, _store(where), force=force, progress=progress, keep=keep)
    manifest = found.manifest
    click.echo(f"Revision {found.id}, {manifest.triples:,} triples, in {manifest.seconds} s")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@located
def backup(where: Where, folder: Path) -> None:
    """Copy the revision in use to a new folder; a server may go on meanwhile."""
    made = backups.save(_store(where), folder)
    click.echo(f"Revision {made.revision}, {made.files} files, {made.size:,} bytes, in {folder}")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@located
def restore(where: Where, folder: Path) -> None:
    """Make the revision of a backup the one in use, if nothing in it is damaged."""
    found = backups.restore(_store(where), folder, where.settings().keep_revisions)
    click.echo(f"Revision {found.id} is in use, {found.manifest.triples:,} triples")


def _store(where: Where) -> Path:
    if where.endpoint:
        raise BadParameter(
            "A server elsewhere is copied by its own means.",
            remedy="provolta export --endpoint URL writes what it holds.",
        )
    return where.settings().store

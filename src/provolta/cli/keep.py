"""Commands that keep the store: build, serve, doctor."""

from __future__ import annotations

import platform
import shutil
import subprocess
from dataclasses import fields, replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import click

from provolta import backups, revisions
from provolta import build as building
from provolta.cli.common import Where, located, progress
from provolta.config import Settings
from provolta.errors import DataError, NoStore
from provolta.kg import KnowledgeGraph
from provolta.pool import sealing

_OPEN = "Serve a store that begins empty, without rules and shapes."
_SERVICE = "Let SERVICE ask the addresses that begin so; may be given again."
_LOAD = "Let LOAD fetch the addresses that begin so; may be given again."


@click.command()
@click.option("--force", is_flag=True, help="Build even if nothing has changed.")
@located
def build(where: Where, *, force: bool) -> None:
    """Build the store from the files; nothing is replaced unless all went well."""
    here = where.settings()
    keep = here.keep_revisions
    built = building.ensure(here.root, here.store, force=force, progress=progress, keep=keep)
    manifest = built.revision.manifest
    for graph, triples in sorted(manifest.graphs.items()):
        click.echo(f"{triples:>8,}  {graph}")
    derived = sum(manifest.derived.values())
    click.echo(
        f"{manifest.triples:>8,}  triples in {len(manifest.graphs)} graphs, {derived:,} derived"
    )
    shapes = "conforms" if built.validated else "not validated yet (provolta validate)"
    click.echo(f"SHACL: {shapes}")
    state = f"built in {manifest.seconds} s" if built.fresh else "unchanged"
    click.echo(f"Revision {manifest.revision}, {state}")


@click.command()
@click.option("--host", help="Address to listen on [127.0.0.1].")
@click.option("--port", type=int, help="Port to listen on [8080].")
@click.option("--public-url", help="The address that users see, if a proxy stands before it.")
@click.option("--timeout", type=click.IntRange(1), help="Most seconds for a query [10].")
@click.option("--workers", type=click.IntRange(1), help="Long queries that run at once [2].")
@click.option("--engine", metavar="URL", help="Serve what this SPARQL server holds, not the store.")
@click.option("--token-file", help="File with the token that allows to write.")
@click.option("--read-only", is_flag=True, default=None, help="Let nobody write.")
@click.option("--open-store", is_flag=True, default=None, help=_OPEN)
@click.option("--allow-service", metavar="PREFIX", multiple=True, help=_SERVICE)
@click.option("--allow-load", metavar="PREFIX", multiple=True, help=_LOAD)
@located
def serve(where: Where, **options: Any) -> None:  # noqa: ANN401 - one for each setting
    """Serve SPARQL, linked data, JSON and pages; read-only unless a token file is given."""
    # The web stack loads only when served.
    from provolta.web.server import open_pooled, run  # noqa: PLC0415

    for name in ("allow_service", "allow_load"):
        options[name] = " ".join(options[name]) or None
    here = where.settings(**{**options, "engine": options["engine"] or where.endpoint})
    where = replace(where, endpoint=here.engine or None)
    opening = open_pooled(here)
    if here.open_store:
        run(KnowledgeGraph.open_empty(here.root, here.store, opening), here, click.echo)
    else:
        run(where.open(opening), here, click.echo)


@click.command()
@located
def doctor(where: Where) -> None:
    """Show versions, limits, folders, the health of the store, Java and Node."""
    here = where.settings()
    lines = [("python", platform.python_version()), ("root", str(here.root))]
    lines += [(name, _version(name)) for name in _LIBRARIES]
    lines += [("java", _java()), ("node", _node()), ("network", _network()), *_limits(here)]
    lines += [("store", str(here.store.resolve())), *_store_state(here)]
    for name, value in lines:
        click.echo(f"{name:<24} {value}")


_LIBRARIES = (
    "provolta",
    "pyoxigraph",
    "rdflib",
    "pyshacl",
    "owlready2",
    "sparqlwrapper",
    "fastapi",
    "numpy",
)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _java() -> str:
    java = shutil.which("java")
    if java is None:
        return "missing: reasoning needs Java 11 or later (apt-get install default-jre-headless)"
    done = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603
    return (done.stderr or done.stdout).split("\n", 1)[0]


def _node() -> str:
    node = shutil.which("node")
    if node is None:
        return "missing: pages are served in their plain form (apt-get install nodejs npm)"
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip()


def _network() -> str:
    if sealing.works():
        return "closed to the processes that run queries, writes and shapes"
    return "only the guard refuses SERVICE and LOAD: this system does not close it to processes"


def _limits(here: Settings) -> list[tuple[str, str]]:
    """The settings that bound something."""
    return [
        (one.name, f"{getattr(here, one.name):,} {one.metadata['unit']}")
        for one in fields(Settings)
        if one.type in ("int", "float") and one.name != "port"
    ]


def _store_state(here: Settings) -> list[tuple[str, str]]:
    try:
        found = revisions.current(here.store)
    except NoStore:
        return [("revision", "none yet: provolta build")]
    except DataError as error:
        return [("revision", str(error).replace("\n", " "))]
    fresh = found.manifest.content == building.digest(here.root)
    return [
        (
            "revision",
            f"{found.id}, {found.manifest.triples:,} triples, built {found.manifest.built}",
        ),
        ("health", backups.health(found)),
        ("up to date", "yes" if fresh else "no: the files have changed since"),
    ]

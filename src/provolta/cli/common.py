"""What all commands share: where the store is, which format, how errors end."""

from __future__ import annotations

import errno
import functools
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from provolta import disk
from provolta.config import Settings, settings
from provolta.errors import ProvoltaError
from provolta.kg import KnowledgeGraph, Opening, open_embedded


class Group(click.Group):
    """Turns every ProvoltaError into its message and its exit code."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click declares it
        """Run a command."""
        try:
            return super().invoke(ctx)
        except ProvoltaError as error:
            click.echo(str(error), err=True)
            ctx.exit(error.exit_code)
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read the output has seen enough
                raise
            refused = disk.refusal(error)
            click.echo(str(refused), err=True)
            ctx.exit(refused.exit_code)


@dataclass(frozen=True)
class Where:
    """Where a command works: the folders, or a SPARQL server."""

    root: Path | None
    store: Path | None
    endpoint: str | None

    def settings(self, **given: object) -> Settings:
        """The settings with these folders."""
        return settings(None, root=self.root, store=self.store, **given)

    def open(self, opening: Opening = open_embedded) -> KnowledgeGraph:
        """The knowledge graph, built first if it is missing or out of date."""
        here = self.settings()
        if self.endpoint:
            return KnowledgeGraph.connect(self.endpoint, limits=here)
        return KnowledgeGraph.open(
            here.root, here.store, progress=progress, warn=warn, opening=opening
        )


def located(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command ``--root``, ``--store`` and ``--endpoint``, as one :class:`Where`."""

    @click.option("--root", type=_FOLDER, help="Folder of ontology/, data/ and queries/.")
    @click.option("--store", type=_FOLDER, help="Folder of the store  [.provolta]")
    @click.option("--endpoint", metavar="URL", help="Ask this SPARQL server, not the store.")
    @functools.wraps(command)
    def wrapped(root: Path | None, store: Path | None, endpoint: str | None, **rest: Any) -> None:  # noqa: ANN401
        command(Where(root, store, endpoint), **rest)

    return wrapped


_FOLDER = click.Path(path_type=Path, file_okay=False)


def formats(*choices: str, default: str = "table") -> Callable[..., Any]:
    """The option ``--format``."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice(choices),
        default=default,
        show_default=True,
        help="How the answer is written.",
    )


def progress(message: str) -> None:
    """Say on a terminal what is being done."""
    if sys.stderr.isatty():
        click.echo(f"{message} …", err=True)


def warn(message: str) -> None:
    """Say on standard error what is wrong, and go on."""
    click.echo(message, err=True)


def width() -> int | None:
    """The width of the terminal; None when the output goes elsewhere."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None

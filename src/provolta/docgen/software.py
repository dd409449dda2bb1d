"""The pages about the program: commands, settings, errors."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path

import click

from provolta import config
from provolta import errors as tree
from provolta.cli import cli
from provolta.docgen.markdown import code, page, sentence, table

_EXITS = (
    ("0", "fine"),
    ("1", "findings: the data break a rule, or a check failed"),
    ("2", "wrong usage: an unknown entity, a bad parameter, a query that does not parse"),
    ("3", "bad data or a server error"),
)


def commands(_: Path) -> str:
    """The command line: every command with its arguments and options, as its own help has them."""
    context = click.Context(cli, info_name="provolta")
    parts = []
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        parts.append(_command(name, command, context))
    return page(
        "Commands",
        "src/provolta/cli",
        "Answers go to standard output, messages to standard error. Every command that asks builds "
        "the store first if it is missing or the files have changed. Where a command takes an "
        "entity, it takes an IRI, a CURIE (`actor:catl`), a slug (`catl`), a label or an "
        "alternative label in any case.",
        table(["exit", "means"], _EXITS),
        *parts,
    )


def _command(name: str, command: click.Command, parent: click.Context) -> str:
    context = click.Context(command, info_name=name, parent=parent)
    usage = " ".join(command.collect_usage_pieces(context))
    rows = []
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if isinstance(parameter, click.Option) and record is not None and "--help" not in record[0]:
            rows.append((code(record[0]), sentence(record[1])))
    text = inspect.cleandoc(command.help or "")
    parts = [f"## {name}", f"```\nprovolta {name} {usage}\n```", text]
    if rows:
        parts.append(table(["option", "does"], rows))
    return "\n\n".join(parts)


def settings(_: Path) -> str:
    """The settings: names, environment variables, defaults."""
    rows = [
        (
            code(field.name),
            code(config.variable(field.name)),
            code(_default(field.name, field.default)),
            str(field.metadata.get("unit", "")),
            sentence(str(field.metadata["meaning"])),
        )
        for field in fields(config.Settings)
    ]
    return page(
        "Settings",
        "src/provolta/config.py",
        "A setting is taken from the option of the command if it has one, else from the "
        "environment, else the default holds. There is no settings file. The root is by default "
        "the current folder if it holds `ontology/provolta.ttl`, else the checkout, else the copy "
        "in the installed package.",
        table(["setting", "environment variable", "default", "unit", "means"], rows),
    )


def _default(name: str, default: object) -> str:
    if default is MISSING:
        return {"store": ".provolta"}.get(name, "")
    return str(default)


def errors(_: Path) -> str:
    """The errors: one row each, parents first."""
    rows = [
        (
            code(error.__name__),
            code(error.slug),
            str(error.exit_code),
            str(error.status),
            inspect.cleandoc(error.__doc__ or "").splitlines()[0],
        )
        for error in _errors(tree.ProvoltaError)
    ]
    drawing = inspect.cleandoc(tree.__doc__ or "").split("\n\n")[-1]
    return page(
        "Errors",
        "src/provolta/errors.py",
        "Every error says what went wrong, where, which rule was broken and how to mend it. On the "
        "command line it is a message and an exit code; from the server it is a problem document "
        "(RFC 9457) whose type ends in the slug, with the HTTP status; in Python, an exception.",
        f"```text\n{inspect.cleandoc(drawing)}\n```",
        table(["error", "slug", "exit", "HTTP", "means"], rows),
    )


def _errors(error: type[tree.ProvoltaError]) -> Iterator[type[tree.ProvoltaError]]:
    yield error
    for below in error.__subclasses__():
        if below.__module__ == tree.__name__:
            yield from _errors(below)

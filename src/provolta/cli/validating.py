"""The command that holds data to rules: validate."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from provolta import build as building
from provolta import revisions, validate
from provolta.cli.common import Where, formats, located
from provolta.config import Settings
from provolta.engine import Triple
from provolta.errors import BadFile, BadParameter, Place
from provolta.validate import Finding, Severity, kept, neighbours
from provolta.validate.validator import Sent, ValidationLimits, Validator

_FINDINGS = 1
_JSON = "application/json"
_REPORTS = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}
"""Forms of the W3C report; the endings of files mean the same."""
_PATIENT = ValidationLimits(seconds=3600, memory=8_000_000_000)
_SHAPES = "Hold the files to the shapes in this file, and to nothing else."


@click.command("validate")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--shapes", multiple=True, type=click.Path(path_type=Path), help=_SHAPES)
@click.option("--coverage", is_flag=True, help="Show what is covered and what is not, instead.")
@formats("table", "json", *_REPORTS)
@located
def validate_(
    where: Where, files: tuple[Path, ...], *, shapes: tuple[Path, ...], coverage: bool, format_: str
) -> None:
    """Hold the data to the shapes and checks: file, line, rule, how to mend.

    With --shapes, or in a form of RDF, the answer is the validation report of the W3C.
    """
    here = where.settings()
    if coverage:
        report = where.open().coverage
        click.echo(_json(report.to_dict()) if format_ == "json" else report.text())
    elif shapes or format_ in _REPORTS:
        _report(where, files, shapes, format_)
    else:
        _findings(here, files, format_)


def _findings(here: Settings, files: Sequence[Path], format_: str) -> None:
    content = building.validation_digest(here.root)
    findings = validate.run(here.root, files or None)
    if not files:
        kept.keep(here.store, content, findings)
    if format_ == "json":
        click.echo(_json([one.to_dict() for one in findings]))
    else:
        for one in findings:
            click.echo(str(one))
        click.echo(_count(findings), err=True)
    if any(one.severity is Severity.ERROR for one in findings):
        click.get_current_context().exit(_FINDINGS)
    if not files:
        revisions.mark_validated(here.store, content)


def _report(where: Where, files: Sequence[Path], shapes: Sequence[Path], format_: str) -> None:
    if not files:
        raise BadParameter("No file is named.", remedy="Name the files to hold to the shapes.")
    validator = Validator(where.settings().root, _PATIENT)

    def around(
        things: list[str], mentioned: list[str], texts: list[str]
    ) -> tuple[list[Triple], list[Triple]]:
        return neighbours.around(where.open().engine, things, mentioned, texts)

    data, rules = [_sent(path) for path in files], [_sent(path) for path in shapes]
    conforms, report = validator.run(data, rules, _REPORTS.get(format_, _JSON), around)
    validator.close()
    if format_ == "table":
        for one in json.loads(report)["results"]:
            parts = (one["focus"], one["path"], one["message"])
            click.echo(" ".join(part for part in parts if part))
            click.echo(f"  Rule: {one['shape'] or one['component']}")
        click.echo("Everything conforms." if conforms else "The data do not conform.", err=True)
    else:
        click.echo(report.decode().rstrip("\n"))
    if not conforms:
        click.get_current_context().exit(_FINDINGS)


def _sent(path: Path) -> Sent:
    media = _REPORTS.get(path.suffix.removeprefix("."), _REPORTS["ttl"])
    try:
        return Sent(media, path.resolve().as_uri(), path.read_bytes())
    except OSError as error:
        raise BadFile(f"It cannot be read: {error.strerror}.", place=Place(path)) from error


def _json(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False)


def _count(findings: Sequence[Finding]) -> str:
    if not findings:
        return "Everything conforms."
    noun = "finding" if len(findings) == 1 else "findings"
    errors = sum(one.severity is Severity.ERROR for one in findings)
    return f"{len(findings)} {noun}, {errors} of them errors."

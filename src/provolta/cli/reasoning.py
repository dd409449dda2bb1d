"""Commands on the ontology as a whole: reason, release."""

from __future__ import annotations

import json
from pathlib import Path

import click

from provolta import reason as reasoning
from provolta.cli.common import Where, formats, located
from provolta.reason import Profile, Reasoner

_FINDINGS = 1


@click.command()
@click.option("--data", is_flag=True, help="Take the data in as well; slower.")
@formats("table", "json")
@located
def reason(where: Where, *, data: bool, format_: str) -> None:
    """Check OWL 2 DL and RL, consistency, and that every class can have members."""
    root = where.settings().root
    files = reasoning.ontology_files(root)
    if data:
        files = [*files, *sorted((root / "data").rglob("*.ttl"))]
    broken = [str(one) for one in reasoning.profile_violations(files)]
    found = {one.name: reasoning.classify(files, one) for one in Reasoner}
    if format_ == "json":
        answer = {
            "profile_violations": broken,
            "reasoners": {
                name: {
                    "consistent": one.consistent,
                    "unsatisfiable": list(one.unsatisfiable),
                    "seconds": one.seconds,
                }
                for name, one in found.items()
            },
        }
        click.echo(json.dumps(answer, indent=2))
    else:
        for text in broken:
            click.echo(text)
        names = " and ".join(one.name for one in Profile)
        click.echo(f"OWL 2 {names}: {len(broken) or 'no'} violations in {len(files)} files")
        for name, one in found.items():
            state = "consistent" if one.consistent else "inconsistent"
            none = ", ".join(one.unsatisfiable) or "none"
            click.echo(f"{name}: {state}; classes without possible members: {none}")
    if broken or any(not one.consistent or one.unsatisfiable for one in found.values()):
        click.get_current_context().exit(_FINDINGS)


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("dist/ontology"),
    show_default=True,
    help="Folder to write into.",
)
@located
def release(where: Where, out: Path) -> None:
    """Write the whole ontology as one file in Turtle and RDF/XML, and a JSON-LD context."""
    for path in reasoning.write_release(where.settings().root, out):
        click.echo(str(path))

"""``python -m provolta.docgen [--check]``: write the reference pages, or check them."""

from __future__ import annotations

import click

from provolta import docgen
from provolta.config import find_root


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a page is stale.")
def main(*, check: bool) -> None:
    """Write docs/reference/ from the code, the ontology, the shapes and the questions."""
    root = find_root()
    names = docgen.stale(root) if check else docgen.write(root)
    for name in names:
        click.echo(f"{docgen.FOLDER / name} {'is stale; run: make docs' if check else 'written'}")
    if check and names:
        raise SystemExit(1)


main()

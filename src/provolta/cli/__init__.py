"""The command line: reads arguments, asks the facade, prints. No logic of its own.

Answers go to standard output, messages to standard error. Exit 0 fine, 1 findings, 2 wrong usage,
3 bad data or a server error.
"""

from __future__ import annotations

import click

from provolta.cli import (
    analysing,
    asking,
    conforming,
    copies,
    keep,
    measuring,
    reasoning,
    validating,
)
from provolta.cli.common import Group


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="provolta")
def cli() -> None:
    """The EV-battery value chain as a knowledge graph: lineage, dependency, evidence."""


for _command in (
    keep.build,
    keep.serve,
    asking.lineage,
    asking.why,
    analysing.depends,
    analysing.impact,
    analysing.substitutes,
    analysing.integration,
    analysing.concentration,
    analysing.bottlenecks,
    analysing.require,
    analysing.replay,
    asking.questions,
    asking.ask,
    asking.query,
    asking.search,
    validating.validate_,
    conforming.conform_,
    copies.export,
    copies.load,
    copies.backup,
    copies.restore,
    reasoning.reason,
    reasoning.release,
    measuring.bench,
    keep.doctor,
):
    cli.add_command(_command)


def main() -> None:
    """Run the command line."""
    cli(prog_name="provolta")

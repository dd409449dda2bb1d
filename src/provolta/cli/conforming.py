"""The command that scores a SPARQL endpoint: conform."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from provolta import conform
from provolta.cli.common import formats
from provolta.conform import Outcome, Result, Target
from provolta.conform.running import require_permission

_FINDINGS = 1


@click.command("conform")
@click.argument("url")
@click.option("--update-url", help="Where updates go, if elsewhere.")
@click.option("--gsp-url", help="Where the graph store is  [URL with /gsp for /sparql]")
@click.option("--token-file", type=click.Path(path_type=Path, exists=True), help="Bearer token.")
@click.option("--wipe", is_flag=True, help="All that the endpoint holds may be lost.")
@click.option("--read-only", is_flag=True, help="Try only the cases that change nothing.")
@click.option("--timeout", default=20.0, show_default=True, help="Seconds to wait for an answer.")
@formats("table", "json")
def conform_(
    *,
    url: str,
    update_url: str | None,
    gsp_url: str | None,
    token_file: Path | None,
    wipe: bool,
    read_only: bool,
    timeout: float,
    format_: str,
) -> None:
    """Score any SPARQL endpoint on the W3C cases of protocol, description and graph store."""
    require_permission(wipe=wipe, read_only=read_only, url=url)
    beside = url.removesuffix("/sparql") + "/gsp" if url.endswith("/sparql") else ""
    token = token_file.read_text(encoding="utf-8").strip() if token_file else ""
    store = beside if gsp_url is None else gsp_url
    results = list(conform.run(Target(url, update_url or url, store, token, timeout, wipe)))
    if format_ == "json":
        click.echo(json.dumps([one.to_dict() for one in results], indent=2))
    else:
        _tell(results)
    if any(one.outcome is Outcome.FAILED for one in results):
        click.get_current_context().exit(_FINDINGS)


def _tell(results: Sequence[Result]) -> None:
    for group, title in conform.GROUPS.items():
        tried = [one for one in results if one.group == group]
        passed = sum(one.outcome is Outcome.PASSED for one in tried)
        left_out = [one for one in tried if one.outcome is Outcome.LEFT_OUT]
        more = f", {len(left_out)} left out: {left_out[0].why}" if left_out else ""
        click.echo(f"{title:<22} {passed:>2} of {len(tried) - len(left_out)}{more}")
        for one in tried:
            if one.outcome is Outcome.FAILED:
                click.echo(f"  fails  {one.name}: {one.why}")
    passed, failed = (
        sum(one.outcome is wanted for one in results) for wanted in (Outcome.PASSED, Outcome.FAILED)
    )
    click.echo(f"{passed} passed, {failed} failed")

"""Checks: SPARQL queries whose rows are offenders.

A check is a file ``ontology/checks/<rule>.rq`` with a ``#+`` header (title, severity, remedy) and a
SELECT with these columns:

    ?focus     the thing that breaks the rule
    ?message   what is wrong, a sentence without its full stop; IRIs stand in angle brackets
    ?path      optional: the property at fault, so that its line is found
    ?graph     optional: the graph in which it is wrong

With ``scope: thing`` in its header a check needs no more than what is said of a thing and of what
it points to, and the ontology; with ``scope: neighbours`` it needs the other statements about the
same things, and with both it finds more with them. Each is also asked of what somebody sends or
writes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from provolta import headers
from provolta.embedded import EmbeddedEngine
from provolta.errors import BadQuestion, BrokenRule, Place, QuerySyntax
from provolta.files import check_files, graph_files
from provolta.validate.findings import Finding, Severity, arrange, listing, readable
from provolta.validate.locating import Locator

SHOWN = 20
"""How many offenders a failed build lists."""


@dataclass(frozen=True)
class Check:
    """One check: its title, its severity, how to mend an offender, and the query.

    ``alone`` says that it judges a thing by itself, ``beside`` that it also needs the statements
    about the same things.
    """

    name: str
    title: str
    severity: Severity
    remedy: str
    text: str
    alone: bool = False
    beside: bool = False


@dataclass(frozen=True)
class Offender:
    """One row of a check."""

    check: Check
    focus: str
    message: str
    path: str = ""
    graph: str = ""

    def located(self, locator: Locator) -> Finding:
        """The finding, with file and line."""
        return Finding(
            self.check.severity,
            locator.place(self.focus, self.path, self.graph),
            self.focus,
            self.check.name,
            readable(self.message),
            self.check.remedy,
            self.path,
        )


class FailedChecks(BrokenRule):
    """Offenders were found; ``findings`` holds all of them, the text the first ones."""

    def __init__(self, findings: list[Finding]) -> None:
        """Put the first findings one below the other."""
        super().__init__(f"The data break rules:\n{listing(findings, SHOWN)}")
        self.findings = findings


def read(root: Path) -> list[Check]:
    """The checks below ``root``, in the order of their names.

    Raises:
        BadQuestion: if a header lacks title, severity or remedy.
    """
    return [_check(root, path) for path in check_files(root)]


def _check(root: Path, path: Path) -> Check:
    name = path.relative_to(root).as_posix()
    text = path.read_text(encoding="utf-8")
    header, _ = headers.parse(text, name)
    severity, remedy = header.get("severity"), header.get("remedy")
    if severity not in list(Severity) or not remedy:
        raise BadQuestion(
            "A check needs a severity (error, warning or info) and a remedy in its header.",
            place=Place(name, 1),
            remedy="Add '#+ severity: error' and '#+ remedy: …' below the title.",
        )
    scope = str(header.get("scope", ""))
    return Check(
        name,
        str(header["title"]),
        Severity(str(severity)),
        str(remedy),
        text,
        alone="thing" in scope,
        beside="neighbours" in scope,
    )


def offenders(engine: EmbeddedEngine, check: Check) -> list[Offender]:
    """What one check finds.

    Raises:
        QuerySyntax: if the check does not parse; the place names its file.
        BadQuestion: if its SELECT lacks ?focus or ?message.
    """
    try:
        table = engine.select(check.text)
    except QuerySyntax as error:
        line = error.place.line if error.place else None
        raise QuerySyntax(error.what, place=Place(check.name, line)) from None
    if not {"focus", "message"} <= set(table.columns):
        raise BadQuestion("A check must select ?focus and ?message.", place=Place(check.name))
    rows = (dict(zip(table.columns, row, strict=True)) for row in table.texts())
    return [
        Offender(check, row["focus"], row["message"], row.get("path", ""), row.get("graph", ""))
        for row in rows
    ]


def all_offenders(engine: EmbeddedEngine, checks: Iterable[Check]) -> list[Offender]:
    """What the checks find, in their order."""
    return [offender for check in checks for offender in offenders(engine, check)]


def require_checks(engine: EmbeddedEngine, root: Path) -> None:
    """Run the checks of severity error on a loaded and materialised engine.

    Raises:
        FailedChecks: (a BrokenRule) if there are offenders; the first 20 with file, line, rule and
            remedy.
    """
    errors = [check for check in read(root) if check.severity is Severity.ERROR]
    found = all_offenders(engine, errors)
    if found:
        locator = Locator(engine, graph_files(root))
        raise FailedChecks(arrange(offender.located(locator) for offender in found))

"""A finding: something that breaks a rule, where it stands and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from provolta.errors import Place
from provolta.names import shorten

_IN_BRACKETS = re.compile(r"<([^<>\s]+)>")


class Severity(StrEnum):
    """How bad a finding is: an error stops a build, a warning asks for a look."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


_RANK = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True)
class Finding:
    """What breaks which rule, and where.

    ``focus`` is the IRI of the thing (empty if it is no thing), ``rule`` the file of the rule and,
    for a shape, its name; ``path`` is the property that is at fault, if it is one.

    >>> place = Place("a.ttl", 3)
    >>> print(Finding(Severity.ERROR, place, "a:x", "r.rq", "a:x has no unit", "Add one."))
    a.ttl, line 3: a:x has no unit
      Rule: r.rq
      Add one.
    """

    severity: Severity
    place: Place
    focus: str
    rule: str
    message: str
    remedy: str
    path: str = ""

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it."""
        return {
            "severity": str(self.severity),
            "file": str(self.place.file),
            "line": self.place.line,
            "focus": self.focus,
            "path": self.path or None,
            "rule": self.rule,
            "message": self.message,
            "remedy": self.remedy,
        }

    def __str__(self) -> str:
        """Place and message, and below them the rule and the remedy."""
        return f"{self.place}: {self.message}\n{_rule_and_remedy(self)}"


def arrange(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, each once: errors first, then by file and line."""
    return sorted(set(findings), key=_order)


def _order(finding: Finding) -> tuple[int, str, int, str, str]:
    place = finding.place
    return _RANK[finding.severity], str(place.file), place.line or 0, finding.rule, finding.message


def listing(findings: Sequence[Finding], most: int) -> str:
    """The first findings as text, those of one rule together, and how many are left out."""
    lines: list[str] = []
    shown = sorted(findings[:most], key=lambda finding: finding.rule)
    for finding, following in zip(shown, [*shown[1:], None], strict=True):
        lines.append(f"{finding.place}: {finding.message}")
        if following is None or following.rule != finding.rule:
            lines.append(_rule_and_remedy(finding))
    if len(findings) > most:
        lines.append(f"… and {len(findings) - most} more; provolta validate lists them all.")
    return "\n".join(lines)


def _rule_and_remedy(finding: Finding) -> str:
    return f"  Rule: {finding.rule}\n  {finding.remedy}"


def readable(text: str) -> str:
    """A text with its IRIs in angle brackets shortened where a prefix fits.

    >>> readable("<https://w3id.org/provolta/id/actor/acme> knows <https://example.org/b>")
    'actor:acme knows <https://example.org/b>'
    """

    def short(found: re.Match[str]) -> str:
        name = shorten(found[1])
        return found[0] if name == found[1] else name

    return _IN_BRACKETS.sub(short, text)

"""What the last run over everything found, kept beside the store for whoever asks later."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from provolta.validate.findings import Finding, Severity

_NAME = "findings.json"


@dataclass(frozen=True)
class Report:
    """A run over everything: when it was, of which content, and what broke a rule."""

    content: str
    when: str
    findings: tuple[Mapping[str, Any], ...]

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(one.get("severity") == str(Severity.ERROR) for one in self.findings)


def keep(store: Path, content: str, findings: Sequence[Finding]) -> None:
    """Keep what a run found; ``content`` is the digest of what was held to the rules."""
    told = {
        "content": content,
        "when": datetime.now(UTC).isoformat(timespec="minutes"),
        "findings": [one.to_dict() for one in findings],
    }
    store.mkdir(parents=True, exist_ok=True)
    half = store / f"{_NAME}.new"
    half.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    half.replace(store / _NAME)


def read(store: Path) -> Report | None:
    """What the last run found; None if there was none, or what is kept is not readable."""
    try:
        told = json.loads((store / _NAME).read_text(encoding="utf-8"))
        return Report(str(told["content"]), str(told["when"]), tuple(told["findings"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None

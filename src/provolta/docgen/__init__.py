"""The pages of ``docs/reference/``, written from what they describe. They are never edited by hand.

    python -m provolta.docgen            write them
    python -m provolta.docgen --check    exit 1 if one of them is stale

The same files give the same pages, byte for byte, so that a test can hold them to the code.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from provolta import reason
from provolta.docgen import history, knowledge, library, service, software

FOLDER = Path("docs", "reference")

PAGES: dict[str, Callable[[Path], str]] = {
    "cli.md": software.commands,
    "disruptions.md": history.disruptions,
    "errors.md": software.errors,
    "http.md": service.http,
    "ontology.md": knowledge.ontology,
    "questions.md": library.questions,
    "settings.md": software.settings,
    "shapes.md": library.shapes,
}
"""Each page by name, and the function that writes it for a root folder."""


FILES: dict[str, Callable[[Path], str]] = {"ontology/context.jsonld": reason.context_text}
"""Other files that are made of the ontology, by their path below the root."""


def pages(root: Path) -> dict[str, str]:
    """Every page by name and every file by path, as it should be now."""
    return {name: write(root) for name, write in (PAGES | FILES).items()}


def _path(root: Path, name: str) -> Path:
    return root / name if name in FILES else root / FOLDER / name


def stale(root: Path) -> list[str]:
    """The names of the pages that are missing or differ from what they describe."""
    return [name for name, text in pages(root).items() if _read(_path(root, name)) != text]


def write(root: Path) -> list[str]:
    """Write the pages that are stale, and say which those were."""
    fresh = pages(root)
    (root / FOLDER).mkdir(parents=True, exist_ok=True)
    changed = [name for name, text in fresh.items() if _read(_path(root, name)) != text]
    for name in changed:
        _path(root, name).write_text(fresh[name], encoding="utf-8")
    return changed


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None

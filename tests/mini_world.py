"""The mini-world as a root of its own: the project's ontology and questions, the world's data.

The drawing is in ``tests/world/README.md``.
"""

from __future__ import annotations

from pathlib import Path

from provolta import rules
from provolta.embedded import EmbeddedEngine
from provolta.load import load_root

PROJECT = Path(__file__).parents[1]
WORLD = Path(__file__).parent / "world"


def compose(folder: Path) -> Path:
    """Make ``folder`` a root with the data of the world; nothing is copied."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, target in (("ontology", PROJECT), ("queries", PROJECT), ("data", WORLD)):
        (folder / name).symlink_to(target / name, target_is_directory=True)
    return folder


def engine_of(root: Path) -> EmbeddedEngine:
    """Everything below a root in memory, with the edges that the rules derive."""
    engine = load_root(root)
    rules.materialise(engine, rules.read(root))
    return engine

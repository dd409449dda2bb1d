"""Rewrite the golden answers: ``make accept``. The diff is the review, so read it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from provolta.kg import KnowledgeGraph
from provolta.questions import find
from tests import check_samples, shape_samples
from tests.golden import analysed, answer, csv_text
from tests.mini_world import PROJECT, compose, engine_of


def main() -> int:
    """Write what questions, shapes and checks give now as what they must give."""
    shape_samples.accept()
    check_samples.accept()
    with tempfile.TemporaryDirectory() as folder:
        root = compose(Path(folder) / "world")
        world = engine_of(root)
        kg = KnowledgeGraph(world, root)
        questions = find(PROJECT)
        for question in questions.values():
            path = question.path.with_suffix(".csv")
            found = analysed(question, kg) if question.analysis else answer(question, world)
            text = csv_text(found)
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
                print(f"rewritten: {path.relative_to(PROJECT)}")
        for path in sorted((PROJECT / "queries").rglob("*.csv")):
            if path.stem not in questions:
                path.unlink()
                print(f"removed: {path.relative_to(PROJECT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

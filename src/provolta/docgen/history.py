"""The page that holds the graph against documented disruptions."""

from __future__ import annotations

from pathlib import Path

from provolta import rules
from provolta.docgen.markdown import page, sentence, table
from provolta.kg import KnowledgeGraph
from provolta.load import load_root


def disruptions(root: Path) -> str:
    """Every documented disruption, what the graph says of it, and whether reports agree."""
    engine = load_root(root)
    rules.materialise(engine, rules.read(root))
    found = KnowledgeGraph(engine, root).replay()
    counts = found.verdicts()
    rows = [
        (
            case.event.label,
            ", ".join(one.label for one in (*case.failed, *case.items)),
            f"{case.counts['lost']} / {case.counts['exposed']}",
            ", ".join(f"{one.entity.label} ({one.degree})" for one in case.felt) or "–",
            case.verdict,
            case.reason or "–",
        )
        for case in found.cases
    ]
    head = ["disruption", "failed, limited to", "lost / exposed", "reported to feel it"]
    return page(
        "Disruptions, put to the graph",
        "data/",
        "Every disruption that documents report is put to the graph: what failed fails, and the "
        "graph says what is lost, exposed or unknown. Beside it stands who was reported to feel "
        "it. The rules are in [dependency](../explanation/dependency.md).",
        "Of "
        + f"{len(found.cases)} disruptions: "
        + ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
        + ".",
        table([*head, "verdict", "why not"], rows),
        *(sentence(note) for note in found.told.notes),
    )

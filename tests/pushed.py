"""What must be equal between a graph that was read whole and one that was not."""

from __future__ import annotations

from typing import Any

from provolta.kg import KnowledgeGraph


def same_lineage(whole: KnowledgeGraph, pushed: KnowledgeGraph, thing: str, **given: Any) -> None:  # noqa: ANN401
    """The lineage of a thing is the same but for the note on how it was had."""
    found, wanted = (kg.lineage(thing, **given) for kg in (pushed, whole))
    assert found.nodes == wanted.nodes, (thing, given)
    assert found.edges == wanted.edges, (thing, given)
    assert found.labels == wanted.labels
    assert found.truncated == wanted.truncated
    assert found.notes[:-1] == wanted.notes


def same_why(
    whole: KnowledgeGraph,
    pushed: KnowledgeGraph,
    from_: str,
    to: str,
    **given: Any,  # noqa: ANN401
) -> None:
    """The explanation is the same but for the note on how it was had."""
    found, wanted = (kg.why(from_, to, **given) for kg in (pushed, whole))
    assert found.routes == wanted.routes, (from_, to, given)
    assert found.labels == wanted.labels
    assert found.notes[:-1] == wanted.notes


def same_impact(
    whole: KnowledgeGraph,
    pushed: KnowledgeGraph,
    things: str | list[str],
    **given: Any,  # noqa: ANN401
) -> None:
    """The impact is the same but for the note on how it was had."""
    found, wanted = (kg.impact(things, **given).to_dict() for kg in (pushed, whole))
    notes = found.pop("notes"), wanted.pop("notes")
    assert found == wanted, (things, given)
    assert isinstance(notes[0], list)
    assert notes[0][:-1] == notes[1]

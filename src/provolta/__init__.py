"""Provolta: the EV-battery value chain as a knowledge graph with evidence.

Open it with :class:`KnowledgeGraph`; everything that can go wrong is a :class:`ProvoltaError`.
The names load when they are first used, so that importing a part does not load the whole.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from provolta.answers import Answer
    from provolta.errors import ProvoltaError
    from provolta.kg import KnowledgeGraph

__all__ = ["Answer", "KnowledgeGraph", "ProvoltaError"]
_HOMES = {
    "Answer": "provolta.answers",
    "KnowledgeGraph": "provolta.kg",
    "ProvoltaError": "provolta.errors",
}


def __getattr__(name: str) -> object:
    """Load a public name from the module that it lives in."""
    if name not in _HOMES:
        raise AttributeError(f"module 'provolta' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)

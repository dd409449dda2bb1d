"""The guard before the engine: what is refused, and what a text says about itself."""

from provolta.guard.limits import DEFAULT_LIMITS, Limits, check, check_update
from provolta.guard.network import fetching
from provolta.guard.rewriting import blanked, has_dataset_clause, undeclared, with_dataset
from provolta.guard.tokens import KEPT, place_at

__all__ = [
    "DEFAULT_LIMITS",
    "KEPT",
    "Limits",
    "blanked",
    "check",
    "check_update",
    "fetching",
    "has_dataset_clause",
    "place_at",
    "undeclared",
    "with_dataset",
]

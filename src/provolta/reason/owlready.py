"""The ontology as Python objects, by owlready2, for those who want to explore it in Python."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import owlready2

from provolta.names import ONTOLOGY
from provolta.reason.merge import merged


def load_ontology(files: Iterable[Path]) -> Any:  # noqa: ANN401 - owlready2 has no types
    """The files, taken together, as an owlready2 ontology in a world of its own.

    Only for the project's own files: owlready2 imports Python modules that an ontology names, so
    never hand it something that a stranger sent. Imports are cut before it sees them.

    Raises:
        BadFile: if a file cannot be read or parsed.
    """
    world = owlready2.World()
    ontology = world.get_ontology(ONTOLOGY)
    return ontology.load(fileobj=io.BytesIO(merged(files)), format="ntriples", only_local=True)

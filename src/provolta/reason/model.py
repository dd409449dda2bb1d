"""What reasoning gives back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Profile(Enum):
    """The profiles of OWL 2 that are checked; the values are OWLAPI's class names."""

    DL = "OWL2DLProfile"
    RL = "OWL2RLProfile"


class Reasoner(Enum):
    """The reasoners that can classify; the values are their factories in Java."""

    HERMIT = "org.semanticweb.HermiT.ReasonerFactory"
    ELK = "org.semanticweb.elk.owlapi.ElkReasonerFactory"


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach of a profile: which profile, and OWLAPI's sentence on what breaks it.

    >>> print(Violation(Profile.RL, "Use of non-superclass expression in position ..."))
    OWL2RLProfile: Use of non-superclass expression in position ...
    """

    profile: Profile
    text: str

    def __str__(self) -> str:
        """The profile and the sentence."""
        return f"{self.profile.value}: {self.text}"


@dataclass(frozen=True, slots=True)
class Classification:
    """What a reasoner found, and the seconds it took.

    ``unsatisfiable`` names the classes that can have no member; it is empty for an inconsistent
    ontology, in which every class is unsatisfiable.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...]
    seconds: float

"""What a question is: its parameters, its columns, its SPARQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from provolta.answers import Column
from provolta.errors import BadParameter
from provolta.names import shorten

Resolve = Callable[[str, str], str]
"""From what a person typed, and the IRI of the class that is wanted or ``""``, to an IRI."""

Value = str | int | float
"""What a person or a program gives for a parameter."""

AS_OF = "as_of"
"""The parameter for the date at which statements should hold; some questions call it ``date``."""

PARAMETER_TYPES = ("iri", "text", "integer", "number", "date", "boolean")
COLUMN_TYPES = (*PARAMETER_TYPES, "evidence")


@dataclass(frozen=True)
class Parameter:
    """One thing that a question can be asked about.

    ``type`` is ``iri``, ``text``, ``integer``, ``number``, ``date`` or ``boolean``; ``of_class`` is
    the IRI of the class that an ``iri`` should belong to. ``default`` holds the values that are
    used when none is given, as a person would type them; it is empty where leaving the parameter
    out means "any". ``world`` holds the values for the golden answer on the mini-world.
    """

    name: str
    type: str
    meaning: str
    of_class: str = ""
    default: tuple[str, ...] = ()
    world: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it."""
        return {
            "name": self.name,
            "type": self.type,
            "class": shorten(self.of_class) if self.of_class else None,
            "meaning": self.meaning,
            "default": list(self.default),
        }


@dataclass(frozen=True)
class Question:
    """A question file, read and checked.

    ``columns`` are those of the SELECT list, in its order; one of kind ``evidence`` can only be the
    last and is moved into :attr:`provolta.answers.Answer.evidence`. A question that an ``analysis``
    answers has no SPARQL; its parameters are those of the analysis.
    """

    name: str
    theme: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    keywords: tuple[str, ...]
    notes: tuple[str, ...]
    sparql: str
    path: Path
    analysis: str = ""

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns of the answer, without the one that holds evidence."""
        return tuple(column for column in self.columns if column.kind != "evidence")

    @property
    def gives_evidence(self) -> bool:
        """Whether the rows say which statements they rest on."""
        return len(self.shown) < len(self.columns)

    def parameter(self, name: str) -> Parameter:
        """The parameter of that name; ``at-least`` is as good as ``at_least``.

        ``as_of`` also finds a date that the question calls ``date``.

        Raises:
            BadParameter: if there is none; the message lists those that there are.
        """
        wanted = name.replace("-", "_")
        known = {parameter.name: parameter for parameter in self.parameters}
        if wanted == AS_OF and wanted not in known:
            wanted = "date"
        if wanted in known:
            return known[wanted]
        if wanted == "date":
            raise BadParameter(
                f"The answer to {self.name} is not for a date.",
                remedy="It rests on how things are made, or on whole chains; the commands lineage, "
                "why, depends and impact take a date for those (as_of).",
            )
        names = ", ".join(parameter.name for parameter in self.parameters)
        raise BadParameter(
            f"The question {self.name} has no parameter {name!r}.",
            remedy=f"Its parameters: {names}." if names else "It takes no parameters.",
        )

    def to_dict(self) -> dict[str, object]:
        """As JSON gives it."""
        return {
            "name": self.name,
            "theme": self.theme,
            "title": self.title,
            "description": self.description,
            "parameters": [parameter.to_dict() for parameter in self.parameters],
            "columns": [
                {"name": c.name, "type": c.kind, "unit": c.unit or None, "meaning": c.meaning}
                for c in self.columns
            ],
            "keywords": list(self.keywords),
            "notes": list(self.notes),
            "analysis": self.analysis or None,
        }

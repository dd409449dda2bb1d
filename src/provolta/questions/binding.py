r"""Values for parameters: from what a person typed to terms, and into the lines that hold them.

Nothing that was typed gets into a query as text: an IRI has been resolved and checked, a number
parsed and written anew, everything else is an escaped literal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from provolta.errors import BadParameter
from provolta.names import iri_text
from provolta.questions.model import Parameter, Question, Resolve, Value
from provolta.questions.sparql import parameter_line

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_LONGEST_NUMBER = 40
_TRUTH = {"true": "true", "yes": "true", "false": "false", "no": "false"}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def bind(
    question: Question, resolve: Resolve, values: Mapping[str, Value | Sequence[Value]]
) -> str:
    """The SPARQL of a question with the given values in place of its defaults.

    A parameter can have several values; one that is not given, or given as an empty list, keeps its
    default. ``resolve`` turns the text for a thing into its IRI.

    Raises:
        BadParameter: if there is no such parameter or a value does not fit its type.
        UnknownEntity: if ``resolve`` finds nothing of that name.
        AmbiguousEntity: if it finds several.
    """
    terms: dict[str, str] = {}
    for name, given in values.items():
        parameter = question.parameter(name)
        several = [given] if isinstance(given, Value) else given
        if several:
            terms[parameter.name] = " ".join(_term(parameter, str(one), resolve) for one in several)
    return "\n".join(_line(line, terms) for line in question.sparql.split("\n"))


def typed(
    question: Question, resolve: Resolve, values: Mapping[str, Value | Sequence[Value]]
) -> dict[str, list[str | float | bool]]:
    """The values for the parameters of an analysis, each checked; defaults where none is given.

    Raises:
        BadParameter: if there is no such parameter or a value does not fit its type.
        UnknownEntity, AmbiguousEntity: if ``resolve`` does not find one thing of a wanted class.
    """
    chosen: dict[str, Sequence[Value]] = {one.name: one.default for one in question.parameters}
    for name, given in values.items():
        several = [given] if isinstance(given, Value) else given
        if several:
            chosen[question.parameter(name).name] = several
    return {
        name: [_value(question.parameter(name), str(one).strip(), resolve) for one in several]
        for name, several in chosen.items()
        if several
    }


def _value(parameter: Parameter, text: str, resolve: Resolve) -> str | float | bool:
    if parameter.type == "iri":
        return resolve(text, parameter.of_class) if parameter.of_class else text
    if parameter.type == "text":
        return text
    term = _term(parameter, text, resolve)
    if parameter.type == "date":
        return text
    if parameter.type == "boolean":
        return term == "true"
    return int(term) if parameter.type == "integer" else float(term)


def _line(line: str, terms: Mapping[str, str]) -> str:
    found = parameter_line(line)
    if found is None or found.name not in terms:
        return line
    return found.with_terms(terms[found.name])


def _term(parameter: Parameter, text: str, resolve: Resolve) -> str:
    if parameter.type == "iri":
        return iri_text(resolve(text.strip(), parameter.of_class))
    if parameter.type == "text":
        return text_literal(text)
    write = {"integer": _integer, "number": _number, "date": _date, "boolean": _boolean}
    term = write[parameter.type](text.strip())
    if term is None:
        wanted = {
            "integer": "a whole number, such as 3",
            "number": "a number, such as 0.05",
            "date": "a date, such as 2024, 2024-05 or 2024-05-31",
            "boolean": "true or false",
        }[parameter.type]
        raise BadParameter(
            f"{parameter.name} is {text!r}, but should be {wanted}.", remedy=f"{parameter.meaning}."
        )
    return term


def text_literal(text: str) -> str:
    r"""A text as a SPARQL literal that ends where it should.

    >>> print(text_literal('a "b" \\ c'))
    "a \"b\" \\ c"

    Raises:
        BadParameter: if it holds control characters or half of a surrogate pair.
    """
    if any((c < " " and c not in _ESCAPES) or "\x7f" <= c <= "\x9f" for c in text):
        raise BadParameter(f"{text!r} holds control characters.", remedy="Give plain text.")
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise BadParameter(f"{text!r} is not valid Unicode text.", remedy="Give plain text.")
    return '"' + "".join(_ESCAPES.get(c, c) for c in text) + '"'


def _integer(text: str) -> str | None:
    return str(int(text)) if _INTEGER.fullmatch(text) else None


def _number(text: str) -> str | None:
    """A decimal, written without exponent, so that the engine compares it exactly."""
    if len(text) > _LONGEST_NUMBER or not text.isascii() or "_" in text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value.adjusted()) > _LONGEST_NUMBER:
        return None
    written = format(value, "f")
    return written if "." in written else written + ".0"


def _date(text: str) -> str | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None
    return f'"{text}"'


def _boolean(text: str) -> str | None:
    return _TRUTH.get(text.lower())

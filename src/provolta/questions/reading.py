"""Read one question file, strictly: what its header says must be what its SPARQL does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from provolta import headers
from provolta.answers import Column
from provolta.errors import BadQuestion, Place
from provolta.names import expand
from provolta.questions import sparql
from provolta.questions.model import COLUMN_TYPES, PARAMETER_TYPES, Parameter, Question

RULE = "docs/how-to/add-a-question.md"
_KEYS = {"title", "description", "parameters", "columns", "keywords", "notes", "analysis"}
_PARAMETER_KEYS = {"type", "class", "meaning", "world"}
_COLUMN_KEYS = {"type", "unit", "meaning"}
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_KINDS_OF_TERM = {
    "iri": {"iri", "name"},
    "text": {"text"},
    "date": {"text"},
    "integer": {"number"},
    "number": {"number"},
    "boolean": {"word"},
}


def read(path: Path, name: str | None = None) -> Question:
    """One question file, checked; ``name`` is what errors call it.

    Raises:
        BadQuestion: if header and SPARQL do not agree; with file and line.
    """
    return _Reader(path, name or str(path)).question()


class _Reader:
    """A question file while it is read; keeps the text, so that errors can name a line."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        try:
            self.text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadQuestion(f"It cannot be read: {error}.", place=Place(name)) from error
        self.header, self.start = headers.parse(self.text, name)

    def question(self) -> Question:
        """The question, or the first thing that is wrong with it."""
        if not _NAME.fullmatch(self.path.stem):
            self._fail("The file name is not lower-case words joined by hyphens.", None)
        self._known(self.header, _KEYS, "header")
        analysis = self._text(self.header, "analysis") if "analysis" in self.header else ""
        parameters = self._given() if analysis else self._parameters()
        columns = self._columns()
        if analysis:
            self._empty()
        else:
            self._sparql([column.name for column in columns])
        return Question(
            name=self.path.stem,
            theme=self.path.parent.name,
            title=self._text(self.header, "title"),
            description=self._text(self.header, "description"),
            parameters=parameters,
            columns=columns,
            keywords=self._list("keywords"),
            notes=self._list("notes", needed=False),
            sparql="" if analysis else self.text,
            path=self.path,
            analysis=analysis,
        )

    def _fail(self, what: str, line: int | None, remedy: str | None = None) -> NoReturn:
        raise BadQuestion(what, place=Place(self.name, line), rule=RULE, remedy=remedy)

    def _line_of(self, key: str) -> int:
        """The line of the header on which a key stands."""
        wanted = re.compile(rf"#\+\s*{re.escape(key)}:")
        lines = self.text.splitlines()[: self.start - 1]
        return next((n for n, line in enumerate(lines, 1) if wanted.match(line)), 1)

    def _known(self, given: Mapping[str, object], known: set[str], where: str) -> None:
        for key in given:
            if key not in known:
                self._fail(
                    f"The {where} has the unknown key {key!r}.",
                    self._line_of(key if where == "header" else where),
                    f"Known are: {', '.join(sorted(known))}.",
                )

    def _text(self, given: Mapping[str, object], key: str, of: str = "") -> str:
        value = given.get(key)
        if not isinstance(value, str) or not value.strip():
            self._fail(f"{of or 'The header'} has no {key}.", self._line_of(of or key))
        return value.strip()

    def _list(self, key: str, *, needed: bool = True) -> tuple[str, ...]:
        value = self.header.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self._fail(f"{key} is not a list of texts.", self._line_of(key))
        if needed and not value:
            self._fail(f"The header has no {key}.", 1, f"Add: #+ {key}: [one, another].")
        return tuple(value)

    def _section(self, key: str, known: set[str]) -> dict[str, dict[str, object]]:
        """A part of the header: name to properties, each of which is a mapping of known keys."""
        section = self.header.get(key) or {}
        if not isinstance(section, dict):
            self._fail(f"{key} is not a mapping.", self._line_of(key))
        for name, properties in section.items():
            if not isinstance(properties, dict):
                self._fail(f"{name} has no type and meaning.", self._line_of(str(name)))
            self._known(properties, known, str(name))
        return {str(name): dict(properties) for name, properties in section.items()}

    def _type(self, name: str, properties: Mapping[str, object], types: Sequence[str]) -> str:
        kind = self._text(properties, "type", name)
        if kind not in types:
            self._fail(
                f"{name} has the unknown type {kind!r}.",
                self._line_of(name),
                f"Known are: {', '.join(types)}.",
            )
        return kind

    def _columns(self) -> tuple[Column, ...]:
        columns = [
            Column(
                name,
                self._text(properties, "meaning", name),
                self._type(name, properties, COLUMN_TYPES),
                str(properties.get("unit", "")),
            )
            for name, properties in self._section("columns", _COLUMN_KEYS).items()
        ]
        if not columns:
            self._fail("The header has no columns.", 1)
        for column in columns[:-1]:
            if column.kind == "evidence":
                self._fail("Only the last column can be evidence.", self._line_of(column.name))
        return tuple(columns)

    def _parameters(self) -> tuple[Parameter, ...]:
        defaults = self._defaults()
        section = self._section("parameters", _PARAMETER_KEYS)
        for name in section:
            if name not in defaults:
                self._fail(
                    f"The parameter {name} has no VALUES line.",
                    self._line_of(name),
                    f"Add a line such as: VALUES ?{name} {{ … }}  # parameter",
                )
        for name, (_, line) in defaults.items():
            if name not in section:
                self._fail(f"The parameter {name} is not in the header.", line)
        return tuple(
            self._parameter(name, properties, *defaults[name])
            for name, properties in section.items()
        )

    def _given(self) -> tuple[Parameter, ...]:
        """The parameters of an analysis, whose defaults stand in the header."""
        known = _PARAMETER_KEYS | {"default"}
        return tuple(
            Parameter(
                name=name,
                type=self._type(name, properties, PARAMETER_TYPES),
                meaning=self._text(properties, "meaning", name),
                of_class=self._class(name, properties),
                default=_texts(properties.get("default")),
                world=_texts(properties.get("world")),
            )
            for name, properties in self._section("parameters", known).items()
        )

    def _empty(self) -> None:
        """A file whose header names an analysis says nothing below it."""
        for number, line in enumerate(self.text.splitlines()[self.start - 1 :], self.start):
            if line.strip():
                self._fail("An analysis answers it, so it has no SPARQL.", number)

    def _parameter(
        self, name: str, properties: Mapping[str, object], terms: str, line: int
    ) -> Parameter:
        kind = self._type(name, properties, PARAMETER_TYPES)
        return Parameter(
            name=name,
            type=kind,
            meaning=self._text(properties, "meaning", name),
            of_class=self._class(name, properties),
            default=self._default(name, kind, terms, line),
            world=_texts(properties.get("world")),
        )

    def _class(self, name: str, properties: Mapping[str, object]) -> str:
        text = properties.get("class")
        if text is None:
            return ""
        iri = expand(str(text))
        if iri is None:
            self._fail(f"{name} has the unknown class {text!r}.", self._line_of(name))
        return iri

    def _defaults(self) -> dict[str, tuple[str, int]]:
        """The terms of each parameter line, with the line; several lines must say the same."""
        found: dict[str, tuple[str, int]] = {}
        for number, line in enumerate(self.text.splitlines(), 1):
            if sparql.PARAMETER_MARK not in line or line.startswith(headers.MARK):
                continue
            parsed = sparql.parameter_line(line)
            if parsed is None:
                self._fail(
                    "A parameter line should read: VALUES ?name { term }  # parameter", number
                )
            terms, first = found.setdefault(parsed.name, (parsed.terms, number))
            if terms != parsed.terms:
                self._fail(f"{parsed.name} has another default in line {first}.", number)
        return found

    def _default(self, name: str, kind: str, terms: str, line: int) -> tuple[str, ...]:
        if terms == "UNDEF":
            return ()
        values = []
        for token in sparql.terms(terms):
            fits = token.kind in _KINDS_OF_TERM[kind] and "\\" not in token.text
            if not fits:
                self._fail(f"{token.text} is no default for {name}, which is {kind}.", line)
            values.append(token.text.strip('"<>'))
        return tuple(values)

    def _sparql(self, columns: list[str]) -> None:
        """The checks that look at the SPARQL alone."""
        body = "\n" * (self.start - 1) + "\n".join(self.text.splitlines()[self.start - 1 :])
        selected = sparql.select_list(body)
        if selected != columns:
            self._fail(
                f"The header has the columns {', '.join(columns)}; "
                f"SELECT gives {', '.join(selected) or 'none by name'}.",
                self._line_of("columns"),
                "Name the same columns in the same order.",
            )
        if not sparql.has_order(body):
            self._fail("It has no ORDER BY, so its answer has no fixed order.", self.start)
        declared, used = sparql.prefixes(body)
        for prefix, line in used.items():
            if prefix not in declared:
                self._fail(
                    f"The prefix {prefix}: is used but not declared.", line, "Add a PREFIX line."
                )


def _texts(value: object) -> tuple[str, ...]:
    """One value or a list of them as texts."""
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)

"""The pages about the files that people write: questions, shapes, checks, rules."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from provolta import headers
from provolta import questions as asked
from provolta.docgen.markdown import code, codes, page, sentence, table
from provolta.embedded import EmbeddedEngine
from provolta.files import check_files, rule_files, shape_files
from provolta.names import graph_of, local_name, prefix_lines, shorten
from provolta.questions import Question
from provolta.validate import expectations

_NODE_SHAPES = f"""{prefix_lines("sh", "rdfs")}
SELECT ?shape ?label ?class ?property
WHERE {{
  ?shape a sh:NodeShape .
  OPTIONAL {{ ?shape rdfs:label ?label . }}
  OPTIONAL {{ ?shape sh:targetClass ?class . }}
  OPTIONAL {{ ?shape sh:property ?property . }}
}}
ORDER BY ?shape ?class ?property"""
_PROPERTY_SHAPES = f"""{prefix_lines("sh", "rdfs", "pvs")}
SELECT ?shape ?message ?severity ?remedy
WHERE {{
  ?shape sh:message ?message .
  OPTIONAL {{ ?shape sh:severity ?severity . }}
  OPTIONAL {{ ?shape pvs:remedy ?remedy . }}
}}
ORDER BY ?shape ?message ?remedy"""


def questions(root: Path) -> str:
    """The question library, by theme."""
    themes: dict[str, list[Question]] = defaultdict(list)
    for question in asked.find(root).values():
        themes[question.theme].append(question)
    parts = []
    for theme, found in sorted(themes.items()):
        parts.append(f"## {theme}")
        parts += [_question(root, question) for question in found]
    return page(
        "Questions",
        "queries/",
        "Ask with `provolta ask NAME --parameter VALUE`, at `/api/v1/questions/NAME` or with "
        "`kg.ask(NAME, parameter=…)`. A parameter that is left out has its default; one without a "
        "default then means any.",
        *parts,
    )


def _question(root: Path, question: Question) -> str:
    options = "".join(
        f" --{one.name} {_quoted(one.default[0])}" for one in question.parameters if one.default
    )
    parts = [
        f"### {question.name}",
        f"**{question.title}** {sentence(question.description)}",
        f"```\nprovolta ask {question.name}{options}\n```",
    ]
    if question.parameters:
        rows = [
            (
                code(one.name),
                shorten(one.of_class) if one.of_class else one.type,
                codes(one.default),
                sentence(one.meaning),
            )
            for one in question.parameters
        ]
        parts.append(table(["parameter", "type", "default", "means"], rows))
    columns = [
        (code(one.name), one.unit or one.kind, sentence(one.meaning)) for one in question.columns
    ]
    parts.append(table(["column", "type or unit", "means"], columns))
    parts += [sentence(note) for note in question.notes]
    parts.append(f"File: `{question.path.relative_to(root).as_posix()}`")
    return "\n\n".join(parts)


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text


def shapes(root: Path) -> str:
    """What data must obey, and the rules that derive edges."""
    engine = EmbeddedEngine()
    for path in shape_files(root):
        engine.load_file(path, graph_of(f"ontology/shapes/{path.name}"))
    says = _property_shapes(engine)
    parts = _node_shapes(engine, says)
    checks = [
        (
            code(path.stem),
            str(header["title"]),
            str(header["severity"]),
            str(header["remedy"]),
            "yes" if header.get("scope") else "",
        )
        for path, header in _headers(check_files(root))
    ]
    rules = [
        (str(header["order"]), code(path.stem), str(header.get("description", "")))
        for path, header in _headers(rule_files(root))
    ]
    counts = [
        (code(shorten(one.iri)), str(one.minimum), str(one.maximum))
        for one in expectations.read(root)
    ]
    return page(
        "Shapes, checks and rules",
        "ontology/shapes, ontology/checks, ontology/rules and data/expectations.toml",
        "`provolta validate` holds the data to the shapes and checks and gives file, line, rule "
        "and remedy. A build runs the checks.",
        "## Shapes",
        *parts,
        "## Checks",
        "Those that need but a few things are also asked of what is written to a server or sent "
        "to `/api/v1/validate`.",
        table(["check", "what holds", "severity", "remedy", "when sent"], checks),
        "## Expectations",
        "How many things of a class the data hold, subclasses included.",
        table(["class", "at least", "at most"], counts),
        "## Rules",
        "They run in this order and write into the graphs `…/graph/derived/documented` and "
        "`…/graph/derived/entailed`.",
        table(["order", "rule", "derives"], sorted(rules, key=lambda row: (int(row[0]), row[1]))),
    )


def _headers(paths: list[Path]) -> list[tuple[Path, dict[str, object]]]:
    return [(path, headers.parse(path.read_text(encoding="utf-8"), path)[0]) for path in paths]


def _property_shapes(engine: EmbeddedEngine) -> dict[str, list[tuple[str, str, str]]]:
    """For each shape that has a message: message, severity, remedy."""
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for shape, message, severity, remedy in engine.select(_PROPERTY_SHAPES).texts():
        word = {"Warning": "warning", "Info": "info"}.get(local_name(severity), "error")
        found[shape].append((message, word, remedy))
    return found


def _node_shapes(engine: EmbeddedEngine, says: dict[str, list[tuple[str, str, str]]]) -> list[str]:
    targets: dict[str, set[str]] = defaultdict(set)
    properties: dict[str, set[str]] = defaultdict(set)
    for shape, _, target, below in engine.select(_NODE_SHAPES).texts():
        targets[shape].add(target)
        properties[shape].add(below)
    parts = []
    for shape in sorted(targets):
        classes = codes(shorten(target) for target in sorted(targets[shape]) if target)
        rows = [row for one in (shape, *sorted(properties[shape])) for row in says.get(one, [])]
        parts.append(f"### {shorten(shape)}")
        parts.append(f"For every {classes}." if classes else "Used by other shapes.")
        if rows:
            parts.append(table(["it …", "severity", "remedy"], rows))
    return parts

"""The pages: complete, fresh, linked, and true, because what they show is run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from provolta import docgen
from provolta.cli import cli
from provolta.config import Settings
from provolta.docgen import service
from provolta.embedded import EmbeddedEngine
from provolta.files import check_files, question_files, rule_files, shape_files
from provolta.names import ONTOLOGY
from tests.mini_world import PROJECT
from tests.pages import Run, blocks

DOCS = PROJECT / "docs"
REFERENCE = DOCS / "reference"
WRITTEN = [
    *sorted(PROJECT.glob("*.md")),
    *(page for page in sorted(DOCS.rglob("*.md")) if page.parent != REFERENCE),
]
PAGES = [*WRITTEN, *sorted(REFERENCE.glob("*.md"))]
READING = [PROJECT / "README.md", DOCS / "tour.md", *sorted((DOCS / "how-to").glob("[!a]*.md"))]
WRITING = sorted((DOCS / "how-to").glob("add-*.md"))
FOLDERS = ("ontology", "data", "queries")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
SUBJECT = re.compile(r"^(pvs?:\w[\w-]*) a (?:owl|sh):", re.MULTILINE)
ABBREVIATION = re.compile(r"(?<![\w-])[A-Z]{2,}[A-Za-z]*\d*(?![\w-])")


def name(page: Path) -> str:
    return page.relative_to(PROJECT).as_posix()


def reference(page: str) -> str:
    return (REFERENCE / page).read_text(encoding="utf-8")


# The reference pages say everything, and say it now.


def test_reference_pages_are_fresh() -> None:
    assert docgen.stale(PROJECT) == [], "run: make docs"


@pytest.mark.slow
def test_a_page_that_was_edited_by_hand_is_stale(tmp_path: Path) -> None:
    for folder in FOLDERS:
        (tmp_path / folder).symlink_to(PROJECT / folder, target_is_directory=True)
    assert docgen.write(tmp_path) == list(docgen.PAGES)
    page = tmp_path / docgen.FOLDER / "settings.md"
    page.write_text(page.read_text(encoding="utf-8") + "more\n", encoding="utf-8")
    assert docgen.stale(tmp_path) == ["settings.md"]
    assert docgen.write(tmp_path) == ["settings.md"]
    assert docgen.stale(tmp_path) == []


@pytest.mark.slow
def test_the_command_says_whether_pages_are_stale() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "provolta.docgen", "--check"],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_every_command_and_option_has_its_entry(command: str) -> None:
    page = reference("cli.md")
    start = page.index(f"\n## {command}\n")
    section = page[start : page.find("\n## ", start + 1)]
    assert cli.commands[command].help
    for option in cli.commands[command].params:
        if isinstance(option, click.Option):
            assert f"`{option.opts[0]}" in section or f", {option.opts[-1]}" in section
            assert option.help, f"{command} {option.opts[0]} has no help"


def test_every_setting_has_its_entry() -> None:
    page = reference("settings.md")
    for field in fields(Settings):
        assert f"| `{field.name}` | `PROVOLTA_{field.name.upper()}` |" in page


def test_every_error_has_its_entry() -> None:
    source = (PROJECT / "src" / "provolta" / "errors.py").read_text(encoding="utf-8")
    page = reference("errors.md")
    for error in re.findall(r"^class (\w+)\(\w*(?:Error|Exception)\):", source, re.MULTILINE):
        assert f"| `{error}` |" in page
    for slug in re.findall(r'slug = "([\w-]+)"', source):
        assert f"| `{slug}` |" in page


def test_every_address_has_its_entry() -> None:
    page = reference("http.md")
    found = [route.path.replace(":path", "") for route in service.routes()]
    assert len(found) > 10
    for path in found:
        assert f" {path}\n" in page or f"| `{path}` |" in page


def test_every_question_has_its_entry() -> None:
    page = reference("questions.md")
    for path in question_files(PROJECT):
        assert f"\n### {path.stem}\n" in page


def test_every_term_and_shape_has_its_entry() -> None:
    terms = reference("ontology.md")
    for path in sorted((PROJECT / "ontology" / "modules").glob("*.ttl")):
        for term in SUBJECT.findall(path.read_text(encoding="utf-8")):
            assert f"| `{term}` |" in terms
    shapes = reference("shapes.md")
    for path in shape_files(PROJECT):
        for shape in re.findall(
            r"^(pvs:\S+) a sh:NodeShape", path.read_text("utf-8"), re.MULTILINE
        ):
            assert f"\n### {shape}\n" in shapes
    for path in check_files(PROJECT) + rule_files(PROJECT):
        assert f"| `{path.stem}` |" in shapes


# Links and words.


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    for link in LINK.findall(text):
        target, _, anchor = link.partition("#")
        if "://" in target:
            continue
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), link
        assert path.is_relative_to(PROJECT), link
        assert not anchor or anchor in anchors(path), link


def anchors(page: Path) -> set[str]:
    """The anchors that a Markdown viewer gives to the headings of a page."""
    heads = HEADING.findall(FENCED.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def test_every_page_can_be_reached_from_the_index() -> None:
    index = DOCS / "index.md"
    found = LINK.findall(index.read_text(encoding="utf-8"))
    linked = {(DOCS / link).resolve() for link in found}
    assert {page for page in PAGES if page != index} <= linked


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_a_page_names_no_machine(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.])/(?:home|root|tmp|work|Users)/", text)
    assert not re.search(r"localhost|cdn\.|pypi\.org|npmjs", text, re.IGNORECASE)
    # What changed only grows; a page is read in one sitting.
    grows = page.name == "CHANGELOG.md"
    assert grows or len(text.partition("<!-- measured -->")[0].splitlines()) <= 250


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_what_a_page_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"^([\w-]+):", (PROJECT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(re.findall(r"(?:`|^)make ([\w-]+)", text, re.MULTILINE)) <= set(targets)
    assert set(re.findall(r"(?:`|\$ )provolta (\w+)", text)) <= set(cli.commands)
    folders = "ontology|data|queries|docs|src|tests"
    paths = re.findall(rf"`((?:{folders})/[\w./-]*)`", FENCED.sub("", text))
    assert [path for path in paths if not (PROJECT / path).exists()] == []


def test_the_changelog_keeps_to_its_headings() -> None:
    heads = re.findall(r"^### (.*)$", (PROJECT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert set(heads) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Data", "Questions"}


def test_the_glossary_has_every_property_and_every_topmost_class(real: EmbeddedEngine) -> None:
    glossary = (DOCS / "glossary.md").read_text(encoding="utf-8")
    found = real.select("""PREFIX owl: <http://www.w3.org/2002/07/owl#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX pv: <https://w3id.org/provolta/ontology#>
        SELECT DISTINCT ?term {
            VALUES ?kind { owl:Class owl:ObjectProperty owl:DatatypeProperty
                owl:AnnotationProperty }
            ?term a ?kind .
            MINUS { ?term rdfs:subClassOf ?above . FILTER(STRSTARTS(STR(?above), STR(pv:))) }
            FILTER(STRSTARTS(STR(?term), STR(pv:)))
        }""").texts()
    terms = {term.removeprefix(ONTOLOGY) for (term,) in found}
    assert len(terms) > 100
    absent = {one for one in terms if f"`{one}`" not in glossary and f"`pv:{one}`" not in glossary}
    assert absent == set(), "add them to docs/glossary.md, with a word or a family of properties"


def test_the_glossary_has_every_abbreviation() -> None:
    glossary = (DOCS / "glossary.md").read_text(encoding="utf-8")
    texts = [page.read_text(encoding="utf-8") for page in WRITTEN]
    prose = "\n".join(re.sub(r"`[^`\n]*`|\([^)\s]*\)", "", FENCED.sub("", text)) for text in texts)
    said = "\n".join(told())
    known = set(ABBREVIATION.findall(glossary)) | NOT_ABBREVIATIONS
    absent = {word for word in ABBREVIATION.findall(prose + said) if word not in known}
    assert sorted(absent) == [], "add them to docs/glossary.md"


NOT_ABBREVIATIONS = set(
    re.findall(
        r"\w+",
        """ACC BASF BHP BMW BYD CATL GEMCO KORE LG POSCO QMB SDI SK ENTEK: companies.
        GEVO: a document. README CONTRIBUTING CHANGELOG LICENSE: files. CSV PNG SVG: formats of
        files. VALUES ORDER
        SELECT DISTINCT WHERE FILTER NOT EXISTS MINUS UNDEF SERVICE LOAD GRAPH ASK BY: words of
        SPARQL.""",
    )
)


def told() -> Iterator[str]:
    """The labels and definitions of the ontology and of the kinds in ``data/reference``."""
    said = re.compile(r'(?:label|altLabel|definition|scopeNote) (".*)[;.]$', re.MULTILINE)
    folders = (PROJECT / "ontology" / "modules", PROJECT / "data" / "reference")
    for path in sorted(path for folder in folders for path in folder.glob("*.ttl")):
        yield from said.findall(path.read_text(encoding="utf-8"))


# What pages show is run.


@pytest.fixture(scope="session")
def linked_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with the project's files, for pages that change none; its store is built once."""
    root = tmp_path_factory.mktemp("pages")
    for folder in FOLDERS:
        (root / folder).symlink_to(PROJECT / folder, target_is_directory=True)
    return root


@pytest.mark.parametrize("page", READING, ids=name)
def test_a_page_shows_what_happens(page: Path, linked_root: Path) -> None:
    assert not any(block.file for block in blocks(page))
    assert Run(page, linked_root)() > 0


@pytest.mark.slow
@pytest.mark.parametrize("page", WRITING, ids=name)
def test_the_steps_of_a_page_work(page: Path, tmp_path: Path) -> None:
    for folder in FOLDERS:
        shutil.copytree(PROJECT / folder, tmp_path / folder)
    assert Run(page, tmp_path)() > 0


def test_files_on_pages_are_in_form(tmp_path: Path) -> None:
    found = []
    for page in WRITING:
        for number, block in enumerate(blocks(page)):
            if block.language == "turtle" and block.file and not block.file[1]:
                found.append(tmp_path / f"{page.stem}-{number}.ttl")
                found[-1].write_text(block.body, encoding="utf-8")
    tool = Path(sys.executable).with_name("turtlefmt")
    done = subprocess.run([tool, "--check", *found], capture_output=True, text=True, check=False)
    assert found
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", sorted((DOCS / "explanation").glob("*.md")), ids=name)
def test_queries_on_pages_find_something(page: Path, real: EmbeddedEngine) -> None:
    for block in blocks(page):
        if block.language == "sparql":
            assert real.select(block.text).rows

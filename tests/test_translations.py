"""Translations: complete for what they cover, found by search, and nobody's English is changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from provolta.embedded import EmbeddedEngine, parse_file
from provolta.engine import Literal
from provolta.entities import Index
from provolta.names import PREFIXES, kind_of
from tests.mini_world import PROJECT

LANGUAGES = ("de", "fr", "ja", "ko", "zh")
MODELS = sorted((PROJECT / "data" / "vehicles").glob("*.ttl"))
FILES = sorted((PROJECT / "data" / "translations").glob("*.ttl"))


@pytest.fixture(scope="module")
def index(real: EmbeddedEngine) -> Index:
    return Index.read(real)


def test_there_is_a_file_for_each_language_of_the_industry() -> None:
    assert tuple(path.stem for path in FILES) == LANGUAGES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_holds_names_in_its_language_and_nothing_else(path: Path) -> None:
    for _, predicate, name in parse_file(path):
        assert str(predicate) == PREFIXES["skos"] + "prefLabel"
        assert isinstance(name, Literal)
        assert name.language == path.stem
        assert name.value.strip() == name.value != ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_stage_layer_and_role_has_a_name(index: Index, language: str) -> None:
    for one in index.by_iri.values():
        if kind_of(one.iri) in ("stage", "layer", "role"):
            assert language in dict(one.translations), one.iri


@pytest.mark.parametrize("language", LANGUAGES)
def test_nearly_every_item_and_process_has_a_name(index: Index, language: str) -> None:
    things = [one for one in index.by_iri.values() if kind_of(one.iri) in ("item", "process")]
    models = {str(s) for path in MODELS for s, *_ in parse_file(path)}
    wanted = [one for one in things if one.iri not in models]
    named = [one for one in wanted if language in dict(one.translations)]
    assert len(named) >= 0.95 * len(wanted)


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("Kobalt", "item/cobalt"),
        ("氢氧化锂", "item/lithium-hydroxide"),
        ("セパレータ", "item/separator"),
        ("masse noire", "item/black-mass"),
        ("배터리 팩", "item/battery-pack"),
        ("cobalt", "item/cobalt"),
    ],
)
def test_a_thing_is_found_by_its_name_in_any_language(index: Index, text: str, iri: str) -> None:
    assert index.resolve(text).iri.endswith(f"/{iri}")
    assert index.search(text).entities[0].iri.endswith(f"/{iri}")


def test_a_name_that_is_missing_falls_back_to_english(index: Index) -> None:
    tesla = PREFIXES["actor"] + "tesla"
    assert index.label(tesla, "ja") == index.label(tesla) == "Tesla"
    assert index.label(PREFIXES["item"] + "cobalt", "de") == "Kobalt"
    assert index.languages == ("en", *LANGUAGES)

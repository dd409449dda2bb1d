"""Languages, numbers and dates of the pages."""

from __future__ import annotations

import contextvars

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provolta.web import language

KNOWN = ("en", "de", "zh", "ja")


@pytest.mark.parametrize(
    ("header", "asked", "expected"),
    [
        ("de-AT,de;q=0.8,en;q=0.5", "", "de"),
        ("fr,ja;q=0.3", "", "ja"),
        ("de", "zh", "zh"),
        ("de", "xx", "en"),
        ("", "", "en"),
        ("*", "", "en"),
        ("de;q=0,ja;q=0.1", "", "ja"),
    ],
)
def test_the_best_language_that_is_known_is_chosen(header: str, asked: str, expected: str) -> None:
    assert language.chosen(header, asked, KNOWN) == expected


@given(st.text(max_size=200), st.text(max_size=20))
def test_any_header_gives_a_known_language(header: str, asked: str) -> None:
    assert language.chosen(header, asked, KNOWN) in KNOWN


def test_numbers_and_dates_are_written_as_the_language_has_it() -> None:
    def german() -> tuple[str, str]:
        language.use("de")
        return language.number(1234.5), language.date("2024-06-30")

    assert contextvars.copy_context().run(german) == ("1.234,5", "30. Juni 2024")
    assert language.number(1234.5) == "1,234.5"
    assert language.current() == "en"

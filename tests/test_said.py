"""Statements in a list: nothing is said twice, and nothing is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provolta.web.periods import Period
from provolta.web.said import said


@pytest.mark.parametrize(
    ("sentence", "quantity", "figure", "value", "basis"),
    [
        ("China had 85 % of it in 2025.", "85 % (capacity, 2025)", "85 %", "", "capacity"),
        ("China had 85 % of the capacity.", "85 % (capacity, 2025)", "85 %", "", "2025"),
        ("It had about 85 %.", "about 85 % (capacity)", "about 85 %", "", "capacity"),
        ("It had 185 % of 2.85 % of it.", "85 % (capacity)", "", "85 % (capacity)", ""),
        ("It made 1,270,000 t.", "270,000 t (output)", "", "270,000 t (output)", ""),
        ("It made 100 tonnes.", "100 t (output)", "", "100 t (output)", ""),
        ("It fell (-75 % in a month).", "-75 % (exports)", "-75 %", "", "exports"),
        ("It was 371,000 t a year.", "371,000 t/yr (capacity)", "371,000", "", "capacity"),
        ("It was 42.5 GWh a year.", "42.5 GWh/yr (sales)", "42.5", "", "sales"),
        ("It has 12 lines.", "12 GWh/yr (capacity)", "", "12 GWh/yr (capacity)", ""),
        ("It was 1,371,000 t.", "371,000 t/yr (output)", "", "371,000 t/yr (output)", ""),
        ("Nothing is counted.", "", "", "", ""),
    ],
)
def test_the_figure_is_stressed_in_the_sentence_if_it_stands_there(
    sentence: str, quantity: str, figure: str, value: str, basis: str
) -> None:
    found = said(sentence, quantity)
    assert (found.text, found.figure) == (sentence, figure)
    assert (found.value, found.basis) == (value, basis)


@pytest.mark.parametrize(
    ("sentence", "period", "kept"),
    [
        ("A licence from 2025-11-08.", Period(start="2025-11-08"), False),
        ("A licence from 8 November 2025.", Period(start="2025-11-08"), False),
        ("Exports from January to May 2025.", Period(start="2025-01", end="2025-05"), False),
        ("A licence in November 2025.", Period(start="2025-11-08"), True),
        ("It was agreed in 2024.", Period(announced="2024", end="2029"), True),
        ("It made 2024 t.", Period(start="2025"), True),
    ],
)
def test_a_period_is_left_out_only_if_the_sentence_names_all_of_it(
    sentence: str, period: Period, *, kept: bool
) -> None:
    assert bool(said(sentence, period=period, told="then").period) == kept


def test_dates_in_a_sentence_are_written_as_on_the_rest_of_the_page() -> None:
    assert (
        said("From 2025-11-08 until 2026-11.").text == "From 8 November 2025 until November 2026."
    )
    same = "Model X-2025-11-08, 2025-13-01 and 12025-11-08 are no dates."
    assert said(same).text == same


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_text_keeps_its_signs(sentence: str, quantity: str) -> None:
    assert said(sentence, quantity).text == said(sentence).text

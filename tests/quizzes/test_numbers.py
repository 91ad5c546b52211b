"""Numbers as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.numbers import find_number, read_number, uses_comma


@pytest.mark.parametrize("text", ["1,962", "1 962", "1962", "1\u00a0962", "1\u202f962", " 1962. ", "1'962", "1962.0"])
def test_one_number_in_many_spellings(text):
    assert read_number(text) == 1962


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("3,5", "es", "3.5"),
        ("3,5", "en", None),
        ("3,5", "es-MX", None),
        ("3.5", "de", "3.5"),
        ("1.962", "de", "1962"),
        ("1.962,5", "de", "1962.5"),
        ("−5", "en", "-5"),
        ("- 5", "en", "-5"),
        (".5", "en", "0.5"),
        ("2e3", "en", "2000"),
        ("1,96", "en", None),
        ("19,62,000", "en", None),
        ("1.2.3", "en", None),
        ("", "en", None),
        (".", "en", None),
        ("1e99999", "en", None),
    ],
)
def test_a_text_is_read_as_the_language_writes_it(text, language, number):
    assert read_number(text, language) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("text", "number", "with_words"),
    [
        ("4", "4", False),
        ("about 4 hours", "4", True),
        ("35 days.", "35", True),
        ("4 or 5", None, True),
        ("4-5", None, True),
        ("October-26", "26", True),
        ("four", None, True),
    ],
)
def test_a_number_among_words_is_found_and_flagged(text, number, with_words):
    assert find_number(text) == (None if number is None else Decimal(number), with_words)


@given(st.integers(-(10**15), 10**15), st.sampled_from(["en", "es", "de", "fr-CA"]))
def test_a_grouped_number_is_read_back(number, language):
    written = f"{number:,}".replace(",", "." if uses_comma(language) else ",")
    assert read_number(written, language) == number


@given(st.text(max_size=200), st.text(max_size=8))
def test_no_text_breaks_the_reader(text, language):
    number, _ = find_number(text, language)
    assert number is None or number.is_finite()


def test_a_very_long_text_is_read_quickly():
    assert find_number("1," * 10_000) == (None, True)

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.exports import csv_text, file_name, safe_cell

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(st.sampled_from("=+-@\t\r\n＝＋－＠"), text)
def test_text_that_begins_like_a_formula_gets_an_apostrophe(start, rest):
    assert safe_cell(start + rest).startswith("'")


@given(st.sampled_from("=+-@"), text)
def test_a_formula_behind_spaces_is_no_way_around(start, rest):
    assert safe_cell(f"  \u00a0{start}{rest}").startswith("'")


@given(text.filter(lambda value: value and value[0].isalnum() and "\x00" not in value))
def test_plain_text_stays_as_it_is(value):
    assert safe_cell(value) == value


@pytest.mark.parametrize(("value", "cell"), [(None, ""), (-3, "-3"), (Decimal("7.50"), "7.50"), ("Ada", "Ada")])
def test_numbers_are_numbers_and_nothing_is_empty(value, cell):
    assert safe_cell(value) == cell


@given(st.lists(st.lists(text, min_size=1, max_size=4), max_size=5))
def test_every_cell_comes_back_as_it_was_made_safe(rows):
    back = list(csv.reader(io.StringIO(csv_text(rows), newline="")))
    assert back == [[safe_cell(value) for value in row] for row in rows]


@given(st.lists(st.lists(text, min_size=1, max_size=4), max_size=5))
def test_no_cell_begins_like_a_formula(rows):
    for row in csv.reader(io.StringIO(csv_text(rows), newline="")):
        assert not any(value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for value in row)


@given(text)
def test_any_name_makes_a_plain_file_name(name):
    assert file_name(name).isascii()
    assert not set(file_name(name)) & set('/\\:*?"<>| ')
    assert file_name(name)


def test_a_file_name_keeps_what_people_read():
    assert file_name("História, 3º período") == "Historia-3o-periodo"

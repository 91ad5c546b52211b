"""The table of rows as a form field: what is posted, what is left out, what goes wrong."""

import pytest
from django import forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from config.admin_fields import LinesField, PlainTextField
from config.admin_rows import MOST_ROWS, RowsField


class RubricForm(forms.Form):
    levels = RowsField(
        {
            "level": forms.IntegerField(label="Level"),
            "words": PlainTextField(label="Words"),
            "best": forms.BooleanField(label="Best", required=False),
        },
        noun="level",
    )


def form_of(*rows, total=None, **more):
    data = QueryDict(mutable=True)
    data["levels-total"] = len(rows) if total is None else total
    for index, (place, level, words) in enumerate(rows):
        data.update({f"levels-{index}-place": place, f"levels-{index}-level": level, f"levels-{index}-words": words})
    data.update({name.replace("_", "-"): value for name, value in more.items()})
    return RubricForm(data)


def levels(form):
    assert form.is_valid(), form.errors
    return [(row["level"], row["words"]) for row in form.cleaned_data["levels"]]


def test_rows_stand_in_the_order_of_their_places():
    assert levels(form_of(("2", "1", "b"), ("1.5", "2", "a"), ("", "3", "last"))) == [(2, "a"), (1, "b"), (3, "last")]


def test_empty_rows_and_removed_rows_are_left_out():
    form = form_of(("1", "1", "a"), ("2", " ", ""), ("3", "3", "c"), levels_2_remove="1")

    assert levels(form) == [(1, "a")]


def test_a_row_with_a_tick_alone_is_not_dropped_in_silence():
    form = form_of(("1", "1", "a"), ("2", "", ""), levels_1_best="on")

    assert not form.is_valid()
    assert form.errors["levels"] == [
        "Level 2, Level: This field is required.",
        "Level 2, Words: This field is required.",
    ]


def test_an_error_stands_at_its_cell_and_the_row_is_shown_again():
    form = form_of(("1", "1", "a"), ("2", "best", "kept <b>"))
    shown = str(form["levels"])

    assert not form.is_valid()
    shown = str(form["levels"])
    assert 'id="id_levels-1-level_error"' in shown
    assert "kept &lt;b&gt;" in shown


def test_two_forms_do_not_share_their_errors():
    wrong, right = form_of(("1", "x", "a")), form_of(("1", "1", "a"))

    assert not wrong.is_valid()
    assert right.is_valid()
    assert "_error" not in str(right["levels"])


@pytest.mark.parametrize("total", ["", "-5", "1e9", "99999999", "½", "³"])
def test_a_strange_number_of_rows_counts_none_or_no_more_than_the_most(total):
    assert levels(form_of(("1", "1", "a"), total=total)) in ([], [(1, "a")])


def test_no_more_than_the_most_rows_are_read():
    rows = [("1", str(number), "w") for number in range(MOST_ROWS + 5)]

    assert len(levels(form_of(*rows))) == MOST_ROWS


@given(place=st.text(max_size=9), level=st.text(max_size=9), words=st.text(max_size=20), id_=st.text(max_size=9))
def test_whatever_is_posted_is_an_error_at_worst(place, level, words, id_):
    form = form_of((place, level, words), levels_0_id=id_)

    assert form.is_valid() in (True, False)
    assert str(form["levels"])


@given(st.lists(st.text(alphabet=st.characters(categories=["L", "N", "P"]), min_size=1, max_size=12), max_size=6))
def test_a_list_written_one_a_line_is_read_back_the_same(entries):
    field = LinesField(required=False)

    assert field.clean(field.prepare_value(entries)) == entries
    assert not field.has_changed(entries, field.prepare_value(entries))

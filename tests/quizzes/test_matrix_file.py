"""A score matrix from a CSV file: what is read, and what is said about a file that cannot be."""

import io

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quizzes.matrix_file import BadMatrix, parse_matrix, read_matrix


def parse(text):
    return parse_matrix(io.StringIO(text, newline=""))


def complaint(text):
    with pytest.raises(BadMatrix) as error:
        parse(text)
    return str(error.value)


def test_names_full_marks_and_scores_are_read():
    matrix = parse("Q1,Q2/4,and/or\n1,2.5,0\n0,4,1\n")
    assert matrix.names == ("Q1", "Q2", "and/or")
    assert matrix.max_points.tolist() == [1, 4, 1]
    assert matrix.scores.tolist() == [[1, 2.5, 0], [0, 4, 1]]


def test_an_empty_cell_is_not_reached():
    assert np.isnan(parse("a,b\n1,\n , 1 \n").scores).tolist() == [[False, True], [True, False]]


def test_of_a_single_item_an_empty_line_is_an_empty_cell():
    assert np.isnan(parse("a\n1\n\n0\n").scores).tolist() == [[False], [True], [False]]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffa,b/2\r\n1,1.5\r\n0,2\r\n",
        "a;b/2\n1;1,5\n0;2\n",
        "a\tb/2\n1\t1.5\n0\t2\n\n\n",
        '"a","b/2"\n"1","1.5"\n0,2',
        " a , b / 2 \n1, 1.5\n0,2e0\n",
    ],
    ids=["from a spreadsheet", "semicolons and decimal commas", "tabs and blank lines", "quoted", "spaces"],
)
def test_what_spreadsheets_write_is_read_alike(text):
    matrix = parse(text)
    assert matrix.names == ("a", "b")
    assert matrix.max_points.tolist() == [1, 2]
    assert matrix.scores.tolist() == [[1, 1.5], [0, 2]]


def test_a_header_alone_is_a_test_that_nobody_took():
    assert parse("a,b\n").scores.shape == (0, 2)


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "The file is empty", "name the items"),
        ("\n1,0\n", "Line 1 is empty", "name the items"),
        ("1,0,1\n0,0,1\n", "Line 1 holds numbers", "Q1,Q2,Q3"),
        ("a,b\n1,0\n1\n", "Line 3 has 1 cell,", "the header names 2 items"),
        ("a,b\n1,0,1\n", "Line 2 has 3 cells,", "the header names 2 items"),
        ("a,b\n1,x\n", "Line 2, column 2 (b): 'x' is not a number", "Write points"),
        ("a,b\n1,NA\n", "Line 2, column 2 (b): 'NA' is not a number", "leave the cell empty"),
        ("a,b\n1,nan\n", "Line 2, column 2 (b): 'nan'", "not a number"),
        ("a,b\n1,1_0\n", "Line 2, column 2 (b): '1_0'", "not a number"),
        ('a,b\n1,"0,5"\n', "Line 2, column 2 (b): '0,5'", "such as 1 or 0.5"),
        ("student,b\nAlice,1\n", "Line 2, column 1 (student): 'Alice'", "take out columns with names of students"),
        ("a,b\n1,0\n1,2\n", "Line 3, column 2 (b): 2 is above the full marks of 1", "name others in the header"),
        ("a/4,b\n5,0\n", "Line 2, column 1 (a): 5 is above the full marks of 4", "Correct it"),
        ("a,b\n1,1e999\n", "Line 2, column 2 (b): inf is above", "full marks"),
        ("a,b\n-1,0\n", "Line 2, column 1 (a): -1 is below 0", "from 0 to 1"),
        ("a,b,a\n1,0,1\n", "columns 1 and 3 are both called 'a'", "Rename"),
        ("a,\n1,0\n", "Line 1, column 2: the item has no name", "Name it"),
        (",a\n1,0\n", "Line 1, column 1: the item has no name", "row.names = FALSE"),
        ("a/,b\n1,0\n", "Line 1, column 1 (a): the full marks are missing", "as in a/4"),
        ("a/0,b\n1,0\n", "Line 1, column 1 (a): full marks of 0 are not possible", "Give a number from"),
        ("a/-4,b\n1,0\n", "Line 1, column 1 (a): full marks of -4", "not possible"),
        ("a,b\n1,0\n\n0,1\n", "Line 3 is empty", "Take it out"),
        ('a,b\n"1,0\n0,1\n', "Line 3 has 1 cell,", "an empty one"),
        ("a,b\n1,\x00\n", "Line 2", ""),
        (",".join(f"Q{number}" for number in range(3000)), "Line 1 has 3,000 columns", "2,000 items"),
    ],
)
def test_a_bad_file_is_told_where_it_is_wrong_and_what_to_do(text, where, what):
    said = complaint(text)
    assert where in said
    assert what in said


def test_one_very_long_cell_is_no_crash():
    assert "Line 2" in complaint('a,b\n"' + "1" * 200_000 + '",0\n')


def test_a_file_in_another_encoding_says_how_to_save_it(tmp_path):
    path = tmp_path / "scores.csv"
    path.write_bytes("Größe,b\n1,0\n".encode("utf-16"))
    with pytest.raises(BadMatrix, match="Save it again as CSV in UTF-8"):
        read_matrix(path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadMatrix, match=r"nowhere\.csv cannot be read: No such file"):
        read_matrix(tmp_path / "nowhere.csv")


cells = st.sampled_from(["", "0", "1", "0.5", "0.25", " 1", "1.0"])


@given(st.integers(1, 5).flatmap(lambda items: st.lists(st.lists(cells, min_size=items, max_size=items))))
def test_every_good_matrix_is_read_cell_by_cell(rows):
    width = len(rows[0]) if rows else 2
    lines = [",".join(f"Q{number}" for number in range(width)), *(",".join(row) for row in rows)]
    scores = parse("".join(f"{line}\n" for line in lines)).scores
    wanted = [[float(cell) if cell else np.nan for cell in row] for row in rows]
    assert np.array_equal(scores, np.array(wanted).reshape(-1, width), equal_nan=True)


@given(st.text(alphabet="ab01.,;/-\n\r\t\"' \ufeffé\x00", max_size=60))
@example("0")
@example("a/1e-9\n")
def test_any_text_is_read_or_refused_in_words(text):
    try:
        matrix = parse(text)
    except BadMatrix as error:
        assert str(error).rstrip(".?").strip()
    else:
        known = matrix.scores[~np.isnan(matrix.scores)]
        assert matrix.scores.shape[1] == len(matrix.names) == len(set(matrix.names))
        assert ((known >= 0) & (known <= matrix.max_points.max())).all()

"""What a teacher is told about a question, and what is not said on too few students."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from quizzes import statistics
from quizzes.item_warnings import OptionFigures, item_warnings
from quizzes.option_statistics import Option, facility_by_thirds, option_figures, thirds

FAIR = statistics.ItemFigures(
    name="Q1", n=200, max_points=1, facility=0.6, sd=0.49, discrimination=0.4, discriminative_efficiency=0.5,
    intended_weight=0.1, effective_weight=0.1, upper_lower=0.4, alpha_if_dropped=0.70, facility_interval=(0.53, 0.67),
    discrimination_interval=(0.28, 0.51),
)  # fmt: skip
QUIZ = statistics.analyze([], [1])
POOR = {"discrimination": 0.05, "discriminative_efficiency": 0.3, "discrimination_interval": (-0.09, 0.19)}


def warnings(options=(), alpha=None, **figures):
    return item_warnings(replace(FAIR, **figures), replace(QUIZ, alpha=alpha), options)


def option(letter, thirds, *, right=False, correlation=0.0):
    return OptionFigures(letter, letter, right, thirds, correlation)


def test_a_fair_question_needs_no_word():
    assert warnings() == []


def test_a_wrong_answer_that_most_strong_students_choose_points_to_the_key():
    options = [option("A", (10, 10, 5), right=True), option("C", (5, 10, 20), correlation=0.2)]
    assert warnings(options) == ["Most strong students chose C: check the key."]


def test_a_wrong_answer_ahead_of_the_key_among_the_strong_points_to_the_key():
    options = [option("A", (5, 5, 6), right=True), option("B", (5, 5, 7)), option("C", (5, 5, 7))]
    assert warnings(options) == ["More strong students chose B than A: check the key."]


def test_a_wrong_answer_that_goes_with_a_high_score_points_to_the_key():
    options = [option("A", (9, 8, 7), right=True, correlation=-0.1), option("D", (3, 4, 6), correlation=0.1)]
    assert warnings(options) == ["Choosing D goes with a high score, choosing A with a low one: check the key."]


def test_a_poor_question_may_be_dropped_where_the_class_is_large():
    assert warnings(**POOR) == ["It hardly tells strong students from weak ones."]


def test_24_students_are_too_few_to_drop_a_question():
    said = warnings(n=24, **POOR | {"discrimination_interval": (-0.36, 0.44)})
    assert said == ["It hardly tells strong students from weak ones.", "24 students: too few to drop it."]


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ({"discrimination": -0.2}, "did worse here: check the key and the wording"),
        ({"discrimination": 0.1, "discriminative_efficiency": 0.14}, "even for a question this easy or hard"),
        ({"facility": 1.0, "discrimination": None}, "Everybody got it right"),
        ({"facility": 0.0, "discrimination": None}, "Nobody got it right: check the key"),
        ({"n": 0, "facility": None, "discrimination": None}, "Nobody was asked it yet"),
    ],
)
def test_what_stands_out_is_said(figures, words):
    assert words in " ".join(warnings(**figures))


def test_a_question_without_which_the_quiz_is_more_reliable_is_named():
    assert warnings(alpha=0.71, alpha_if_dropped=0.74) == [
        "Without it the quiz would measure more reliably: alpha 0.74 instead of 0.71."
    ]
    assert warnings(alpha=0.71, alpha_if_dropped=0.715) == []


def test_wrong_answers_that_nobody_chose_are_named():
    key, unused = option("A", (1, 2, 9), right=True), (0, 0, 0)
    assert warnings([key, option("B", unused), option("C", (4, 2, 1)), option("D", unused)]) == [
        "Nobody chose B or D: a wrong answer that tempts nobody can be replaced."
    ]


def test_of_nine_students_nothing_is_said_about_options():
    options = [option("A", (1, 1, 0), right=True), option("C", (1, 2, 4)), option("D", (0, 0, 0))]
    assert warnings(options, n=9) == ["9 students: too few to drop it."]


def test_thirds_are_cut_by_total():
    assert thirds(np.array([1.0, 6, 2, 5, 3, 4])).tolist() == [0, 2, 0, 2, 1, 1]


def test_equal_totals_are_in_the_same_third():
    assert thirds(np.array([3.0, 3, 3, 3, 0, 5])).tolist() == [1, 1, 1, 1, 0, 2]
    assert thirds(np.array([2.0] * 7)).tolist() == [1] * 7


def test_options_are_counted_by_thirds():
    options = [Option("a", "A", "Scali", is_right=True), Option("b", "B", "Rusk", is_right=False)]
    totals = np.array([0.0, 1, 2, 3, 4, 5])
    right, wrong = option_figures(options, [["b"], ["b"], ["a"], [], ["a"], ["a"]], thirds(totals), totals)
    assert (right.thirds, wrong.thirds) == ((0, 1, 2), (2, 0, 0))
    assert (right.count, right.correlation > 0, wrong.correlation < 0) == (3, True, True)


def test_facility_by_thirds_is_a_share_of_full_marks():
    groups = np.array([0, 0, 2, 2])
    assert facility_by_thirds(np.array([0.0, 2, 4, 4]), 4, groups) == (0.25, None, 1.0)


totals_of_any_class = arrays.arrays(
    float, st.integers(0, 40), elements=st.sampled_from([0.0, 0.1, 0.30000000000000004, 1, 2.5, 9])
)


@given(totals_of_any_class, st.randoms(use_true_random=False))
def test_thirds_do_not_depend_on_the_order_of_students(totals, random):
    order = list(range(len(totals)))
    random.shuffle(order)
    groups = thirds(totals)
    assert set(groups.tolist()) <= {0, 1, 2}
    assert thirds(totals[order]).tolist() == groups[order].tolist()
    assert all(groups[totals.argsort()][:-1] <= groups[totals.argsort()][1:])


@given(
    arrays.arrays(float, st.tuples(st.integers(0, 30), st.integers(1, 6)), elements=st.sampled_from([0.0, 0.5, 1.0]))
)
def test_whatever_the_scores_are_there_is_a_plain_answer(scores):
    quiz = statistics.analyze(scores, np.ones(scores.shape[1]), resamples=10)
    for item in quiz.items:
        assert all(said.endswith(".") and "nan" not in said for said in item_warnings(item, quiz))

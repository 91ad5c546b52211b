"""The figures of definitions: worked by hand on one small matrix, then as properties of any."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from quizzes import statistics

# Totals 3, 2, 1, 1, 0; variances of the items .3, .3, .2 and of the totals 1.3, all over n - 1.
SMALL = [[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0]]
ONES = [1, 1, 1]
NEAR = pytest.approx
FIGURES = [
    "facility", "sd", "discrimination", "discriminative_efficiency", "effective_weight", "upper_lower",
    "alpha_if_dropped",
]  # fmt: skip

points = st.sampled_from([0.0, 0.25, 0.5, 1.0, np.nan])
matrices = arrays.arrays(float, st.tuples(st.integers(0, 14), st.integers(1, 5)), elements=points)
zero_one = arrays.arrays(float, st.tuples(st.integers(3, 14), st.integers(2, 5)), elements=st.sampled_from([0.0, 1.0]))


def analyze(scores, full=None, **kwargs):
    scores = np.asarray(scores, dtype=float)
    return statistics.analyze(scores, np.ones(scores.shape[1]) if full is None else full, resamples=20, **kwargs)


def figures(item):
    return [getattr(item, name) for name in FIGURES]


def test_facility_and_spread_by_hand():
    items = analyze(SMALL).items
    assert [item.facility for item in items] == [NEAR(0.6), NEAR(0.6), NEAR(0.2)]
    assert [item.sd for item in items] == [NEAR(0.3**0.5), NEAR(0.3**0.5), NEAR(0.2**0.5)]


def test_discrimination_by_hand():
    items = analyze(SMALL).items
    assert items[0].discrimination == NEAR(0.15 / (0.3 * 0.7) ** 0.5)
    assert items[2].discrimination == NEAR(0.2 / (0.2 * 0.7) ** 0.5)


def test_discriminative_efficiency_by_hand():
    assert [item.discriminative_efficiency for item in analyze(SMALL).items] == [NEAR(0.375), NEAR(0.375), NEAR(1)]


def test_weights_by_hand():
    items = analyze(SMALL).items
    roots = 2 * 0.45**0.5 + 0.4**0.5
    assert [item.intended_weight for item in items] == [NEAR(1 / 3)] * 3
    assert [item.effective_weight for item in items] == [NEAR(0.45**0.5 / roots)] * 2 + [NEAR(0.4**0.5 / roots)]


def test_alpha_and_what_follows_from_it_by_hand():
    quiz = analyze(SMALL)
    alpha = 1.5 * (1 - 0.8 / 1.3)
    assert (quiz.alpha, quiz.error_ratio) == (NEAR(alpha), NEAR((1 - alpha) ** 0.5))
    assert quiz.sem == NEAR((1 - alpha) ** 0.5 * 1.3**0.5 / 3)
    assert (quiz.mean, quiz.sd) == (NEAR(1.4 / 3), NEAR(1.3**0.5 / 3))
    assert [item.alpha_if_dropped for item in quiz.items] == [NEAR(2 * (1 - 0.5 / 0.7))] * 2 + [
        NEAR(2 * (1 - 0.6 / 0.7))
    ]


def test_the_upper_lower_index_compares_the_top_and_bottom_27_percent():
    scores = [[1, 1]] * 3 + [[1, 0]] * 4 + [[0, 0]] * 3
    assert [item.upper_lower for item in analyze(scores).items] == [NEAR(1), NEAR(1)]


def test_students_who_tie_at_the_edge_share_its_places():
    # Two students on top, one place left for four who tie: the first of them was right, so it counts a quarter.
    scores = [[1, 1]] * 2 + [[1, 0]] + [[0, 1]] * 3 + [[0, 0]] * 4
    assert analyze(scores).items[0].upper_lower == NEAR((2 + 0.25) / 3)


def test_an_option_chosen_by_the_strong_correlates_with_the_rest():
    chosen = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=float)
    rest = np.array([3.0, 2.0, 1.0, 0.0])
    strong, weak = statistics.option_correlations(chosen, rest)
    assert strong == NEAR(2 / 5**0.5)
    assert weak == NEAR(-strong)


def test_an_option_that_nobody_chose_has_no_correlation():
    assert np.isnan(statistics.option_correlations(np.zeros((4, 1)), np.arange(4.0)))[0]


def test_intervals_by_hand():
    assert statistics.wilson_interval(3, 5) == (NEAR(0.230725, abs=1e-5), NEAR(0.882379, abs=1e-5))
    assert statistics.fisher_interval(0.5, 28) == (NEAR(0.156028, abs=1e-5), NEAR(0.735814, abs=1e-5))


def test_no_interval_without_enough_to_stand_on():
    assert statistics.wilson_interval(0, 0) is None
    assert statistics.fisher_interval(0.5, 3) is None
    assert statistics.fisher_interval(np.nan, 30) is None
    assert statistics.fisher_interval(1.0, 30) == (1.0, 1.0)


def test_an_item_with_partial_credit_has_the_interval_of_a_mean():
    shares = np.array([0.0, 0.5, 1.0, 0.5])
    low, high = statistics.facility_interval(shares, 1.0)
    assert (low + high) / 2 == NEAR(0.5)
    assert high - low == NEAR(2 * 1.959964 * shares.std(ddof=1) / 2)


def test_the_bootstrap_of_alpha_is_the_same_each_time_and_holds_alpha():
    scores = np.random.default_rng(7).random((60, 6)) < np.linspace(0.2, 0.9, 60)[:, None]
    first, second = (statistics.alpha_interval(scores.astype(float)) for _ in range(2))
    assert first == second
    assert first[0] < statistics.cronbach_alpha(scores.astype(float)) < first[1]


def test_without_resamples_there_is_alpha_but_no_interval():
    quiz = statistics.analyze(SMALL, ONES, resamples=0)
    assert (quiz.alpha is None, quiz.alpha_interval) == (False, None)


def test_the_bootstrap_is_that_of_resampled_students():
    scores = (np.random.default_rng(3).random((12, 4)) < np.linspace(0.1, 0.9, 12)[:, None]).astype(float)
    rng = np.random.default_rng(statistics.SEED)
    drawn = [statistics.cronbach_alpha(scores[rng.integers(12, size=12)]) for _ in range(50)]
    low, high = np.quantile([alpha for alpha in drawn if not np.isnan(alpha)], [0.025, 0.975])
    assert statistics.alpha_interval(scores, resamples=50) == (NEAR(low), NEAR(high))


@pytest.mark.parametrize("n", [0, 1])
def test_nothing_is_said_about_nobody_and_little_about_one(n):
    quiz = analyze(np.ones((n, 3)))
    assert (quiz.n, quiz.alpha, quiz.alpha_interval, quiz.error_ratio, quiz.sem, quiz.sd) == (n, *[None] * 5)
    assert [item.facility for item in quiz.items] == [None if n == 0 else 1] * 3
    assert {figure for item in quiz.items for figure in figures(item)[1:]} == {None}


def test_alpha_needs_two_items_three_students_and_totals_that_differ():
    assert analyze([[1], [0], [1]]).alpha is None
    assert analyze([[1, 0], [0, 0]]).alpha is None
    assert analyze([[1, 0], [0, 1], [1, 0]]).alpha is None
    assert analyze([[1, 0], [0, 0], [1, 1]]).alpha is not None


def test_alpha_without_an_item_needs_three_items():
    assert [item.alpha_if_dropped for item in analyze([[1, 0], [0, 0], [1, 1]]).items] == [None, None]


def test_an_item_that_everybody_got_right_discriminates_nobody():
    item = analyze([[1, 1, 0], [1, 0, 0], [1, 1, 1]]).items[0]
    assert (item.facility, item.sd, item.discrimination, item.discriminative_efficiency) == (1, 0, None, None)
    assert item.effective_weight == 0


def test_decimal_points_that_add_up_alike_do_not_vary():
    quiz = analyze([[0.1, 0.2, 0.3], [0.3, 0.2, 0.1], [0.2, 0.3, 0.1]])
    assert (quiz.sd, quiz.alpha) == (0, None)


def test_an_item_against_the_others_has_no_effective_weight():
    items = analyze([[0, 1, 1], [0, 1, 1], [1, 0, 0], [1, 0, 0]]).items
    assert items[0].effective_weight is None
    assert items[1].effective_weight + items[2].effective_weight == NEAR(1)


def test_the_upper_lower_index_needs_ten_students():
    scores = np.tri(10, 3)
    assert analyze(scores[:9]).items[0].upper_lower is None
    assert analyze(scores).items[0].upper_lower is not None


def test_24_students_are_too_few_and_2400_are_not():
    rng = np.random.default_rng(1)
    strength = rng.normal(size=2400)
    scores = (strength[:, None] + 2 * rng.normal(size=(2400, 10)) > 0).astype(float)
    assert analyze(scores[:24]).items[0].is_too_few
    assert not analyze(scores).items[0].is_too_few


def test_a_pool_compares_an_item_over_those_who_had_it():
    asked = np.array([[True, True, False], [True, False, True], [True, True, False], [True, True, True]])
    quiz = analyze([[1, 1, 0], [0, 0, 1], [0, 0, 0], [1, 1, 1]], asked=asked)
    assert [item.n for item in quiz.items] == [4, 3, 2]
    assert quiz.items[1].facility == NEAR(2 / 3)
    assert (quiz.alpha, quiz.items[0].alpha_if_dropped) == (None, None)


@pytest.mark.parametrize(
    ("scores", "full", "says"),
    [
        ([[1, 2]], [1], "shape"),
        ([1, 2], [1, 1], "shape"),
        ([[1]], [0], "above 0"),
        ([[1]], [np.inf], "above 0"),
        ([[np.inf]], [1], "infinite"),
    ],
)
def test_matrices_that_do_not_fit_are_refused_in_words(scores, full, says):
    with pytest.raises(ValueError, match=says):
        statistics.analyze(scores, full)


def test_too_few_names_are_refused():
    with pytest.raises(ValueError, match="1 names for 2 items"):
        statistics.analyze([[1, 1]], [1, 1], names=["Q01"])


def test_an_empty_list_is_a_quiz_that_nobody_took():
    assert statistics.analyze([], [1, 1]).n == 0


@given(matrices)
def test_not_reached_counts_zero(scores):
    assert analyze(scores) == analyze(np.nan_to_num(scores))


@given(matrices)
def test_every_figure_is_in_its_range_or_none(scores):
    quiz = analyze(scores)
    for item in quiz.items:
        assert item.facility is None or 0 <= item.facility <= 1
        assert item.discrimination is None or -1 <= item.discrimination <= 1
        assert item.upper_lower is None or -1 - 1e-9 <= item.upper_lower <= 1 + 1e-9
        assert item.facility_interval is None or 0 <= item.facility_interval[0] <= item.facility_interval[1] <= 1
    assert quiz.alpha is None or quiz.alpha <= 1 + 1e-9
    assert np.isfinite([figure for item in quiz.items for figure in figures(item) if figure is not None]).all()


@given(zero_one)
def test_efficiency_is_defined_where_discrimination_is_and_never_smaller_in_size(scores):
    for item in analyze(scores).items:
        assert (item.discrimination is None) == (item.discriminative_efficiency is None)
        if item.discrimination is not None:
            assert abs(item.discriminative_efficiency) >= abs(item.discrimination) - 1e-9


@given(zero_one)
def test_alpha_of_right_and_wrong_is_kr20(scores):
    p, alpha = scores.mean(axis=0), statistics.cronbach_alpha(scores)
    total = scores.sum(axis=1).var()
    if total < 1e-12:
        assert np.isnan(alpha)
    else:
        k = scores.shape[1]
        assert alpha == NEAR(k / (k - 1) * (1 - (p * (1 - p)).sum() / total))


@given(matrices, st.randoms(use_true_random=False))
def test_the_order_of_students_does_not_matter(scores, random):
    order = list(range(len(scores)))
    random.shuffle(order)
    before, after = analyze(scores), analyze(scores[order])
    assert after.alpha == (before.alpha if before.alpha is None else NEAR(before.alpha))
    for one, other in zip(before.items, after.items, strict=True):
        for figure, same in zip(figures(one), figures(other), strict=True):
            assert same == (figure if figure is None else NEAR(figure, abs=1e-9))


@given(matrices, st.sampled_from([2.0, 4.0, 10.0]))
def test_points_worth_more_everywhere_change_no_share(scores, factor):
    before = analyze(scores)
    after = analyze(scores * factor, np.full(scores.shape[1], factor))
    for one, other in zip(before.items, after.items, strict=True):
        for figure, same in zip(figures(one), figures(other), strict=True):
            assert same == (figure if figure is None else NEAR(figure, abs=1e-9))
    assert after.sem == (before.sem if before.sem is None else NEAR(before.sem))


@given(matrices)
def test_a_full_pool_is_no_pool(scores):
    assert analyze(scores) == analyze(scores, asked=np.ones(scores.shape, dtype=bool))


@given(matrices)
def test_weights_are_shares_of_a_whole(scores):
    items = analyze(scores).items
    assert sum(item.intended_weight for item in items) == NEAR(1)
    effective = [item.effective_weight for item in items if item.effective_weight is not None]
    assert not effective or sum(effective) == NEAR(1)


@given(matrices, st.randoms(use_true_random=False))
def test_with_any_draw_from_pools_shares_stay_shares(scores, random):
    asked = np.array([[random.random() < 0.6 for _ in row] for row in scores], dtype=bool).reshape(scores.shape)
    quiz = analyze(scores, asked=asked)
    assert quiz.mean is None or -1e-9 <= quiz.mean <= 1 + 1e-9
    assert [item.n for item in quiz.items] == asked.sum(axis=0).tolist()
    assert all(item.facility is None or 0 <= item.facility <= 1 for item in quiz.items)


def test_the_mean_of_a_pool_is_over_what_each_student_could_earn():
    # Everybody is asked the first item, worth 1, and one of the others, worth 3 each.
    asked = [[1, 1, 0], [1, 0, 1], [1, 1, 0]]
    quiz = analyze([[1, 3, 0], [0, 0, 3], [1, 0, 0]], full=[1, 3, 3], asked=asked)
    assert (quiz.max_points, quiz.mean) == (4, NEAR((1 + 3 / 4 + 1 / 4) / 3))
    assert [item.intended_weight for item in quiz.items] == [0.25, 0.75, 0.75]

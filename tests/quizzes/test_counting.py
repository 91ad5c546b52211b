from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.counting import counted, rounded, shown

scores = st.lists(st.none() | st.decimals(0, 100, places=5), max_size=6)


@pytest.mark.parametrize(("rule", "score"), [("first", "2"), ("latest", "4.5"), ("best", "7"), ("average", "4.5")])
def test_each_rule_counts_its_own_attempt(rule, score):
    assert counted(rule, [Decimal(2), Decimal(7), Decimal("4.5")]) == Decimal(score)


def test_an_attempt_that_waits_for_a_mark_is_not_taken_for_zero():
    assert counted("average", [Decimal(4), None]) == 4
    assert counted("best", [None, Decimal(0)]) == 0
    assert counted("latest", [Decimal(4), None]) is None


@given(scores)
def test_best_is_never_below_any_other_rule(scores):
    best = counted("best", scores)
    for rule in ("first", "latest", "average"):
        other = counted(rule, scores)
        assert other is None or (best is not None and best >= other - Decimal("1e-20"))


@pytest.mark.parametrize("rule", ["first", "latest", "best", "average"])
def test_without_attempts_nothing_counts(rule):
    assert counted(rule, []) is None


def test_an_unknown_rule_is_refused():
    with pytest.raises(ValueError, match="median"):
        counted("median", [Decimal(1)])


@pytest.mark.parametrize(("score", "places", "text"), [("0.665", 2, "0.67"), ("2.5", 0, "3"), ("1.005", 2, "1.01")])
def test_scores_are_rounded_half_up(score, places, text):
    assert str(rounded(Decimal(score), places)) == text


@pytest.mark.parametrize(
    ("score", "text"), [("7.00000", "7"), ("7.50", "7.5"), ("10", "10"), ("0.66667", "0.67"), ("0", "0")]
)
def test_a_score_is_shown_without_trailing_zeros(score, text):
    assert shown(Decimal(score)) == text

"""The scoring rules, as defined in the field: worked examples, and what must hold for every answer."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import grading

OPTIONS = list("abcdef")
KEY = set("abc")
SIX = list("abcdef")


def rounded(fraction: Decimal) -> str:
    return str(fraction.quantize(Decimal("0.01")))


@pytest.mark.parametrize(
    ("rule", "picked", "fraction"),
    [
        ("exact", "abc", "1.00"),
        ("exact", "ab", "0.00"),
        ("right_minus_wrong", "abd", "0.33"),
        ("right_minus_wrong", "ade", "0.00"),
        ("each_option", "abd", "0.67"),
        ("each_option", "def", "0.00"),
        ("capped", "abcd", "0.67"),
        ("capped", "ab", "0.67"),
        ("capped", "abcdef", "0.00"),
    ],
)
def test_multiple_selection_follows_its_rule(rule, picked, fraction):
    assert rounded(grading.multiple(rule, set(picked), KEY, OPTIONS)) == fraction


def test_weights_are_summed_and_held_to_full_marks():
    weights = {"a": Fraction(1, 3), "b": Fraction(2, 3), "c": Fraction(-1, 2)}
    assert grading.multiple("weights", {"a", "b"}, {"a", "b"}, "abc", weights) == 1
    assert rounded(grading.multiple("weights", {"b", "c"}, {"a", "b"}, "abc", weights)) == "0.17"
    assert grading.multiple("weights", {"c"}, {"a", "b"}, "abc", weights) == 0


@pytest.mark.parametrize(
    ("answer", "absolute", "pairs", "longest"),
    [("fabcde", "0.00", "0.67", "0.83"), ("bacdef", "0.67", "0.93", "0.83"), ("fedcba", "0.00", "0.00", "0.00")],
)
def test_six_items_in_order_as_defined(answer, absolute, pairs, longest):
    assert rounded(grading.ordering("absolute", list(answer), SIX)) == absolute
    assert rounded(grading.ordering("pairs", list(answer), SIX)) == pairs
    assert rounded(grading.ordering("longest_subset", list(answer), SIX)) == longest


def test_next_item_counts_right_successors():
    assert rounded(grading.ordering("next_item", list("fabcde"), SIX)) == "0.80"
    assert rounded(grading.ordering("next_item", list("bacdef"), SIX)) == "0.60"


@pytest.mark.parametrize("rule", grading.ORDERING_RULES)
def test_an_open_pair_never_costs_anything(rule):
    assert grading.ordering(rule, list("bacdef"), SIX, [("a", "b")]) == 1
    assert grading.ordering(rule, list("bacdef"), SIX) < 1


@given(
    rule=st.sampled_from(grading.ORDERING_RULES),
    answer=st.permutations(SIX),
    open_pairs=st.sets(st.sampled_from([("a", "b"), ("b", "c"), ("d", "e")])),
)
def test_opening_a_pair_never_lowers_an_order_unless_only_pairs_are_counted(rule, answer, open_pairs):
    before, after = grading.ordering(rule, answer, SIX), grading.ordering(rule, answer, SIX, open_pairs)
    assert 0 <= after <= 1
    if rule != "pairs":
        assert after >= before


@given(
    rule=st.sampled_from(grading.ORDERING_RULES),
    answer=st.permutations(SIX),
    open_pairs=st.sets(st.sampled_from([("a", "b"), ("c", "d"), ("e", "f")])),
)
def test_an_order_earns_full_marks_exactly_when_every_known_pair_is_right(rule, answer, open_pairs):
    known = grading.known_pairs(SIX, open_pairs)
    right = all(answer.index(first) < answer.index(second) for first, second in known)
    assert (grading.ordering(rule, answer, SIX, open_pairs) == 1) == right


@given(st.lists(st.integers(0, 30), unique=True, max_size=9))
def test_longest_increasing_equals_trying_all(numbers):
    best = [1] * len(numbers)
    for late in range(len(numbers)):
        best[late] = 1 + max((best[early] for early in range(late) if numbers[early] < numbers[late]), default=0)
    assert grading.longest_increasing(numbers) == max(best, default=0)


@given(
    rule=st.sampled_from(grading.MULTIPLE_RULES[:4]),
    picked=st.sets(st.sampled_from(OPTIONS)),
    key=st.sets(st.sampled_from(OPTIONS), min_size=1, max_size=5),
)
def test_a_selection_earns_full_marks_exactly_for_the_key(rule, picked, key):
    fraction = grading.multiple(rule, picked, key, OPTIONS)
    assert 0 <= fraction <= 1
    assert (fraction == 1) == (picked == key)


@given(
    rule=st.sampled_from(grading.MULTIPLE_RULES[:4]),
    picked=st.sets(st.sampled_from(OPTIONS), min_size=1),
    key=st.sets(st.sampled_from(OPTIONS), min_size=1, max_size=5),
    extra=st.sampled_from(OPTIONS),
)
def test_an_extra_wrong_pick_gains_nothing(rule, picked, key, extra):
    if extra in key:
        return
    before = grading.multiple(rule, picked, key, OPTIONS)
    assert grading.multiple(rule, picked | {extra}, key, OPTIONS) <= before


@given(
    rule=st.sampled_from(grading.MULTIPLE_RULES),
    options=st.permutations(OPTIONS),
    picked=st.sets(st.sampled_from(OPTIONS)),
)
def test_the_order_of_the_options_does_not_matter(rule, options, picked):
    weights = {"a": Fraction(1, 2), "b": Fraction(1, 4), "c": Fraction(1, 4), "d": Fraction(-1)}
    expected = grading.multiple(rule, picked, KEY, OPTIONS, weights)
    assert grading.multiple(rule, picked, KEY, options, weights) == expected


@pytest.mark.parametrize("rule", grading.MULTIPLE_RULES)
def test_a_blank_selection_earns_nothing(rule):
    assert grading.multiple(rule, set(), KEY, OPTIONS, {"a": Fraction(1)}) == 0


@pytest.mark.parametrize(
    ("rule", "value", "right"),
    [
        ("nominal", "9.5", True),
        ("nominal", "9.4", False),
        ("relative", "15", True),
        ("relative", "15.1", False),
        ("geometric", "6.67", True),
        ("geometric", "6.66", False),
        ("geometric", "15", True),
        ("geometric", "-10", False),
        ("range", "8", True),
        ("range", "12.01", False),
    ],
)
def test_numbers_follow_their_rule(rule, value, right):
    tolerance = Decimal("0.5")
    found = grading.numeric(rule, Decimal(value), Decimal(10), tolerance, Decimal(8), Decimal(12))
    assert (found == 1) == right


@given(
    rule=st.sampled_from(grading.NUMERIC_RULES),
    value=st.decimals(allow_nan=True, allow_infinity=True),
    key=st.decimals(allow_nan=False, allow_infinity=False),
    tolerance=st.decimals(allow_nan=False, allow_infinity=False),
)
def test_any_number_is_graded(rule, value, key, tolerance):
    assert grading.numeric(rule, value, key, tolerance, key, key) in (0, 1)
    assert grading.numeric(rule, key, key, abs(tolerance), key, key) == 1


def test_evidence_gives_half_for_an_acceptable_passage():
    assert grading.evidence({"other", "key"}, {"key"}, {"other"}) == 1
    assert grading.evidence({"other"}, {"key"}, {"other"}) == Decimal("0.5")
    assert grading.evidence({"else"}, {"key"}, {"other"}) == 0


def test_the_share_of_parts_is_exact():
    assert grading.share([1, Fraction(1, 3), Decimal("0.5")]) == Decimal(11) / Decimal(18)
    assert grading.share([]) == 0

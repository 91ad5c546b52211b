"""Sharing questions among pools: pure, no database."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.pools import has_all, share, split, too_small

some_pools = st.lists(st.lists(st.integers(0, 5), unique=True, max_size=4), max_size=5)


@pytest.mark.parametrize(("text", "tags"), [
    ("record", ("record",)),
    (" record ,  who   says so,", ("record", "who says so")),
    ("record, Record", ("record",)),
    (" , ", ()),
])  # fmt: skip
def test_tags_are_split_at_commas(text, tags):
    assert split(text) == tags


def test_a_question_needs_every_tag_in_whatever_case():
    assert has_all(["Record", "dates"], ["record", "Dates", "clock"])
    assert not has_all(["record", "dates"], ["record"])


def test_each_pool_gets_its_first_key_where_nothing_stands_against_it():
    assert share([["a", "b"], ["c", "d"]]) == ["a", "c"]


def test_a_pool_leaves_the_only_key_of_the_next():
    assert share([["a", "b"], ["a"]]) == ["b", "a"]
    assert share([["a", "b", "c"], ["b", "a"], ["a"]]) == ["c", "b", "a"]


def test_the_last_of_too_many_pools_gets_nothing():
    assert share([["a", "b"]] * 3) == ["a", "b", None]
    assert too_small([["a", "b"]] * 3) == [2]
    assert too_small([["a"], []]) == [1]


@given(some_pools)
def test_no_key_is_given_twice_and_each_comes_from_its_pool(pools):
    shared = share(pools)
    given_out = [key for key in shared if key is not None]
    assert len(given_out) == len(set(given_out))
    assert all(key is None or key in pool for key, pool in zip(shared, pools, strict=True))


@given(some_pools)
def test_as_many_pools_get_a_key_as_can(pools):
    choices = product(*[[None, *pool] for pool in pools])
    kept = ([key for key in choice if key is not None] for choice in choices)
    best = max(len(keys) for keys in kept if len(keys) == len(set(keys)))
    assert len(pools) - len(too_small(pools)) == best

"""A regrade beside students who hand in, and beside itself, on a database with real transactions."""

from datetime import timedelta

import pytest

from quizzes import taking
from quizzes.models import Regrade, RegradeChange
from tests.factories import NOW
from tests.quizzes.regrades import Work, fraction_of, score_of
from tests.quizzes.test_taking_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

A, B = {"choice": "a"}, {"choice": "b"}
LATER = NOW + timedelta(minutes=10)


def test_who_hands_in_while_it_is_applied_gets_what_everybody_gets():
    work = Work()
    done, open_ones = work.handed_in(B), [work.begun(B) for _ in range(3)]

    def submit(attempt):
        return lambda: taking.submit(attempt=attempt, now=LATER)

    at_once(lambda: work.apply("new_key", B), *map(submit, open_ones))
    assert [fraction_of(attempt) for attempt in (done, *open_ones)] == [1, 1, 1, 1]
    assert all(score_of(attempt) == (1, 2) for attempt in (done, *open_ones))


def test_of_two_tabs_that_apply_the_same_one_does():
    work = Work()
    attempt = work.handed_in(B)
    results = at_once(*[lambda: work.apply("new_key", B)] * 3)
    assert sorted(result.is_new for result in results) == [False, False, True]
    assert Regrade.objects.count() == RegradeChange.objects.count() == 1
    assert fraction_of(attempt) == 1


def test_of_two_tabs_that_undo_one_does():
    work = Work()
    attempt = work.handed_in(B)
    regrade = work.apply("new_key", B).regrade
    at_once(*[lambda: work.undo(Regrade.objects.get(pk=regrade.pk))] * 3)
    assert fraction_of(attempt) == 0
    assert RegradeChange.objects.filter(is_undo=True).count() == 1

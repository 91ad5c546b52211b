"""Two tabs at the same moment, on a database with real transactions."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from quizzes import taking
from quizzes.models import Attempt, Response
from quizzes.terms import Terms
from tests.factories import NOW, make_alice, make_attempt, make_quiz

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOW + timedelta(minutes=1)


def at_once(*calls: Callable):
    """Run the calls in threads that start together; return their results."""
    barrier = Barrier(len(calls))

    def run(call):
        barrier.wait()
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [done.result() for done in [pool.submit(run, call) for call in calls]]


def test_two_clicks_start_one_attempt():
    quiz, alice = make_quiz(), make_alice()

    def start():
        return taking.start(student=alice, quiz=quiz, terms=Terms(), now=NOW)

    attempts = at_once(*[start] * 4)
    assert len(set(attempts)) == 1
    assert Response.objects.count() == 3


def test_of_saves_at_the_same_moment_the_highest_revision_stays():
    attempt = make_attempt()

    def save(revision):
        answer = {"choice": f"answer {revision}"}
        return lambda: taking.save(attempt=attempt, position=1, answer=answer, revision=revision, now=LATER)

    at_once(*[save(revision) for revision in (3, 1, 4, 2)])
    assert attempt.responses.get(position=1).answer == {"choice": "answer 4"}


@pytest.mark.parametrize("_round", range(5))
def test_a_save_beside_a_submit_is_graded_or_refused(_round):
    attempt = make_attempt()
    saved, _ = at_once(
        lambda: taking.save(attempt=attempt, position=1, answer={"choice": "a"}, revision=1, now=LATER),
        lambda: taking.submit(attempt=Attempt.objects.get(pk=attempt.pk), now=LATER),
    )
    assert Attempt.objects.get().score == (1 if saved.accepted else 0)


def test_two_who_look_after_the_deadline_submit_once():
    attempt = make_attempt(deadline=LATER, answers=[{"choice": "a"}])

    def look():
        return taking.close_overdue(Attempt.objects.all(), NOW + timedelta(hours=1))

    assert sorted(at_once(look, look)) == [0, 1]
    attempt.refresh_from_db()
    assert (attempt.score, attempt.submitted_at) == (1, LATER)

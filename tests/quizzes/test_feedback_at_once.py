"""Where the teacher shows feedback at once, an answer is checked, and then it stays as it is."""

import pytest
from django.urls import reverse
from django.utils import timezone

from quizzes import taking
from quizzes.models import Quiz
from quizzes.taking import Refusal
from quizzes.terms import FeedbackPolicy, Moment, Terms
from tests.factories import NOW, make_alice, make_assignment, make_attempt, make_classroom, make_quiz

pytestmark = pytest.mark.django_db

AT_ONCE = FeedbackPolicy(right=Moment.AT_ONCE, feedback=Moment.AT_ONCE)
CHECK = "Check my answer"


def begin(feedback=AT_ONCE, answer=None, **fields):
    return make_attempt(
        student=make_alice(), terms=Terms(feedback=feedback), started_at=timezone.now(), answers=[answer], **fields
    )


def post(client, attempt, choice, go, revision=1):
    response = attempt.responses.get(position=1)
    answer = {f"r{response.pk}-choice": choice} if choice else {}
    data = {"position": 1, "revision": revision, "go": go, **answer}
    return client.post(reverse("quizzes:attempt-page", args=[attempt.pk]), data, follow=True).content.decode()


def test_a_checked_answer_shows_what_may_be_seen_and_asks_no_more(sign_in):
    attempt = begin()
    html = post(sign_in(attempt.student), attempt, "b", "check")
    assert "He took the message on." in html
    assert "it stays as it is" in html
    assert "Right answer" not in html
    assert CHECK not in html


def test_a_checked_answer_cannot_be_changed(sign_in):
    attempt = begin()
    client = sign_in(attempt.student)
    post(client, attempt, "b", "check")
    post(client, attempt, "a", "next", revision=9)
    assert attempt.responses.get(position=1).answer == {"choice": "b"}


def test_the_verb_refuses_to_change_a_checked_answer():
    attempt = begin(answer={"choice": "b"})
    taking.check(response=attempt.responses.get(position=1), now=timezone.now())
    saved = taking.save(attempt=attempt, position=1, answer={"choice": "a"}, revision=5, now=timezone.now())
    assert saved.reason is Refusal.CHECKED


def test_a_checked_question_can_still_be_flagged():
    attempt = begin(answer={"choice": "b"})
    taking.check(response=attempt.responses.get(position=1), now=timezone.now())
    saved = taking.save(
        attempt=attempt, position=1, answer={"choice": "b"}, revision=5, now=timezone.now(), flagged=True
    )
    assert saved.accepted
    assert saved.response.is_flagged


def test_a_blank_answer_is_not_checked(sign_in):
    attempt = begin()
    assert "Answer first" in post(sign_in(attempt.student), attempt, "", "check")
    assert attempt.responses.get(position=1).checked_at is None


def test_where_nothing_is_shown_at_once_nothing_can_be_checked(sign_in):
    attempt = begin(FeedbackPolicy(score=Moment.AT_ONCE))
    client = sign_in(attempt.student)
    assert CHECK not in client.get(reverse("quizzes:attempt-page", args=[attempt.pk])).content.decode()
    post(client, attempt, "b", "check")
    assert attempt.responses.get(position=1).checked_at is None


def test_checked_answers_count_as_they_were():
    attempt = begin(answer={"choice": "a"})
    taking.check(response=attempt.responses.get(position=1), now=NOW)
    assert taking.submit(attempt=attempt, now=timezone.now()).score == 1


def test_guiding_questions_are_asked_beside_the_reading(sign_in):
    alice = make_alice()
    quiz = make_quiz(purpose=Quiz.Purpose.GUIDING)
    assignment = make_assignment(classroom=make_classroom(students=[alice]), quizzes=[quiz])
    attempt = make_attempt(quiz=quiz, student=alice, assignment=assignment)
    response = sign_in(alice).get(reverse("quizzes:attempt-page", args=[attempt.pk]))
    assert response.url == reverse("classrooms:assignment-read", args=[assignment.pk])

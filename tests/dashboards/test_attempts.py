from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from tests.dashboards.work import RIGHT, WRONG, begin, hand_in
from tests.factories import (
    NOW,
    RIGHT_ANSWERS,
    SPECS,
    make_alice,
    make_assignment,
    make_classroom,
    make_lesson,
    make_question,
    make_quiz,
    make_rivera,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return make_alice()


@pytest.fixture
def lesson():
    return make_lesson()


@pytest.fixture
def quiz(lesson):
    return make_quiz(questions=[make_question(lesson=lesson), make_question(lesson=lesson)])


@pytest.fixture
def assignment(alice, quiz):
    classroom = make_classroom(teacher=make_rivera(), students=[alice])
    return make_assignment(classroom=classroom, quizzes=[quiz], due_at=None)


@pytest.fixture
def teacher(assignment, sign_in):
    return sign_in(assignment.created_by)


def url_of(attempt, name="attempt-detail"):
    return reverse(f"dashboards:{name}", args=[attempt.pk])


def verdicts(page):
    return [answer.verdict for answer in page.context["detail"].answers]


def test_a_submitted_attempt_shows_each_verdict_and_its_receipt(teacher, assignment, alice, quiz):
    attempt = hand_in(assignment, alice, quiz, [RIGHT])
    page = teacher.get(url_of(attempt))
    assert verdicts(page) == ["right", "blank"]
    assert "Version 1 of the question" in page.content.decode()
    assert "change 1" in page.content.decode()


def test_an_open_attempt_shows_what_is_saved_so_far(teacher, assignment, alice, quiz):
    page = teacher.get(url_of(begin(assignment, alice, quiz, [RIGHT])))
    assert verdicts(page) == ["open", "open"]
    assert "1 of 2 answered" in page.content.decode()


@pytest.mark.parametrize("kind", list(SPECS))
def test_every_kind_is_shown_with_its_key(teacher, assignment, alice, lesson, kind):
    quiz = make_quiz(questions=[make_question(lesson=lesson, kind=kind)])
    assignment.assignment_quizzes.create(quiz=quiz, position=2)
    assert teacher.get(url_of(hand_in(assignment, alice, quiz, [RIGHT_ANSWERS[kind]]))).status_code == 200


def test_other_attempts_of_the_student_are_one_click_away(teacher, assignment, alice, quiz):
    first = hand_in(assignment, alice, quiz, [WRONG])
    second = hand_in(assignment, alice, quiz, [RIGHT], at=NOW + timedelta(hours=1))
    assert url_of(first) in teacher.get(url_of(second)).content.decode()


def test_a_damaged_question_is_named_and_the_rest_is_shown(teacher, assignment, alice, quiz):
    attempt = hand_in(assignment, alice, quiz, [RIGHT])
    attempt.responses.first().version.question.versions.update(spec={})
    page = teacher.get(url_of(attempt))
    assert page.status_code == 200
    assert "cannot be shown" in page.content.decode()


def test_more_time_moves_the_deadline_and_is_logged(teacher, assignment, alice, quiz):
    attempt = begin(assignment, alice, quiz, at=timezone.now(), minutes=30)
    response = teacher.post(url_of(attempt, "attempt-give-time"), {"minutes": "15", "reason": "Fire drill"})
    assert response.status_code == 302
    before = attempt.deadline
    attempt.refresh_from_db()
    assert attempt.deadline == before + timedelta(minutes=15)
    assert AuditEntry.objects.get(action="attempt-give-time").reason == "Fire drill"


@pytest.mark.parametrize("minutes", ["", "-5", "0", "601", "ten", "2.5"])
def test_nonsense_minutes_give_nothing_and_say_what_to_do(teacher, assignment, alice, quiz, minutes):
    attempt = begin(assignment, alice, quiz, at=timezone.now(), minutes=30)
    page = teacher.post(url_of(attempt, "attempt-give-time"), {"minutes": minutes, "reason": "Fire drill"})
    assert page.status_code == 400
    assert "Fire drill" in page.content.decode()
    before = attempt.deadline
    attempt.refresh_from_db()
    assert attempt.deadline == before


def test_time_for_a_submitted_attempt_is_refused_in_words(teacher, assignment, alice, quiz):
    attempt = hand_in(assignment, alice, quiz)
    page = teacher.post(url_of(attempt, "attempt-give-time"), {"minutes": "5"}, follow=True)
    assert "No time was given" in page.content.decode()


def test_an_attempt_whose_time_is_up_is_submitted_by_looking(teacher, assignment, alice, quiz):
    attempt = begin(assignment, alice, quiz, [RIGHT], minutes=30)
    page = teacher.get(url_of(attempt))
    assert "when the time was up" in page.content.decode()
    assert verdicts(page) == ["right", "blank"]


def test_the_page_needs_few_queries(teacher, assignment, alice, lesson, django_assert_max_num_queries):
    quiz = make_quiz(questions=[make_question(lesson=lesson, kind=kind) for kind in SPECS])
    assignment.assignment_quizzes.create(quiz=quiz, position=2)
    attempt = hand_in(assignment, alice, quiz, [RIGHT_ANSWERS[kind] for kind in SPECS])
    with django_assert_max_num_queries(14):
        teacher.get(url_of(attempt))


def test_an_attempt_that_ran_out_is_opened_again_from_its_page(teacher, assignment, alice, quiz, sign_in):
    attempt = begin(assignment, alice, quiz, [RIGHT], minutes=30)
    assert "Open it again" in teacher.get(url_of(attempt)).text
    page = teacher.post(url_of(attempt, "attempt-reopen"), {"minutes": "15", "reason": "Fire drill"}, follow=True)
    assert "has 15 minutes from now on" in page.text
    assert verdicts(page) == ["open", "open"]
    student = sign_in(alice)
    assert student.get(f"/attempts/{attempt.pk}/").status_code == 200
    assert f"/attempts/{attempt.pk}/" in student.get("/").text


@pytest.mark.parametrize("sent", [{"minutes": "15"}, {"minutes": "0", "reason": "Fire drill"}, {}])
def test_opening_again_without_minutes_or_reason_says_what_is_missing(teacher, assignment, alice, quiz, sent):
    attempt = begin(assignment, alice, quiz, minutes=30)
    teacher.get(url_of(attempt))
    page = teacher.post(url_of(attempt, "attempt-reopen"), sent)
    assert page.status_code == 400
    assert page.context["reopen"].errors
    attempt.refresh_from_db()
    assert not attempt.is_open


def test_what_cannot_be_opened_again_says_why(teacher, assignment, alice, quiz):
    attempt = hand_in(assignment, alice, quiz)
    assert "Open it again" not in teacher.get(url_of(attempt)).text
    page = teacher.post(url_of(attempt, "attempt-reopen"), {"minutes": "5", "reason": "Please"}, follow=True)
    assert "It was not opened again. The student handed it in." in page.text

"""What a student sees after submitting: every part of the feedback at every moment, and never a key too early."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from quizzes import review_page, taking
from quizzes.models import Attempt
from quizzes.terms import FeedbackPolicy, Moment, Terms
from tests.factories import (
    NOW,
    RIGHT_ANSWERS,
    make_alice,
    make_assignment,
    make_attempt,
    make_classroom,
    make_misconception,
    make_question,
    make_quiz,
    make_rivera,
    make_user,
)

pytestmark = pytest.mark.django_db

DUE = NOW + timedelta(days=3)
PARTS = ("score", "right", "feedback", "key", "explanation")
SPEC = {
    "options": [
        {"id": "a", "text": "John Scali", "right": True, "feedback": "Yes, the reporter."},
        {"id": "b", "text": "Dean Rusk", "feedback": "He only took it on.", "misconception": "rusk-met-him"},
    ]
}
# What the page says only when the part may be seen.
SIGNS = {
    "score": "0 of 1 points",
    "right": "Not right",
    "feedback": "He only took it on.",
    "key": "Right answer",
    "explanation": "The memo is signed by him.",
}


def policy(**moments):
    return FeedbackPolicy(**dict.fromkeys(PARTS, Moment.WHEN_RELEASED) | moments)


def submitted(feedback, answer=None, student=None, **terms):
    """An attempt with one wrong answer, submitted at NOW."""
    question = make_question(spec=SPEC, explanation="The memo is signed by him.")
    make_misconception(lesson=question.lesson, slug="rusk-met-him", statement="Rusk met the Soviet official himself.")
    quiz, student = make_quiz(questions=[question]), student or make_user()
    assignment = make_assignment(classroom=make_classroom(students=[student]), quizzes=[quiz])
    attempt = make_attempt(
        quiz=quiz, student=student, assignment=assignment, terms=Terms(feedback=feedback, **{"due_at": DUE, **terms}),
        answers=[answer or {"choice": "b"}],
    )  # fmt: skip
    return taking.submit(attempt=attempt, now=NOW)


@pytest.fixture
def see(sign_in):
    def seen(attempt):
        client = sign_in(attempt.student)
        return client.get(reverse("quizzes:attempt-review", args=[attempt.pk])).content.decode()

    return seen


def at(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    ("moment", "is_due", "is_released", "is_seen"),
    [
        (Moment.AT_ONCE, False, False, True),
        (Moment.AFTER_SUBMIT, False, False, True),
        (Moment.AFTER_DUE, False, False, False),
        (Moment.AFTER_DUE, True, False, True),
        (Moment.AFTER_DUE, False, True, True),
        (Moment.WHEN_RELEASED, True, False, False),
        (Moment.WHEN_RELEASED, False, True, True),
    ],
)
def test_a_part_is_seen_from_its_moment_on_and_no_other_with_it(
    see, monkeypatch, part, moment, is_due, is_released, is_seen
):
    released_at = NOW if is_released else None
    others = dict.fromkeys(PARTS, Moment.WHEN_RELEASED)
    attempt = submitted(FeedbackPolicy(**others | {part: moment}), released_at=released_at)
    at(monkeypatch, DUE + timedelta(hours=1) if is_due else NOW + timedelta(hours=1))
    html = see(attempt)
    assert (SIGNS[part] in html) == is_seen
    if not is_released:
        assert [other for other in PARTS if other != part and SIGNS[other] in html] == []


def test_what_comes_later_says_when(see, monkeypatch):
    at(monkeypatch, NOW)
    html = see(submitted(policy(score=Moment.AFTER_SUBMIT, key=Moment.AFTER_DUE, explanation=Moment.AFTER_DUE)))
    assert "You will see the right answers and explanations after the due date, " in html
    assert "Eastern" in html
    assert "You will see what was right and wrong and feedback on what you chose when your teacher releases" in html


@pytest.mark.parametrize("kind", RIGHT_ANSWERS)
@pytest.mark.parametrize("answer", [None, "right"])
def test_nothing_of_any_kind_shows_a_key_that_may_not_be_seen(kind, answer):
    question = make_question(kind=kind, explanation="Because.")
    given = RIGHT_ANSWERS[kind] if answer else None
    attempt = make_attempt(quiz=make_quiz(questions=[question]), answers=[given], terms=Terms(feedback=policy()))
    page = review_page.build(taking.submit(attempt=attempt, now=NOW), NOW)
    item = page.items[0]
    assert (item.points, item.explanation, item.arithmetic, item.passages, page.score) == ("", "", "", [], "")
    assert not item.shown.get("key")
    assert item.shown["verdict"] == ""


def test_a_wrong_choice_names_what_was_mixed_up_and_where_to_read_again(see):
    html = see(submitted(FeedbackPolicy()))
    assert "Rusk met the Soviet official himself." in html
    assert "?passage=fomin-offer" in html
    assert "Read paragraph 3 again" in html


def test_the_place_to_read_again_is_kept_back_where_it_would_be_the_answer():
    question = make_question(kind="evidence")
    terms = Terms(feedback=policy(right=Moment.AFTER_SUBMIT, feedback=Moment.AFTER_SUBMIT))
    attempt = make_attempt(quiz=make_quiz(questions=[question]), answers=[None], terms=terms)
    page = review_page.build(taking.submit(attempt=attempt, now=NOW), NOW)
    assert page.items[0].passages == []


def test_an_open_attempt_has_no_review_yet(sign_in):
    attempt = make_attempt(student=make_alice())
    response = sign_in(attempt.student).get(reverse("quizzes:attempt-review", args=[attempt.pk]))
    assert response.url == reverse("quizzes:attempt-page", args=[attempt.pk])


def essay():
    attempt = make_attempt(
        quiz=make_quiz(questions=[make_question(kind="essay")], points=4), student=make_alice(),
        answers=[{"text": "Because."}],
    )  # fmt: skip
    return taking.submit(attempt=attempt, now=NOW)


def test_an_essay_waits_for_the_teacher_and_does_not_read_as_wrong(see):
    html = see(essay())
    assert "Waiting for your teacher" in html
    assert "Not right" not in html
    assert "0 of" not in html


def test_a_marked_essay_shows_points_level_and_comment(see):
    attempt = essay()
    response = attempt.responses.get()
    mark = response._meta.get_field("mark").related_model
    mark.objects.create(
        response=response, marker=make_rivera(), level=3, points=3, comment="Quote the memo.", marked_at=NOW
    )
    taking.record_fraction(response=response, fraction=Decimal("0.75"), now=NOW)
    html = see(attempt)
    assert "3 of 4 points" in html
    assert "Quote the memo." in html
    assert "Argues from one passage." in html
    assert "Waiting for your teacher" not in html


def test_what_was_handed_in_by_the_deadline_says_so(see):
    attempt = submitted(FeedbackPolicy())
    Attempt.objects.update(by_deadline=True)
    assert "Handed in when the time was up" in see(attempt)


def test_a_preview_has_a_review_too(see):
    attempt = make_attempt(student=make_rivera(), is_preview=True)
    assert "a preview that counts nowhere" in see(taking.submit(attempt=attempt, now=NOW))


def test_the_review_takes_few_queries(sign_in, django_assert_max_num_queries):
    attempt = make_attempt(student=make_alice(), quiz=make_quiz(questions=[make_question() for _ in range(15)]))
    taking.submit(attempt=attempt, now=NOW)
    client = sign_in(attempt.student)
    with django_assert_max_num_queries(12):
        client.get(reverse("quizzes:attempt-review", args=[attempt.pk]))


def test_a_question_without_passages_sends_back_to_those_against_what_was_mixed_up(sign_in):
    alice = make_alice()
    attempt = submitted(policy(feedback=Moment.AFTER_SUBMIT), student=alice)
    version = attempt.responses.get().version
    type(version).objects.filter(pk=version.pk).update(anchors=[])
    belief = version.question.lesson.misconceptions.get()
    url = reverse("quizzes:attempt-review", args=[attempt.pk])
    assert "?passage=" not in sign_in(alice).get(url).content.decode()
    belief.anchors.set(belief.lesson.anchors.filter(slug__in=["thesis", "cover-name"]))
    page = sign_in(alice).get(url).content.decode()
    assert belief.statement in page
    assert page.index("?passage=thesis") < page.index("?passage=cover-name")

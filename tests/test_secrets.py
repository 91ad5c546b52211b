"""What a student must not see yet, or ever: looked for in every page of the lesson that comes with the project."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from classrooms import assigning
from classrooms.models import Assignment
from lessons.models import Lesson
from quizzes import taking
from quizzes.models import Attempt, QuestionVersion, Quiz
from tests.factories import make_alice, make_assignment, make_classroom
from tests.quizzes.test_exchange import SHIPPED, load

# Parts of a question's spec that tell which answer is right.
TELLING = {"feedback", "feedback_true", "feedback_false", "model_answer", "score_points", "date"}
AFTER_DUE = dict.fromkeys(("show_right", "show_feedback", "show_key", "show_explanation"), "after_due")


@pytest.fixture
def assignment(db) -> Assignment:
    """The whole lesson, given to Alice; nothing but the score is shown before the due date."""
    load(SHIPPED)
    now = timezone.now()
    return make_assignment(
        classroom=make_classroom(students=[make_alice()]),
        quizzes=list(Lesson.objects.get().quizzes.all()),
        opens_at=now - timedelta(days=1),
        due_at=now + timedelta(days=1),
        **AFTER_DUE,
    )


@pytest.fixture
def alice(assignment, sign_in) -> Client:
    return sign_in(assignment.classroom.enrolments.students().get().user)


def begin_all(assignment: Assignment) -> list[Attempt]:
    student = assignment.classroom.enrolments.students().get().user
    quizzes = assignment.quizzes.exclude(purpose=Quiz.Purpose.GUIDING)
    now = timezone.now()
    return [assigning.begin_quiz(assignment=assignment, quiz=quiz, student=student, now=now) for quiz in quizzes]


def words(text: str) -> str:
    """Return what a reader sees of HTML or Markdown, without tags, marks and line breaks."""
    plain = html.unescape(re.sub(r"<[^>]*>", "", text))
    return " ".join(re.sub(r"[*_`\\]|[“”‘’\"']", "", plain).split())


def told_by(value: Any) -> Iterator[str]:
    """Return the telling texts of a spec, wherever they stand in it."""
    if isinstance(value, list):
        for item in value:
            yield from told_by(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from map(str, item if isinstance(item, list) else [item]) if name in TELLING else told_by(item)


def secrets_of(lesson: Lesson) -> set[str]:
    """Return the beginnings of explanations, feedback, dates to sort by, model answers and teachers' notes."""
    versions = QuestionVersion.objects.filter(question__lesson=lesson)
    texts = [text for version in versions for text in (version.explanation, *told_by(version.spec))]
    texts += [prompt.strong_answer for prompt in lesson.prompts.all()] + [
        note.text for note in lesson.teachernotes.all()
    ]
    return {words(text)[:60] for text in texts if len(words(text)) > 25}


def found(client: Client, urls: list[str], secrets: set[str]) -> list[str]:
    pages = {url: words(client.get(url).content.decode()) for url in urls}
    return [f"{url}: {secret}" for url, page in pages.items() for secret in secrets if secret in page]


def test_no_page_before_submitting_tells_what_is_right(assignment, alice):
    attempts, secrets = begin_all(assignment), secrets_of(assignment.lesson)
    assert len(secrets) > 150
    urls = [reverse("classrooms:assignment-detail", args=[assignment.pk])]
    urls += [reverse("classrooms:discussion-list", args=[assignment.pk])]
    reading = reverse("classrooms:assignment-read", args=[assignment.pk])
    urls += [reading + query for query in ("", "?level=supported", "?panel=words", "?panel=people", "?panel=sources")]
    for attempt in attempts:
        page = reverse("quizzes:attempt-page", args=[attempt.pk])
        urls += [f"{page}?q={position}" for position in attempt.responses.values_list("position", flat=True)]
        urls.append(reverse("quizzes:attempt-submit", args=[attempt.pk]))
    assert found(alice, urls, secrets) == []


def test_all_questions_on_one_page_tell_it_no_more_than_one_by_one(assignment, alice):
    assignment.paging = "all"
    pages = [reverse("quizzes:attempt-page", args=[attempt.pk]) for attempt in begin_all(assignment)]
    assert found(alice, pages, secrets_of(assignment.lesson)) == []


def test_the_review_tells_it_when_the_teacher_wants(assignment, alice):
    attempts, secrets = begin_all(assignment), secrets_of(assignment.lesson)
    for attempt in attempts:
        taking.submit(attempt=attempt, now=timezone.now())
    reviews = [reverse("quizzes:attempt-review", args=[attempt.pk]) for attempt in attempts]
    assert found(alice, reviews, secrets) == []
    assigning.release_feedback(assignment=assignment, by=assignment.created_by, now=timezone.now())
    assert len(found(alice, reviews, secrets)) > 30


def test_the_verdicts_on_claims_wait_for_the_quiz_that_asks_for_them(assignment, alice):
    record = reverse("classrooms:assignment-read", args=[assignment.pk]) + "?panel=record"
    explanations = {words(claim.explanation)[:60] for claim in assignment.lesson.claims.all()}
    attempts = begin_all(assignment)
    assert found(alice, [record], explanations) == []
    for attempt in attempts:
        taking.submit(attempt=attempt, now=timezone.now())
    assert len(found(alice, [record], explanations)) == len(explanations)

"""What a page may cost, measured on the lesson that comes with the project: queries, and bytes over the wire."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from classrooms import assigning
from classrooms.models import Assignment
from lessons.models import Lesson
from quizzes.models import Attempt, Quiz
from tests.factories import make_alice, make_assignment, make_classroom, make_question, make_quiz
from tests.quizzes.test_exchange import SHIPPED, load

NO_QUESTIONS = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


@pytest.fixture
def assignment(db) -> Assignment:
    """The whole lesson, given to Alice's class."""
    load(SHIPPED)
    lesson, now = Lesson.objects.get(), timezone.now()
    return make_assignment(
        classroom=make_classroom(students=[make_alice()]),
        quizzes=list(lesson.quizzes.all()),
        opens_at=now - timedelta(days=1),
        due_at=now + timedelta(days=1),
    )


@pytest.fixture
def alice(assignment, sign_in) -> Client:
    return sign_in(assignment.classroom.enrolments.students().get().user)


def queries_of(request: Callable[..., object], *args: object) -> int:
    """Return how many questions a request asks the database; the marks around a transaction are none."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        request(*args)
    return sum(not query["sql"].startswith(NO_QUESTIONS) for query in captured)


def begin(assignment: Assignment, slug: str) -> Attempt:
    student = assignment.classroom.enrolments.students().get().user
    quiz = Quiz.objects.get(slug=slug)
    return assigning.begin_quiz(assignment=assignment, quiz=quiz, student=student, now=timezone.now())


def test_the_reading_takes_12_queries(assignment, alice):
    begin(assignment, "guiding-questions")
    url = reverse("classrooms:assignment-read", args=[assignment.pk])
    for query in ("", "?level=supported", "?passage=fomin-offer"):
        assert queries_of(alice.get, url + query) <= 12, query
    # Where a panel is opened without a script, its rows come with the page: events, their anchors, their references.
    for query in ("?panel=timeline", "?panel=record", "?panel=people"):
        assert queries_of(alice.get, url + query) <= 15, query


def test_every_question_takes_12_queries_to_show_and_5_to_save(assignment, alice):
    for slug in ("the-column", "record-events", "record-sources", "essays"):
        attempt = begin(assignment, slug)
        page, save = (reverse(f"quizzes:attempt-{name}", args=[attempt.pk]) for name in ("page", "save"))
        for position in attempt.responses.values_list("position", flat=True):
            sent = {"position": position, "revision": 1, "level": "core"}
            assert queries_of(alice.get, page, {"q": position}) <= 12, (slug, position)
            assert queries_of(alice.post, save, sent) <= 5, (slug, position)


def test_submitting_15_questions_and_looking_back_takes_20_queries_each(assignment, alice):
    questions = [make_question(lesson=assignment.lesson) for _ in range(15)]
    quiz = make_quiz(lesson=assignment.lesson, questions=questions, slug="fifteen")
    assignment.assignment_quizzes.create(quiz=quiz)
    submit, review = (
        reverse(f"quizzes:attempt-{name}", args=[begin(assignment, "fifteen").pk]) for name in ("submit", "review")
    )
    assert queries_of(alice.post, submit) <= 20
    assert queries_of(alice.get, review) <= 20


@pytest.mark.django_db(transaction=True)
def test_the_first_load_of_the_reading_is_small(assignment, open_as):
    """120 kB with everything that a browser fetches, 40 kB of it scripts; files as brotli, the page as gzip."""
    page = open_as(assignment.classroom.enrolments.students().get().user)
    sizes: dict[str, int] = {}

    def note(answer) -> None:
        sizes[urlsplit(answer.url).path] = weight(answer)

    page.on("response", note)
    page.goto(reverse("classrooms:assignment-read", args=[assignment.pk]), wait_until="networkidle")
    assert sum(size for path, size in sizes.items() if path.endswith(".js")) <= 40_000, sizes
    assert sum(sizes.values()) <= 120_000, sizes


def weight(answer) -> int:
    """Return the bytes of an answer's body as a server would send them to a browser that takes brotli."""
    path = urlsplit(answer.url).path
    if not path.startswith("/static/"):
        return len(gzip.compress(answer.body()))
    with open(finders.find(path.removeprefix("/static/")), "rb") as file:
        content = file.read()
    return len(content) if path.endswith((".woff2", ".png", ".jpg")) else len(brotli.compress(content))

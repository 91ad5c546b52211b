"""Students' work, made by the same verbs as real work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from classrooms.models import Assignment, Submission, SubmissionAttempt
from quizzes import taking
from quizzes.models import Attempt, Quiz
from quizzes.terms import Terms
from tests.factories import NOW

ANSWERED = timedelta(minutes=5)
RIGHT, WRONG = {"choice": "a"}, {"choice": "b"}


def begin(
    assignment: Assignment, student: User, quiz: Quiz, answers: Sequence[Any] = (), at: datetime = NOW, **terms: Any
) -> Attempt:
    """Start `quiz` and save `answers` to its questions, one by one; the attempt stays open."""
    fields = {"due_at": assignment.due_at, "closes_at": assignment.closes_at, "shuffle_options": False, **terms}
    attempt = taking.start(student=student, quiz=quiz, terms=Terms(**fields), now=at)
    submission, _ = Submission.objects.get_or_create(
        assignment=assignment, student=student, defaults={"started_at": at}
    )
    SubmissionAttempt.objects.create(submission=submission, attempt=attempt)
    for position, answer in enumerate(answers, start=1):
        taking.save(attempt=attempt, position=position, answer=answer, revision=1, now=at + ANSWERED)
    return attempt


def hand_in(
    assignment: Assignment, student: User, quiz: Quiz, answers: Sequence[Any] = (), at: datetime = NOW, **terms: Any
) -> Attempt:
    """Start `quiz`, answer and submit it."""
    attempt = begin(assignment, student, quiz, answers, at, **terms)
    return taking.submit(attempt=attempt, now=at + 2 * ANSWERED)

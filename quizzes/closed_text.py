"""Closed text: quizzes that are taken without the reading at hand."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import User
from quizzes.drawing import pool
from quizzes.models import Attempt, QuestionVersion, Quiz


def needs_text(quiz: Quiz) -> bool:
    """Whether one of its questions, or one that it may draw, asks for a place in the text."""
    slots = list(quiz.slots.select_related("question").prefetch_related("question__versions"))
    questions = [slot.question for slot in slots if slot.question]
    pools = [slot.tags for slot in slots if slot.question is None]
    bank = list(quiz.lesson.questions.prefetch_related("versions")) if pools else []
    questions += [question for tags in pools for question in pool(tags, bank)]
    return any(asks_for_text(question.current) for question in questions)


def asks_for_text(version: QuestionVersion) -> bool:
    return version.kind == QuestionVersion.Kind.EVIDENCE or bool(version.evidence)


def any_asks_for_text(attempt: Attempt) -> bool:
    """Whether a question of the attempt cannot be answered without the text."""
    asks = Q(kind=QuestionVersion.Kind.EVIDENCE)
    if attempt.quiz.asks_evidence:
        asks |= Q(evidence__isnull=False)
    return QuestionVersion.objects.filter(asks, responses__attempt=attempt).exists()


def attempts_without_text(student: User | int, now: datetime) -> QuerySet[Attempt]:
    """Return the student's attempts under way during which the lesson's text is closed to them."""
    pk = student if isinstance(student, int) else student.pk
    running = Attempt.objects.open().filter(Q(deadline=None) | Q(deadline__gt=now), student=pk, is_preview=False)
    return running.filter(terms_data__open_text=False)

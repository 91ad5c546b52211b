"""Work to be regraded, made by the same verbs as real work."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from accounts.models import User
from classrooms.models import Assignment
from quizzes import regrading
from quizzes.models import Attempt, Question, Quiz, Response
from quizzes.regrading import Wanted
from quizzes.rekeying import corrected_by, covered
from tests.dashboards.work import begin, hand_in
from tests.factories import NOW, enrol, make_assignment, make_classroom, make_question, make_quiz, make_user

REASON = "The key was wrong."


class Work:
    """A class and a quiz of one question in question, `kind`, and one single choice beside it."""

    def __init__(self, kind: str = "single", spec: dict[str, Any] | None = None, **quiz: Any) -> None:
        self.question: Question = make_question(kind=kind, spec=spec)
        self.kind = kind
        beside = make_question(lesson=self.question.lesson)
        self.quiz: Quiz = make_quiz(questions=[self.question, beside], **quiz)
        self.classroom = make_classroom()
        self.assignment: Assignment = make_assignment(classroom=self.classroom, quizzes=[self.quiz], tries=None)
        self.teacher: User = self.assignment.created_by

    def handed_in(self, *answers: Any, **fields: Any) -> Attempt:
        return hand_in(self.assignment, self.student(), self.quiz, answers, **fields)

    def begun(self, *answers: Any, **fields: Any) -> Attempt:
        return begin(self.assignment, self.student(), self.quiz, answers, **fields)

    def student(self) -> User:
        user = make_user()
        enrol(self.classroom, user)
        return user

    def wanted(self, action: str, key: Any = None, **fields: Any) -> Wanted:
        version = fields.pop("version", None) or self.question.current
        corrected = corrected_by(version, key) if key is not None else None
        fields = {"assignments": (self.assignment,), **fields}
        return Wanted(
            question=self.question, action=action, versions=covered(version, corrected), corrected=corrected, **fields
        )

    def apply(self, action: str, key: Any = None, **fields: Any) -> regrading.Applied:
        token = fields.pop("token", None)
        return regrading.apply(self.wanted(action, key, **fields), reason=REASON, by=self.teacher, now=NOW, token=token)

    def undo(self, regrade: Any) -> regrading.Preview:
        return regrading.undo(regrade, reason="It was right after all.", by=self.teacher, now=NOW)


def response_of(attempt: Attempt) -> Response:
    return attempt.responses.get(position=1)


def fraction_of(attempt: Attempt) -> Decimal | None:
    return response_of(attempt).fraction


def score_of(attempt: Attempt) -> tuple[Decimal | None, Decimal]:
    attempt.refresh_from_db()
    return attempt.score, attempt.max_score


def state(attempts: list[Attempt]) -> list[tuple[Any, ...]]:
    """Return all that is stored of scores and grades, but for when it was graded."""
    fields = ("pk", "fraction", "counts", "parts", "arithmetic", "needs_review", "version_digest")
    rows = Response.objects.filter(attempt__in=attempts).order_by("pk")
    scores = Attempt.objects.filter(pk__in=[each.pk for each in attempts]).order_by("pk")
    return [*rows.values_list(*fields), *scores.values_list("pk", "score", "deduction", "max_score")]

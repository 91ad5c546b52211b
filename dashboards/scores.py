"""Scores of students in the quizzes of assignments: what results and gradebook both stand on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Q

from accounts.models import User
from classrooms.models import Assignment, AssignmentQuiz, Classroom, Enrolment, SubmissionAttempt
from quizzes import counting
from quizzes.models import Attempt, Slot
from quizzes.terms import CountingRule

Key = tuple[int, int]


@dataclass(frozen=True)
class QuizScore:
    """What one student has in one quiz of an assignment. Points are unrounded; None where there is no score yet.

    `attempts` are oldest first. `shown` is the attempt that a page links to: the one that counts, or the latest one
    where the rule is the average or nothing is submitted yet. `waiting` counts answers in it that nobody has marked.
    """

    entry: AssignmentQuiz
    attempts: tuple[Attempt, ...]
    shown: Attempt | None
    points: Decimal | None
    max_points: Decimal
    waiting: int
    is_late: bool
    is_missing: bool

    @property
    def fraction(self) -> Decimal | None:
        """Share of the full marks, 0 to 1, unrounded."""
        return None if self.points is None or not self.max_points else self.points / self.max_points

    @property
    def is_final(self) -> bool:
        return self.points is not None and not self.waiting

    @property
    def open_attempt(self) -> Attempt | None:
        return next((attempt for attempt in self.attempts if attempt.is_open), None)

    @property
    def is_submitted(self) -> bool:
        return any(not attempt.is_open for attempt in self.attempts)


@dataclass(frozen=True)
class Work:
    """All attempts of some students at some assignments, looked up by entry and student.

    `waiting` and `to_check` count, for each submitted attempt, the answers that nobody has marked and the close
    spellings that nobody has looked at.
    """

    attempts: dict[Key, tuple[Attempt, ...]]
    waiting: dict[int, int]
    to_check: dict[int, int]
    full_points: dict[int, Decimal]

    def score(self, entry: AssignmentQuiz, student: User, now: datetime) -> QuizScore:
        """Return what `student` has in `entry`, whose assignment is already fetched."""
        attempts = self.attempts.get((entry.pk, student.pk), ())
        submitted = [attempt for attempt in attempts if not attempt.is_open]
        rule = CountingRule(entry.assignment.counting_rule)
        shown = _shown(rule, submitted) or (attempts[-1] if attempts else None)
        return QuizScore(
            entry=entry,
            attempts=attempts,
            shown=shown,
            points=counting.counted(rule, [attempt.score for attempt in submitted]),
            max_points=shown.max_score if shown else self.full_points.get(entry.quiz_id, Decimal(0)),
            waiting=sum(self.waiting.get(attempt.pk, 0) for attempt in _counting(rule, shown, submitted)),
            is_late=shown is not None and not entry.quiz.is_guiding and shown.is_late,
            is_missing=not (attempts if entry.quiz.is_guiding else submitted) and is_past(entry.assignment, now),
        )


def load_work(classroom: Classroom, entries: Iterable[AssignmentQuiz]) -> Work:
    """Fetch the attempts that the present students of the class made at `entries`, in three queries."""
    students = Enrolment.objects.students().filter(classroom=classroom).values("user")
    wanted = {(entry.assignment_id, entry.quiz_id): entry.pk for entry in entries}
    links = SubmissionAttempt.objects.filter(
        submission__student__in=students, submission__assignment__in={pair[0] for pair in wanted}
    )
    found: defaultdict[Key, list[Attempt]] = defaultdict(list)
    for link in links.select_related("submission", "attempt").order_by("attempt__number"):
        entry = wanted.get((link.submission.assignment_id, link.attempt.quiz_id))
        if entry is not None:
            found[entry, link.submission.student_id].append(link.attempt)
    waiting, to_check = _unmarked({pair[0] for pair in wanted})
    return Work(
        attempts={key: tuple(attempts) for key, attempts in found.items()},
        waiting=waiting,
        to_check=to_check,
        full_points=_full_points({pair[1] for pair in wanted}),
    )


def is_past(assignment: Assignment, now: datetime) -> bool:
    """Whether work that is not there by `now`, with the grace, is missing."""
    end = assignment.due_at or assignment.closes_at
    return end is not None and now >= end + timedelta(minutes=assignment.grace_minutes)


def _shown(rule: CountingRule, submitted: list[Attempt]) -> Attempt | None:
    if not submitted:
        return None
    if rule is CountingRule.FIRST:
        return submitted[0]
    if rule is CountingRule.BEST:
        return max(submitted, key=lambda attempt: (attempt.score is not None, attempt.score or 0, attempt.number))
    return submitted[-1]


def _counting(rule: CountingRule, shown: Attempt | None, submitted: list[Attempt]) -> list[Attempt]:
    """The attempts whose unmarked answers could still change the score."""
    if rule in (CountingRule.BEST, CountingRule.AVERAGE):
        return submitted
    return [shown] if shown in submitted and shown else []


def _unmarked(assignments: set[int]) -> tuple[dict[int, int], dict[int, int]]:
    rows = (
        Attempt.objects.submitted()
        .filter(submission_link__submission__assignment__in=assignments)
        .filter(Q(responses__fraction=None) | Q(responses__needs_review=True), responses__counts=True)
        .order_by()
        .values("pk")
        .annotate(
            waiting=Count("responses", filter=Q(responses__fraction=None)),
            to_check=Count("responses", filter=Q(responses__fraction__isnull=False)),
        )
        .values_list("pk", "waiting", "to_check")
    )
    listed = list(rows)
    return {pk: waiting for pk, waiting, _ in listed}, {pk: check for pk, _, check in listed}


def _full_points(quizzes: set[int]) -> dict[int, Decimal]:
    full: defaultdict[int, Decimal] = defaultdict(Decimal)
    for quiz, points in Slot.objects.filter(quiz__in=quizzes).order_by().values_list("quiz", "points"):
        full[quiz] += points
    return dict(full)

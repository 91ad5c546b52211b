"""Scores of students in the quizzes of assignments: what results and gradebook both stand on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q

from accounts.models import User
from classrooms.models import Assignment, AssignmentQuiz, Classroom, SubmissionAttempt
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



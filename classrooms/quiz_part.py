"""One quiz of an assignment as its student sees it: tries, scores, and what holds for the next try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from classrooms.assigning import again_from
from classrooms.models import AssignmentQuiz
from quizzes.counting import counted, shown
from quizzes.models import Attempt, Quiz
from quizzes.settling import lateness_in_words
from quizzes.terms import LatePolicy, LateRule, Paging, Terms


class Progress(StrEnum):
    NOT_BEGUN = "not_begun"
    UNDER_WAY = "under_way"
    DONE = "done"


@dataclass(frozen=True)
class Try:
    """One attempt as its student may see it now. `score` is "" while it must not or cannot be shown."""

    attempt: Attempt
    number: int
    score: str
    full: str
    waiting: int
    is_released: bool
    lateness: str = ""


@dataclass(frozen=True)
class QuizPart:
    """A quiz of the assignment for one student. `terms` are those of a new attempt; attempts stand oldest first."""

    asked: AssignmentQuiz
    terms: Terms
    attempts: tuple[Attempt, ...]
    is_open: bool
    now: datetime
    needs_password: bool = False
    kind = "quiz"

    @property
    def quiz(self) -> Quiz:
        return self.asked.quiz

    @property
    def title(self) -> str:
        return self.quiz.title

    @property
    def questions(self) -> int:
        return getattr(self.asked, "questions", 0)

    @property
    def checked(self) -> int:
        """Return how many guiding questions of the latest attempt the student has had checked."""
        return getattr(self.attempts[-1], "checked", 0) if self.attempts else 0

    @property
    def under_way(self) -> Attempt | None:
        return next((attempt for attempt in self.attempts if attempt.is_open), None)

    @property
    def tries_left(self) -> int | None:
        """Return how many more attempts may be begun; None for any number."""
        return None if self.terms.tries is None else max(0, self.terms.tries - len(self.attempts))

    @property
    def may_try(self) -> bool:
        """Whether the student may begin another attempt, perhaps after waiting."""
        return self.is_open and self.under_way is None and self.tries_left != 0

    @property
    def may_start(self) -> bool:
        return self.may_try and self.again_at is None

    @property
    def again_at(self) -> datetime | None:
        """Return when the waiting time after the last try is over; None where it is, or where there is none."""
        again_at = again_from(
            self.terms, max((row.submitted_at for row in self.attempts if row.submitted_at), default=None)
        )
        return again_at if again_at and again_at > self.now else None

    @property
    def closes_before_again(self) -> bool:
        return bool(self.again_at and self.terms.closes_at and self.again_at >= self.terms.closes_at)

    @property
    def asks_before(self) -> bool:
        """Whether there is something to know or to type before the button that starts."""
        terms = self.terms
        return self.needs_password or terms.minutes is not None or not terms.backtracking or not terms.open_text

    @property
    def late_cost(self) -> str:
        """Return "10%", what handing in now costs because it is late; "" where it costs nothing."""
        share = self.terms.late.share_lost(self.terms.late_by(self.now))
        return percent(share) if share else ""

    @property
    def rules(self) -> list[str]:
        """Return what the student should know before starting, in words."""
        terms = self.terms
        late = f"Handed in late, it loses {late_in_words(terms.late)}." if terms.due_at and not self.late_cost else ""
        return [
            words
            for words, holds in (
                ("The text is closed to you while you take it.", not terms.open_text),
                ("You cannot go back: once you move on from a question, it stays closed.", not terms.backtracking),
                ("All questions stand on one page.", terms.paging is Paging.ALL),
                (late, late and terms.late.rule is not LateRule.NONE),
            )
            if holds
        ]

    @property
    def progress(self) -> Progress:
        if self.under_way:
            return Progress.UNDER_WAY
        return Progress.DONE if self.attempts else Progress.NOT_BEGUN

    @property
    def tries(self) -> list[Try]:
        return [self._try(number, row) for number, row in enumerate(self.attempts, start=1) if not row.is_open]

    def _try(self, number: int, attempt: Attempt) -> Try:
        parts = attempt.terms.visible(submitted=True, now=self.now)
        score = shown(attempt.score) if "score" in parts and attempt.score is not None else ""
        waiting = getattr(attempt, "waiting", 0)
        lateness = lateness_in_words(attempt) if score else ""
        return Try(attempt, number, score, shown(attempt.max_score), waiting, bool(parts), lateness)

    @property
    def counting_score(self) -> str:
        """Return "7.5 of 10", the score that counts, where the student may see every score that it rests on."""
        rows = [row for row in self.attempts if not row.is_open]
        if not rows or not all("score" in row.terms.visible(submitted=True, now=self.now) for row in rows):
            return ""
        shares = [row.score / row.max_score if row.score is not None and row.max_score else None for row in rows]
        share = counted(self.terms.counting_rule, shares)
        return "" if share is None else f"{shown(share * rows[0].max_score)} of {shown(rows[0].max_score)}"

    @property
    def latest(self) -> Attempt | None:
        """Return the last attempt that was submitted."""
        return next((row for row in reversed(self.attempts) if not row.is_open), None)

    @property
    def waits_for_marks(self) -> bool:
        return any(getattr(row, "waiting", 0) for row in self.attempts if not row.is_open)

    @property
    def minutes_in_words(self) -> str:
        """Return "45 minutes (30 x 1.5)" or "30 minutes"; "" without a time limit."""
        if self.terms.minutes is None:
            return ""
        minutes = f"{shown(self.terms.minutes, 1)} minutes"
        if self.terms.time_factor == 1:
            return minutes
        return f"{minutes} ({self.terms.base_minutes} × {shown(self.terms.time_factor)})"


def percent(share: Decimal) -> str:
    """Return "12.5%" for a share of 0.125."""
    return f"{shown(share * 100, 1)}%"


def late_in_words(late: LatePolicy) -> str:
    """Return "10% of the points" or "10% of the points for each started day"."""
    daily = " for each started day" if late.rule is LateRule.DAILY else ""
    return f"{percent(late.share)} of the points{daily}"

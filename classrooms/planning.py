"""What a teacher wants to assign, before it is anybody's: a plan whose times are a clock's on the wall."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lessons.models import Lesson, Reading
from quizzes.models import Quiz
from quizzes.terms import CountingRule, FeedbackPolicy, LatePolicy, Paging


class NoSuchTime(ValueError):
    """A time of day that the clocks skip on that day."""


@dataclass(frozen=True)
class QuizPlan:
    quiz: Quiz
    minutes: int | None = None
    counts: bool = True
    open_text: bool = True

    @property
    def rules(self) -> dict[str, Any]:
        """Return what an AssignmentQuiz stores."""
        return {"minutes": self.minutes, "counts": self.counts, "open_text": self.open_text}


@dataclass(frozen=True)
class Plan:
    """What a teacher wants to assign. Times are wall clock, without a zone: each class reads them in its own.

    `opens` None means at once; `due` and `closes` None mean never.
    """

    lesson: Lesson
    title: str
    opens: datetime | None = None
    due: datetime | None = None
    closes: datetime | None = None
    instructions: str = ""
    level: str = Reading.Level.CORE
    levels: tuple[str, ...] = ()
    has_reading: bool = True
    has_discussion: bool = True
    quizzes: tuple[QuizPlan, ...] = ()
    tries: int | None = 1
    wait_minutes: int = 0
    grace_minutes: int = 0
    late: LatePolicy = field(default_factory=LatePolicy)
    quiz_password: str = ""
    paging: Paging = Paging.ONE
    backtracking: bool = True
    shuffle_questions: bool = False
    shuffle_options: bool = True
    counting_rule: CountingRule = CountingRule.BEST
    feedback: FeedbackPolicy = field(default_factory=FeedbackPolicy)


def from_wall_clock(wall: datetime, zone: ZoneInfo, *, later: bool = False) -> datetime:
    """Return the moment at which the clocks of `zone` show `wall`.

    An hour that comes twice in autumn means its first coming, or its second with `later`.
    Raises NoSuchTime for an hour that the clocks skip in spring.
    """
    moment = wall.replace(tzinfo=zone, fold=int(later))
    back = moment.astimezone(ZoneInfo("UTC")).astimezone(zone)
    if back.replace(tzinfo=None, fold=0) != wall.replace(fold=0):
        raise NoSuchTime(f"The clocks skip {wall:%I:%M %p} on {wall:%B} {wall.day}. Choose another hour.")
    return moment.astimezone(ZoneInfo("UTC"))


def dates_in(plan: Plan, zone: ZoneInfo, now: datetime) -> dict[str, datetime | None]:
    """Return the plan's dates as moments for a class in `zone`; raises NoSuchTime."""
    return {
        "opens_at": from_wall_clock(plan.opens, zone) if plan.opens else now,
        "due_at": from_wall_clock(plan.due, zone, later=True) if plan.due else None,
        "closes_at": from_wall_clock(plan.closes, zone, later=True) if plan.closes else None,
    }

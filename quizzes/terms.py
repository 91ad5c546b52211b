"""The terms of an attempt: worked out by a class's assignment, frozen when the attempt starts."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Moment(StrEnum):
    """When a part of the feedback may be seen."""

    AT_ONCE = "at_once"
    AFTER_SUBMIT = "after_submit"
    AFTER_DUE = "after_due"
    WHEN_RELEASED = "when_released"


class CountingRule(StrEnum):
    """Which of several attempts counts."""

    FIRST = "first"
    LATEST = "latest"
    BEST = "best"
    AVERAGE = "average"


class FeedbackPolicy(BaseModel):
    """For each part of the feedback, the moment from which the student sees it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    score: Moment = Moment.AFTER_SUBMIT
    right: Moment = Moment.AFTER_SUBMIT
    feedback: Moment = Moment.AFTER_SUBMIT
    key: Moment = Moment.AFTER_DUE
    explanation: Moment = Moment.AFTER_DUE


class Terms(BaseModel):
    """What holds for one attempt. Times are UTC; `minutes` already includes the student's time factor."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    minutes: Decimal | None = None
    base_minutes: int | None = None
    time_factor: Decimal = Decimal(1)
    tries: int | None = 1
    shuffle_questions: bool = False
    shuffle_options: bool = True
    counting_rule: CountingRule = CountingRule.BEST
    feedback: FeedbackPolicy = FeedbackPolicy()
    released_at: datetime | None = None

    def deadline(self, started_at: datetime) -> datetime | None:
        """Return the moment at which what is saved is submitted: the earlier of time limit and closing time."""
        limits = [self.closes_at] if self.closes_at else []
        if self.minutes is not None:
            limits.append(started_at + timedelta(minutes=float(self.minutes)))
        return min(limits, default=None)

    def visible(self, *, submitted: bool, now: datetime) -> frozenset[str]:
        """Return the parts of the feedback (score, right, feedback, key, explanation) that may be seen at `now`.

        A moment that never comes because the terms have no such date counts as reached on submitting:
        "after due" without a due date is "after submit".
        """
        due = self.due_at or self.closes_at
        reached = {Moment.AT_ONCE}
        if submitted:
            reached.add(Moment.AFTER_SUBMIT)
            if due is None or now >= due:
                reached.add(Moment.AFTER_DUE)
            if self.released_at and now >= self.released_at:
                reached |= {Moment.AFTER_DUE, Moment.WHEN_RELEASED}
        return frozenset(part for part, moment in self.feedback if moment in reached)

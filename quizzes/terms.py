"""The terms of an attempt: worked out by a class's assignment, frozen when the attempt starts."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


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


class LateRule(StrEnum):
    """What handing in after the due date costs."""

    NONE = "none"
    FLAT = "flat"
    DAILY = "daily"


class LatePolicy(BaseModel):
    """What lateness costs: `share` of the full marks (0 to 1), once, or for each started day. As Canvas counts it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: LateRule = LateRule.NONE
    share: Decimal = Field(default=Decimal(0), ge=0, le=1)

    def share_lost(self, late_by: timedelta) -> Decimal:
        """Return the share of the full marks, 0 to 1, that being late by `late_by` costs."""
        if late_by <= timedelta(0) or self.rule is LateRule.NONE:
            return Decimal(0)
        started_days = -(-late_by // timedelta(days=1)) if self.rule is LateRule.DAILY else 1
        return min(Decimal(1), self.share * started_days)


class Paging(StrEnum):
    """How many questions a page holds."""

    ONE = "one"
    ALL = "all"


class FeedbackPolicy(BaseModel):
    """For each part of the feedback, the moment from which the student sees it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    score: Moment = Moment.AFTER_SUBMIT
    right: Moment = Moment.AFTER_SUBMIT
    feedback: Moment = Moment.AFTER_SUBMIT
    key: Moment = Moment.AFTER_DUE
    explanation: Moment = Moment.AFTER_DUE


class Terms(BaseModel):
    """What holds for one attempt. Times are UTC; `minutes` already includes the student's time factor.

    `grace_minutes`: so long after the time limit answers are still taken, and work handed in so long after the due
    date is not late. `wait_minutes`: between handing in and the next try. `open_text`: the reading stands beside the
    questions. `backtracking` False: who has moved on cannot go back.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    minutes: Decimal | None = None
    base_minutes: int | None = None
    time_factor: Decimal = Decimal(1)
    grace_minutes: int = Field(default=0, ge=0)
    tries: int | None = 1
    wait_minutes: int = Field(default=0, ge=0)
    late: LatePolicy = LatePolicy()
    open_text: bool = True
    paging: Paging = Paging.ONE
    backtracking: bool = True
    shuffle_questions: bool = False
    shuffle_options: bool = True
    counting_rule: CountingRule = CountingRule.BEST
    feedback: FeedbackPolicy = FeedbackPolicy()
    released_at: datetime | None = None

    def deadline(self, started_at: datetime) -> datetime | None:
        """Return the moment at which what is saved is submitted: the earlier of time limit and closing time, plus grace."""
        limits = [self.closes_at] if self.closes_at else []
        if self.minutes is not None:
            limits.append(started_at + timedelta(minutes=float(self.minutes)))
        return min(limits) + self.grace if limits else None

    @property
    def grace(self) -> timedelta:
        return timedelta(minutes=self.grace_minutes)

    def late_by(self, handed_in: datetime) -> timedelta:
        """Return how long after the due date, 0 for in time; within the grace nothing is late."""
        if self.due_at is None or handed_in <= self.due_at + self.grace:
            return timedelta(0)
        return handed_in - self.due_at

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

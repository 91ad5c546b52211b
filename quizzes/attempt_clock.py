"""What an attempt's page says about time: how much is left, and what being late costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from quizzes.counting import shown
from quizzes.models import Attempt


def seconds_left(attempt: Attempt, now: datetime) -> int | None:
    """Return how many whole seconds are left until the time is up; below 0 within the grace; None without a deadline."""
    end = attempt.time_is_up_at
    if end is None:
        return None
    return max(-attempt.terms.grace_minutes * 60, int((end - now).total_seconds()))


@dataclass(frozen=True)
class LateCost:
    """What handing in now would cost: "10%", which is "2" points of "20"."""

    percent: str
    points: str
    of: str


def late_cost(attempt: Attempt, now: datetime) -> LateCost | None:
    """Return what lateness would cost if the student handed in at `now`; None where it costs nothing."""
    share = attempt.terms.late.share_lost(attempt.terms.late_by(now))
    if not share:
        return None
    return LateCost(f"{shown(share * 100, 1)}%", shown(share * attempt.max_score), shown(attempt.max_score))

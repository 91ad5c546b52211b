"""What a teacher may change on an attempt: its time, its dates, the release of its feedback. Logged, and in force at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import AuditEntry, User
from quizzes.models import Attempt
from quizzes.terms import Terms


class NoTimeLimit(Exception):
    """More time was to be given where time does not end, or has ended already."""


def give_more_time(*, attempt: Attempt, minutes: int, actor: User, now: datetime, reason: str = "") -> Attempt:
    """Move the end of an open attempt by `minutes`, counted from now if the time is up, with its grace; logged.

    The page of the student learns it with its next request. Raises NoTimeLimit if the attempt is submitted or has no
    deadline, ValueError unless `minutes` is positive.
    """
    if minutes <= 0:
        raise ValueError("More time is a positive number of minutes.")
    with transaction.atomic():
        row = Attempt.objects.select_for_update().get(pk=attempt.pk)
        if row.time_is_up_at is None or not row.is_open:
            raise NoTimeLimit
        row.deadline = max(row.time_is_up_at, now) + timedelta(minutes=minutes) + row.terms.grace
        _store_terms(row, _terms_until(row, row.deadline))
        summary = f"Gave {minutes} more minutes for {row}"
        AuditEntry.record(actor=actor, action="attempt-give-time", target=row, summary=summary, now=now, reason=reason)
    return row


def _terms_until(attempt: Attempt, deadline: datetime) -> Terms:
    terms = attempt.terms
    time_is_up_at = deadline - terms.grace
    changes: dict[str, Any] = {}
    if terms.minutes is not None:
        changes["minutes"] = Decimal(round((time_is_up_at - attempt.started_at).total_seconds())) / 60
    if terms.closes_at is not None:
        changes["closes_at"] = max(terms.closes_at, time_is_up_at)
    return terms.model_copy(update=changes)


def release(attempt: Attempt, *, now: datetime, actor: User | None = None, reason: str = "") -> Attempt:
    """Let the student see what waited for a release or for the due date; releasing again changes nothing.

    Logged if an `actor` is given; a caller who releases a whole class logs that once instead.
    """
    with transaction.atomic():
        row = Attempt.objects.select_for_update().get(pk=attempt.pk)
        terms = row.terms
        _store_terms(row, terms.model_copy(update={"released_at": terms.released_at or now}))
        if actor:
            summary = f"Released the feedback of {row}"
            AuditEntry.record(
                actor=actor, action="attempt-release", target=row, summary=summary, now=now, reason=reason
            )
    return row


def change_dates(
    attempt: Attempt,
    *,
    opens_at: datetime | None,
    due_at: datetime | None,
    closes_at: datetime | None,
    now: datetime,
    actor: User | None = None,
    reason: str = "",
) -> Attempt:
    """Give the attempt new dates; an open one gets the deadline that follows from them, also where that has passed.

    Logged if an `actor` is given; a caller who moves a whole class logs that once instead.
    """
    with transaction.atomic():
        row = Attempt.objects.select_for_update().get(pk=attempt.pk)
        dates = {"opens_at": opens_at, "due_at": due_at, "closes_at": closes_at}
        terms = row.terms.model_copy(update=dates)
        if row.is_open:
            row.deadline = terms.deadline(row.started_at)
        _store_terms(row, terms)
        if actor:
            summary = f"Changed the dates of {row}"
            AuditEntry.record(actor=actor, action="attempt-dates", target=row, summary=summary, now=now, reason=reason)
    return row


def _store_terms(attempt: Attempt, terms: Terms) -> None:
    attempt.terms_data = terms.model_dump(mode="json")
    attempt.save(update_fields=["terms_data", "deadline"])

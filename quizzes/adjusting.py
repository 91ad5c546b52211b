"""What a teacher may change on an attempt: its time, its dates, the release of its feedback. Logged, and in force at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Sum

from accounts.models import AuditEntry, User
from quizzes.models import Attempt
from quizzes.terms import Terms


class NoTimeLimit(Exception):
    """More time was to be given where time does not end, or has ended already."""


def give_more_time(*, attempt: Attempt, minutes: int, actor: User, now: datetime, reason: str = "") -> Attempt:
    """Move the end of an open attempt by `minutes`, counted from now if the time is up, with its grace; logged.

    In the time that a teacher gives nothing gets late. The page of the student learns it with its next request.
    Raises NoTimeLimit if the attempt is submitted or has no deadline, ValueError unless `minutes` is positive.
    """
    if minutes <= 0:
        raise ValueError("More time is a positive number of minutes.")
    with transaction.atomic():
        row = Attempt.objects.select_for_update().get(pk=attempt.pk)
        if row.time_is_up_at is None or not row.is_open:
            raise NoTimeLimit
        row.deadline = max(row.time_is_up_at, now) + timedelta(minutes=minutes) + row.terms.grace
        _store_terms(row, _terms_until(row, row.deadline, now))
        summary = f"Gave {minutes} more minutes for {row}"
        AuditEntry.record(actor=actor, action="attempt-give-time", target=row, summary=summary, now=now, reason=reason)
    return row


class CannotReopen(Exception):
    """Why an attempt stays handed in, in words for the teacher."""


def why_not_reopen(attempt: Attempt) -> str:
    """Return why an attempt cannot be opened again, in words for the teacher; "" where it can."""
    if attempt.is_open:
        return "It is open already."
    if not attempt.by_deadline:
        return "The student handed it in. To let them work again, give the assignment another try."
    if attempt.responses.filter(mark__isnull=False).exists():
        return "An answer of it has been marked by hand, and the mark would be about an answer that may change."
    if Attempt.objects.open().filter(student=attempt.student_id, quiz=attempt.quiz_id).exists():
        return "The student is in the middle of another attempt at this quiz. Give more time there."
    return ""


def reopen(*, attempt: Attempt, minutes: int, actor: User, now: datetime, reason: str) -> Attempt:
    """Open an attempt again that its deadline handed in, for `minutes` from now and its grace; logged with the reason.

    The answers stay and are graded anew when it is handed in; those that were checked keep their grade. What a person
    marked is not thrown away: such an attempt stays closed. Raises CannotReopen; ValueError without minutes or reason.
    """
    if minutes <= 0 or not reason.strip():
        raise ValueError("Opening an attempt again takes minutes and a reason.")
    try:
        with transaction.atomic():
            row = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
            if problem := why_not_reopen(row):
                raise CannotReopen(problem)
            worked_until = row.worked_until or now
            _ungrade(row)
            row.submitted_at, row.worked_until, row.by_deadline = None, None, False
            row.deadline = now + timedelta(minutes=minutes) + row.terms.grace
            row.save()
            _store_terms(row, _terms_until(row, row.deadline, worked_until))
            summary = f"Opened {row} again for {minutes} minutes"
            AuditEntry.record(actor=actor, action="attempt-reopen", target=row, summary=summary, now=now, reason=reason)
    except IntegrityError:
        # The student began another attempt at the same moment.
        raise CannotReopen(why_not_reopen(attempt)) from None
    return row


def _ungrade(attempt: Attempt) -> None:
    """Take back what handing in brought: grades, dropped questions and the score; the caller saves the attempt."""
    attempt.responses.update(counts=True)
    attempt.responses.filter(checked_at=None).update(
        fraction=None, evidence_fraction=None, needs_review=False, parts=[], arithmetic="", version_digest="",
        grader_version="", graded_at=None,
    )  # fmt: skip
    attempt.score, attempt.deduction = None, Decimal(0)
    attempt.max_score = attempt.responses.aggregate(total=Sum("points"))["total"] or Decimal(0)


def _terms_until(attempt: Attempt, deadline: datetime, worked_until: datetime) -> Terms:
    """Return the terms from which `deadline` follows; the due date moves along for who was in time at `worked_until`."""
    terms = attempt.terms
    time_is_up_at = deadline - terms.grace
    changes: dict[str, Any] = {}
    if terms.due_at is not None and not terms.late_by(worked_until):
        changes["due_at"] = max(terms.due_at, time_is_up_at)
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

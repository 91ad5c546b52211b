"""Taking a quiz: start, save, check, submit, and what a teacher may change while it runs.

Every verb runs in one transaction and locks the attempt first, so that two tabs, two devices, a deadline and a
teacher never see half of each other's work. The clock is passed in.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from accounts.models import AuditEntry, User
from quizzes.corrections import decide_drops, in_force_for, replay
from quizzes.counting import stored
from quizzes.drawing import draw, seen_before
from quizzes.models import Attempt, Quiz, Regrade, Response
from quizzes.question_types.base import Grade
from quizzes.settling import GRADED_FIELDS, SETTLED_FIELDS, settle, store_grade
from quizzes.terms import Terms


class Refusal(StrEnum):
    """Why an answer was not stored; empty where it was."""

    NONE = ""
    KEPT_NEWER = "kept newer"
    CHECKED = "checked"
    SUBMITTED = "submitted"
    TIME_IS_UP = "time is up"


@dataclass(frozen=True)
class Saved:
    """What became of an answer; `response` is what the database holds now."""

    accepted: bool
    response: Response
    reason: Refusal = Refusal.NONE


def start(
    *, student: User, quiz: Quiz, terms: Terms, now: datetime, is_preview: bool = False, seed: int | None = None
) -> Attempt:
    """Return the student's open attempt at `quiz`; without one, start it under `terms`, which are frozen now.

    All orders and draws follow from `seed` (63 bits), by default a new one. Two clicks or two tabs get the same attempt. An open attempt whose time is up is submitted and returned as it
    is: ask again for a new one. Whether the student may try (dates, number of tries) is the caller's to know.
    """
    found = _open_attempt(student, quiz)
    if found is None:
        try:
            with transaction.atomic():
                return _start(student, quiz, terms, now, is_preview, secrets.randbits(63) if seed is None else seed)
        except IntegrityError:
            found = Attempt.objects.by(student).filter(quiz=quiz).latest("number")
    return submit(attempt=found, now=now, by_deadline=True) if is_overdue(found, now) else found


def _open_attempt(student: User, quiz: Quiz) -> Attempt | None:
    return Attempt.objects.by(student).filter(quiz=quiz).open().first()


def _start(student: User, quiz: Quiz, terms: Terms, now: datetime, is_preview: bool, seed: int) -> Attempt:
    earlier = Attempt.objects.by(student).filter(quiz=quiz)
    last = earlier.aggregate(last=Max("number"))["last"]
    drawn = draw(quiz, terms, seed, seen_before(earlier.order_by()) if last else {})
    attempt = Attempt.objects.create(
        student=student, quiz=quiz, number=(last or 0) + 1, is_preview=is_preview, seed=seed,
        terms_data=terms.model_dump(mode="json"), started_at=now, deadline=terms.deadline(now),
        max_score=sum((item.slot.points for item in drawn), Decimal(0)),
    )  # fmt: skip
    Response.objects.bulk_create(
        Response(
            attempt=attempt, slot=item.slot, version=item.version, position=position, points=item.slot.points,
            order=item.order,
        )
        for position, item in enumerate(drawn, start=1)
    )  # fmt: skip
    return attempt


def is_overdue(attempt: Attempt, now: datetime) -> bool:
    """Whether `attempt` is still open although its time is up."""
    return attempt.is_open and attempt.deadline is not None and attempt.deadline <= now


def save(
    *,
    attempt: Attempt,
    position: int,
    answer: Any,
    revision: int,
    now: datetime,
    flagged: bool | None = None,
    cited: Any = None,
) -> Saved:
    """Store an answer (cleaned JSON, None for blank) if its `revision` is newer than what is stored.

    `cited`: the evidence for it, an answer of kind evidence; it goes with the answer, under the same revision.

    A late, repeated or older request changes nothing and is no error: the same revision with the same content is
    accepted, anything else is answered with `Refusal.KEPT_NEWER`. After submitting or the deadline nothing is stored,
    and an answer that was checked stays as it is, unless the question is a guiding one.
    `flagged` None leaves the flag alone. Raises Response.DoesNotExist for a position that the attempt does not have.
    """
    with transaction.atomic(savepoint=False):
        response = _locked_response(attempt, position)
        reason = _refusal(response, (answer, cited), revision, flagged, now)
        if reason is Refusal.NONE and revision > response.revision:
            response.answer, response.cited, response.revision, response.saved_at = answer, cited, revision, now
            if flagged is not None:
                response.is_flagged = flagged
            response.save(update_fields=["answer", "cited", "revision", "saved_at", "is_flagged"])
    return Saved(reason is Refusal.NONE, response, reason)


def _locked_response(attempt: Attempt, position: int) -> Response:
    locked = Response.objects.select_for_update(of=("self", "attempt")).select_related("attempt__quiz")
    return locked.get(attempt=attempt, position=position)


def _takes_answers(attempt: Attempt, now: datetime) -> bool:
    return attempt.is_open and not is_overdue(attempt, now)


def _refusal(response: Response, given: tuple[Any, Any], revision: int, flagged: bool | None, now: datetime) -> Refusal:
    is_same = given == (response.answer, response.cited)
    if not response.attempt.is_open:
        return Refusal.SUBMITTED
    if is_overdue(response.attempt, now):
        return Refusal.TIME_IS_UP
    if is_locked(response) and not is_same:
        return Refusal.CHECKED
    if revision > response.revision:
        return Refusal.NONE
    is_repeated = is_same and flagged in (None, response.is_flagged)
    return Refusal.NONE if revision == response.revision and is_repeated else Refusal.KEPT_NEWER


def submit(*, attempt: Attempt, now: datetime, by_deadline: bool = False) -> Attempt:
    """Grade what is saved, set the score and close the attempt; a second submit changes nothing.

    `by_deadline`: the time was up, so the attempt counts as submitted at its deadline. So does one that somebody
    submits after it.
    """
    _submit_all([attempt.pk], now, by_deadline)
    attempt.refresh_from_db()
    return attempt


def close_overdue(attempts: QuerySet[Attempt], now: datetime) -> int:
    """Submit those of `attempts` whose deadline has passed, with what was saved; return how many there were.

    Anyone who is about to look at attempts calls this first. One query where there is nothing to do.
    """
    overdue = list(attempts.order_by().filter(submitted_at=None, deadline__lte=now).values_list("pk", flat=True))
    return _submit_all(overdue, now, by_deadline=True) if overdue else 0


@transaction.atomic
def _submit_all(attempt_pks: Sequence[int], now: datetime, by_deadline: bool) -> int:
    locked = Attempt.objects.select_for_update(of=("self",)).select_related("quiz").order_by("pk")
    attempts = list(locked.filter(pk__in=attempt_pks, submitted_at=None))
    responses: dict[int, list[Response]] = {attempt.pk: [] for attempt in attempts}
    rows = Response.objects.filter(attempt__in=attempts).select_related("version") if attempts else []
    by_pk = {attempt.pk: attempt for attempt in attempts}
    for response in rows:
        response.attempt = by_pk[response.attempt_id]
        responses[response.attempt_id].append(response)
    regrades = in_force_for(responses) if attempts else {}
    for attempt in attempts:
        _close(attempt, responses[attempt.pk], regrades, now, by_deadline)
    Response.objects.bulk_update([row for rows in responses.values() for row in rows], [*GRADED_FIELDS, "counts"])
    Attempt.objects.bulk_update(attempts, ["submitted_at", "by_deadline", "worked_until", *SETTLED_FIELDS])
    return len(attempts)


def _close(
    attempt: Attempt,
    responses: Sequence[Response],
    regrades: Mapping[int, Sequence[Regrade]],
    now: datetime,
    by_deadline: bool,
) -> None:
    late = is_overdue(attempt, now)
    attempt.by_deadline = late or by_deadline
    # A closing time may lie before the start, when a teacher moved it: nobody submits before they start.
    attempt.submitted_at = max(attempt.deadline, attempt.started_at) if late and attempt.deadline else now
    attempt.worked_until = _last_saved(attempt, responses) if attempt.by_deadline else attempt.submitted_at
    for response in responses:
        if response.checked_at is None:
            store_grade(response, replay(response.version, response.answer, regrades.get(response.pk, ())).grade, now)
    decide_drops(attempt, responses, regrades)


def _last_saved(attempt: Attempt, responses: Iterable[Response]) -> datetime:
    """Return when the student last did something: who had saved all in time is not late because a clock ran on."""
    return max((row.saved_at for row in responses if row.saved_at), default=attempt.started_at)


class NotCheckable(Exception):
    """The terms do not show anything about an answer before the attempt is submitted."""


CHECKABLE = frozenset({"right", "feedback", "key", "explanation"})


def can_check(attempt: Attempt, now: datetime) -> bool:
    """Whether an answer may be checked while the attempt is open: guiding questions, and where feedback comes at once."""
    return attempt.quiz.is_guiding or bool(attempt.terms.visible(submitted=False, now=now) & CHECKABLE)


def is_locked(response: Response) -> bool:
    """Whether the answer stays as it is although the attempt is open: what was seen cannot be unseen."""
    return response.checked_at is not None and not response.attempt.quiz.is_guiding


def check(*, response: Response, now: datetime) -> Grade:
    """Grade one answer at once and return the grade of the answer as it stands now.

    What counts is the first answer that was checked, so that trying all options in turn earns nothing. Guiding
    questions are practice: the student may change the answer and check again as often as they like; anywhere else
    the first check is the last. A blank answer is graded but leaves no trace. Raises NotCheckable, see `can_check`.
    """
    with transaction.atomic():
        row = _locked_response(response.attempt, response.position)
        if not can_check(row.attempt, now):
            raise NotCheckable(row.attempt.quiz.slug)
        regrades = in_force_for([row.attempt_id]).get(row.pk, ())
        grade = replay(row.version, row.answer, regrades).grade
        if row.answer is not None and row.checked_at is None and _takes_answers(row.attempt, now):
            store_grade(row, grade, now)
            row.checked_at, row.checked_answer, row.checked_cited = now, row.answer, row.cited
            row.save(update_fields=[*GRADED_FIELDS, "checked_at", "checked_answer", "checked_cited"])
    return grade


def record_fraction(*, response: Response, fraction: Decimal | None, now: datetime) -> Response:
    """Set what a person gave (share of full marks, 0 to 1; None takes it back) and refresh the attempt's score.

    The mark itself, with its marker and comment, is the caller's row, written in the same transaction.
    """
    with transaction.atomic():
        attempt = Attempt.objects.select_for_update(of=("self",)).select_related("quiz").get(pk=response.attempt_id)
        row = Response.objects.get(pk=response.pk)
        row.fraction = None if fraction is None else stored(fraction)
        row.needs_review, row.graded_at = fraction is None, now
        row.save(update_fields=["fraction", "needs_review", "graded_at"])
        if not attempt.is_open:
            settle(attempt, attempt.responses.all())
            attempt.save(update_fields=SETTLED_FIELDS)
    return row


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

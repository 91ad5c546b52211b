"""Taking a quiz: start, save, move on, check, submit. What a teacher may change stands in quizzes/adjusting.py.

Every verb runs in one transaction and locks the attempt first, so that two tabs, two devices, a deadline and a
teacher never see half of each other's work. The clock is passed in.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from accounts.models import User
from quizzes.corrections import decide_drops, in_force_for, replay
from quizzes.counting import stored
from quizzes.drawing import draw, seen_before
from quizzes.models import Attempt, Quiz, Regrade, Response
from quizzes.question_types.base import Grade
from quizzes.settling import GRADED_FIELDS, SETTLED_FIELDS, settle, store_all, store_grade
from quizzes.terms import Terms


class Refusal(StrEnum):
    """Why an answer was not stored; empty where it was."""

    NONE = ""
    KEPT_NEWER = "kept newer"
    CHECKED = "checked"
    MOVED_ON = "moved on"
    SUBMITTED = "submitted"
    TIME_IS_UP = "time is up"


@dataclass(frozen=True)
class Sent:
    """An answer as it came: cleaned JSON, None for blank. `flagged` None leaves the flag alone; `cited`: its evidence.

    `is_untouched`: it stands as its page showed it, so nobody meant to change anything.
    """

    position: int
    answer: Any
    revision: int
    flagged: bool | None = None
    cited: Any = None
    is_untouched: bool = False


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

    All orders and draws follow from `seed` (63 bits), by default a new one. Two clicks or two tabs get the same
    attempt. An open attempt whose time is up is submitted and returned as it is: ask again for a new one. Whether the
    student may try (dates, number of tries) is the caller's to know.
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
        reason = _put(response, Sent(position, answer, revision, flagged, cited), now)
        if reason is Refusal.NONE:
            response.save(update_fields=ANSWER_FIELDS)
    return Saved(reason is Refusal.NONE, response, reason)


def save_all(*, attempt: Attempt, sent: Iterable[Sent], now: datetime) -> list[Saved]:
    """Store several answers of one page, each as `save` does; return what became of each, in the same order."""
    by_position = {each.position: each for each in sent}
    with transaction.atomic():
        rows = list(
            _locked().select_related("version").filter(attempt=attempt, position__in=by_position).order_by("position")
        )
        saved = [Saved(not (reason := _put(row, by_position[row.position], now)), row, reason) for row in rows]
        Response.objects.bulk_update([each.response for each in saved if each.accepted], ANSWER_FIELDS)
    return saved


CLOSED_FIELDS = ["submitted_at", "by_deadline", "worked_until", *SETTLED_FIELDS]
ANSWER_FIELDS = ["answer", "cited", "revision", "saved_at", "is_flagged"]


def _put(response: Response, sent: Sent, now: datetime) -> Refusal:
    """Put what was sent into the response, or say why not; the caller saves ANSWER_FIELDS."""
    reason = _refusal(response, sent, now)
    is_change = sent.revision > response.revision and not sent.is_untouched and not is_left(response)
    if reason is Refusal.NONE and is_change:
        response.answer, response.cited = sent.answer, sent.cited
        response.revision, response.saved_at = sent.revision, now
        if sent.flagged is not None:
            response.is_flagged = sent.flagged
    return reason


def _locked() -> QuerySet[Response]:
    """Return responses that are locked when fetched: the attempt first, as everywhere, so that nobody waits in a ring."""
    return Response.objects.select_for_update(of=("attempt", "self")).select_related("attempt__quiz")


def _locked_response(attempt: Attempt, position: int) -> Response:
    return _locked().get(attempt=attempt, position=position)


def _takes_answers(attempt: Attempt, now: datetime) -> bool:
    return attempt.is_open and not is_overdue(attempt, now)


def _refusal(response: Response, sent: Sent, now: datetime) -> Refusal:
    is_same = sent.is_untouched or (sent.answer, sent.cited) == (response.answer, response.cited)
    if not response.attempt.is_open:
        return Refusal.SUBMITTED
    if is_overdue(response.attempt, now):
        return Refusal.TIME_IS_UP
    if is_locked(response) and not is_same:
        return Refusal.CHECKED
    if is_left(response):
        return Refusal.NONE if is_same else Refusal.MOVED_ON
    if sent.revision > response.revision or sent.is_untouched:
        return Refusal.NONE
    is_repeated = is_same and sent.flagged in (None, response.is_flagged)
    return Refusal.NONE if sent.revision == response.revision and is_repeated else Refusal.KEPT_NEWER


def is_left(response: Response) -> bool:
    """Whether the question is not the one at which the student is, in a quiz that only goes onward.

    Such a question takes no answer, not even one with a newer revision: it could have been written with the next
    question in sight. What waited in another tab or device is not lost silently, its page says so.
    """
    attempt = response.attempt
    return response.position != attempt.reached and not attempt.terms.backtracking


def move_on(*, attempt: Attempt, position: int, now: datetime) -> Attempt:
    """Leave question `position` for the next one where there is no way back; leaving it again changes nothing."""
    with transaction.atomic():
        row = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
        is_here = row.reached == position and not row.terms.backtracking
        if is_here and _takes_answers(row, now) and position < row.responses.count():
            row.reached = position + 1
            row.save(update_fields=["reached"])
    return row


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
    store_all([row for rows in responses.values() for row in rows], [*GRADED_FIELDS, "counts"])
    store_all(attempts, CLOSED_FIELDS)
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

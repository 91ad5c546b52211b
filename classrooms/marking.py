"""Marking by hand: what a person gives for an answer, and what becomes of close spellings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from pydantic import ValidationError

from accounts.models import AuditEntry, User
from classrooms.models import Assignment, Enrolment, Mark
from quizzes import taking
from quizzes.counting import stored
from quizzes.grader import kind_of, spec_of
from quizzes.models import Attempt, QuestionVersion, Response, Slot


class Conflict(Exception):
    """Somebody else marked the answer since the form was opened. `mark` is theirs; nothing was overwritten."""

    def __init__(self, mark: Mark) -> None:
        super().__init__(f"{mark.marker} marked it meanwhile.")
        self.mark = mark


class AlreadyDecided(Exception):
    """Nobody has to look at this answer any more."""


class NotSubmitted(Exception):
    """The student still works on the attempt: there is nothing to mark yet."""


@dataclass(frozen=True)
class Level:
    """A level that a marker can choose. `points` is what it gives, rounded half up to 2 places for display."""

    level: int
    description: str
    fraction: Decimal
    points: Decimal


@dataclass(frozen=True)
class Guide:
    """What a marker has beside an answer: the levels (best first), what to look for, and a model answer."""

    levels: tuple[Level, ...]
    score_points: tuple[str, ...]
    model_answer: str


@dataclass(frozen=True)
class Group:
    """All answers to one question that a person marks."""

    version: QuestionVersion
    slot: Slot
    responses: tuple[Response, ...]

    @property
    def waiting(self) -> int:
        return sum(response.fraction is None for response in self.responses)

    @property
    def marked(self) -> int:
        return len(self.responses) - self.waiting

    @property
    def next(self) -> Response | None:
        return next((response for response in self.responses if response.fraction is None), None)


@transaction.atomic
def mark(
    *,
    response: Response,
    marker: User,
    fraction: Decimal,
    revision: int,
    now: datetime,
    level: int | None = None,
    comment: str = "",
) -> Mark:
    """Give `fraction` (share of full marks, 0 to 1) to a submitted answer, score the attempt anew, and log it.

    `revision` is that of the mark which the marker saw, 0 for none. Raises Conflict if there is a newer one (sending
    the same mark twice is none), NotSubmitted for an open attempt, ValueError for a fraction outside 0 to 1.
    """
    if not 0 <= fraction <= 1:
        raise ValueError("A mark lies between nothing and full marks.")
    attempt = Attempt.objects.select_for_update().get(pk=response.attempt_id)
    if attempt.is_open:
        raise NotSubmitted
    before = Mark.objects.select_related("marker").filter(response=response).first()
    wanted = Mark(response=response, marker=marker, level=level, points=_points(fraction, response), comment=comment)
    seen = before.revision if before else 0
    if before and seen != revision:
        if _is_same(before, wanted):
            return before
        raise Conflict(before)
    wanted.pk, wanted.revision, wanted.marked_at = before.pk if before else None, seen + 1, now
    wanted.save()
    taking.record_fraction(response=response, fraction=fraction, now=now)
    _log(wanted, before, response, now)
    return wanted


def _points(fraction: Decimal, response: Response) -> Decimal:
    return (fraction * response.points).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _is_same(before: Mark, wanted: Mark) -> bool:
    fields = ("marker_id", "level", "points", "comment")
    return all(getattr(before, name) == getattr(wanted, name) for name in fields)


def _log(mark: Mark, before: Mark | None, response: Response, now: datetime) -> None:
    old = f", was {before.points} by {before.marker}" if before else ""
    summary = f"Gave {mark.points} of {response.points} points for {response}{old}"
    AuditEntry.record(actor=mark.marker, action="response-mark", target=response, summary=summary, now=now)


def accept_spelling(*, response: Response, marker: User, revision: int, now: datetime) -> Mark:
    """Keep what the grader gave for a close spelling; it is not asked about again. Raises as `mark` does."""
    return mark(response=response, marker=marker, fraction=response.fraction or Decimal(0), revision=revision, now=now)


def reject_spelling(*, response: Response, marker: User, revision: int, now: datetime) -> Mark:
    """Take back what a close spelling earned. Raises as `mark` does."""
    fraction = fraction_without_close_spelling(response)
    return mark(response=response, marker=marker, fraction=fraction, revision=revision, now=now)


def fraction_without_close_spelling(response: Response) -> Decimal:
    """Return the share of full marks, 0 to 1, that the answer earns where spelling has to match."""
    version = response.version
    kind = kind_of(version)
    grade = kind.grade(kind.Spec.model_validate(_strict(version.spec)), response.graded_answer)
    return Decimal(0) if grade.needs_review or grade.fraction is None else stored(grade.fraction)


def _strict(spec: Any) -> Any:
    """The same spec, in which no close spelling is accepted, at any depth."""
    if isinstance(spec, list):
        return [_strict(item) for item in spec]
    if isinstance(spec, dict):
        return {name: False if name == "close_spelling" else _strict(value) for name, value in spec.items()}
    return spec


def guide_for(response: Response) -> Guide:
    """Return what helps to mark `response`.

    Its rubric; without one a level for each thing to look for; without these full, half and no marks.
    """
    try:
        spec = spec_of(response.version)
    except (KeyError, ValidationError):
        spec = None
    rubric = {line.level: line.description for line in getattr(spec, "rubric", [])}
    score_points = tuple(getattr(spec, "score_points", ()))
    if not rubric or not max(rubric):
        rubric = _by_points(len(score_points)) if len(score_points) > 1 else {2: "Full marks", 1: "Half marks"}
    rubric.setdefault(0, "Nothing to give credit for")
    return Guide(
        levels=tuple(_levels(rubric, response)),
        score_points=score_points,
        model_answer=getattr(spec, "model_answer", ""),
    )


def _by_points(count: int) -> dict[int, str]:
    return {found: f"{found} of {count} things to look for" for found in range(count, 0, -1)}


def _levels(rubric: dict[int, str], response: Response) -> Iterable[Level]:
    for level in sorted(rubric, reverse=True):
        fraction = Decimal(level) / max(rubric)
        yield Level(level, rubric[level], fraction, _points(fraction, response))


def markable_by(teacher: User) -> QuerySet[Response]:
    """Return the submitted answers in the classes that `teacher` teaches."""
    return Response.objects.filter(
        attempt__submitted_at__isnull=False,
        attempt__submission_link__submission__assignment__in=Assignment.objects.taught_by(teacher),
    )


def to_mark(assignment: Assignment) -> QuerySet[Response]:
    """Return the submitted answers of present students that wait for a person or were marked by one."""
    students = Enrolment.objects.students().filter(classroom=assignment.classroom_id).values("user")
    submitted = Response.objects.filter(
        attempt__submission_link__submission__assignment=assignment,
        attempt__student__in=students,
        attempt__submitted_at__isnull=False,
    )
    to_look_at = Q(fraction=None) | Q(needs_review=True)
    # A dropped question waits for nobody.
    return submitted.filter(to_look_at & Q(counts=True) | Q(mark__isnull=False))


def load_queue(assignment: Assignment) -> tuple[list[Group], list[Response]]:
    """Return the answers to mark, by question, and the close spellings to check. One query.

    Within a question they stand in the order of their making, which says nothing about whose they are.
    """
    rows = to_mark(assignment).select_related("version__question", "slot__quiz", "attempt__student", "mark__marker")
    responses = list(rows.order_by("slot__quiz__position", "slot__quiz", "slot__position", "slot", "pk"))
    spellings = [row for row in responses if row.fraction is not None and row.needs_review]
    by_question: dict[tuple[int, int], list[Response]] = {}
    for row in responses:
        if row.fraction is None or not row.needs_review:
            by_question.setdefault((row.slot_id, row.version.question_id), []).append(row)
    return [_group(rows) for rows in by_question.values()], spellings


def _group(responses: list[Response]) -> Group:
    newest = max(responses, key=lambda row: row.version.number)
    return Group(newest.version, newest.slot, tuple(responses))


def same_question(responses: QuerySet[Response], as_in: Response) -> QuerySet[Response]:
    """Return those of `responses` that answer what `as_in` answers: a slot may draw one question or another."""
    return responses.filter(slot=as_in.slot_id, version__question=as_in.version.question_id)


def next_unmarked(assignment: Assignment, after: Response) -> Response | None:
    """Return what to mark after `after`: the next answer to the same question, then any other; None when all is done."""
    waiting = to_mark(assignment).filter(fraction=None).exclude(pk=after.pk).order_by("pk")
    same = same_question(waiting, after)
    return same.filter(pk__gt=after.pk).first() or same.first() or waiting.order_by("slot__quiz", "slot", "pk").first()

"""Giving a lesson to classes, and letting a student begin what was given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import AuditEntry, User
from classrooms.models import (
    Accommodation,
    Assignment,
    AssignmentQuiz,
    Classroom,
    Submission,
    SubmissionAttempt,
)
from lessons.models import Lesson, Reading
from quizzes import taking
from quizzes.models import Attempt, Quiz
from quizzes.terms import CountingRule, FeedbackPolicy, Moment, Terms

EVERYTHING_AT_ONCE = FeedbackPolicy(**dict.fromkeys(FeedbackPolicy.model_fields, Moment.AT_ONCE))
EVERYTHING_AFTER_SUBMITTING = FeedbackPolicy(**dict.fromkeys(FeedbackPolicy.model_fields, Moment.AFTER_SUBMIT))


class CannotBegin(Exception):
    """Why a quiz cannot be begun, in words for the student."""


class NotAssigned(CannotBegin):
    def __init__(self) -> None:
        super().__init__("That quiz is not part of this assignment.")


class NotOpenYet(CannotBegin):
    def __init__(self) -> None:
        super().__init__("This assignment is not open yet. Come back when it opens.")


class AlreadyClosed(CannotBegin):
    def __init__(self) -> None:
        super().__init__("This assignment is closed, so a quiz can no longer be started. Ask your teacher.")


class NoTriesLeft(CannotBegin):
    def __init__(self, tries: int) -> None:
        used = "your one try" if tries == 1 else f"all {tries} tries"
        super().__init__(f"You have used {used} at this quiz. Ask your teacher if you need another.")


class OpenElsewhere(CannotBegin):
    """The same quiz is under way for another assignment; `attempt` is that one."""

    def __init__(self, attempt: Attempt, where: str) -> None:
        self.attempt = attempt
        super().__init__(f"You are in the middle of this quiz for {where}. Submit it there first; it is saved.")


class NoSuchTime(ValueError):
    """A time of day that the clocks skip on that day."""


@dataclass(frozen=True)
class QuizPlan:
    quiz: Quiz
    minutes: int | None = None
    counts: bool = True


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


def terms_for(
    assignment: Assignment, assignment_quiz: AssignmentQuiz, accommodation: Accommodation | None = None
) -> Terms:
    """Return what holds for a student with `accommodation` at this quiz.

    The time factor multiplies the minutes, and the closing time moves by the minutes won: who starts so late that
    the others just have their full time keeps the whole of theirs, too.
    """
    quiz = assignment_quiz.quiz
    if quiz.is_guiding:
        return _guiding_terms(assignment)
    factor = accommodation.time_factor if accommodation else Decimal(1)
    base = assignment_quiz.minutes
    extra = timedelta(minutes=float(base * (factor - 1))) if base else timedelta(0)
    return Terms(
        opens_at=assignment.opens_at,
        due_at=assignment.due_at,
        closes_at=assignment.closes_at + extra if assignment.closes_at else None,
        minutes=base * factor if base else None,
        base_minutes=base,
        time_factor=factor,
        tries=assignment.tries,
        shuffle_questions=assignment.shuffle_questions,
        shuffle_options=assignment.shuffle_options,
        counting_rule=CountingRule(assignment.counting_rule),
        feedback=assignment.feedback_policy,
        released_at=assignment.released_at,
    )


def _guiding_terms(assignment: Assignment) -> Terms:
    """Guiding questions teach while one reads: no clock, no limit, the answer's feedback at once."""
    return Terms(
        opens_at=assignment.opens_at,
        due_at=assignment.due_at,
        closes_at=assignment.closes_at,
        tries=None,
        shuffle_options=assignment.shuffle_options,
        feedback=EVERYTHING_AT_ONCE,
    )


def accommodation_of(student: User, classroom: Classroom) -> Accommodation | None:
    return Accommodation.objects.filter(enrolment__user=student, enrolment__classroom=classroom).first()


@transaction.atomic
def begin_quiz(*, assignment: Assignment, quiz: Quiz, student: User, now: datetime) -> Attempt:
    """Return the student's open attempt at this quiz of the assignment, begun now unless there is one.

    Raises CannotBegin, whose message is for the student.
    """
    # One student's beginnings stand in line, so that two clicks or two tabs never count as two tries.
    User.objects.select_for_update(no_key=True).get(pk=student.pk)
    asked = assignment.assignment_quizzes.select_related("quiz").filter(quiz=quiz).first()
    if asked is None:
        raise NotAssigned
    taking.close_overdue(Attempt.objects.by(student).filter(quiz=quiz), now)
    under_way = Attempt.objects.by(student).filter(quiz=quiz).open().first()
    if under_way:
        return _resume(under_way, assignment)
    _refuse_outside_dates(assignment, now)
    submission, _ = Submission.objects.get_or_create(
        assignment=assignment, student=student, defaults={"started_at": now}
    )
    terms = terms_for(assignment, asked, accommodation_of(student, assignment.classroom))
    if terms.tries is not None and submission.attempts.filter(quiz=quiz).count() >= terms.tries:
        raise NoTriesLeft(terms.tries)
    seed = guiding_seed(student) if quiz.is_guiding else None
    attempt = taking.start(quiz=quiz, student=student, terms=terms, now=now, seed=seed)
    SubmissionAttempt.objects.create(submission=submission, attempt=attempt)
    return attempt


def guiding_seed(reader: User) -> int:
    """Return the seed of a reader's guiding questions: their options stand as they did before the first answer."""
    return reader.pk


def _resume(attempt: Attempt, assignment: Assignment) -> Attempt:
    link = SubmissionAttempt.objects.select_related("submission__assignment__classroom").filter(attempt=attempt).first()
    if link is None:
        raise OpenElsewhere(attempt, "a preview of the lesson")
    if link.submission.assignment_id != assignment.pk:
        raise OpenElsewhere(attempt, str(link.submission.assignment))
    return attempt


def _refuse_outside_dates(assignment: Assignment, now: datetime) -> None:
    state = assignment.state(now)
    if state == Assignment.State.NOT_OPEN:
        raise NotOpenYet
    if state == Assignment.State.CLOSED or assignment.archived_at:
        raise AlreadyClosed


@transaction.atomic
def begin_preview(*, quiz: Quiz, teacher: User, now: datetime) -> Attempt:
    """Return an attempt that counts nowhere, in which the teacher sees all feedback on submitting, at once if guiding.

    Raises OpenElsewhere where the teacher is in the middle of this quiz as a student of somebody's class.
    """
    User.objects.select_for_update(no_key=True).get(pk=teacher.pk)
    under_way = Attempt.objects.by(teacher).filter(quiz=quiz).open().first()
    if under_way and not under_way.is_preview:
        raise OpenElsewhere(under_way, "a class that you attend")
    policy = EVERYTHING_AT_ONCE if quiz.is_guiding else EVERYTHING_AFTER_SUBMITTING
    terms = Terms(tries=None, feedback=policy)
    seed = guiding_seed(teacher) if quiz.is_guiding else None
    return under_way or taking.start(quiz=quiz, student=teacher, terms=terms, now=now, is_preview=True, seed=seed)


@transaction.atomic
def assign(*, plan: Plan, classrooms: Iterable[Classroom], by: User, now: datetime) -> list[Assignment]:
    """Give the plan to each class, its times read in that class's zone; all of them or none. Raises NoSuchTime."""
    return [_assign_to(classroom, plan, by, now) for classroom in classrooms]


def _assign_to(classroom: Classroom, plan: Plan, by: User, now: datetime) -> Assignment:
    assignment = Assignment(classroom=classroom, lesson=plan.lesson, created_by=by, created_at=now)
    _copy_rules(assignment, plan)
    for name, moment in dates_in(plan, classroom.zone, now).items():
        setattr(assignment, name, moment)
    assignment.save()
    AssignmentQuiz.objects.bulk_create(
        AssignmentQuiz(assignment=assignment, quiz=row.quiz, position=place, minutes=row.minutes, counts=row.counts)
        for place, row in enumerate(plan.quizzes)
    )
    return assignment


def _copy_rules(assignment: Assignment, plan: Plan) -> None:
    for name in (
        "title",
        "instructions",
        "level",
        "has_reading",
        "has_discussion",
        "tries",
        "shuffle_questions",
        "shuffle_options",
    ):
        setattr(assignment, name, getattr(plan, name))
    assignment.levels = list(plan.levels or (plan.level,))
    assignment.counting_rule = plan.counting_rule.value
    for part, moment in plan.feedback:
        setattr(assignment, f"show_{part}", moment.value)


@transaction.atomic
def change(*, assignment: Assignment, plan: Plan, by: User, now: datetime, begun_too: bool = False) -> Assignment:
    """Change an assignment. Attempts keep the terms that they began with; with `begun_too` they get the new dates.

    A quiz that somebody has attempted stays part of the assignment. Logged where somebody has begun.
    """
    before = _dates(assignment)
    _copy_rules(assignment, plan)
    for name, moment in dates_in(plan, assignment.classroom.zone, assignment.opens_at).items():
        setattr(assignment, name, _unless_same_minute(before[name], moment))
    assignment.save()
    _replace_quizzes(assignment, plan.quizzes)
    if _dates(assignment) != before and assignment.submissions.exists():
        _log_new_dates(assignment, by, now, begun_too)
        if begun_too:
            _give_new_dates(assignment, now)
    return assignment


def _dates(assignment: Assignment) -> dict[str, datetime | None]:
    return {name: getattr(assignment, name) for name in ("opens_at", "due_at", "closes_at")}


def _unless_same_minute(before: datetime | None, after: datetime | None) -> datetime | None:
    """A form shows minutes: what it sends back unchanged is no change of the seconds."""
    same = before and after and abs(after - before) < timedelta(minutes=1)
    return before if same else after


def _replace_quizzes(assignment: Assignment, rows: tuple[QuizPlan, ...]) -> None:
    kept = [row.quiz.pk for row in rows]
    attempted = Attempt.objects.filter(submission_link__submission__assignment=assignment).values("quiz")
    assignment.assignment_quizzes.exclude(quiz__in=kept).exclude(quiz__in=attempted).delete()
    for place, row in enumerate(rows):
        AssignmentQuiz.objects.update_or_create(
            assignment=assignment,
            quiz=row.quiz,
            defaults={"position": place, "minutes": row.minutes, "counts": row.counts},
        )


def attempted_quizzes(assignment: Assignment) -> set[int]:
    """Return the ids of the quizzes of the assignment that somebody has begun."""
    links = SubmissionAttempt.objects.filter(submission__assignment=assignment)
    return set(links.values_list("attempt__quiz", flat=True))


def _log_new_dates(assignment: Assignment, by: User, now: datetime, begun_too: bool) -> None:
    reach = "also for attempts already begun" if begun_too else "for attempts begun from now on"
    AuditEntry.record(
        actor=by,
        action="assignment-dates",
        target=assignment,
        summary=f"Changed the dates of {assignment}, {reach}.",
        now=now,
    )


def _give_new_dates(assignment: Assignment, now: datetime) -> None:
    asked = {row.quiz_id: row for row in assignment.assignment_quizzes.select_related("quiz")}
    accommodations = {
        row.enrolment.user_id: row
        for row in Accommodation.objects.filter(enrolment__classroom=assignment.classroom).select_related("enrolment")
    }
    begun = Attempt.objects.filter(submission_link__submission__assignment=assignment)
    # What ran out under the old dates was submitted then, whether or not somebody has looked since.
    taking.close_overdue(begun, now)
    for attempt in begun:
        terms = terms_for(assignment, asked[attempt.quiz_id], accommodations.get(attempt.student_id))
        taking.change_dates(attempt, opens_at=terms.opens_at, due_at=terms.due_at, closes_at=terms.closes_at, now=now)


@transaction.atomic
def release_feedback(*, assignment: Assignment, by: User, now: datetime) -> int:
    """Let the students see all feedback on what they submit, from now on; return how many attempts it reaches now."""
    assignment = Assignment.objects.select_for_update(of=("self",)).select_related("classroom").get(pk=assignment.pk)
    assignment.released_at = assignment.released_at or now
    assignment.save(update_fields=["released_at"])
    attempts = list(Attempt.objects.filter(submission_link__submission__assignment=assignment))
    for attempt in attempts:
        taking.release(attempt, now=now)
    summary = f"Released the feedback of {assignment}."
    AuditEntry.record(actor=by, action="feedback-release", target=assignment, summary=summary, now=now)
    return len(attempts)


def is_used(assignment: Assignment) -> bool:
    """Whether somebody has begun a quiz of the assignment or posted in its discussion."""
    return assignment.submissions.exists() or assignment.threads.filter(posts__isnull=False).exists()


@transaction.atomic
def withdraw(*, assignment: Assignment, by: User, now: datetime) -> bool:
    """Take an assignment back: deleted where nobody has done anything, otherwise archived. Return whether deleted."""
    assignment = Assignment.objects.select_for_update(of=("self",)).select_related("classroom").get(pk=assignment.pk)
    used = is_used(assignment)
    word = "Archived" if used else "Deleted"
    AuditEntry.record(
        actor=by, action="assignment-withdraw", target=assignment, summary=f"{word} {assignment}.", now=now
    )
    if used:
        assignment.archived_at = now
        assignment.save(update_fields=["archived_at"])
    else:
        assignment.delete()
    return not used


@transaction.atomic
def bring_back(*, assignment: Assignment, by: User, now: datetime) -> None:
    assignment.archived_at = None
    assignment.save(update_fields=["archived_at"])
    AuditEntry.record(
        actor=by, action="assignment-bring-back", target=assignment, summary=f"Brought back {assignment}.", now=now
    )

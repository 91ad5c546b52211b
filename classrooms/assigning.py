"""Giving a lesson to classes, and letting a student begin what was given."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.crypto import constant_time_compare

from accounts.models import AuditEntry, User
from classrooms import guessing
from classrooms.models import (
    Accommodation,
    Assignment,
    AssignmentQuiz,
    Classroom,
    Submission,
    SubmissionAttempt,
)
from classrooms.planning import Plan, QuizPlan, dates_in
from classrooms.refusals import (
    AlreadyClosed,
    NotAssigned,
    NotOpenYet,
    NoTriesLeft,
    OpenElsewhere,
    TooManyPasswords,
    TooSoon,
    WrongPassword,
)
from quizzes import adjusting, taking
from quizzes.closed_text import needs_text
from quizzes.models import Attempt, Quiz
from quizzes.terms import CountingRule, FeedbackPolicy, Moment, Paging, Terms

EVERYTHING_AT_ONCE = FeedbackPolicy(**dict.fromkeys(FeedbackPolicy.model_fields, Moment.AT_ONCE))
EVERYTHING_AFTER_SUBMITTING = FeedbackPolicy(**dict.fromkeys(FeedbackPolicy.model_fields, Moment.AFTER_SUBMIT))


def terms_for(
    assignment: Assignment, assignment_quiz: AssignmentQuiz, accommodation: Accommodation | None = None
) -> Terms:
    """Return what holds for a student with `accommodation` at this quiz.

    The time factor multiplies the minutes, and due date and closing time move by the minutes won: who starts so late
    that the others just have their full time keeps the whole of theirs, too, and is not late for it.
    """
    quiz = assignment_quiz.quiz
    if quiz.is_guiding:
        return _guiding_terms(assignment)
    factor = accommodation.time_factor if accommodation else Decimal(1)
    base = assignment_quiz.minutes
    extra = time_won(assignment_quiz, accommodation)
    return Terms(
        opens_at=assignment.opens_at,
        due_at=assignment.due_at + extra if assignment.due_at else None,
        closes_at=assignment.closes_at + extra if assignment.closes_at else None,
        minutes=base * factor if base else None,
        base_minutes=base,
        time_factor=factor,
        grace_minutes=assignment.grace_minutes,
        tries=assignment.tries,
        wait_minutes=assignment.wait_minutes,
        late=assignment.late_policy,
        open_text=assignment_quiz.open_text,
        paging=Paging(assignment.paging),
        backtracking=assignment.backtracking,
        shuffle_questions=assignment.shuffle_questions,
        shuffle_options=assignment.shuffle_options,
        counting_rule=CountingRule(assignment.counting_rule),
        feedback=assignment.feedback_policy,
        released_at=assignment.released_at,
    )


def time_won(assignment_quiz: AssignmentQuiz, accommodation: Accommodation | None) -> timedelta:
    """Return by how much a student with `accommodation` has longer at this quiz than the others."""
    base = 0 if assignment_quiz.quiz.is_guiding else assignment_quiz.minutes or 0
    factor = accommodation.time_factor if accommodation else Decimal(1)
    return timedelta(minutes=float(base * (factor - 1)))


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


def begin_quiz(*, assignment: Assignment, quiz: Quiz, student: User, now: datetime, password: str = "") -> Attempt:
    """Return the student's open attempt at this quiz of the assignment, begun now unless there is one.

    Raises CannotBegin, whose message is for the student. Going on needs no password.
    """
    try:
        with transaction.atomic():
            return _begin_quiz(assignment, quiz, student, now, password)
    except WrongPassword:
        # Outside of the transaction, which took back all that it did.
        guessing.remember_failure(_guesser(student), now)
        raise


def _begin_quiz(assignment: Assignment, quiz: Quiz, student: User, now: datetime, password: str) -> Attempt:
    # One student's beginnings stand in line, so that two clicks or two tabs never count as two tries.
    User.objects.select_for_update(no_key=True).get(pk=student.pk)
    asked = assignment.assignment_quizzes.select_related("quiz").filter(quiz=quiz).first()
    if asked is None:
        raise NotAssigned
    taking.close_overdue(Attempt.objects.by(student).filter(quiz=quiz), now)
    under_way = Attempt.objects.by(student).filter(quiz=quiz).open().first()
    if under_way:
        return _resume(under_way, assignment)
    accommodation = accommodation_of(student, assignment.classroom)
    _refuse_outside_dates(assignment, now, time_won(asked, accommodation))
    submission, _ = Submission.objects.get_or_create(
        assignment=assignment, student=student, defaults={"started_at": now}
    )
    terms = terms_for(assignment, asked, accommodation)
    _refuse_another_try(assignment, terms, submission.attempts.filter(quiz=quiz), now)
    if needs_password(assignment, quiz):
        _check_password(assignment, student, password, now)
    if not terms.open_text and needs_text(quiz):
        # A question that was added since cannot be answered without the text.
        terms = terms.model_copy(update={"open_text": True})
    seed = guiding_seed(student) if quiz.is_guiding else None
    attempt = taking.start(quiz=quiz, student=student, terms=terms, now=now, seed=seed)
    SubmissionAttempt.objects.create(submission=submission, attempt=attempt)
    return attempt


def needs_password(assignment: Assignment, quiz: Quiz) -> bool:
    """Whether students type a password to start this quiz; guiding questions belong to the reading and need none."""
    return bool(assignment.quiz_password) and not quiz.is_guiding


def _check_password(assignment: Assignment, student: User, password: str, now: datetime) -> None:
    if guessing.has_guessed_too_often(_guesser(student), now):
        raise TooManyPasswords
    if not constant_time_compare(_plain(password), _plain(assignment.quiz_password)):
        raise WrongPassword


def _plain(password: str) -> str:
    return unicodedata.normalize("NFKC", password).strip().casefold()


def _guesser(student: User) -> str:
    return f"person {student.pk}, quiz passwords"


def _refuse_another_try(assignment: Assignment, terms: Terms, earlier: QuerySet[Attempt], now: datetime) -> None:
    if terms.tries is not None and earlier.count() >= terms.tries:
        raise NoTriesLeft(terms.tries)
    again_at = again_from(terms, earlier.aggregate(last=Max("submitted_at"))["last"])
    if again_at and now < again_at:
        raise TooSoon(again_at, assignment.classroom.zone, now)


def again_from(terms: Terms, last_handed_in: datetime | None) -> datetime | None:
    """Return from when on the next try may begin, counted from handing in; None where nobody has to wait."""
    if not terms.wait_minutes or last_handed_in is None:
        return None
    return last_handed_in + timedelta(minutes=terms.wait_minutes)


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


def _refuse_outside_dates(assignment: Assignment, now: datetime, longer: timedelta) -> None:
    state = assignment.state(now, longer)
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
        AssignmentQuiz(assignment=assignment, quiz=row.quiz, position=place, **row.rules)
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
        "wait_minutes",
        "grace_minutes",
        "quiz_password",
        "backtracking",
        "shuffle_questions",
        "shuffle_options",
    ):
        setattr(assignment, name, getattr(plan, name))
    assignment.levels = list(plan.levels or (plan.level,))
    assignment.counting_rule = plan.counting_rule.value
    assignment.paging = plan.paging.value
    assignment.late_rule, assignment.late_share = plan.late.rule.value, plan.late.share
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
            defaults={"position": place, **row.rules},
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
        adjusting.change_dates(
            attempt, opens_at=terms.opens_at, due_at=terms.due_at, closes_at=terms.closes_at, now=now
        )


@transaction.atomic
def release_feedback(*, assignment: Assignment, by: User, now: datetime) -> int:
    """Let the students see all feedback on what they submit, from now on; return how many attempts it reaches now."""
    assignment = Assignment.objects.select_for_update(of=("self",)).select_related("classroom").get(pk=assignment.pk)
    assignment.released_at = assignment.released_at or now
    assignment.save(update_fields=["released_at"])
    attempts = list(Attempt.objects.filter(submission_link__submission__assignment=assignment))
    for attempt in attempts:
        adjusting.release(attempt, now=now)
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

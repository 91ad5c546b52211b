"""What a student has done of an assignment, and what comes next: a few queries in, dataclasses out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Func, IntegerField, Max, Q
from django.db.models.sql.compiler import SQLCompiler

from accounts.models import User
from classrooms.assigning import needs_password, terms_for, time_won
from classrooms.models import Accommodation, Assignment, AssignmentQuiz, Enrolment, Post, Submission
from classrooms.quiz_part import Progress, QuizPart
from lessons.models import Prompt, Reading, ReadingProgress
from quizzes import taking
from quizzes.models import Attempt, Quiz


class ParagraphCount(Func):
    """How many paragraphs a compiled reading has, counted by the database so that no text has to travel."""

    function = "JSON_ARRAY_LENGTH"
    template = "%(function)s(%(expressions)s, '$.paragraphs')"
    output_field = IntegerField()

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="jsonb_array_length(%(expressions)s -> 'paragraphs')")


@dataclass(frozen=True)
class ReadingPart:
    """The reading: `paragraph` is where the student is, `furthest` how far they ever came, of `paragraphs`."""

    paragraph: int
    furthest: int
    paragraphs: int
    guiding: int = 0
    guiding_checked: int = 0
    kind = "reading"
    title = "The reading"

    @property
    def progress(self) -> Progress:
        if not self.furthest:
            return Progress.NOT_BEGUN
        return Progress.DONE if self.paragraphs and self.furthest >= self.paragraphs else Progress.UNDER_WAY


@dataclass(frozen=True)
class DiscussionPart:
    prompts: int
    answered: int
    kind = "discussion"
    title = "The discussion"

    @property
    def progress(self) -> Progress:
        return Progress.DONE if self.answered else Progress.NOT_BEGUN


Part = QuizPart | ReadingPart | DiscussionPart


@dataclass
class Work:
    """One assignment for one student: its parts in the order in which they are done."""

    assignment: Assignment
    state: Assignment.State
    parts: list[Part] = field(default_factory=list)
    longer: timedelta = timedelta(0)

    @property
    def due_at(self) -> datetime | None:
        """Return the due date that holds for this student: that of the quiz for which they have most time."""
        return self.assignment.due_at and self.assignment.due_at + self.longer

    @property
    def closes_at(self) -> datetime | None:
        return self.assignment.closes_at and self.assignment.closes_at + self.longer

    @property
    def is_open(self) -> bool:
        return self.state in (Assignment.State.OPEN, Assignment.State.LATE)

    @property
    def done(self) -> int:
        return sum(part.progress == Progress.DONE for part in self.parts)

    @property
    def is_done(self) -> bool:
        return self.done == len(self.parts)

    @property
    def next_part(self) -> Part | None:
        """Return what to do next: a quiz under way before anything else, then the first part that is not done."""
        running = self.under_way
        if not self.is_open:
            return next(iter(running), None)
        left = [part for part in self.parts if part.progress != Progress.DONE]
        return next(iter(running + left), None)

    @property
    def under_way(self) -> list[QuizPart]:
        return [part for part in self.quizzes if part.under_way]

    @property
    def running_out(self) -> Attempt | None:
        """Return the attempt whose time limit is running, if there is one."""
        for part in self.parts:
            if isinstance(part, QuizPart) and part.under_way and part.under_way.terms.minutes is not None:
                return part.under_way
        return None

    @property
    def quizzes(self) -> list[QuizPart]:
        return [part for part in self.parts if isinstance(part, QuizPart)]


def work_of(student: User, assignments: Sequence[Assignment], now: datetime) -> list[Work]:
    """Return one Work an assignment, in the same order. The number of queries does not depend on how many."""
    gathered = _Gathered(student, assignments, now)
    return [gathered.work(assignment) for assignment in assignments]


class _Gathered:
    """What the database says about one student and some assignments."""

    def __init__(self, student: User, assignments: Sequence[Assignment], now: datetime) -> None:
        self.now = now
        lessons = {assignment.lesson_id for assignment in assignments}
        taking.close_overdue(Attempt.objects.by(student), now)
        asked = AssignmentQuiz.objects.filter(assignment__in=assignments).select_related("quiz")
        self.asked = _grouped(asked.annotate(questions=Count("quiz__slots")), "assignment_id")
        self.attempts = self._attempts(student, assignments)
        accommodations = Accommodation.objects.filter(enrolment__user=student, enrolment__left_at=None)
        self.accommodations = {row.enrolment.classroom_id: row for row in accommodations.select_related("enrolment")}
        self.progress = {row.lesson_id: row for row in ReadingProgress.objects.filter(reader=student)}
        self.paragraphs = dict(
            Reading.objects.filter(lesson__in=lessons)
            .values("lesson")
            .annotate(most=Max(ParagraphCount("compiled")))
            .values_list("lesson", "most")
        )
        self.prompts = _counts(Prompt.objects.filter(lesson__in=lessons), "lesson")
        answers = Post.objects.filter(author=student, parent=None, thread__assignment__in=assignments)
        self.answered = _counts(answers, "thread__assignment")

    def _attempts(self, student: User, assignments: Sequence[Assignment]) -> dict[tuple[int, int], list[Attempt]]:
        rows = (
            Attempt.objects.by(student)
            .filter(submission_link__submission__assignment__in=assignments)
            .annotate(
                assignment_id=F("submission_link__submission__assignment"),
                waiting=Count("responses", filter=Q(responses__fraction=None, responses__counts=True)),
                checked=Count("responses", filter=Q(responses__checked_at__isnull=False)),
            )
            .order_by("number")
        )
        found: dict[tuple[int, int], list[Attempt]] = defaultdict(list)
        for row in rows:
            found[row.assignment_id, row.quiz_id].append(row)
        return found

    def work(self, assignment: Assignment) -> Work:
        accommodation = self.accommodations.get(assignment.classroom_id)
        longer = max((time_won(asked, accommodation) for asked in self.asked[assignment.pk]), default=timedelta(0))
        quizzes = [self._quiz(assignment, asked, accommodation) for asked in self.asked[assignment.pk]]
        work = Work(assignment, assignment.state(self.now, longer), longer=longer)
        work.parts = list(self._in_order(assignment, quizzes))
        return work

    def _quiz(self, assignment: Assignment, asked: AssignmentQuiz, accommodation: Accommodation | None) -> QuizPart:
        state = assignment.state(self.now, time_won(asked, accommodation))
        open_now = state in (Assignment.State.OPEN, Assignment.State.LATE) and not assignment.archived_at
        terms = terms_for(assignment, asked, accommodation)
        attempts = tuple(self.attempts.get((assignment.pk, asked.quiz_id), ()))
        return QuizPart(asked, terms, attempts, open_now, self.now, needs_password(assignment, asked.quiz))

    def _in_order(self, assignment: Assignment, quizzes: list[QuizPart]) -> Iterable[Part]:
        yield from (part for part in quizzes if part.quiz.purpose == Quiz.Purpose.WARM_UP)
        if assignment.has_reading:
            yield self._reading(assignment, [part for part in quizzes if part.quiz.is_guiding])
        yield from (part for part in quizzes if not part.quiz.is_guiding and part.quiz.purpose != Quiz.Purpose.WARM_UP)
        if assignment.has_discussion and self.prompts.get(assignment.lesson_id):
            yield DiscussionPart(self.prompts[assignment.lesson_id], self.answered.get(assignment.pk, 0))

    def _reading(self, assignment: Assignment, guiding: list[QuizPart]) -> ReadingPart:
        progress = self.progress.get(assignment.lesson_id)
        return ReadingPart(
            paragraph=progress.paragraph if progress else 1,
            furthest=progress.furthest if progress else 0,
            paragraphs=self.paragraphs.get(assignment.lesson_id) or 0,
            guiding=sum(part.questions for part in guiding),
            guiding_checked=sum(part.checked for part in guiding),
        )


def _grouped(rows: Iterable[Any], name: str) -> dict[int, list[Any]]:
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def _counts(rows: Any, name: str) -> dict[int, int]:
    return dict(rows.order_by().values(name).annotate(n=Count("pk")).values_list(name, "n"))


@dataclass
class TeacherRow:
    """An open assignment on a teacher's home: how many of the class's present students have begun a quiz."""

    assignment: Assignment
    state: Assignment.State
    students: int
    begun: int
    unmarked: int


def unmarked_counts(assignments: Iterable[Assignment]) -> dict[int, int]:
    """Return how many submitted responses of present students wait for a person, by assignment id. One query."""
    rows = Attempt.objects.submitted().filter(
        submission_link__submission__assignment__in=assignments,
        responses__fraction=None,
        responses__counts=True,
        student__enrolments__classroom=F("submission_link__submission__assignment__classroom"),
        student__enrolments__role=Enrolment.Role.STUDENT,
        student__enrolments__left_at=None,
    )
    return dict(
        rows.order_by()
        .values("submission_link__submission__assignment")
        .annotate(n=Count("responses"))
        .values_list("submission_link__submission__assignment", "n")
    )


def teacher_rows(assignments: Sequence[Assignment], now: datetime) -> list[TeacherRow]:
    """Return one row an assignment, in the same order. Three queries."""
    classes = {assignment.classroom_id for assignment in assignments}
    students = _counts(Enrolment.objects.students().filter(classroom__in=classes), "classroom")
    begun = _counts(
        Submission.objects.filter(
            assignment__in=assignments,
            student__enrolments__classroom=F("assignment__classroom"),
            student__enrolments__role=Enrolment.Role.STUDENT,
            student__enrolments__left_at=None,
        ),
        "assignment",
    )
    unmarked = unmarked_counts(assignments)
    return [
        TeacherRow(
            row, row.state(now), students.get(row.classroom_id, 0), begun.get(row.pk, 0), unmarked.get(row.pk, 0)
        )
        for row in assignments
    ]

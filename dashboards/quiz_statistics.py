"""How well the questions of one quiz work, over an assignment, a class or all classes of a teacher."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import F
from django.http import Http404

from accounts.models import User
from classrooms.models import AssignmentQuiz, Classroom, Enrolment
from dashboards import plots
from quizzes.item_warnings import OptionFigures, doubts, notes, too_few
from quizzes.models import Attempt, AttemptQuerySet, Misconception, Question, QuestionVersion, Quiz
from quizzes.option_statistics import Counts, Thirds, facility_by_thirds, sizes, thirds
from quizzes.option_tables import Asked, OptionTable, load_asked
from quizzes.score_matrix import ScoreMatrix, Which, load_matrix
from quizzes.statistics import ItemFigures, QuizFigures

EVERYWHERE = "all"
THIRDS = ("Lower", "Middle", "Upper")


@dataclass(frozen=True)
class Scope:
    """Whose attempts are looked at: `value` is "all", "class-<pk>" or "assignment-<pk>"."""

    value: str
    label: str
    entries: tuple[AssignmentQuiz, ...]

    @property
    def assignments(self) -> list[int]:
        return [entry.assignment_id for entry in self.entries]

    def is_called(self, value: str) -> bool:
        """Whether `value` means this; a class that has the quiz in one assignment is that assignment, too."""
        return value == self.value or [value] == [f"assignment-{pk}" for pk in self.assignments]


@dataclass(frozen=True)
class OptionLine:
    """An option with its figures; `share` of those who were asked, 0 to 1."""

    figures: OptionFigures
    share: Decimal
    belief: str

    @property
    def by_third(self) -> list[tuple[str, int]]:
        return list(zip(THIRDS, self.figures.thirds, strict=True))


@dataclass(frozen=True)
class VersionTable:
    """What was chosen of one version, with the words for what wrong options point to."""

    table: OptionTable
    beliefs: dict[str, str]

    @property
    def version(self) -> QuestionVersion:
        return self.table.version

    @property
    def n(self) -> int:
        return sum(self.table.asked)

    @cached_property
    def lines(self) -> list[OptionLine]:
        return [
            OptionLine(figures, Decimal(figures.count) / self.n, self.beliefs.get(option.misconception, ""))
            for option, figures in zip(self.table.options, self.table.figures, strict=True)
        ]

    @property
    def blank(self) -> int:
        return sum(self.table.blanks)

    @property
    def blank_by_third(self) -> list[tuple[str, int]]:
        return list(zip(THIRDS, self.table.blanks, strict=True))

    @cached_property
    def plot(self) -> plots.Traces:
        shown = [
            (option.letter, _shares(option.thirds, self.table.asked), option.is_right) for option in self.table.figures
        ]
        return plots.traces(shown)


@dataclass(frozen=True)
class ItemPart:
    """A question of the quiz as the page shows it. `by_thirds`: facility in the lower, middle and upper third."""

    number: int
    question: Question
    version: QuestionVersion
    figures: ItemFigures
    by_thirds: tuple[float | None, ...]
    tables: tuple[VersionTable, ...]
    doubts: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def too_few(self) -> list[str]:
        return too_few(self.figures)

    @property
    def warnings(self) -> list[str]:
        """What to look at; that it may be too early is said where there is a doubt."""
        return [*self.doubts, *(self.too_few if self.doubts else []), *self.notes]

    @cached_property
    def plot(self) -> plots.Traces:
        return plots.traces([("Right", self.by_thirds, True)])


@dataclass(frozen=True)
class QuizStatistics:
    """All that the page shows. `thirds`: how many students the lower, middle and upper third have."""

    quiz: Quiz
    scopes: tuple[Scope, ...]
    scope: Scope
    which: Which
    matrix: ScoreMatrix
    figures: QuizFigures
    thirds: Counts
    items: tuple[ItemPart, ...]

    @cached_property
    def doubtful(self) -> list[ItemPart]:
        """The questions with something to look at first."""
        return [item for item in self.items if item.doubts]

    @cached_property
    def histogram(self) -> plots.Histogram:
        return plots.histogram(self.matrix.shares * self.figures.max_points, self.figures.max_points)

    @cached_property
    def scatter(self) -> plots.Scatter:
        return plots.scatter([(item.number, item.figures.facility, item.figures.discrimination) for item in self.items])


def taught_scopes(user: User, quiz: Quiz) -> tuple[Scope, ...]:
    """Return whose attempts at `quiz` the user may look at: of all their classes, a class, an assignment. One query.

    Raises Http404 where they have not given the quiz to any class that they teach.
    """
    entries = AssignmentQuiz.objects.filter(quiz=quiz, assignment__classroom__in=Classroom.objects.taught_by(user))
    related = entries.select_related("assignment__classroom")
    listed = list(
        related.order_by("assignment__classroom__name", "assignment__classroom", "assignment__opens_at", "pk")
    )
    if not listed:
        raise Http404
    by_class: defaultdict[Classroom, list[AssignmentQuiz]] = defaultdict(list)
    for entry in listed:
        by_class[entry.assignment.classroom].append(entry)
    return tuple(_scopes(listed, by_class))


def _scopes(listed: list[AssignmentQuiz], by_class: dict[Classroom, list[AssignmentQuiz]]) -> Iterator[Scope]:
    """The widest first. What has the same attempts as a narrower scope is left out."""
    if len(by_class) > 1:
        yield Scope(EVERYWHERE, f"All your classes ({len(by_class)})", tuple(listed))
    for classroom, own in by_class.items():
        yield Scope(f"class-{classroom.pk}", classroom.name, tuple(own))
        if len(own) > 1:
            yield from (_of_assignment(entry) for entry in own)


def _of_assignment(entry: AssignmentQuiz) -> Scope:
    assignment = entry.assignment
    opened = assignment.opens_at.astimezone(assignment.classroom.zone)
    label = f"{assignment.classroom}: {assignment.title} ({opened:%b} {opened.day}, {opened.year})"
    return Scope(f"assignment-{assignment.pk}", label, (entry,))


def choose_scope(scopes: Sequence[Scope], value: str) -> Scope:
    """Return the scope that `value` names, the widest for "" and "all"; Http404 for what is not theirs."""
    if value in ("", EVERYWHERE):
        return scopes[0]
    for scope in scopes:
        if scope.is_called(value):
            return scope
    raise Http404


def attempts_of(quiz: Quiz, scope: Scope) -> AttemptQuerySet:
    """Return the attempts of students who are in their class now, as on the pages of the assignment."""
    return Attempt.objects.filter(
        quiz=quiz,
        submission_link__submission__assignment__in=scope.assignments,
        submission_link__submission__assignment__classroom__enrolments__user=F("student"),
        submission_link__submission__assignment__classroom__enrolments__role=Enrolment.Role.STUDENT,
        submission_link__submission__assignment__classroom__enrolments__left_at=None,
    )


def load_statistics(quiz: Quiz, scopes: tuple[Scope, ...], scope: Scope, which: Which) -> QuizStatistics:
    """Return the statistics of `quiz` over `scope`, in six queries.

    Guiding questions have none: they are practice with help, and never finished by everybody.
    """
    attempts = Attempt.objects.none() if quiz.is_guiding else attempts_of(quiz, scope).submitted()
    matrix = load_matrix(attempts, which)
    figures, groups = matrix.figures(), thirds(matrix.shares)
    asked = load_asked(attempts, matrix)
    beliefs = dict(Misconception.objects.filter(lesson=quiz.lesson_id).values_list("slug", "statement"))
    items = [_item(column, matrix, figures, asked, groups, beliefs) for column in range(len(matrix.questions))]
    return QuizStatistics(quiz, scopes, scope, which, matrix, figures, sizes(groups), tuple(items))


def _item(
    column: int, matrix: ScoreMatrix, quiz: QuizFigures, asked: Asked, groups: Thirds, beliefs: dict[str, str]
) -> ItemPart:
    question, figures, had = matrix.questions[column], quiz.items[column], matrix.asked[:, column]
    newest = asked.newest(question.pk)
    return ItemPart(
        number=column + 1,
        question=question,
        version=asked.versions[question.pk][0],
        figures=figures,
        by_thirds=facility_by_thirds(matrix.scores[had, column], figures.max_points, groups[had]),
        tables=tuple(VersionTable(table, beliefs) for table in asked.tables[question.pk]),
        doubts=tuple(doubts(figures, quiz, newest)),
        notes=tuple(notes(figures, newest)),
    )


def _shares(counts: Counts, asked: Counts) -> tuple[float | None, ...]:
    return tuple(count / n if n else None for count, n in zip(counts, asked, strict=True))

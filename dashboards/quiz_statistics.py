"""How well the questions of one quiz work, over an assignment, a class or all classes of a teacher."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import F
from django.http import Http404
from pydantic import ValidationError

from accounts.models import User
from classrooms.models import AssignmentQuiz, Classroom, Enrolment
from dashboards import plots
from quizzes.grader import kind_of, spec_of
from quizzes.item_warnings import OptionFigures, doubts, notes, too_few
from quizzes.models import Attempt, AttemptQuerySet, Misconception, Question, QuestionVersion, Quiz, Response
from quizzes.option_statistics import Counts, Option, Thirds, facility_by_thirds, option_figures, sizes, thirds
from quizzes.score_matrix import ScoreMatrix, Which, load_matrix
from quizzes.statistics import ItemFigures, QuizFigures

# Kinds whose answer is a pick from options that everybody saw.
OPTION_KINDS = (QuestionVersion.Kind.SINGLE, QuestionVersion.Kind.MULTIPLE, QuestionVersion.Kind.TRUE_FALSE)
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
    """What was chosen of one version. `asked` and `blanks` count students in the lower, middle and upper third."""

    version: QuestionVersion
    lines: tuple[OptionLine, ...]
    asked: Counts
    blanks: Counts

    @property
    def n(self) -> int:
        return sum(self.asked)

    @property
    def blank(self) -> int:
        return sum(self.blanks)

    @property
    def blank_by_third(self) -> list[tuple[str, int]]:
        return list(zip(THIRDS, self.blanks, strict=True))

    @cached_property
    def plot(self) -> plots.Traces:
        shown = [(line.figures.letter, line.figures.thirds, line.figures.is_right) for line in self.lines]
        return plots.traces([(letter, _shares(counts, self.asked), right) for letter, counts, right in shown])


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
    versions = _versions(attempts)
    picks = _Picks(attempts, matrix, groups)
    beliefs = dict(Misconception.objects.filter(lesson=quiz.lesson_id).values_list("slug", "statement"))
    items = [
        _item(column, question, figures, versions[question.pk], picks, beliefs)
        for column, question in enumerate(matrix.questions)
    ]
    return QuizStatistics(quiz, scopes, scope, which, matrix, figures, sizes(groups), tuple(items))


def _versions(attempts: AttemptQuerySet) -> dict[int, list[QuestionVersion]]:
    """The versions that were asked of each question, newest first."""
    asked = Response.objects.filter(attempt__in=attempts).order_by().values("version")
    by_question: defaultdict[int, list[QuestionVersion]] = defaultdict(list)
    for version in QuestionVersion.objects.filter(pk__in=asked).order_by("-number"):
        by_question[version.question_id].append(version)
    return by_question


class _Picks:
    """What each student chose, by version: rows of the matrix and answers, read in one query."""

    def __init__(self, attempts: AttemptQuerySet, matrix: ScoreMatrix, groups: Thirds) -> None:
        self.matrix, self.groups = matrix, groups
        row_of = {attempt: row for row, attempt in enumerate(matrix.attempts)}
        self._rows: defaultdict[int, list[int]] = defaultdict(list)
        self._answers: defaultdict[int, list[Any]] = defaultdict(list)
        found = Response.objects.filter(attempt__in=attempts, version__kind__in=OPTION_KINDS, counts=True).order_by()
        rows = found.values_list("attempt", "version", "answer", "checked_at", "checked_answer")
        for attempt, version, answer, checked_at, checked_answer in rows.iterator(chunk_size=10_000):
            if attempt in row_of:
                self._rows[version].append(row_of[attempt])
                self._answers[version].append(answer if checked_at is None else checked_answer)

    def table(self, version: QuestionVersion, column: int, beliefs: dict[str, str]) -> VersionTable | None:
        """The table of one version; None where nobody looked at was asked it, or its spec cannot be read."""
        rows, answers = self._rows[version.pk], self._answers[version.pk]
        options = _options(version)
        if not rows or not options:
            return None
        groups = self.groups[rows]
        rests = (self.matrix.scores.sum(axis=1) - self.matrix.scores[:, column])[rows]
        figures = option_figures(options, _chosen(version, answers), groups, rests)
        return VersionTable(
            version=version,
            lines=tuple(
                OptionLine(known, Decimal(known.count) / len(rows), beliefs.get(option.misconception, ""))
                for option, known in zip(options, figures, strict=True)
            ),
            asked=sizes(groups),
            blanks=sizes(groups[[answer is None for answer in answers]]),
        )


def _options(version: QuestionVersion) -> list[Option]:
    """The options of a version in its author's order, lettered; [] where they cannot be read."""
    try:
        choices = kind_of(version).summarize(spec_of(version), [])
    except (KeyError, ValidationError):
        return []
    letters = [choice.label for choice in choices] if version.kind == "truefalse" else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return [
        Option(choice.id, letter, choice.label, bool(choice.right), choice.misconception)
        for letter, choice in zip(letters, choices, strict=False)
    ]


def _chosen(version: QuestionVersion, answers: Sequence[Any]) -> list[list[str]]:
    """The ids that each answer holds; alike answers are read once."""
    kind, spec = kind_of(version), spec_of(version)
    known: dict[str, list[str]] = {}
    for answer in answers:
        if repr(answer) not in known:
            known[repr(answer)] = [choice.id for choice in kind.summarize(spec, [answer]) if choice.count and choice.id]
    return [known[repr(answer)] for answer in answers]


def _item(
    column: int,
    question: Question,
    quiz: QuizFigures,
    versions: Sequence[QuestionVersion],
    picks: _Picks,
    beliefs: dict[str, str],
) -> ItemPart:
    figures, asked = quiz.items[column], picks.matrix.asked[:, column]
    found = [picks.table(version, column, beliefs) for version in versions if version.kind in OPTION_KINDS]
    tables = [table for table in found if table is not None]
    newest = [line.figures for line in tables[0].lines] if tables else []
    return ItemPart(
        number=column + 1,
        question=question,
        version=versions[0],
        figures=figures,
        by_thirds=facility_by_thirds(picks.matrix.scores[asked, column], figures.max_points, picks.groups[asked]),
        tables=tuple(tables),
        doubts=tuple(doubts(figures, quiz, newest)),
        notes=tuple(notes(figures, newest)),
    )


def _shares(counts: Counts, asked: Counts) -> tuple[float | None, ...]:
    return tuple(count / n if n else None for count, n in zip(counts, asked, strict=True))

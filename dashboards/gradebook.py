"""The gradebook of a class: students and what they have in every quiz that counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from accounts.models import User
from classrooms.models import AssignmentQuiz, Classroom, Enrolment
from dashboards.exports import Value
from dashboards.scores import QuizScore, load_work
from quizzes.counting import rounded, shown


@dataclass(frozen=True)
class Average:
    """A mean of unrounded shares, 0 to 1, over the `n` scores that are final; None for n = 0."""

    fraction: Decimal | None
    n: int


@dataclass(frozen=True)
class GradebookRow:
    student: User
    scores: tuple[QuizScore, ...]
    points: Decimal
    max_points: Decimal

    @property
    def fraction(self) -> Decimal | None:
        """Share of the points of all quizzes that are marked to the end; None where there is none."""
        return self.points / self.max_points if self.max_points else None


@dataclass(frozen=True)
class Gradebook:
    """`averages` stand in the order of `entries`; `overall` is the mean of the students' own shares."""

    classroom: Classroom
    entries: tuple[AssignmentQuiz, ...]
    rows: tuple[GradebookRow, ...]
    averages: tuple[Average, ...]
    overall: Average


def load_gradebook(classroom: Classroom, now: datetime) -> Gradebook:
    """Return the gradebook of `classroom`: every quiz that counts, of every assignment that was not withdrawn.

    Five queries. A missing quiz is not a zero: it is shown as missing, and the teacher decides.
    """
    entries = _load_entries(classroom)
    work = load_work(classroom, entries)
    students = Enrolment.objects.students().filter(classroom=classroom).select_related("user")
    rows = [
        _row(enrolment.user, tuple(work.score(entry, enrolment.user, now) for entry in entries))
        for enrolment in students
    ]
    return Gradebook(
        classroom=classroom,
        entries=tuple(entries),
        rows=tuple(rows),
        averages=tuple(average([row.scores[place] for row in rows]) for place in range(len(entries))),
        overall=_mean([row.fraction for row in rows if row.fraction is not None]),
    )


def _load_entries(classroom: Classroom) -> list[AssignmentQuiz]:
    entries = AssignmentQuiz.objects.filter(
        assignment__classroom=classroom, assignment__archived_at=None, counts=True
    ).select_related("assignment", "quiz")
    return list(entries.order_by("assignment__opens_at", "assignment", "position", "pk"))


def _row(student: User, scores: tuple[QuizScore, ...]) -> GradebookRow:
    final = [score for score in scores if score.is_final]
    points = sum((score.points for score in final if score.points is not None), Decimal(0))
    return GradebookRow(student, scores, points, sum((score.max_points for score in final), Decimal(0)))


def average(scores: Sequence[QuizScore]) -> Average:
    """Return the mean share of those scores that are final."""
    return _mean([score.fraction for score in scores if score.is_final and score.fraction is not None])


def _mean(fractions: Sequence[Decimal]) -> Average:
    return Average(sum(fractions, Decimal(0)) / len(fractions) if fractions else None, len(fractions))


def status(score: QuizScore) -> str:
    """Return what a teacher should know about a score besides its number, in a few words; "" where nothing."""
    words = []
    if score.waiting:
        so_far = f" ({shown(score.points)} so far)" if score.points else ""
        words.append(f"{score.waiting} to mark{so_far}")
    if score.is_late:
        words.append("late")
    if score.is_missing:
        words.append("missing")
    elif score.open_attempt and not score.is_submitted:
        words.append("in progress")
    return ", ".join(words)


def csv_rows(gradebook: Gradebook) -> Iterator[list[Value]]:
    """Yield the gradebook as rows: a heading, then one row a student.

    For each quiz three columns: points (rounded half up to 2 places), the share in percent (1 place), and a word
    where there is one. A score with answers still to mark has no number yet, so that nobody imports half a grade.
    """
    yield ["Last name", "First name", "User name", *_headings(gradebook), "Total points", "Out of", "Total %"]
    for row in gradebook.rows:
        student = row.student
        cells: list[Value] = [student.last_name, student.first_name, student.username]
        for score in row.scores:
            known = score.is_final
            cells += [
                _points(score.points if known else None),
                _percent(score.fraction if known else None),
                status(score),
            ]
        yield [*cells, _points(row.points if row.max_points else None), _points(row.max_points), _percent(row.fraction)]


def _headings(gradebook: Gradebook) -> Iterator[str]:
    seen: dict[str, int] = {}
    for entry in gradebook.entries:
        opened = f"{entry.assignment.opens_at.astimezone(gradebook.classroom.zone):%Y-%m-%d}"
        name = f"{entry.assignment.title} ({opened}): {entry.quiz.title}"
        seen[name] = seen.get(name, 0) + 1
        unique = name if seen[name] == 1 else f"{name} #{seen[name]}"
        yield from (f"{unique} - points", f"{unique} - %", f"{unique} - status")


def _points(points: Decimal | None) -> Decimal | None:
    return None if points is None else rounded(points, 2)


def _percent(fraction: Decimal | None) -> Decimal | None:
    return None if fraction is None else rounded(100 * fraction, 1)


def export_name(gradebook: Gradebook, now: datetime) -> str:
    """Return a file name with the class and today's date in its zone."""
    return f"{gradebook.classroom.name} gradebook {now.astimezone(gradebook.classroom.zone):%Y-%m-%d}"

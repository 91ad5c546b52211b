"""The score matrix of a quiz as it was taken: a row for each student's attempt, a column for each question.

Columns are questions, not slots: a slot may draw different questions for different students, and `asked` says who had
which; a question that was dropped from an attempt counts as not asked there. All versions of a question are one column.

A question with an answer that still waits for a person is left out as a whole until all its answers are marked. Counting
such answers as 0 would make the question look hard and every total too low; leaving out only the students who wait
would leave those who wrote nothing, whose 0 needs no mark.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

import numpy as np

from quizzes.models import AttemptQuerySet, Question, Response
from quizzes.statistics import Array, Mask, QuizFigures, analyze

Try = tuple[int, int, int, Decimal | None]
"""Attempt, student, number of the attempt, points."""


class Which(StrEnum):
    """Which finished attempt of a student is looked at."""

    FIRST = "first"
    LAST = "last"
    BEST = "best"


@dataclass(frozen=True)
class ScoreMatrix:
    """`scores`, `asked`: (attempts, questions); points are shares of `max_points`, (questions,), as worth now.

    `attempts`: primary keys, one a row. `waiting`: questions left out, with how many answers wait for a person.
    """

    attempts: tuple[int, ...]
    questions: tuple[Question, ...]
    max_points: Array
    scores: Array
    asked: Mask
    waiting: dict[Question, int]

    @property
    def names(self) -> list[str]:
        return [question.slug for question in self.questions]

    @property
    def shares(self) -> Array:
        """Points of each attempt as a share of what it could earn, 0 to 1, shape (attempts,); 0 where that is nothing."""
        possible = self.asked @ self.max_points
        return np.divide(self.scores.sum(axis=1), possible, out=np.zeros(len(self.scores)), where=possible > 0)

    def figures(self) -> QuizFigures:
        return analyze(self.scores, self.max_points, self.names, self.asked)


def load_matrix(attempts: AttemptQuerySet, which: Which = Which.FIRST) -> ScoreMatrix:
    """Return the scores of one finished attempt of each student among `attempts`, in three queries.

    Attempts under way and teachers' previews are not counted. Where the points of a question were changed meanwhile, it
    has those of the newest attempt, and older attempts keep their share of them.
    """
    finished = attempts.submitted().filter(is_preview=False)
    tries = finished.order_by("number", "pk").values_list("pk", "student", "number", "score")
    chosen = choose(tries, which)
    cells = _read(finished, {attempt: row for row, attempt in enumerate(chosen)})
    known = Question.objects.in_bulk(list(cells.places))
    order = sorted(cells.places, key=lambda pk: (cells.places[pk], known[pk].slug))
    marked = [pk for pk in order if not cells.waiting[pk]]
    scores, asked = _matrix(cells, len(chosen), marked)
    return ScoreMatrix(
        attempts=chosen,
        questions=tuple(known[pk] for pk in marked),
        max_points=np.array([float(cells.points[pk]) for pk in marked]),
        scores=scores,
        asked=asked,
        waiting={known[pk]: cells.waiting[pk] for pk in order if cells.waiting[pk]},
    )


def choose(tries: Iterable[Try], which: Which) -> tuple[int, ...]:
    """Return one attempt of each student from `tries`, which stand in order. Of equally good ones it is the earliest."""
    kept: dict[int, Try] = {}
    for found in tries:
        before = kept.get(found[1])
        if before is None or which is Which.LAST or (which is Which.BEST and _is_better(found[3], before[3])):
            kept[found[1]] = found
    return tuple(found[0] for found in kept.values())


def _is_better(score: Decimal | None, before: Decimal | None) -> bool:
    return score is not None and (before is None or score > before)


@dataclass
class _Cells:
    """What was read: one entry an answer in the arrays; by question, its place, its points, and how many wait."""

    rows: array[int] = field(default_factory=lambda: array("q"))
    questions: array[int] = field(default_factory=lambda: array("q"))
    fractions: array[float] = field(default_factory=lambda: array("d"))
    places: dict[int, int] = field(default_factory=dict)
    points: dict[int, Decimal] = field(default_factory=dict)
    waiting: Counter[int] = field(default_factory=Counter)


def _read(finished: AttemptQuerySet, row_of: dict[int, int]) -> _Cells:
    cells = _Cells()
    responses = Response.objects.filter(attempt__in=finished, counts=True).order_by("attempt", "position")
    found = responses.values_list("attempt", "version__question", "slot__position", "points", "fraction")
    for attempt, question, place, points, fraction in found.iterator(chunk_size=10_000):
        if (row := row_of.get(attempt)) is None:
            continue
        cells.places[question] = min(place, cells.places.get(question, place))
        cells.points[question] = points
        cells.waiting[question] += fraction is None
        cells.rows.append(row)
        cells.questions.append(question)
        cells.fractions.append(float(fraction or 0))
    return cells


def _matrix(cells: _Cells, n: int, questions: list[int]) -> tuple[Array, Mask]:
    """Points and who was asked, of the questions that stay."""
    scores, asked = np.zeros((n, len(questions))), np.zeros((n, len(questions)), dtype=bool)
    if not len(cells.rows):
        return scores, asked
    rows, owners = np.frombuffer(cells.rows, dtype=np.int64), np.frombuffer(cells.questions, dtype=np.int64)
    fractions = np.frombuffer(cells.fractions)
    for column, question in enumerate(questions):
        own = owners == question
        scores[rows[own], column] = fractions[own] * float(cells.points[question])
        asked[rows[own], column] = True
    return scores, asked

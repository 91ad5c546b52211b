"""The figures of a whole quiz in a teacher's words, each with its technical name beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from dashboards.quiz_statistics import EVERYWHERE, QuizStatistics
from quizzes.counting import rounded, shown
from quizzes.item_warnings import FEWEST
from quizzes.score_matrix import Which
from quizzes.statistics import QuizFigures

# From which alpha on what may be said (University of Washington, "ScorePak: Item analysis", for classroom tests).
RELIABILITY = (
    (0.8, "Very good for a class quiz: a second one like it would put students in much the same order."),
    (0.7, "Good for a class quiz."),
    (0.6, "Somewhat low: grade on more than this quiz."),
    (0.5, "Low: grade on more than this quiz, and look at the questions named below."),
    (-9.0, "Too low to rank students by: much of what sets them apart here is chance."),
)
TRIES = {Which.FIRST: "first", Which.LAST: "last", Which.BEST: "best"}


@dataclass(frozen=True)
class Fact:
    """`value` in large, `meaning` in a sentence, `term` as a measurement specialist calls it."""

    title: str
    value: str
    meaning: str
    term: str


def basis(found: QuizStatistics) -> str:
    """Say what the figures stand on."""
    students, plural = _students(found.figures.n), "" if found.figures.n == 1 else "s"
    where = "all your classes" if found.scope.value == EVERYWHERE else found.scope.label
    return f"The {TRIES[found.which]} finished attempt{plural} of {students} ({where})."


def how_few(found: QuizStatistics) -> str:
    """Say where the students are too few to act on the figures; "" where they are enough for every question."""
    few, n = sum(bool(item.too_few) for item in found.items), found.figures.n
    if n < FEWEST:
        return "With so few, one student moves every figure a good deal: read them as a first hint."
    if not few:
        return ""
    which = "the questions" if few == len(found.items) else f"{few} of the {len(found.items)} questions"
    return f"That is too few to tell whether {which} work well: look at the intervals."


def _students(n: int) -> str:
    return "1 student" if n == 1 else f"{n:,} students"


def facts(figures: QuizFigures) -> list[Fact]:
    """Return average, spread, reliability and measurement error, as far as they are defined."""
    return [*_average(figures), *_spread(figures), *_reliability(figures), *_error(figures)]


def why_no_reliability(found: QuizStatistics) -> str:
    """Say why there is no alpha; "" where there is one."""
    figures = found.figures
    if figures.alpha is not None or not figures.n:
        return ""
    if not found.matrix.asked.all():
        return "Students were asked different questions, so there is no reliability of the quiz as a whole."
    if len(figures.items) < 2:
        return "Reliability compares questions with each other: it takes at least two."
    if figures.n < 3:
        return "Reliability takes at least three students."
    return "All students have the same score, so nothing can be said about reliability."


def _average(figures: QuizFigures) -> Iterator[Fact]:
    if figures.mean is not None:
        points = f"{_points(figures.mean, figures)} of {_number(figures.max_points)}"
        yield Fact("Average score", points, f"{_percent(figures.mean)} of the points.", "Mean")


def _spread(figures: QuizFigures) -> Iterator[Fact]:
    if figures.sd is not None:
        points = _points(figures.sd, figures)
        meaning = f"Scores typically lie about {points} points from the average."
        yield Fact("Spread", f"± {points}", meaning, f"Standard deviation, {_percent(figures.sd)} of the points")


def _reliability(figures: QuizFigures) -> Iterator[Fact]:
    if figures.alpha is None:
        return
    meaning = next(words for least, words in RELIABILITY if figures.alpha >= least)
    between = ""
    if figures.alpha_interval:
        low, high = figures.alpha_interval
        between = f", 95% interval {low:.2f} to {high:.2f}".replace("-", "\N{MINUS SIGN}")
    value = f"{figures.alpha:.2f}".replace("-", "\N{MINUS SIGN}")
    yield Fact("Reliability", value, meaning, f"Cronbach’s alpha, n = {figures.n}{between}")


def _error(figures: QuizFigures) -> Iterator[Fact]:
    if figures.sem is None or figures.mean is None or figures.error_ratio is None:
        return
    score = float(rounded(Decimal(figures.mean * figures.max_points), 0))
    error = figures.sem * figures.max_points
    low, high = max(0.0, score - error), min(figures.max_points, score + error)
    yield Fact(
        "Give or take",
        f"± {_number(error)}",
        f"A score of {_number(score)} means {_number(low)} to {_number(high)}, two times in three.",
        f"Standard error of measurement; error ratio {_percent(figures.error_ratio)} of the spread",
    )


def _points(share: float, figures: QuizFigures) -> str:
    return _number(share * figures.max_points)


def _number(points: float) -> str:
    return shown(Decimal(points), 1)


def _percent(share: float) -> str:
    return f"{rounded(100 * Decimal(share), 0)}%"

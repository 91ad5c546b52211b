"""All figures of the statistics page as one table, with every digit: the whole quiz, its questions, their options."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from dashboards.exports import Value
from dashboards.quiz_statistics import ItemPart, QuizStatistics, VersionTable
from lessons.plain import one_line
from quizzes.statistics_report import FIGURES

HEADER = [
    "row", "question", "version", "option", "text", "right",
    *FIGURES,
    "facility_low", "facility_high", "discrimination_low", "discrimination_high",
    "lower_third", "middle_third", "upper_third",
    "chose_lower", "chose_middle", "chose_upper",
    "alpha", "alpha_low", "alpha_high", "sem", "error_ratio", "warnings",
]  # fmt: skip
Row = dict[str, str | int | float | None]


def csv_rows(found: QuizStatistics) -> Iterator[list[Value]]:
    """Yield a heading and a row for the quiz, each question and each option.

    Shares run from 0 to 1. For the quiz, facility is the mean; for an option it is the share that chose it, n how many,
    and discrimination its point-biserial correlation with the score on the rest.
    """
    yield [*HEADER]
    for row in [_quiz(found), *(row for item in found.items for row in _item(item))]:
        yield [_cell(row.get(name)) for name in HEADER]


def export_name(found: QuizStatistics) -> str:
    return f"{found.quiz} item statistics {found.scope.label} {found.which}"


def _cell(value: str | int | float | None) -> Value:
    return Decimal(repr(value)) if isinstance(value, float) else value


def _quiz(found: QuizStatistics) -> Row:
    figures = found.figures
    low, high = figures.alpha_interval or (None, None)
    row: Row = {"row": "quiz", "text": found.quiz.title, "n": figures.n, "facility": figures.mean, "sd": figures.sd}
    row |= {"alpha": figures.alpha, "alpha_low": low, "alpha_high": high}
    return row | {"sem": figures.sem, "error_ratio": figures.error_ratio}


def _item(item: ItemPart) -> Iterator[Row]:
    figures = item.figures
    row: Row = {"row": "question", "question": figures.name, "text": one_line(item.version.prompt, 200)}
    row |= {name: getattr(figures, name) for name in FIGURES}
    row["facility_low"], row["facility_high"] = figures.facility_interval or (None, None)
    row["discrimination_low"], row["discrimination_high"] = figures.discrimination_interval or (None, None)
    row["lower_third"], row["middle_third"], row["upper_third"] = item.by_thirds
    row["warnings"] = " ".join([*item.doubts, *item.notes, *item.too_few])
    yield row
    for table in item.tables:
        yield from _options(figures.name, table)


def _options(question: str, table: VersionTable) -> Iterator[Row]:
    for line in table.lines:
        option = line.figures
        row: Row = {"row": "option", "question": question, "version": table.version.number, "option": option.letter}
        row |= {"text": option.label, "right": "yes" if option.is_right else "no", "n": option.count}
        row |= {"facility": float(line.share), "discrimination": option.correlation}
        row["discrimination_low"], row["discrimination_high"] = option.interval or (None, None)
        row["chose_lower"], row["chose_middle"], row["chose_upper"] = option.thirds
        yield row

import csv
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quizzes.matrix_file import BadMatrix, read_matrix
from quizzes.models import Attempt, Quiz
from quizzes.option_tables import load_asked, warnings_of
from quizzes.score_matrix import Which, load_matrix
from quizzes.statistics import QuizFigures, analyze
from quizzes.statistics_report import Warnings, all_warnings, as_json, as_rows


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # A file of scores needs no school.
    help = (
        "Print the item statistics of a quiz, over one finished attempt of each student, or of a score matrix in a CSV "
        "file: one row a student, one column an item; a header cell is NAME (full marks 1) or NAME/4, an empty cell an "
        "item that was not reached, which counts 0, so that n is the number of rows for every item. All figures are "
        "shares (0.41), null where a figure is not defined."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("quiz", nargs="?", metavar="QUIZ", help="a quiz's slug, or LESSON/QUIZ")
        parser.add_argument("--matrix", type=Path, metavar="FILE", help="read scores from a CSV file instead")
        parser.add_argument("--format", choices=["json", "csv"], default="json")
        parser.add_argument(
            "--attempts", choices=[which.value for which in Which], help="which finished attempt; the first without"
        )

    def handle(
        self,
        *args: Any,
        quiz: str | None,
        matrix: Path | None,
        format: str,
        attempts: str | None,
        **options: Any,
    ) -> None:
        if (quiz is None) == (matrix is None):
            raise CommandError("Name a quiz, or a file with --matrix, and not both.")
        if matrix is not None:
            if attempts:
                raise CommandError("--attempts is for quizzes; every row of a matrix counts.")
            figures = _of_file(matrix)
            self._print(figures, all_warnings(figures), format)
        elif quiz is not None:
            self._print(*self._of_quiz(find_quiz(quiz), Which(attempts or Which.FIRST)), format)

    def _of_quiz(self, quiz: Quiz, which: Which) -> tuple[QuizFigures, Warnings]:
        if quiz.is_guiding:
            raise CommandError(
                f"{quiz} are guiding questions: practice that nobody finishes, so there is no test to analyze."
            )
        attempts = Attempt.objects.filter(quiz=quiz).submitted()
        found = load_matrix(attempts, which)
        for question, count in found.waiting.items():
            answers = "1 answer waits" if count == 1 else f"{count} answers wait"
            self.stderr.write(f"{question} is left out: {answers} for a mark.")
        figures = found.figures()
        return figures, warnings_of(found, figures, load_asked(attempts, found))

    def _print(self, figures: QuizFigures, warnings: Warnings, format: str) -> None:
        if format == "csv":
            csv.writer(self.stdout, lineterminator="\n").writerows(as_rows(figures, warnings))
        else:
            self.stdout.write(json.dumps(as_json(figures, warnings), indent=2, allow_nan=False, ensure_ascii=False))


def find_quiz(name: str) -> Quiz:
    """Return the quiz that `name` (a slug, or lesson/quiz) means; raises CommandError, which lists what there is."""
    lesson, _, slug = name.rpartition("/")
    quizzes = Quiz.objects.select_related("lesson").order_by("lesson__slug", "position", "pk")
    found = list(quizzes.filter(slug=slug, **({"lesson__slug": lesson} if lesson else {})))
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"{quiz.lesson.slug}/{quiz.slug}" for quiz in (found or quizzes)) or "none is loaded"
    if found:
        raise CommandError(f"{name!r} is a quiz of more than one lesson. Name one of them: {listed}.")
    raise CommandError(f"There is no quiz {name!r}. Quizzes here: {listed}.")


def _of_file(path: Path) -> QuizFigures:
    try:
        matrix = read_matrix(path)
    except BadMatrix as error:
        raise CommandError(str(error)) from error
    # The interval of alpha is not printed, and takes as long as all the rest.
    return analyze(matrix.scores, matrix.max_points, matrix.names, resamples=0)

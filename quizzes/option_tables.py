"""Who chose what of the questions with options, by version, over the attempts of a score matrix."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from quizzes.correction_notes import accepted_specs
from quizzes.grader import kind_of, spec_of
from quizzes.item_warnings import OptionFigures, item_warnings
from quizzes.models import AttemptQuerySet, QuestionVersion, Regrade, Response
from quizzes.option_statistics import Counts, Option, Thirds, option_figures, sizes, thirds
from quizzes.score_matrix import ScoreMatrix
from quizzes.statistics import QuizFigures

# Kinds whose answer is a pick from options that everybody saw.
OPTION_KINDS = (QuestionVersion.Kind.SINGLE, QuestionVersion.Kind.MULTIPLE, QuestionVersion.Kind.TRUE_FALSE)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class OptionTable:
    """What was chosen of one version; `figures` stand in the order of `options`, which is the author's.

    `asked` and `blanks` count students in the lower, middle and upper third of the class.
    """

    version: QuestionVersion
    options: tuple[Option, ...]
    figures: tuple[OptionFigures, ...]
    asked: Counts
    blanks: Counts


@dataclass(frozen=True)
class Asked:
    """By question: the versions that were asked and the tables of those with options, newest first."""

    versions: dict[int, list[QuestionVersion]]
    tables: dict[int, list[OptionTable]]

    def newest(self, question: int) -> tuple[OptionFigures, ...]:
        """Return the options of the newest version that was asked; empty for a question without options."""
        tables = self.tables.get(question)
        return tables[0].figures if tables else ()


def load_asked(attempts: AttemptQuerySet, matrix: ScoreMatrix) -> Asked:
    """Return what was asked and chosen in `matrix`, which was made of `attempts`; three queries."""
    versions, answers, groups = _versions(attempts), _answers(attempts, matrix), thirds(matrix.shares)
    tables = {}
    for column, question in enumerate(matrix.questions):
        found = [
            _table(version, *answers[version.pk], column, matrix, groups)
            for version in versions[question.pk]
            if version.pk in answers
        ]
        tables[question.pk] = [table for table in found if table is not None]
    return Asked(versions, tables)


def warnings_of(matrix: ScoreMatrix, figures: QuizFigures, asked: Asked) -> dict[str, list[str]]:
    """Return all that is to be said about each question, by its name."""
    return {
        item.name: item_warnings(item, figures, asked.newest(question.pk))
        for question, item in zip(matrix.questions, figures.items, strict=True)
    }


def _versions(attempts: AttemptQuerySet) -> dict[int, list[QuestionVersion]]:
    asked = Response.objects.filter(attempt__in=attempts).order_by().values("version")
    by_question: defaultdict[int, list[QuestionVersion]] = defaultdict(list)
    here = Regrade.objects.in_force().filter(assignments__submissions__attempts__in=attempts.order_by())
    regrades = Prefetch("regrades", here.distinct())
    for version in QuestionVersion.objects.filter(pk__in=asked).order_by("-number").prefetch_related(regrades):
        by_question[version.question_id].append(version)
    return by_question


def _answers(attempts: AttemptQuerySet, matrix: ScoreMatrix) -> dict[int, tuple[list[int], list[Any]]]:
    """By version with options: the rows of the matrix that had it, and what each answered."""
    row_of = {attempt: row for row, attempt in enumerate(matrix.attempts)}
    found: defaultdict[int, tuple[list[int], list[Any]]] = defaultdict(lambda: ([], []))
    responses = Response.objects.filter(attempt__in=attempts, version__kind__in=OPTION_KINDS, counts=True).order_by()
    listed = responses.values_list("attempt", "version", "answer", "checked_at", "checked_answer")
    for attempt, version, answer, checked_at, checked_answer in listed.iterator(chunk_size=10_000):
        if attempt in row_of:
            rows, answers = found[version]
            rows.append(row_of[attempt])
            answers.append(answer if checked_at is None else checked_answer)
    return found


def _table(
    version: QuestionVersion, rows: list[int], answers: list[Any], column: int, matrix: ScoreMatrix, groups: Thirds
) -> OptionTable | None:
    """The table of one version; None where its spec cannot be read."""
    options = _options(version)
    if not options:
        return None
    rests = (matrix.scores.sum(axis=1) - matrix.scores[:, column])[rows]
    return OptionTable(
        version=version,
        options=tuple(options),
        figures=tuple(option_figures(options, _chosen(version, answers), groups[rows], rests)),
        asked=sizes(groups[rows]),
        blanks=sizes(groups[rows][[answer is None for answer in answers]]),
    )


def _options(version: QuestionVersion) -> list[Option]:
    """The options, right by the key as it was corrected for some of the attempts, if it was."""
    by_key = [kind_of(version).summarize(spec, []) for spec in accepted_specs(version, version.regrades.all())]
    if not by_key:
        return []
    right = {choice.id for choices in by_key for choice in choices if choice.right}
    is_lettered = version.kind != QuestionVersion.Kind.TRUE_FALSE
    letters = LETTERS if is_lettered else [choice.label for choice in by_key[0]]
    return [
        Option(choice.id, letter, choice.label, choice.id in right, "" if choice.id in right else choice.misconception)
        for letter, choice in zip(letters, by_key[0], strict=False)
    ]


def _chosen(version: QuestionVersion, answers: Sequence[Any]) -> list[list[str]]:
    """The ids that each answer holds; alike answers are read once."""
    kind, spec = kind_of(version), spec_of(version)
    known: dict[str, list[str]] = {}
    for answer in answers:
        if repr(answer) not in known:
            known[repr(answer)] = [choice.id for choice in kind.summarize(spec, [answer]) if choice.count and choice.id]
    return [known[repr(answer)] for answer in answers]

"""The questions of one quiz of an assignment: how hard each was, and what the class chose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from classrooms.models import Assignment, AssignmentQuiz
from dashboards.regrades import regrades_by_question
from dashboards.results import choose_entry, load_entries, load_slots
from dashboards.scores import load_work
from lessons.models import Anchor
from quizzes import statistics
from quizzes.correction_notes import accepted_specs
from quizzes.grader import kind_of
from quizzes.models import Attempt, Misconception, Question, QuestionVersion, Regrade, Response, Slot
from quizzes.quadrants import LABELS, Quadrant, quadrant_of
from quizzes.question_types.base import Choice


@dataclass(frozen=True)
class Line:
    """One line of the table of choices: its share of all answers, 0 to 1, and the misconception it points to."""

    choice: Choice
    share: Decimal
    belief: str


@dataclass(frozen=True)
class Corner:
    """One of the four groups that answer and evidence make, with the attempts in it, by their students' names."""

    quadrant: Quadrant
    attempts: tuple[Attempt, ...]

    @property
    def label(self) -> str:
        return LABELS[self.quadrant]


@dataclass(frozen=True)
class VersionItem:
    """What was answered to one version of a question. `answers` counts attempts, blanks among them."""

    version: QuestionVersion
    answers: int
    lines: tuple[Line, ...]
    quadrants: tuple[Corner, ...] = ()

    @property
    def placed(self) -> int:
        """Return how many answers stand in the quadrants."""
        return sum(len(corner.attempts) for corner in self.quadrants)


@dataclass(frozen=True)
class Item:
    """A question as the class answered it. Shares are 0 to 1; `n` counts the answers that are marked, with blanks.

    A slot that draws from a pool makes one item for each question drawn; `question` is None while none was.
    `interval`: 95 %, of the facility. `waiting` answers are in no figure yet. Versions are newest first.
    """

    number: int
    slot: Slot
    question: Question | None
    is_first: bool
    n: int
    facility: float | None
    interval: tuple[float, float] | None
    blanks: int
    waiting: int
    versions: tuple[VersionItem, ...]
    anchors: tuple[Anchor, ...]
    regrades: tuple[Regrade, ...] = ()

    @property
    def version(self) -> QuestionVersion | None:
        return self.versions[0].version if self.versions else None

    @property
    def key(self) -> str:
        """Return what names it on a page; links that know the slot alone lead to the slot's first item."""
        return str(self.slot.pk) if self.is_first or self.question is None else f"{self.slot.pk}-{self.question.pk}"

    @property
    def surprise(self) -> str:
        """ "harder" or "easier" than its author expected; "" where that is within the interval or unknown."""
        expected = self.question.expected_facility if self.question else None
        if expected is None or self.interval is None:
            return ""
        low, high = self.interval
        return "harder" if high < expected else "easier" if low > expected else ""


@dataclass(frozen=True)
class Items:
    """`n` counts the students whose first finished attempts these figures stand on."""

    assignment: Assignment
    entries: tuple[AssignmentQuiz, ...]
    shown: AssignmentQuiz | None
    n: int
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Words:
    """The lesson's words for what responses name by slug, and what was decided about its questions (by question)."""

    anchors: dict[str, Anchor]
    beliefs: dict[str, str]
    regrades: dict[int, list[Regrade]]


def load_items(assignment: Assignment, quiz_slug: str = "") -> Items:
    """Return the items of one quiz: the one named, or the first that counts.

    Stands on each student's first finished attempt; of guiding questions, which are practice and never finished by
    everybody, on the first answer that each student checked.
    """
    entries = load_entries(assignment)
    shown = choose_entry(entries, quiz_slug)
    if shown is None:
        return Items(assignment, (), None, 0, ())
    attempts = _first_attempts(assignment, shown)
    responses = _responses(attempts, shown)
    words = _words(assignment)
    slots = load_slots([shown])[shown.quiz_id]
    items = [
        item
        for number, slot in enumerate(slots, start=1)
        for item in _items_of(number, slot, responses.get(slot.pk, []), words)
    ]
    return Items(assignment, tuple(entries), shown, len(attempts), tuple(items))


def _first_attempts(assignment: Assignment, entry: AssignmentQuiz) -> list[Attempt]:
    attempts = load_work(assignment.classroom, [entry]).attempts.values()
    if entry.quiz.is_guiding:
        return [tries[0] for tries in attempts]
    finished = ([attempt for attempt in tries if not attempt.is_open] for tries in attempts)
    return [tries[0] for tries in finished if tries]


def _responses(attempts: Sequence[Attempt], entry: AssignmentQuiz) -> dict[int, list[Response]]:
    rows = (
        Response.objects.filter(attempt__in=attempts)
        .select_related("version__question", "attempt__student")
        .order_by("pk")
    )
    if entry.quiz.is_guiding:
        rows = rows.exclude(checked_at=None)
    by_slot: defaultdict[int, list[Response]] = defaultdict(list)
    for row in rows:
        by_slot[row.slot_id].append(row)
    return by_slot


def _words(assignment: Assignment) -> Words:
    lesson = assignment.lesson_id
    return Words(
        anchors={anchor.slug: anchor for anchor in Anchor.objects.filter(lesson=lesson)},
        beliefs=dict(Misconception.objects.filter(lesson=lesson).values_list("slug", "statement")),
        regrades=regrades_by_question(assignment),
    )


def _items_of(number: int, slot: Slot, responses: Sequence[Response], words: Words) -> Iterable[Item]:
    """Return the items of a slot: its question, or each question that was drawn, by name."""
    if slot.question:
        return [_item(number, slot, slot.question, responses, words)]
    drawn: defaultdict[Question, list[Response]] = defaultdict(list)
    for row in responses:
        drawn[row.version.question].append(row)
    found = sorted(drawn.items(), key=lambda pair: pair[0].slug)
    items = [_item(number, slot, question, rows, words, is_first=at == 0) for at, (question, rows) in enumerate(found)]
    return items or [_item(number, slot, None, [], words)]


def _item(
    number: int,
    slot: Slot,
    question: Question | None,
    responses: Sequence[Response],
    words: Words,
    *,
    is_first: bool = True,
) -> Item:
    marked = np.array([float(row.fraction) for row in responses if row.fraction is not None])
    ones = np.ones(1)
    facility = statistics.facility(marked[:, None], ones)[0] if marked.size else None
    versions = _versions(responses, words)
    slugs = versions[0].version.anchors if versions else []
    return Item(
        number=number,
        slot=slot,
        question=question,
        is_first=is_first,
        n=marked.size,
        facility=facility,
        interval=statistics.facility_interval(marked, 1.0) if marked.size else None,
        blanks=sum(row.answer is None for row in responses),
        waiting=sum(row.fraction is None and row.counts for row in responses),
        versions=tuple(versions),
        anchors=tuple(words.anchors[slug] for slug in slugs if slug in words.anchors),
        regrades=tuple(words.regrades.get(question.pk, ())) if question else (),
    )


def _versions(responses: Sequence[Response], words: Words) -> list[VersionItem]:
    by_version: defaultdict[int, list[Response]] = defaultdict(list)
    for row in responses:
        by_version[row.version_id].append(row)
    listed = [_version_item(rows, words) for rows in by_version.values()]
    return sorted(listed, key=lambda item: -item.version.number)


def _version_item(responses: Sequence[Response], words: Words) -> VersionItem:
    version = responses[0].version
    regrades = [each for each in words.regrades.get(version.question_id, ()) if version in each.versions.all()]
    choices = summarize(version, responses, regrades)
    lines = tuple(_lines(choices, len(responses), words))
    return VersionItem(version, len(responses), lines, corners(responses) if version.evidence else ())


def corners(responses: Iterable[Response]) -> tuple[Corner, ...]:
    """Return who stands in which quadrant; () where nobody was asked for evidence, or all of it waits for marks."""
    found: dict[Quadrant, list[Attempt]] = {quadrant: [] for quadrant in Quadrant}
    for row in responses:
        if quadrant := quadrant_of(row.fraction, row.evidence_fraction):
            found[quadrant].append(row.attempt)
    made = [Corner(quadrant, tuple(sorted(rows, key=_by_name))) for quadrant, rows in found.items()]
    return tuple(made) if any(corner.attempts for corner in made) else ()


def _by_name(attempt: Attempt) -> tuple[str, int]:
    return attempt.student.sort_name.casefold(), attempt.pk


def summarize(
    version: QuestionVersion, responses: Iterable[Response], regrades: Sequence[Regrade] = ()
) -> list[Choice]:
    """Return how many of `responses` to `version` chose or wrote what, right by any key that holds since `regrades`.

    [] for a spec that cannot be read.
    """
    answers = [row.graded_answer for row in responses]
    by_key = [kind_of(version).summarize(spec, answers) for spec in accepted_specs(version, regrades)]
    right = {choice.id for choices in by_key for choice in choices if choice.right}
    choices: list[Choice] = by_key[0] if by_key else []
    return [replace(each, right=True, misconception="") if each.id in right else each for each in choices]


def _lines(choices: Iterable[Choice], n: int, words: Words) -> Iterable[Line]:
    for choice in choices:
        yield Line(choice, Decimal(choice.count) / n if n else Decimal(0), words.beliefs.get(choice.misconception, ""))

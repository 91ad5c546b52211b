"""Guiding questions: asked at their paragraphs while one reads, with feedback at once.

The attempt begins with the first answer. What counts is the first answer that was checked (see `quizzes.taking`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from classrooms import assigning
from classrooms.reading_page import Page, Visit
from lessons.models import Reading
from quizzes import taking
from quizzes.attempt_page import context_for
from quizzes.corrections import as_corrected, in_force_for, replay
from quizzes.drawing import draw_order
from quizzes.grader import kind_of, spec_of
from quizzes.models import Attempt, QuestionVersion, Quiz, Regrade, Response, Slot
from quizzes.question_types import SHOW_ALL, template_of
from quizzes.question_types.base import KEY, FormData

logger = logging.getLogger("backchannel.reading")
NO_REGRADES: Mapping[int, Sequence[Regrade]] = {}


class NoAnswer(Exception):
    """The form was sent without an answer."""

    def __init__(self) -> None:
        super().__init__("Choose or write an answer first, then check it.")


@dataclass(frozen=True)
class Guiding:
    """One question at its paragraph, ready for its template.

    `asked` is the form's content; `reviewed` what a checked answer tells, None before. `explanation` comes with it.
    """

    slot: Slot
    version: QuestionVersion
    asked: dict[str, Any]
    reviewed: dict[str, Any] | None = None
    is_right: bool = False
    places: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """Return the prefix of the names of the form's inputs."""
        return input_name(self.slot)

    @property
    def template(self) -> str:
        return template_of(self.version.kind)


def input_name(slot: Slot) -> str:
    return f"g{slot.pk}"


def place_questions(page: Page) -> None:
    """Put the lesson's guiding questions at the paragraphs in which their passages begin."""
    by_number = {paragraph.n: paragraph for paragraph in page.paragraphs}
    rows = _rows(page.visit)
    checked = {response.attempt_id for _, _, response in rows if response and response.checked_at}
    regrades = in_force_for(checked) if checked else {}
    for slot, version, response in rows:
        place = _paragraph_of(slot, page.reading)
        question = show(slot, version, response, page.visit, page.reading, regrades)
        if place in by_number and question:
            by_number[place].questions.append(question)


def slots_of(visit: Visit) -> Any:
    """Return the slots of the guiding quizzes that this visitor is asked."""
    slots = Slot.objects.filter(quiz__lesson=visit.lesson, quiz__purpose=Quiz.Purpose.GUIDING)
    if visit.assignment and not visit.is_preview:
        slots = slots.filter(quiz__assignment_quizzes__assignment=visit.assignment)
    return slots.select_related("quiz", "question", "anchor")


def _rows(visit: Visit) -> list[tuple[Slot, QuestionVersion, Response | None]]:
    """Return each question with the reader's response; the current version of it where there is no attempt yet."""
    given = [(row.slot, row.version, row) for row in _responses(visit)]
    if given:
        return sorted(given, key=lambda row: (row[0].position, row[0].pk))
    slots = slots_of(visit).prefetch_related("question__versions")
    return [(slot, slot.question.current, None) for slot in slots if slot.question]


def _responses(visit: Visit) -> Iterable[Response]:
    """Return the responses of the reader's newest attempt at each guiding quiz, by slot."""
    rows = Response.objects.filter(
        attempt__student=visit.reader, attempt__quiz__lesson=visit.lesson,
        attempt__quiz__purpose=Quiz.Purpose.GUIDING, attempt__is_preview=visit.is_preview,
    )  # fmt: skip
    if visit.assignment and not visit.is_preview:
        rows = rows.filter(attempt__submission_link__submission__assignment=visit.assignment)
    rows = rows.select_related("attempt", "version", "slot__question", "slot__anchor").order_by("attempt__number")
    return {row.slot_id: row for row in rows}.values()


def _paragraph_of(slot: Slot, reading: Reading) -> int:
    """Return the paragraph at which the slot stands: the one in which its passage ends; the last one without."""
    refs = reading.compiled["passages"].get(slot.anchor.slug) if slot.anchor else None
    if refs:
        return int(refs[-1].partition(".")[0][1:])
    return slot.anchor.paragraph if slot.anchor else len(reading.compiled["paragraphs"])


def show(
    slot: Slot,
    version: QuestionVersion,
    response: Response | None,
    visit: Visit,
    reading: Reading,
    regrades: Mapping[int, Sequence[Regrade]] = NO_REGRADES,
) -> Guiding | None:
    """Return the question for its template; None, and a line in the log, for one that cannot be read.

    `regrades`: those in force, by the response's key.
    """
    try:
        spec = spec_of(version)
    except (KeyError, ValidationError):
        logger.exception("Question version %s cannot be shown beside the reading.", version.pk)
        return None
    kind, context = kind_of(version), context_for(version, reading)
    order = response.order if response else first_order(version, visit)
    answer = response.answer if response else None
    asked = kind.present(spec, answer, order, context)
    if response is None or response.checked_at is None or answer is None:
        return Guiding(slot, version, asked)
    decided = regrades.get(response.pk, ())
    is_right = replay(version, answer, decided).grade.fraction == 1
    spec = spec_of(as_corrected(version, answer, decided))
    # The key stays out of it: who is right knows, who is not reads again. The explanation is there for the asking.
    reviewed = kind.review(spec, answer, order, frozenset(SHOW_ALL) - {KEY}, context)
    return Guiding(slot, version, asked, reviewed, is_right, _places(version, reading))


def _places(version: QuestionVersion, reading: Reading) -> tuple[int, ...]:
    """Return the paragraphs to read again."""
    passages: Mapping[str, list[str]] = reading.compiled["passages"]
    refs = [ref for slug in version.anchors for ref in passages.get(slug, [])]
    return tuple(sorted({int(ref.partition(".")[0][1:]) for ref in refs}))


def first_order(version: QuestionVersion, visit: Visit) -> list[str]:
    """Return the order of options before there is an attempt: the same for one person on every visit."""
    shuffle = visit.assignment.shuffle_options if visit.assignment else True
    return draw_order(version, assigning.guiding_seed(visit.reader), shuffle)


@transaction.atomic
def answer(*, visit: Visit, slot: Slot, reading: Reading, data: FormData, now: datetime) -> Response:
    """Save and check the answer that a form brings; begin the attempt with the first one.

    Raises NoAnswer, or CannotBegin where the assignment no longer takes answers.
    """
    attempt = _attempt(visit, slot.quiz, now)
    response = attempt.responses.select_related("version", "slot__question", "slot__anchor").get(slot=slot)
    context = context_for(response.version, reading, previous=response.answer)
    given = kind_of(response.version).parse(spec_of(response.version), data, input_name(slot), context)
    if given is None:
        raise NoAnswer
    taking.save(
        attempt=attempt, position=response.position, answer=given, revision=response.revision + 1, now=now
    )  # fmt: skip
    response.attempt = attempt
    taking.check(response=response, now=now)
    response.refresh_from_db(fields=["answer", "checked_at", "revision"])
    return response


def _attempt(visit: Visit, quiz: Quiz, now: datetime) -> Attempt:
    if visit.assignment is None or visit.is_preview:
        return assigning.begin_preview(quiz=quiz, teacher=visit.reader, now=now)
    return assigning.begin_quiz(assignment=visit.assignment, quiz=quiz, student=visit.reader, now=now)

"""From draft to published and back: what is missing first, then the deed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.db import transaction

from lessons.checking import reading_warnings
from lessons.models import Lesson


class Finding(NamedTuple):
    """`stops`: the lesson cannot be published before this is mended."""

    stops: bool
    message: str


class NotReady(ValueError):
    """The lesson cannot be published yet; `args[0]` is the list of findings that stop it."""


def findings(lesson: Lesson) -> list[Finding]:
    """Return what is missing or odd in a lesson, first what stops it from being published."""
    found = [*_texts(lesson), *_readings(lesson), *_quizzes(lesson), *_prompts(lesson)]
    return sorted(found, key=lambda finding: not finding.stops)


@transaction.atomic
def publish(lesson: Lesson) -> None:
    """Let teachers find and assign the lesson. Raises NotReady where something that it needs is missing."""
    stops = [finding for finding in findings(lesson) if finding.stops]
    if stops:
        raise NotReady(stops)
    lesson.status = Lesson.Status.PUBLISHED
    lesson.save(update_fields=["status"])


def withdraw(lesson: Lesson) -> None:
    """Make it a draft again: no teacher can newly assign it; classes that have it keep it."""
    lesson.status = Lesson.Status.DRAFT
    lesson.save(update_fields=["status"])


def _texts(lesson: Lesson) -> Iterator[Finding]:
    if not lesson.summary.strip():
        yield Finding(True, "The summary is empty. Teachers choose a lesson by it.")
    if not lesson.grades:
        yield Finding(False, "The grades are empty.")
    if not lesson.license:
        yield Finding(False, "The license is empty.")
    if not lesson.source_title:
        yield Finding(False, "The source is not named.")


def _readings(lesson: Lesson) -> Iterator[Finding]:
    readings = list(lesson.readings.prefetch_related("lesson__anchors", "lesson__readings"))
    if not readings:
        yield Finding(True, "There is no reading.")
    for reading in readings:
        for warning in reading_warnings(reading):
            yield Finding(False, f"{reading}: {warning}")


def _quizzes(lesson: Lesson) -> Iterator[Finding]:
    quizzes = list(lesson.quizzes.prefetch_related("slots"))
    if not quizzes:
        yield Finding(False, "There is no quiz.")
    for quiz in quizzes:
        slots = list(quiz.slots.all())
        if not slots:
            yield Finding(True, f"The quiz “{quiz}” has no questions.")
        placeless = sum(slot.anchor_id is None for slot in slots) if quiz.is_guiding else 0
        if placeless:
            yield Finding(True, f"{placeless} guiding questions in “{quiz}” have no passage to stand at.")


def _prompts(lesson: Lesson) -> Iterator[Finding]:
    prompts = list(lesson.prompts.all())
    if not prompts:
        yield Finding(False, "There is no prompt for discussion.")
    without = [str(prompt.number) for prompt in prompts if prompt.rubric_id is None]
    if without:
        yield Finding(False, f"No rubric for prompt {', '.join(without)}.")

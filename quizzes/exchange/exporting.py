"""Write a lesson with its questions and quizzes out as a bundle."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lessons.exchange.exporting import export_lesson_parts, filled, to_yaml, write
from lessons.models import Lesson
from quizzes.exchange.loading import misconception_item, question_item, quiz_item


def export_bundle(lesson: Lesson, folder: Path) -> None:
    """Write `lesson` into `folder`; loading that again changes nothing."""
    export_lesson_parts(lesson, folder)
    questions = lesson.questions.prefetch_related("versions")
    quizzes = lesson.quizzes.prefetch_related("slots__question", "slots__anchor")
    misconceptions = lesson.misconceptions.prefetch_related("anchors", "claims")
    _write_list(folder / "misconceptions.yaml", map(misconception_item, misconceptions))
    _write_list(folder / "questions.yaml", map(question_item, questions))
    _write_list(folder / "quizzes.yaml", map(quiz_item, quizzes))


def _write_list(path: Path, items: Iterable[Any]) -> None:
    write(path, to_yaml([filled(item.model_dump(mode="json")) for item in items]))

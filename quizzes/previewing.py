"""A question as a student sees it, before and after answering: for editors who write it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lessons.models import Lesson, Reading, passages_for
from quizzes.attempt_page import evidence_hint
from quizzes.question_types import KINDS, SHOW_ALL, Context, read_spec, template_of
from quizzes.question_types import evidence as evidence_kind


@dataclass(frozen=True)
class Preview:
    """`asked` and `reviewed` are what the kind's `template` shows; reviewed is the key's answer with all shown."""

    kind: str
    template: str
    prompt: str
    asked: dict[str, Any]
    reviewed: dict[str, Any]
    explanation: str
    reading: Reading | None
    evidence: dict[str, Any] | None = None


def preview(
    lesson: Lesson,
    *,
    kind: str,
    prompt: str,
    spec: Mapping[str, Any],
    explanation: str = "",
    anchors: Any = (),
    evidence: Mapping[str, Any] | None = None,
) -> Preview:
    """Return the preview of a question of `lesson`. Raises KeyError and ValidationError as `read_spec` does."""
    typed, module = read_spec(kind, spec), KINDS[kind]
    reading = lesson.readings.first()
    context = _context(lesson, reading)
    order = module.order(typed, random.Random(1), shuffle=False)
    return Preview(
        kind=kind,
        template=template_of(kind),
        prompt=prompt,
        asked=module.present(typed, None, order, context),
        reviewed=module.review(typed, module.key(typed, context), order, SHOW_ALL, context),
        explanation=explanation,
        reading=reading if kind == "evidence" or evidence else None,
        evidence=_evidence(evidence, context) if evidence else None,
    )


def _evidence(spec: Mapping[str, Any], context: Context) -> dict[str, Any]:
    typed = evidence_kind.Spec.model_validate(spec)
    return evidence_kind.present(typed, None, (), context) | {"hint": evidence_hint(typed.unit)}


def _context(lesson: Lesson, reading: Reading | None) -> Context:
    misconceptions = dict(lesson.misconceptions.values_list("slug", "statement"))
    if reading is None:
        return Context(misconceptions=misconceptions)
    sentences = (each["ref"] for part in reading.compiled["paragraphs"] for each in part["sentences"])
    paragraphs = (f"p{part['n']}" for part in reading.compiled["paragraphs"])
    return Context(
        passages=passages_for(reading),
        refs=[*paragraphs, *sentences],
        level=reading.level,
        misconceptions=misconceptions,
    )

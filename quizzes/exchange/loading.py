"""Load a whole lesson bundle, all or nothing."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from lessons.exchange.loading import Change, Loading, Report, load_lesson_parts
from lessons.models import Anchor, Claim, Lesson
from quizzes.exchange.bundle import read_whole_bundle
from quizzes.exchange.schemas import MisconceptionItem, QuestionItem, QuizItem, SlotItem
from quizzes.models import Misconception, Question, QuestionVersion, Quiz, Slot
from quizzes.question_types import KINDS
from quizzes.versions import edit

VERSIONED = ("kind", "prompt", "spec", "explanation", "anchors", "evidence")


def load_bundle(folder: Path, *, now: datetime, overwrite: bool = False) -> Report:
    """Load the bundle in `folder` and return what changed.

    Raises BundleError, with file, line and reason of every problem, before anything is written. What was edited in
    the admin since the last loading is kept unless `overwrite`; a question that students have answered gets a new
    version. Nothing is deleted.
    """
    bundle = read_whole_bundle(folder)
    report = Report()
    with transaction.atomic():
        loading = load_lesson_parts(bundle.lesson, overwrite=overwrite, report=report)
        _load_misconceptions(loading, bundle.misconceptions)
        _load_questions(loading, bundle.questions, now)
        _load_quizzes(loading, bundle.quizzes)
        loading.lesson.save(update_fields=["loaded_digests"])
    return report


def misconception_item(row: Misconception) -> MisconceptionItem:
    return MisconceptionItem(
        slug=row.slug,
        statement=row.statement,
        anchors=sorted(anchor.slug for anchor in row.anchors.all()),
        claims=sorted(claim.number for claim in row.claims.all()),
        note=row.note,
    )


def question_item(question: Question) -> QuestionItem:
    """Return the item of a question as its current version asks it."""
    version = question.current
    names = [name for name in QuestionItem.model_fields if name not in VERSIONED]
    values = {name: getattr(question, name) for name in names}
    return QuestionItem.model_validate({**values, **{name: getattr(version, name) for name in VERSIONED}})


def quiz_item(quiz: Quiz) -> QuizItem:
    slots = [slot_item(slot) for slot in quiz.slots.all()]
    names = [name for name in QuizItem.model_fields if name != "slots"]
    return QuizItem.model_validate({**{name: getattr(quiz, name) for name in names}, "slots": slots})


def slot_item(slot: Slot) -> SlotItem:
    return SlotItem(
        question=slot.question.slug if slot.question else None,
        pool=list(slot.tags),
        points=slot.points,
        anchor=slot.anchor.slug if slot.anchor else None,
    )


def _load_misconceptions(loading: Loading, items: list[MisconceptionItem]) -> None:
    rows = {row.slug: row for row in loading.lesson.misconceptions.prefetch_related("anchors", "claims")}
    anchors = {row.slug: row for row in Anchor.objects.filter(lesson=loading.lesson)}
    claims = {row.number: row for row in Claim.objects.filter(lesson=loading.lesson)}
    for item in items:
        row = rows.get(item.slug)
        wanted = item.model_copy(update={"anchors": sorted(item.anchors), "claims": sorted(item.claims)})

        def write(item: MisconceptionItem = item, row: Misconception | None = row) -> None:
            row = row or Misconception(lesson=loading.lesson, slug=item.slug)
            row.statement, row.note = item.statement, item.note
            row.save()
            row.anchors.set([anchors[slug] for slug in item.anchors])
            row.claims.set([claims[number] for number in item.claims])

        now = misconception_item(row).model_dump() if row else None
        loading.settle(f"misconception {item.slug}", now, wanted.model_dump(), write)


def _load_questions(loading: Loading, items: list[QuestionItem], now: datetime) -> None:
    rows = {row.slug: row for row in loading.lesson.questions.prefetch_related("versions")}
    for item in items:
        row = rows.get(item.slug)

        def write(item: QuestionItem = item, row: Question | None = row) -> None:
            row = row or Question(lesson=loading.lesson, slug=item.slug)
            values = item.model_dump(mode="json")
            for name in set(QuestionItem.model_fields) - set(VERSIONED):
                setattr(row, name, values[name])
            row.save()
            edit(row, **{name: values[name] for name in VERSIONED}, now=now, change_note="Loaded from the bundle.")

        held = _comparable(question_item(row)) if row else None
        loading.settle(f"question {item.slug}", held, _comparable(item), write)


def _comparable(item: QuestionItem) -> dict[str, Any]:
    # Specs are compared as their kind reads them: a default that is written out is no difference.
    values = {**item.model_dump(mode="json"), "spec": _in_full(item.kind, item.spec)}
    return {**values, "evidence": _in_full(QuestionVersion.Kind.EVIDENCE, item.evidence)} if item.evidence else values


def _in_full(kind: str, spec: dict[str, Any]) -> dict[str, Any]:
    return KINDS[kind].Spec.model_validate(spec).model_dump(mode="json")


def _load_quizzes(loading: Loading, items: list[QuizItem]) -> None:
    slots = "slots__question", "slots__anchor"
    rows = {row.slug: row for row in loading.lesson.quizzes.prefetch_related(*slots)}
    for position, item in enumerate(items):
        row = rows.get(item.slug)

        def write(item: QuizItem = item, row: Quiz | None = row, position: int = position) -> None:
            row = row or Quiz(lesson=loading.lesson, slug=item.slug)
            row.title, row.purpose, row.description = item.title, item.purpose, item.description
            row.minutes, row.position = item.minutes, position
            row.save()
            _write_slots(loading, row, item.slots)

        held = {**quiz_item(row).model_dump(mode="json"), "position": row.position} if row else None
        wanted = {**item.model_dump(mode="json"), "position": position}
        loading.settle(f"quiz {item.slug}", held, wanted, write)


def _write_slots(loading: Loading, quiz: Quiz, items: list[SlotItem]) -> None:
    lesson: Lesson = loading.lesson
    questions = {row.slug: row for row in lesson.questions.all()}
    anchors = {row.slug: row for row in lesson.anchors.all()}
    held: defaultdict[tuple[str, ...], list[Slot]] = defaultdict(list)
    for slot in quiz.slots.select_related("question", "anchor"):
        held[slot_item(slot).key].append(slot)
    for position, item in enumerate(items):
        same = held[item.key]
        slot = same.pop(0) if same else Slot(quiz=quiz, question=questions[item.question] if item.question else None)
        slot.pool = ", ".join(item.pool)
        slot.position, slot.points = position, item.points
        slot.anchor = anchors[item.anchor] if item.anchor else None
        slot.save()
    for slot in [slot for same in held.values() for slot in same]:
        if slot.responses.exists():
            what = f"question {slot.question}" if slot.question else f"pool {slot.pool}"
            loading.report.add(Change.KEPT, f"{what} in quiz {quiz.slug}", "students have answered it there")
        else:
            slot.delete()

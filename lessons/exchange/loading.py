"""Put a bundle's items into the database, and say what that changed.

Each item's digest is kept when it is loaded. A row that no longer has the digest it was loaded with was edited in
the admin; such a row is kept as it is unless the caller says `overwrite`.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any

from django.db import models

from lessons.exchange.bundle import Bundle
from lessons.exchange.parts import KEYS, PARTS, Part
from lessons.exchange.schemas import Item, LessonItem, ReadingItem, Source
from lessons.models import Lesson, Reading


class Change(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    KEPT = "kept"


@dataclass
class Report:
    """What loading did: (change, label of the item, note), in the order of loading."""

    lines: list[tuple[Change, str, str]] = field(default_factory=list)

    def add(self, change: Change, label: str, note: str = "") -> None:
        self.lines.append((change, label, note))

    def counts(self) -> Counter[Change]:
        return Counter(change for change, _, _ in self.lines)

    def __str__(self) -> str:
        told = [
            f"{c:<9} {label}{': ' + note if note else ''}" for c, label, note in self.lines if c != Change.UNCHANGED
        ]
        counts = self.counts()
        return "\n".join([*told, ", ".join(f"{counts[change]} {change}" for change in Change)])


@dataclass
class Loading:
    """One loading of one lesson: knows what was loaded last time, and collects the report."""

    lesson: Lesson
    overwrite: bool
    report: Report

    def settle(self, label: str, now: Any, wanted: Any, write: Callable[[], None]) -> None:
        """Write an item where it differs from the row, and keep a row that was edited since it was loaded.

        `now` is the row's item (None where there is no row), `wanted` the bundle's; both are compared as JSON.
        """
        digest, held = digest_of(wanted), digest_of(now)
        loaded = self.lesson.loaded_digests.get(label)
        if digest == held:
            self.report.add(Change.UNCHANGED, label)
        elif now is not None and loaded != held and not self.overwrite:
            self.report.add(Change.KEPT, label, "edited in the admin; load with --overwrite to take the bundle's")
            return
        else:
            write()
            self.report.add(Change.ADDED if now is None else Change.CHANGED, label)
        self.lesson.loaded_digests[label] = digest


def digest_of(item: Any) -> str:
    """Return a short SHA-256 of an item's JSON form."""
    return hashlib.sha256(json.dumps(item, sort_keys=True, default=str).encode()).hexdigest()[:16]


def load_lesson_parts(bundle: Bundle, *, overwrite: bool, report: Report) -> Loading:
    """Load everything of the lessons app; the caller holds the transaction. Returns the loading, to go on with."""
    assert bundle.lesson is not None, "a bundle with problems is never loaded"
    lesson = Lesson.objects.select_for_update().filter(slug=bundle.lesson.slug).first()
    loading = Loading(lesson or Lesson(slug=bundle.lesson.slug), overwrite, report)
    _load_lesson(loading, bundle.lesson)
    for part in PARTS:
        _load_part(loading, part, bundle.items[part.file])
    for item in bundle.readings:
        _load_reading(loading, item)
    return loading


def lesson_item(lesson: Lesson) -> LessonItem:
    """Return the lesson.yaml that `lesson` would come from."""
    source = {name: getattr(lesson, f"source_{name}") for name in Source.model_fields}
    values = {name: getattr(lesson, name) for name in LessonItem.model_fields if name != "source"}
    return LessonItem.model_validate({**values, "source": source})


def reading_item(reading: Reading) -> ReadingItem:
    return ReadingItem.model_validate({name: getattr(reading, name) for name in ReadingItem.model_fields})


def _load_lesson(loading: Loading, item: LessonItem) -> None:
    lesson = loading.lesson

    def write() -> None:
        for name, value in item.model_dump(exclude={"source"}).items():
            setattr(lesson, name, value)
        for name, value in item.source.model_dump().items():
            setattr(lesson, f"source_{name}", value)
        lesson.save()

    now = lesson_item(lesson).model_dump(mode="json") if lesson.pk else None
    loading.settle(f"lesson {lesson.slug}", now, item.model_dump(mode="json"), write)


def _load_reading(loading: Loading, item: ReadingItem) -> None:
    reading = Reading.objects.filter(lesson=loading.lesson, level=item.level).first()
    now = reading_item(reading).model_dump() if reading else None

    def write() -> None:
        row = reading or Reading(lesson=loading.lesson, level=item.level)
        row.title, row.grades, row.language = item.title, item.grades, item.language
        row.set_text(item.text)
        row.save()

    loading.settle(f"reading {item.level}", now, item.model_dump(), write)


def _load_part(loading: Loading, part: Part, items: list[Item]) -> None:
    rows = {getattr(row, part.key): row for row in part.rows(loading.lesson)}
    targets = {
        model: {getattr(row, KEYS[model]): row for row in model._default_manager.filter(lesson=loading.lesson)}
        for model in {*part.many.values(), *part.one.values()}
    }
    for position, item in enumerate(items):
        key = getattr(item, part.key)
        row = rows.pop(key, None)
        now = _comparable(part, part.item(row), getattr(row, "position", 0)) if row else None
        wanted = _comparable(part, item, position if part.is_ordered() else 0)
        write = partial(_write, loading.lesson, part, row, item, position, targets)
        loading.settle(f"{part.name} {key}", now, wanted, write)
    for key in rows:
        loading.report.add(Change.KEPT, f"{part.name} {key}", "not in the bundle; delete it in the admin")


def _comparable(part: Part, item: Item, position: int) -> dict[str, Any]:
    # The order of links is the order of their targets, not that of the file.
    values = item.model_dump(mode="json")
    return {**values, **{name: sorted(values[name]) for name in part.many}, "position": position}


def _write(
    lesson: Lesson,
    part: Part,
    row: models.Model | None,
    item: Item,
    position: int,
    targets: dict[type[models.Model], dict[Any, models.Model]],
) -> None:
    values = item.model_dump(mode="python")
    many = {name: [targets[model][key] for key in values.pop(name)] for name, model in part.many.items()}
    for name, model in part.one.items():
        values[name] = targets[model][values[name]] if values[name] else None
    if part.is_ordered():
        values["position"] = position
    row = row or part.model(lesson=lesson)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    for name, rows in many.items():
        getattr(row, name).set(rows)

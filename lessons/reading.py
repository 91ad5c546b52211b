"""Reading along: what a reader leaves behind in a lesson - their place, their notes, their highlights.

All of it is the reader's own. The clock is passed in.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from lessons.models import Highlight, Note, Reading, ReadingProgress

NOTE_LENGTH = 4000


class NoSuchPlace(ValueError):
    """A paragraph or sentence that the reading does not have."""


class NoteTooLong(ValueError):
    def __init__(self, length: int) -> None:
        super().__init__(f"A note can have {NOTE_LENGTH} characters; this one has {length}. Shorten it and save again.")


@transaction.atomic
def reach(*, reader: User, reading: Reading, paragraph: int, now: datetime) -> ReadingProgress:
    """Remember that `reader` is at `paragraph` of `reading`. Raises NoSuchPlace."""
    _check_paragraph(reading, paragraph)
    place = {"level": reading.level, "paragraph": paragraph, "updated_at": now}
    progress, is_new = ReadingProgress.objects.select_for_update().get_or_create(
        reader=reader, lesson_id=reading.lesson_id, defaults={**place, "furthest": paragraph, "started_at": now}
    )
    if not is_new:
        progress.level, progress.paragraph, progress.updated_at = reading.level, paragraph, now
        progress.furthest = max(progress.furthest, paragraph)
        progress.save(update_fields=["level", "paragraph", "furthest", "updated_at"])
    return progress


def _check_paragraph(reading: Reading, paragraph: int) -> None:
    if not 1 <= paragraph <= len(reading.compiled["paragraphs"]):
        raise NoSuchPlace(f"This reading has no paragraph {paragraph}.")


@transaction.atomic
def keep_note(
    *, reader: User, reading: Reading, paragraph: int, text: str, now: datetime, seen: datetime | None = None
) -> Note | None:
    """Keep `text` as the reader's note beside `paragraph`; an empty one takes the note away.

    `seen` is when the note that the reader had before them was saved (None for no note). If it has changed since, in
    another tab or on another device, both texts are kept. Raises NoSuchPlace, NoteTooLong.
    """
    _check_paragraph(reading, paragraph)
    beside = Note.objects.filter(reader=reader, lesson=reading.lesson_id, paragraph=paragraph)
    note = beside.select_for_update().first()
    text = text.replace("\r\n", "\n").strip()
    if note and note.updated_at != seen:
        text = _both(note.text, text)
    if len(text) > NOTE_LENGTH:
        raise NoteTooLong(len(text))
    if not text:
        beside.delete()
        return None
    note = note or Note(reader=reader, lesson_id=reading.lesson_id, paragraph=paragraph)
    note.text, note.updated_at = text, now
    note.save()
    return note


def _both(stored: str, sent: str) -> str:
    if stored in sent:
        return sent
    return stored if sent in stored else f"{stored}\n\n{sent}"


def highlight(*, reader: User, reading: Reading, ref: str, color: int | None) -> None:
    """Mark the sentence `ref` with `color` (1 to 3), or take the mark away with None. Raises NoSuchPlace."""
    refs = {sentence["ref"] for paragraph in reading.compiled["paragraphs"] for sentence in paragraph["sentences"]}
    if ref not in refs or color not in (None, 1, 2, 3):
        raise NoSuchPlace(f"This reading has no sentence {ref}.")
    marked = Highlight.objects.filter(reader=reader, reading=reading, ref=ref)
    if color is None:
        marked.delete()
    else:
        marked.update_or_create(
            defaults={"color": color},
            create_defaults={"reader": reader, "reading": reading, "ref": ref, "color": color},
        )

"""A teacher's own comments, kept to be used again while marking."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from accounts.models import User
from classrooms.models import SavedComment
from quizzes.models import Question

MOST = 200


class AlreadyKept(Exception):
    """The teacher has these words already, for this question or for any."""


class BankFull(Exception):
    """The teacher keeps as many comments as a page can offer."""


def tidy(text: str) -> str:
    """Return the text with single spaces, and with at most one empty line between paragraphs."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def with_added(comment: str, saved: str) -> str:
    """Return the comment with a saved one on a line of its own at the end; unchanged if it is in there already."""
    if tidy(saved) in tidy(comment):
        return comment
    return "\n".join(filter(None, [comment.rstrip(), saved]))


def offered(teacher: User, question: Question | None) -> list[SavedComment]:
    """Return the teacher's comments that fit the question, each text once: those on it first, each in order of age."""
    unique: dict[str, SavedComment] = {}
    for row in SavedComment.objects.of(teacher).offered_for(question):
        unique.setdefault(row.digest, row)
    return list(unique.values())


def has_room(teacher: User) -> bool:
    return SavedComment.objects.of(teacher).count() < MOST


def keep(*, teacher: User, question: Question | None, text: str, now: datetime) -> SavedComment:
    """Keep the text for a question, or for any (None). Raises AlreadyKept, and BankFull when there are MOST already."""
    comment = SavedComment(teacher=teacher, question=question, created_at=now)
    if not has_room(teacher):
        raise BankFull
    return _save(comment, text)


def change(*, comment: SavedComment, text: str, question: Question | None) -> SavedComment:
    """Change the words, or what they are for. Marks that have them keep them as they were. Raises AlreadyKept."""
    comment.question = question
    return _save(comment, text)


def _save(comment: SavedComment, text: str) -> SavedComment:
    comment.text = tidy(text)
    comment.digest = hashlib.sha256(comment.text.encode()).hexdigest()
    same = SavedComment.objects.of(comment.teacher).filter(digest=comment.digest)
    if same.filter(Q(question=comment.question_id) | Q(question=None)).exclude(pk=comment.pk).exists():
        raise AlreadyKept
    try:
        with transaction.atomic():
            comment.save()
    except IntegrityError as error:  # The same words came from a second tab at this moment.
        raise AlreadyKept from error
    return comment


def note_use(*, teacher: User, question: Question, comment: str, before: str, now: datetime) -> None:
    """Count which saved comments a mark's comment has, apart from those that it had `before`."""
    new, old = tidy(comment), tidy(before)
    used = [row.pk for row in offered(teacher, question) if row.text in new and row.text not in old]
    if used:
        SavedComment.objects.filter(pk__in=used).update(used=F("used") + 1, last_used_at=now)

"""The panels beside a reading: timeline, people, words, source cards, the record, the reader's own notes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from classrooms.reading_page import Visit
from lessons.models import Note
from quizzes.models import Attempt, Quiz


@dataclass(frozen=True)
class Panel:
    slug: str
    title: str
    rows: Any
    shows_verdicts: bool = False

    @property
    def template(self) -> str:
        return f"lessons/_panel_{self.slug}.html"


TITLES = {
    "timeline": "Timeline",
    "people": "People",
    "places": "Places",
    "words": "Words",
    "sources": "Sources",
    "record": "The record",
    "notes": "My notes",
}


def offered(visit: Visit) -> list[tuple[str, str]]:
    """Return the panels (slug, title) that this visitor may open.

    The claims and their evidence come with the quiz that tests the text against the record.
    """
    hidden = set() if visit.has_record else {"record"}
    if visit.is_preview:
        hidden.add("notes")
    return [(slug, title) for slug, title in TITLES.items() if slug not in hidden]


def find(visit: Visit, slug: str) -> Panel | None:
    """Return the panel called `slug` with its rows; None where there is none that this visitor may open."""
    if slug not in dict(offered(visit)):
        return None
    return Panel(slug, TITLES[slug], ROWS[slug](visit), slug == "record" and _may_see_verdicts(visit))


def _may_see_verdicts(visit: Visit) -> bool:
    """The verdicts are what the quizzes on the record ask for: a student sees them after submitting each of them."""
    if visit.is_preview:
        return True
    submitted = Attempt.objects.by(visit.reader).submitted().filter(is_preview=False)
    asked = Quiz.objects.filter(assignments=visit.assignment, purpose=Quiz.Purpose.RECORD)
    return not asked.exclude(pk__in=submitted.values("quiz")).exists()


def _timeline(visit: Visit) -> QuerySet[Any]:
    return visit.lesson.events.prefetch_related("references", "anchors")


def _people(visit: Visit) -> QuerySet[Any]:
    return visit.lesson.people.prefetch_related("references", "anchors")


def _places(visit: Visit) -> QuerySet[Any]:
    return visit.lesson.places.prefetch_related("references")


def _words(visit: Visit) -> QuerySet[Any]:
    return visit.lesson.glossaryterms.all()


def _sources(visit: Visit) -> QuerySet[Any]:
    return visit.lesson.sourcecards.prefetch_related("references")


def _record(visit: Visit) -> QuerySet[Any]:
    return visit.lesson.claims.prefetch_related("references")


def _notes(visit: Visit) -> QuerySet[Any]:
    return Note.objects.filter(reader=visit.reader, lesson=visit.lesson)


ROWS: dict[str, Callable[[Visit], QuerySet[Any]]] = {
    "timeline": _timeline,
    "people": _people,
    "places": _places,
    "words": _words,
    "sources": _sources,
    "record": _record,
    "notes": _notes,
}

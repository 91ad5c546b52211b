"""The page of a reading: the text, and at each paragraph what belongs beside it.

Made from few queries, whatever the lesson holds: tests/classrooms/test_reading.py counts them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from classrooms.models import Assignment
from lessons.glossing import Glossed, gloss, word
from lessons.models import GlossaryTerm, Highlight, Lesson, Note, Person, Prompt, Reading, ReadingProgress

LEVELS = [level.value for level in Reading.Level]


@dataclass(frozen=True)
class Visit:
    """Who reads what, and under which rules. Without an assignment a teacher looks at the lesson itself.

    `closed_by`: the id of the reader's open attempt at a quiz that is taken without the text.
    """

    reader: User
    lesson: Lesson
    assignment: Assignment | None = None
    is_preview: bool = False
    levels: tuple[str, ...] = tuple(LEVELS)
    has_record: bool = True
    closed_by: int | None = None

    @classmethod
    def to_assignment(cls, reader: User, assignment: Assignment, *, is_preview: bool, has_record: bool) -> Visit:
        """Return a visit in which the reader may switch to the levels that the teacher allows, first the usual one."""
        levels = tuple(dict.fromkeys([assignment.level, *(level for level in LEVELS if level in assignment.levels)]))
        return cls(reader, assignment.lesson, assignment, is_preview, levels, has_record or is_preview)

    @property
    def has_discussion(self) -> bool:
        return self.assignment is None or self.assignment.has_discussion


class Beside(NamedTuple):
    """A person or a discussion prompt that belongs to a passage; `number` is a prompt's."""

    kind: str
    anchor: str | None
    paragraph: int | None
    position: int
    slug: str
    name: str
    text: str


@dataclass
class Sentence:
    ref: str
    html: SafeString
    is_passage: bool = False
    color: int | None = None


@dataclass
class Paragraph:
    n: int
    sentences: list[Sentence]
    people: list[Beside] = field(default_factory=list)
    prompts: list[Beside] = field(default_factory=list)
    questions: list[Any] = field(default_factory=list)
    note: Note | None = None
    is_passage: bool = False


@dataclass(frozen=True)
class Page:
    visit: Visit
    reading: Reading
    levels: list[Reading]
    paragraphs: list[Paragraph]
    terms: list[GlossaryTerm]
    prompts: list[Beside]
    progress: ReadingProgress | None
    passage: str = ""
    passage_paragraph: int = 0

    @property
    def stopped_at(self) -> int:
        """Return the paragraph to go on at; 0 for somebody who has not got anywhere yet."""
        place = self.progress.paragraph if self.progress else 0
        return place if 1 < place <= len(self.paragraphs) and not self.is_finished else 0

    @property
    def is_finished(self) -> bool:
        """Whether the reader stopped at the last paragraph."""
        return self.progress is not None and self.progress.paragraph >= len(self.paragraphs) > 1

    @property
    def reached(self) -> int:
        """Return how many paragraphs the reader has got to."""
        return min(self.progress.furthest, len(self.paragraphs)) if self.progress else 0


def readings_of(visit: Visit) -> list[Reading]:
    """Return the lesson's readings that this visitor may read, the usual one first."""
    found = {reading.level: reading for reading in visit.lesson.readings.defer("text")}
    return [found[level] for level in visit.levels if level in found]


def progress_of(visit: Visit) -> ReadingProgress | None:
    return ReadingProgress.objects.filter(reader=visit.reader, lesson=visit.lesson).first()


def choose(readings: Sequence[Reading], asked: str, progress: ReadingProgress | None) -> Reading:
    """Return the reading to show: the level asked for, else the one read last, else the usual one (the first)."""
    wanted = [asked, progress.level if progress else ""]
    by_level = {reading.level: reading for reading in readings}
    return next((by_level[level] for level in wanted if level in by_level), readings[0])


def build(
    visit: Visit, reading: Reading, readings: list[Reading], progress: ReadingProgress | None, passage: str = ""
) -> Page:
    """Return the page of `reading`; `passage` is the slug of an anchor to be shown as marked."""
    terms = list(visit.lesson.glossaryterms.all())
    glossed = gloss(reading.compiled, [word(term.slug, term.term, term.forms) for term in terms])
    marked = _marked(reading, visit.lesson, passage)
    paragraphs = [_paragraph(each, glossed, marked) for each in reading.compiled["paragraphs"]]
    beside = _beside(visit.lesson)
    _place_people(paragraphs, reading, beside)
    prompts = _place_prompts(paragraphs, reading, beside) if visit.has_discussion else []
    _place_own(paragraphs, visit, reading)
    used = set(glossed.slugs)
    return Page(
        visit, reading, sorted(readings, key=lambda each: LEVELS.index(each.level)), paragraphs,
        [term for term in terms if term.slug in used], prompts, progress, passage if marked else "",
        next((paragraph.n for paragraph in paragraphs if paragraph.is_passage), 0),
    )  # fmt: skip


def _marked(reading: Reading, lesson: Lesson, passage: str) -> frozenset[str]:
    """Return the sentences of `passage`; none where the lesson has no such anchor."""
    if not passage:
        return frozenset()
    if passage in reading.compiled["passages"]:
        return frozenset(reading.compiled["passages"][passage])
    reading.lesson = lesson
    return reading.passages.get(passage, frozenset())


def _paragraph(compiled: Mapping[str, Any], glossed: Glossed, marked: frozenset[str]) -> Paragraph:
    # The HTML was cleaned when the reading was compiled, and glossing escapes what it adds.
    sentences = [
        Sentence(each["ref"], mark_safe(glossed.sentences[each["ref"]]), each["ref"] in marked)
        for each in compiled["sentences"]
    ]
    return Paragraph(compiled["n"], sentences, is_passage=any(sentence.is_passage for sentence in sentences))


def _beside(lesson: Lesson) -> list[Beside]:
    """Return the lesson's people and prompts, once for each passage they belong to, in one query."""
    people = _rows(Person.objects.filter(lesson=lesson), "person", "slug", "name", "role")
    prompts = _rows(Prompt.objects.filter(lesson=lesson), "prompt", Cast("number", CharField()), "title", "text")
    rows = [Beside(*row) for row in people.union(prompts, all=True)]
    return sorted(rows, key=lambda row: (row.position, row.paragraph or 0, row.slug))


def _rows(parts: QuerySet[Any], kind: str, *fields: Any) -> QuerySet[Any, Any]:
    return parts.order_by().values_list(Value(kind), "anchors__slug", "anchors__paragraph", "position", *fields)


def _place(reading: Reading, row: Beside) -> int | None:
    """Return the paragraph of this reading in which the row's passage begins; None for a row without one."""
    refs = reading.compiled["passages"].get(row.anchor or "")
    return int(refs[0].partition(".")[0][1:]) if refs else row.paragraph


def _place_people(paragraphs: list[Paragraph], reading: Reading, beside: Iterable[Beside]) -> None:
    """Put each person beside the first paragraph in which they come up."""
    first: dict[str, tuple[int, Beside]] = {}
    for row in beside:
        place = _place(reading, row) if row.kind == "person" else None
        if place and (row.slug not in first or place < first[row.slug][0]):
            first[row.slug] = (place, row)
    by_number = {paragraph.n: paragraph for paragraph in paragraphs}
    for place, row in first.values():
        if place in by_number:
            by_number[place].people.append(row)


def _place_prompts(paragraphs: list[Paragraph], reading: Reading, beside: Iterable[Beside]) -> list[Beside]:
    """Put each prompt at the paragraphs that it asks about; return all of them once, in their order."""
    places: dict[int, dict[str, Beside]] = defaultdict(dict)
    prompts: dict[str, Beside] = {}
    for row in beside:
        if row.kind == "prompt":
            prompts[row.slug] = row
            places[_place(reading, row) or 0][row.slug] = row
    for paragraph in paragraphs:
        paragraph.prompts = list(places[paragraph.n].values())
    return list(prompts.values())


def _place_own(paragraphs: list[Paragraph], visit: Visit, reading: Reading) -> None:
    """Put the reader's own notes and highlights where they made them."""
    notes = {note.paragraph: note for note in Note.objects.filter(reader=visit.reader, lesson=visit.lesson)}
    colors = dict(Highlight.objects.filter(reader=visit.reader, reading=reading).values_list("ref", "color"))
    for paragraph in paragraphs:
        paragraph.note = notes.get(paragraph.n)
        for sentence in paragraph.sentences:
            sentence.color = colors.get(sentence.ref)

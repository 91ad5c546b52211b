"""The shape of each list in a bundle. Field names are those of the models, so that one reader serves all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints

from lessons.models import Claim, Lesson, TeacherNote

Slug = Annotated[str, StringConstraints(pattern=r"^[-a-zA-Z0-9_]+$", max_length=80)]
Text = Annotated[str, StringConstraints(strip_whitespace=True)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Amount = Annotated[Decimal, PlainSerializer(lambda value: format(value.normalize(), "f"), return_type=str)]


class Item(BaseModel):
    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)


class Source(Item):
    title: Text = ""
    headline: Text = ""
    publication: Text = ""
    published: date | None = None
    posted: date | None = None
    byline: Text = ""
    note: Text = ""
    categories: list[Words] = []


class LessonItem(Item):
    slug: Slug
    title: Words
    summary: Words
    about: Text = ""
    background: Text = ""
    grades: Text = ""
    language: Words = "en"
    license: Text = ""
    status: Lesson.Status = Lesson.Status.PUBLISHED
    clock_note: Text = ""
    source: Source = Source()


class ReadingItem(Item):
    level: Literal["core", "supported", "original"]
    title: Words
    grades: Text = ""
    language: Words = "en"
    text: Words


class AnchorItem(Item):
    slug: Slug
    label: Words
    paragraph: int = Field(ge=1)


class ReferenceItem(Item):
    slug: Slug
    title: Words
    url: Text = ""
    seen: Literal["whole", "opening", "part"] = "whole"


class TermItem(Item):
    slug: Slug
    term: Words
    forms: list[Words] = []
    simple: Words
    definition: Words
    es_term: Text = ""
    es_definition: Text = ""


class EventItem(Item):
    slug: Slug
    number: Words
    is_core: bool = False
    when: Words
    date: Annotated[str, BeforeValidator(str), StringConstraints(pattern=r"^\d{4}(-\d\d){0,2}$")]
    text: Words
    disputed: Text = ""
    references: list[Slug] = []
    anchors: list[Slug] = []


class PersonItem(Item):
    slug: Slug
    name: Words
    also: list[Words] = []
    born: Text = ""
    died: Text = ""
    role: Words
    why: Text = ""
    references: list[Slug] = []
    anchors: list[Slug] = []


class PlaceItem(Item):
    slug: Slug
    name: Words
    latitude: Annotated[Amount, Field(ge=-90, le=90, max_digits=8, decimal_places=5)]
    longitude: Annotated[Amount, Field(ge=-180, le=180, max_digits=8, decimal_places=5)]
    is_approximate: bool = False
    note: Text = ""
    references: list[Slug] = []


class OrganizationItem(Item):
    slug: Slug
    name: Words
    abbreviation: Text = ""
    text: Words


class SourceCardItem(Item):
    letter: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,4}$")]
    title: Words
    who: Words
    when: Words
    gist: Words
    trust_question: Words
    references: list[Slug] = []


class ClaimItem(Item):
    number: Words
    paragraphs: list[int]
    claim: Words
    verdict: Claim.Verdict
    verdict_note: Text = ""
    evidence: Words
    explanation: Words
    references: list[Slug] = []
    anchors: list[Slug] = []


class RubricLevel(Item):
    level: int = Field(ge=0, le=20)
    description: Words


class RubricItem(Item):
    slug: Slug
    title: Words
    levels: list[RubricLevel] = Field(min_length=2)


class PromptItem(Item):
    number: int = Field(ge=1)
    title: Words
    text: Words
    strong_answer: Text = ""
    rubric: Slug | Literal[""] = ""
    anchors: list[Slug] = []


class TeacherNoteItem(Item):
    slug: Slug
    section: TeacherNote.Section
    title: Text = ""
    text: Words
    references: list[Slug] = []

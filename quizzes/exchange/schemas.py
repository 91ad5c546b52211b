"""The shape of a bundle's questions and quizzes."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from lessons.exchange.schemas import Amount, Item, Slug, Text, Words
from quizzes.models import Question, QuestionVersion, Quiz

POOL_LENGTH = 200
# In the database the tags of a pool stand with commas between them.
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=r"^[^,]*$")]


class MisconceptionItem(Item):
    slug: Slug
    statement: Words
    anchors: list[Slug] = []
    claims: list[Words] = []
    note: Text = ""


class Standard(Item):
    code: Words
    role: Words = "main"


class QuestionItem(Item):
    slug: Slug
    kind: QuestionVersion.Kind
    prompt: Words
    spec: dict[str, Any]
    explanation: Text = ""
    anchors: list[Slug] = []
    evidence: dict[str, Any] | None = None
    paragraphs: list[int] = []
    needs: list[Words] = []
    skill: Text = ""
    difficulty: Question.Difficulty = Question.Difficulty.MEDIUM
    expected_facility: Amount | None = Field(default=None, ge=0, le=1)
    standards: list[Standard] = []
    tags: list[Words] = []


class SlotItem(Item):
    """A place in a quiz: a question, or the tags of a pool to draw from."""

    question: Slug | None = None
    pool: list[Tag] = []
    points: Amount = Field(default=1, gt=0, max_digits=5, decimal_places=2, validate_default=True)
    anchor: Slug | None = None

    @model_validator(mode="after")
    def _holds_one_thing(self) -> SlotItem:
        if (self.question is None) == (not self.pool):
            raise ValueError("Give a slot either a question or a pool of tags")
        if len(", ".join(self.pool)) > POOL_LENGTH:
            raise ValueError(f"The tags of a pool together have at most {POOL_LENGTH} characters")
        return self

    @property
    def key(self) -> tuple[str, ...]:
        """Return what tells slots of a quiz apart; slots with the same pool have the same."""
        return ("question", self.question) if self.question else ("pool", *(tag.casefold() for tag in self.pool))


class QuizItem(Item):
    slug: Slug
    title: Words
    purpose: Quiz.Purpose
    description: Text = ""
    minutes: int | None = Field(default=None, ge=1, le=600)
    slots: list[SlotItem] = Field(min_length=1)

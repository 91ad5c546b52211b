"""The shape of a bundle's questions and quizzes."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from lessons.exchange.schemas import Amount, Item, Slug, Text, Words
from quizzes.models import Question, QuestionVersion, Quiz


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
    paragraphs: list[int] = []
    needs: list[Words] = []
    skill: Text = ""
    difficulty: Question.Difficulty = Question.Difficulty.MEDIUM
    expected_facility: Amount | None = Field(default=None, ge=0, le=1)
    standards: list[Standard] = []
    tags: list[Words] = []


class SlotItem(Item):
    question: Slug
    points: Amount = Field(default=1, gt=0, max_digits=5, decimal_places=2, validate_default=True)
    anchor: Slug | None = None


class QuizItem(Item):
    slug: Slug
    title: Words
    purpose: Quiz.Purpose
    description: Text = ""
    minutes: int | None = Field(default=None, ge=1, le=600)
    slots: list[SlotItem] = Field(min_length=1)

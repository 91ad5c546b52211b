"""Essay: a longer text, marked by a person with a rubric."""

import random
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import Field as Limits
from pydantic import model_validator

from quizzes.grading import NOTHING
from quizzes.question_types.base import (
    JSON,
    KEY,
    NO_CONTEXT,
    AnswerModel,
    CannotRekey,
    Choice,
    Context,
    FormData,
    Grade,
    LongText,
    Part,
    Show,
    SpecModel,
    Text,
)
from quizzes.question_types.editing import Editor, Field, Rows
from quizzes.question_types.tools import CUT_NOTICE, counted, field_of, first, text_answer, verdict

LABEL = "Essay"
HINT = "Write your answer."
PARTIAL = True


class Level(SpecModel):
    """One level of the rubric: higher is better."""

    level: int = Limits(ge=0, le=20)
    description: Text


class Spec(SpecModel):
    rubric: list[Level] = Limits(default_factory=list, max_length=10)
    model_answer: LongText = ""
    min_words: int | None = Limits(default=None, ge=1, le=3_000)

    @model_validator(mode="after")
    def _levels_differ(self) -> "Spec":
        levels = [line.level for line in self.rubric]
        if len(set(levels)) < len(levels):
            raise ValueError("Two lines of the rubric have the same level. Give each its own.")
        return self


class Answer(AnswerModel):
    """`cut`: the text was longer than what is kept."""

    text: str
    cut: bool = False


def _write(values: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    rubric = [{name: value for name, value in row.items() if name != "id"} for row in values.get("rubric") or []]
    return values | {"rubric": rubric, "min_words": values.get("min_words") or None}


def _read(spec: dict[str, Any]) -> dict[str, Any]:
    return spec | {"rubric": [line | {"id": str(line.get("level", ""))} for line in spec.get("rubric") or []]}


EDITOR = Editor(
    fields=(
        Field("model_answer", "Model answer", "textarea", "Shown with the key."),
        Field("min_words", "Words expected", "int", "A shorter essay is accepted; the student is told."),
    ),
    rows=(
        Rows(
            "rubric",
            "Rubric",
            (
                Field("level", "Level", "int", required=True),
                Field("description", "What it takes", "textarea", required=True),
            ),
            help="The highest level is full marks.",
        ),
    ),
    read=_read,
    write=_write,
)


def parse(spec: Spec, data: FormData, prefix: str, context: Context = NO_CONTEXT) -> JSON | None:
    return text_answer(first(data, f"{prefix}-text"))


def clean(spec: Spec, raw: Any, context: Context = NO_CONTEXT) -> JSON | None:
    return text_answer(field_of(raw, "text"))


def grade(spec: Spec, answer: Any) -> Grade:
    text = _text(answer)
    return Grade(None, (Part("text", "Essay", text, None),)) if text else Grade(NOTHING)


def order(spec: Spec, rng: random.Random, shuffle: bool = True) -> list[str]:
    return []


def present(spec: Spec, answer: Any, order: Sequence[str] = (), context: Context = NO_CONTEXT) -> JSON:
    text = _text(answer)
    page = {"kind": "essay", "hint": HINT, "text": text, "words": len(text.split()), "min_words": spec.min_words}
    return page | {"notice": notice(spec, answer)}


def review(spec: Spec, answer: Any, order: Sequence[str] = (), show: Show = (), context: Context = NO_CONTEXT) -> JSON:
    text = _text(answer)
    levels = sorted(spec.rubric, key=lambda line: -line.level)
    page = {
        "kind": "essay",
        "text": text,
        "words": len(text.split()),
        "cut": bool(field_of(answer, "cut")),
        "key": spec.model_answer if KEY in show else "",
        "rubric": [line.model_dump() for line in levels] if KEY in show else [],
    }
    return page | verdict(grade(spec, answer), show, answer)


def key(spec: Spec, context: Context = NO_CONTEXT) -> JSON | None:
    return None


def rekeyed(spec: Spec, answer: JSON) -> Spec:
    raise CannotRekey("A teacher marks essays, so there is no key to change. Change the marks one by one instead.")


def summarize(spec: Spec, answers: Iterable[Any]) -> list[Choice]:
    return counted(answers, lambda answer: ["text"], [("text", "Written", None, "")])


def notice(spec: Spec, answer: Any) -> str:
    return CUT_NOTICE if field_of(answer, "cut") else ""


def _text(answer: Any) -> str:
    kept = text_answer(field_of(answer, "text"))
    return str(kept["text"]) if kept else ""

"""Single choice: one of several options is right."""

import random
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import Field as Limits
from pydantic import model_validator

from quizzes.grading import FULL, NOTHING
from quizzes.question_types import options as choices
from quizzes.question_types.base import (
    JSON,
    NO_CONTEXT,
    AnswerModel,
    Choice,
    Context,
    FormData,
    Grade,
    Part,
    Show,
    SpecModel,
)
from quizzes.question_types.editing import Editor, Rows
from quizzes.question_types.options import Option
from quizzes.question_types.tools import changed, field_of, first, verdict

LABEL = "One answer"
HINT = "Choose one answer."
PARTIAL = False


class Spec(SpecModel):
    options: list[Option] = Limits(min_length=2, max_length=26)

    @model_validator(mode="after")
    def _one_is_right(self) -> "Spec":
        choices.check_options(self.options)
        right = sum(option.right for option in self.options)
        if right != 1:
            raise ValueError(f"{right} options are marked right. Mark exactly one, or use several answers.")
        return self


class Answer(AnswerModel):
    choice: str


EDITOR = Editor(rows=(Rows("options", "Options", choices.COLUMNS, min_rows=2, help="Mark the one that is right."),))


def parse(spec: Spec, data: FormData, prefix: str, context: Context = NO_CONTEXT) -> JSON | None:
    return clean(spec, {"choice": first(data, f"{prefix}-choice")}, context)


def clean(spec: Spec, raw: Any, context: Context = NO_CONTEXT) -> JSON | None:
    option = _chosen(spec, raw)
    return {"choice": option.id} if option else None


def grade(spec: Spec, answer: Any) -> Grade:
    option = _chosen(spec, answer)
    if option is None:
        return Grade(NOTHING)
    fraction = FULL if option.right else NOTHING
    part = Part(
        option.id,
        option.text,
        option.text,
        option.right,
        fraction,
        option.feedback,
        choices.misconception(option),
    )
    return Grade(fraction, (part,))


def order(spec: Spec, rng: random.Random, shuffle: bool = True) -> list[str]:
    return choices.drawn(spec.options, rng, shuffle)


def present(spec: Spec, answer: Any, order: Sequence[str] = (), context: Context = NO_CONTEXT) -> JSON:
    return {"kind": "single", "hint": HINT, "options": choices.shown(spec.options, order, _ids(spec, answer))}


def review(spec: Spec, answer: Any, order: Sequence[str] = (), show: Show = (), context: Context = NO_CONTEXT) -> JSON:
    lines = choices.reviewed(spec.options, order, _ids(spec, answer), show, context)
    return {"kind": "single", "options": lines} | verdict(grade(spec, answer), show, answer)


def key(spec: Spec, context: Context = NO_CONTEXT) -> JSON | None:
    return {"choice": next(option.id for option in spec.options if option.right)}


def rekeyed(spec: Spec, answer: JSON) -> Spec:
    return changed(spec, options=choices.rekeyed(spec.options, _ids(spec, answer)))


def summarize(spec: Spec, answers: Iterable[Any]) -> list[Choice]:
    return choices.tallied(spec.options, answers, lambda answer: _ids(spec, answer))


def notice(spec: Spec, answer: Any) -> str:
    return ""


def _chosen(spec: Spec, raw: Any) -> Option | None:
    name = field_of(raw, "choice")
    return next((option for option in spec.options if option.id == name), None)


def _ids(spec: Spec, answer: Any) -> list[str]:
    option = _chosen(spec, answer)
    return [option.id] if option else []

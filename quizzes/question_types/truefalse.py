"""True or false."""

import random
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import field_validator

from quizzes.grading import FULL, NOTHING
from quizzes.question_types.base import (
    FEEDBACK,
    JSON,
    KEY,
    NO_CONTEXT,
    AnswerModel,
    Choice,
    Context,
    FormData,
    Grade,
    Part,
    Show,
    SlugOrEmpty,
    SpecModel,
)
from quizzes.question_types.editing import Editor, Field
from quizzes.question_types.options import Feedback
from quizzes.question_types.tools import changed, counted, field_of, first, mark, verdict

LABEL = "True or false"
HINT = "Choose true or false."
PARTIAL = False

_WORDS = {True: "True", False: "False"}
_IDS = {True: "true", False: "false"}


class Spec(SpecModel):
    """`misconception` belongs to the wrong answer."""

    key: bool
    feedback_true: Feedback = ""
    feedback_false: Feedback = ""
    misconception: SlugOrEmpty = ""

    @field_validator("misconception", "feedback_true", "feedback_false", mode="before")
    @classmethod
    def _none_is_empty(cls, value: object) -> object:
        return "" if value is None else value

    def feedback(self, choice: bool) -> str:
        return self.feedback_true if choice else self.feedback_false


class Answer(AnswerModel):
    choice: bool


def _read(spec: dict[str, Any]) -> dict[str, Any]:
    return spec | {"key": "true" if spec.get("key") else "false"}


def _write(values: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    return values | {"key": values.get("key") in (True, "true")} if values.get("key") not in (None, "") else values


EDITOR = Editor(
    fields=(
        Field("key", "The statement is", "choice", choices=(("true", "True"), ("false", "False")), required=True),
        Field("feedback_true", 'Feedback for "true"', "textarea"),
        Field("feedback_false", 'Feedback for "false"', "textarea"),
        Field("misconception", "Misconception", "misconception", help="What the wrong answer points to."),
    ),
    read=_read,
    write=_write,
)


def parse(spec: Spec, data: FormData, prefix: str, context: Context = NO_CONTEXT) -> JSON | None:
    return clean(spec, {"choice": {"true": True, "false": False}.get(first(data, f"{prefix}-choice"))}, context)


def clean(spec: Spec, raw: Any, context: Context = NO_CONTEXT) -> JSON | None:
    choice = _choice(raw)
    return None if choice is None else {"choice": choice}


def grade(spec: Spec, answer: Any) -> Grade:
    choice = _choice(answer)
    if choice is None:
        return Grade(NOTHING)
    right = choice == spec.key
    fraction = FULL if right else NOTHING
    slug = "" if right else spec.misconception
    return Grade(
        fraction, (Part(_IDS[choice], _WORDS[choice], _WORDS[choice], right, fraction, spec.feedback(choice), slug),)
    )


def order(spec: Spec, rng: random.Random, shuffle: bool = True) -> list[str]:
    return ["true", "false"]


def present(spec: Spec, answer: Any, order: Sequence[str] = (), context: Context = NO_CONTEXT) -> JSON:
    given = _choice(answer)
    lines = [{"id": _IDS[choice], "text": _WORDS[choice], "chosen": choice is given} for choice in (True, False)]
    return {"kind": "truefalse", "hint": HINT, "options": lines}


def review(spec: Spec, answer: Any, order: Sequence[str] = (), show: Show = (), context: Context = NO_CONTEXT) -> JSON:
    given = _choice(answer)
    lines = []
    for line, choice in zip(present(spec, answer)["options"], (True, False), strict=True):
        told = choice is given and FEEDBACK in show
        right = choice == spec.key
        lines.append(
            line
            | {
                "mark": mark(FULL if right else NOTHING, show) if choice is given else "",
                "feedback": spec.feedback(choice) if told else "",
                "misconception": context.misconceptions.get(spec.misconception, "") if told and not right else "",
                "key": right and KEY in show,
            }
        )
    return {"kind": "truefalse", "options": lines} | verdict(grade(spec, answer), show, answer)


def key(spec: Spec, context: Context = NO_CONTEXT) -> JSON | None:
    return {"choice": spec.key}


def rekeyed(spec: Spec, answer: JSON) -> Spec:
    choice = _choice(answer)
    if choice == spec.key:
        return spec
    return changed(spec, key=choice, feedback_true="", feedback_false="", misconception="")


def summarize(spec: Spec, answers: Iterable[Any]) -> list[Choice]:
    lines = [
        (_IDS[choice], _WORDS[choice], choice == spec.key, "" if choice == spec.key else spec.misconception)
        for choice in (True, False)
    ]

    def given(answer: Any) -> list[str]:
        choice = _choice(answer)
        return [] if choice is None else [_IDS[choice]]

    return counted(answers, given, lines)


def notice(spec: Spec, answer: Any) -> str:
    return ""


def _choice(raw: Any) -> bool | None:
    choice = field_of(raw, "choice")
    return choice if isinstance(choice, bool) else None

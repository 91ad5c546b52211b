"""Multiple selection: any number of the options is right; five rules of credit."""

import random
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from pydantic import Field as Limits
from pydantic import field_validator, model_validator

from quizzes import grading
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
from quizzes.question_types.editing import Editor, Field, Rows
from quizzes.question_types.options import Option
from quizzes.question_types.tools import changed, field_of, in_words, texts, verdict

LABEL = "Several answers"
HINT = "Choose all that apply."
PARTIAL = True

RULE_CHOICES = (
    ("right_minus_wrong", "Right picks minus wrong picks"),
    ("exact", "All or nothing"),
    ("each_option", "Each option counts, chosen or left"),
    ("capped", "Right picks, capped by wrong ones"),
    ("weights", "Each option has its own share"),
)


class WeightedOption(Option):
    """An option with its own share of full marks: "0.5", "-1/3". Only the rule "weights" uses it."""

    weight: str | None = None

    @field_validator("weight", mode="before")
    @classmethod
    def _readable(cls, value: object) -> str | None:
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
            raise ValueError("Write the weight as a number, such as 0.5 or 1/3.")
        text = str(value).strip()
        _fraction(text)
        return text


def _fraction(text: str) -> Fraction:
    try:
        ratio = Fraction(text) if len(text) <= 20 and "e" not in text.lower() else None
    except (ValueError, ZeroDivisionError):
        ratio = None
    if ratio is None or abs(ratio) > 1:
        raise ValueError(f'"{text}" is not a weight. Write a share from -1 to 1, such as 0.5 or 1/3.')
    return ratio


class Spec(SpecModel):
    options: list[WeightedOption] = Limits(min_length=2, max_length=26)
    rule: Literal["right_minus_wrong", "exact", "each_option", "capped", "weights"] = "right_minus_wrong"

    @model_validator(mode="after")
    def _can_be_answered(self) -> "Spec":
        choices.check_options(self.options)
        if not any(option.right for option in self.options):
            raise ValueError("No option is marked right. Mark at least one.")
        if self.rule == "weights":
            self._check_weights()
        return self

    def _check_weights(self) -> None:
        shares = weights(self)
        if any((shares[option.id] > 0) != option.right for option in self.options):
            raise ValueError("Give every right option a weight above 0, and every wrong one 0 or less.")
        total = sum((share for share in shares.values() if share > 0), Fraction(0))
        if total != 1:
            raise ValueError(
                f"The weights of the right options add up to {float(total):g}, not 1. Write thirds as 1/3."
            )


class Answer(AnswerModel):
    choices: list[str]


EDITOR = Editor(
    fields=(Field("rule", "Credit", "choice", choices=RULE_CHOICES, required=True, default="right_minus_wrong"),),
    rows=(
        Rows(
            "options",
            "Options",
            (
                *choices.COLUMNS,
                Field("weight", "Own share", help='Only for "Each option has its own share": 0.5, -1/3'),
            ),
            min_rows=2,
            help="Mark every one that is right.",
        ),
    ),
)


def weights(spec: Spec) -> dict[str, Fraction]:
    """Each option's own share of full marks; an option without one has 0."""
    return {option.id: _fraction(option.weight or "0") for option in spec.options}


def parse(spec: Spec, data: FormData, prefix: str, context: Context = NO_CONTEXT) -> JSON | None:
    return clean(spec, {"choices": data.getlist(f"{prefix}-choice")}, context)


def clean(spec: Spec, raw: Any, context: Context = NO_CONTEXT) -> JSON | None:
    picked = _picked(spec, raw)
    return {"choices": picked} if picked else None


def grade(spec: Spec, answer: Any) -> Grade:
    picked = set(_picked(spec, answer))
    if not picked:
        return Grade(grading.NOTHING)
    right = {option.id for option in spec.options if option.right}
    fraction = grading.multiple(spec.rule, picked, right, [option.id for option in spec.options], weights(spec))
    parts = tuple(_part(option, option.id in picked) for option in spec.options)
    return Grade(fraction, parts, _arithmetic(spec, picked, right, fraction))


def _part(option: Option, chosen: bool) -> Part:
    return Part(
        option.id,
        option.text,
        "Chosen" if chosen else "Not chosen",
        option.right == chosen,
        None,
        option.feedback if chosen else "",
        choices.misconception(option) if chosen else "",
    )


def _arithmetic(spec: Spec, picked: set[str], right: set[str], fraction: Decimal) -> str:
    hits, misses, total, count = len(picked & right), len(picked - right), len(right), len(spec.options)
    result = in_words(fraction)
    if spec.rule == "each_option":
        return f"{hits + count - total - misses} of {count} options decided rightly: {result}"
    if spec.rule == "capped":
        return f"{hits} right, at most {max(0, total - misses)} counted after {misses} wrong, of {total}: {result}"
    if spec.rule == "weights":
        shares = [in_words(weights(spec)[option.id]) for option in spec.options if option.id in picked]
        return f"{' + '.join(shares).replace('+ -', '- ')}, held to 0 to 1: {result}"
    if spec.rule == "exact":
        return f"{hits} right and {misses} wrong of {total}, all or nothing: {result}"
    return f"{hits} right - {misses} wrong of {total}: {result}"


def order(spec: Spec, rng: random.Random, shuffle: bool = True) -> list[str]:
    return choices.drawn(spec.options, rng, shuffle)


def present(spec: Spec, answer: Any, order: Sequence[str] = (), context: Context = NO_CONTEXT) -> JSON:
    return {"kind": "multiple", "hint": HINT, "options": choices.shown(spec.options, order, _picked(spec, answer))}


def review(spec: Spec, answer: Any, order: Sequence[str] = (), show: Show = (), context: Context = NO_CONTEXT) -> JSON:
    lines = choices.reviewed(spec.options, order, _picked(spec, answer), show, context)
    return {"kind": "multiple", "options": lines} | verdict(grade(spec, answer), show, answer)


def key(spec: Spec, context: Context = NO_CONTEXT) -> JSON | None:
    return {"choices": [option.id for option in spec.options if option.right]}


def rekeyed(spec: Spec, answer: JSON) -> Spec:
    """With weights of their own, the right options share the credit alike, and a wrong one costs what it did."""
    picked = _picked(spec, answer)
    options = choices.rekeyed(spec.options, picked)
    if spec.rule == "weights":
        costs = {name: "0" if share > 0 else str(share) for name, share in weights(spec).items()}
        options = [
            option.model_copy(update={"weight": f"1/{len(picked)}" if option.right else costs[option.id]})
            for option in options
        ]
    return changed(spec, options=options)


def summarize(spec: Spec, answers: Iterable[Any]) -> list[Choice]:
    return choices.tallied(spec.options, answers, lambda answer: _picked(spec, answer))


def notice(spec: Spec, answer: Any) -> str:
    return ""


def _picked(spec: Spec, raw: Any) -> list[str]:
    """Ids that were picked and exist, each once, in the spec's order."""
    named = set(texts(field_of(raw, "choices")))
    return [option.id for option in spec.options if option.id in named]

"""Numeric: a typed number against a key with a tolerance, or within a range."""

import random
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, model_validator

from quizzes import grading
from quizzes.numbers import find_number, uses_comma
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
    Part,
    Show,
    SpecModel,
)
from quizzes.question_types.editing import Editor, Field
from quizzes.question_types.short import tally
from quizzes.question_types.tools import CUT_NOTICE, changed, field_of, first, text_answer, unescaped, verdict

LABEL = "Number"
HINT = "Type a number."
PARTIAL = False

RULE_CHOICES = (
    ("nominal", "Key plus or minus the tolerance"),
    ("relative", "Tolerance as a share of the key (0.05 = 5 %)"),
    ("geometric", "Key divided and multiplied by 1 + tolerance"),
    ("range", "From low to high"),
)


def _number(value: object) -> object:
    """A decimal as text: 4, "4", 4.5 and Decimal are all fine; "" is None."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise ValueError("Write a number.")
    text = str(value).strip()
    try:
        number = Decimal(text)
    except ArithmeticError:
        number = Decimal("nan")
    if not number.is_finite() or abs(number.adjusted()) > 60 or len(text) > 80:
        raise ValueError(f'"{text[:40]}" is not a number that can be used here. Write it like 1962 or 3.5.')
    return text


Number = Annotated[str, BeforeValidator(_number)]


class Spec(SpecModel):
    key: Number | None = None
    tolerance: Number | None = "0"
    rule: Literal["nominal", "relative", "geometric", "range"] = "nominal"
    low: Number | None = None
    high: Number | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Spec":
        if self.rule != "range":
            if self.key is None:
                raise ValueError("Write the right number.")
            if Decimal(self.tolerance or 0) < 0:
                raise ValueError("The tolerance cannot be below 0.")
        elif self.low is None or self.high is None:
            raise ValueError("A range needs its lowest and its highest right number.")
        elif Decimal(self.low) > Decimal(self.high):
            raise ValueError("The lowest right number is above the highest. Swap them.")
        elif self.key is not None and not Decimal(self.low) <= Decimal(self.key) <= Decimal(self.high):
            raise ValueError("The key lies outside its range.")
        return self


class Answer(AnswerModel):
    """`language` is kept where it decides how the text is read: a language with a decimal comma."""

    text: str
    language: str = "en"
    cut: bool = False


EDITOR = Editor(
    fields=(
        Field("rule", "Right is", "choice", choices=RULE_CHOICES, required=True, default="nominal"),
        Field("key", "Right number", "decimal"),
        Field("tolerance", "Tolerance", "decimal", default="0"),
        Field("low", "Lowest right number", "decimal", "For a range."),
        Field("high", "Highest right number", "decimal", "For a range."),
    )
)


def parse(spec: Spec, data: FormData, prefix: str, context: Context = NO_CONTEXT) -> JSON | None:
    return _kept(first(data, f"{prefix}-text"), context.language)


def clean(spec: Spec, raw: Any, context: Context = NO_CONTEXT) -> JSON | None:
    stored = unescaped(field_of(raw, "language"))
    return _kept(field_of(raw, "text"), stored if uses_comma(stored) else context.language)


def _kept(text: Any, language: str) -> JSON | None:
    answer = text_answer(text)
    return answer | {"language": language[:20]} if answer and uses_comma(language) else answer


def grade(spec: Spec, answer: Any) -> Grade:
    text = _text(answer)
    if not text:
        return Grade(grading.NOTHING)
    number, with_words = _read(answer)
    fraction = score(spec, number)
    part = Part("text", "Answer", text, fraction == grading.FULL, fraction)
    return Grade(fraction, (part,), _arithmetic(spec, number, fraction), needs_review=with_words)


def score(spec: Spec, number: Decimal | None) -> Decimal:
    """1 or 0 for a number under the spec's rule."""
    low, high = (None if end is None else Decimal(end) for end in (spec.low, spec.high))
    return grading.numeric(spec.rule, number, Decimal(spec.key or 0), Decimal(spec.tolerance or 0), low, high)


def _arithmetic(spec: Spec, number: Decimal | None, fraction: Decimal) -> str:
    if number is None:
        return "Could not be read as one number: 0"
    return f"{plain(number)} is {'' if fraction else 'not '}{_wanted(spec)}: {fraction}"


def _wanted(spec: Spec) -> str:
    if spec.rule == "range":
        return f"from {spec.low} to {spec.high}"
    if not Decimal(spec.tolerance or 0):
        return str(spec.key)
    how = {"nominal": f"within {spec.tolerance} of", "relative": f"within a share of {spec.tolerance} of"}
    return f"{how.get(spec.rule, f'within a factor of 1 + {spec.tolerance} of')} {spec.key}"


def plain(number: Decimal) -> str:
    """A number as short as it can be written: 4, not 4.0."""
    short = f"{number.normalize():f}" if abs(number.adjusted()) < 20 else f"{number.normalize():E}"
    return short if len(short) <= 40 else f"{number:.6E}"


def order(spec: Spec, rng: random.Random, shuffle: bool = True) -> list[str]:
    return []


def present(spec: Spec, answer: Any, order: Sequence[str] = (), context: Context = NO_CONTEXT) -> JSON:
    return {"kind": "numeric", "hint": HINT, "text": _text(answer), "notice": notice(spec, answer)}


def review(spec: Spec, answer: Any, order: Sequence[str] = (), show: Show = (), context: Context = NO_CONTEXT) -> JSON:
    page = {"kind": "numeric", "text": _text(answer), "key": readable(spec) if KEY in show else ""}
    return page | verdict(grade(spec, answer), show, answer)


def readable(spec: Spec) -> str:
    """The key in words: "4", "4 (3.5 to 4.5 is right)", "from 1 to 3"."""
    if spec.rule == "range":
        return f"from {spec.low} to {spec.high}" if spec.key is None else f"{spec.key} (from {spec.low} to {spec.high})"
    key, t = Decimal(spec.key or 0), Decimal(spec.tolerance or 0)
    if not t:
        return str(spec.key)
    if spec.rule == "nominal":
        return f"{spec.key} ({plain(key - t)} to {plain(key + t)} is right)"
    return f"{spec.key} ({_wanted(spec)} is right)"


def key(spec: Spec, context: Context = NO_CONTEXT) -> JSON | None:
    return {"text": str(spec.low if spec.key is None else spec.key)}


def rekeyed(spec: Spec, answer: JSON) -> Spec:
    """The tolerance stays as it is; a range becomes this one number."""
    number = _read(answer)[0]
    if number is None:
        raise CannotRekey("We can't read this as one number. Write it like 1962 or 3.5.")
    if spec.rule == "range":
        return changed(spec, rule="nominal", key=plain(number), tolerance="0", low=None, high=None)
    return changed(spec, key=plain(number))


def summarize(spec: Spec, answers: Iterable[Any]) -> list[Choice]:
    return tally(answers, lambda answer: grade(spec, answer))


def notice(spec: Spec, answer: Any) -> str:
    if field_of(answer, "cut"):
        return CUT_NOTICE
    if _text(answer) and _read(answer)[0] is None:
        return "We can't read this as one number. It is saved. Write it like 1962 or 3.5."
    return ""


def _read(answer: Any) -> tuple[Decimal | None, bool]:
    return find_number(_text(answer), unescaped(field_of(answer, "language")) or "en")


def _text(answer: Any) -> str:
    kept = text_answer(field_of(answer, "text"))
    return str(kept["text"]) if kept else ""

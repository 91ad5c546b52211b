"""Short text: typed, compared with lists of accepted and rejected answers, or marked by a teacher."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

from pydantic import Field as Limits
from pydantic import field_validator, model_validator

from quizzes.grading import FULL, HALF, NOTHING
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
    Text,
)
from quizzes.question_types.editing import Editor, Field
from quizzes.question_types.tools import CUT_NOTICE, changed, field_of, first, text_answer, verdict
from quizzes.text_matching import Match, match, normalize

LABEL = "Short text"
HINT = "Type your answer."
PARTIAL = True

_FRACTIONS = {"accept": FULL, "partial": HALF, "reject": NOTHING, "none": NOTHING}


class Spec(SpecModel):
    """`*` in a listed answer stands for any text. `score_points`: what a teacher looks for when marking by hand."""

    accept: list[Text] = Limits(default_factory=list, max_length=200)
    accept_partial: list[Text] = Limits(default_factory=list, max_length=200)
    reject: list[Text] = Limits(default_factory=list, max_length=200)
    close_spelling: bool = False
    marking: Literal["auto", "teacher"] = "auto"
    score_points: list[Text] = Limits(default_factory=list, max_length=20)

    @field_validator("accept", "accept_partial", "reject", "score_points", mode="before")
    @classmethod
    def _written_as_text(cls, value: object) -> object:
        """A bundle may write 28 where it means the text "28"."""
        if not isinstance(value, list):
            return [] if value is None else value
        return [str(item) if isinstance(item, int) and not isinstance(item, bool) else item for item in value]

    @model_validator(mode="after")
    def _can_be_answered(self) -> "Spec":
        if self.marking == "teacher":
            return self
        if not self.accept:
            raise ValueError("No answer is accepted. List at least one, or let a teacher mark it.")
        if not any(_accepted(self, text) for text in _samples(self)):
            raise ValueError("Every accepted answer is also rejected. Take one out of the rejected list.")
        return self


class Answer(AnswerModel):
    """`cut`: the text was longer than what is kept."""

    text: str
    cut: bool = False


EDITOR = Editor(
    fields=(
        Field(
            "marking",
            "Marked by",
            "choice",
            choices=(("auto", "The platform"), ("teacher", "A teacher")),
            required=True,
            default="auto",
        ),
        Field(
            "accept",
            "Accepted answers",
            "lines",
            "One a line. Capitals, accents and outer punctuation never matter; * stands for any text.",
        ),
        Field("accept_partial", "Accepted for half credit", "lines", "One a line."),
        Field("reject", "Rejected answers", "lines", "One a line. Looked at before the accepted ones."),
        Field("close_spelling", "Accept close spellings", "bool", "They are shown to the teacher for review."),
        Field("score_points", "What a teacher looks for", "lines", "One a line. For answers marked by a teacher."),
    )
)


def parse(spec: Spec, data: FormData, prefix: str, context: Context = NO_CONTEXT) -> JSON | None:
    return text_answer(first(data, f"{prefix}-text"))


def clean(spec: Spec, raw: Any, context: Context = NO_CONTEXT) -> JSON | None:
    return text_answer(field_of(raw, "text"))


def grade(spec: Spec, answer: Any) -> Grade:
    text = _text(answer)
    if not text:
        return Grade(NOTHING)
    if spec.marking == "teacher":
        return Grade(None, (Part("text", "Answer", text, None),))
    found = decide(spec, text)
    fraction = _FRACTIONS[found.outcome]
    part = Part("text", "Answer", text, None if fraction == HALF else fraction == FULL, fraction)
    return Grade(fraction, (part,), _arithmetic(found), needs_review=found.close and fraction > 0)


def decide(spec: Spec, text: str) -> Match:
    """Which list the text fits, and how."""
    return match(text, spec.accept, spec.accept_partial, spec.reject, spec.close_spelling)


def _arithmetic(found: Match) -> str:
    credit = {"accept": "accepted: 1", "partial": "half credit: 1/2"}.get(found.outcome, "not accepted: 0")
    return f"Close spelling, {credit}" if found.close else credit.capitalize()


def order(spec: Spec, rng: random.Random, shuffle: bool = True) -> list[str]:
    return []


def present(spec: Spec, answer: Any, order: Sequence[str] = (), context: Context = NO_CONTEXT) -> JSON:
    text = _text(answer)
    long = spec.marking == "teacher"
    return {"kind": "short", "hint": HINT, "text": text, "long": long, "notice": notice(spec, answer)}


def review(spec: Spec, answer: Any, order: Sequence[str] = (), show: Show = (), context: Context = NO_CONTEXT) -> JSON:
    graded = grade(spec, answer)
    page = {
        "kind": "short",
        "text": _text(answer),
        "cut": bool(field_of(answer, "cut")),
        "long": spec.marking == "teacher",
        "close": graded.needs_review and "right" in show,
        "key": readable(spec) if KEY in show else "",
        "score_points": spec.score_points if KEY in show and spec.marking == "teacher" else [],
    }
    return page | verdict(graded, show, answer)


def readable(spec: Spec) -> str:
    """The first accepted answer as a person would write it, without stars."""
    return next((text for text in _samples(spec) if text), "")


def typed(listed: str, star: str = "") -> str:
    """A text that fits a listed answer: its stars filled with `star`."""
    return " ".join(listed.replace(r"\*", "\ue000").replace("*", star).replace("\ue000", "*").split())


def key(spec: Spec, context: Context = NO_CONTEXT) -> JSON | None:
    if spec.marking == "teacher":
        return None
    return {"text": next(text for text in _samples(spec) if _accepted(spec, text))}


def _samples(spec: Spec) -> list[str]:
    """Texts that should be accepted, the most readable first."""
    plain = [listed for listed in spec.accept if "*" not in listed]
    return plain + [typed(listed, star) for star in ("", "x") for listed in spec.accept]


def _accepted(spec: Spec, text: str) -> bool:
    return match(text, spec.accept, spec.accept_partial, spec.reject).outcome == "accept"


def rekeyed(spec: Spec, answer: JSON) -> Spec:
    """The typed text is accepted instead of all that was; what it fits is taken from the other lists."""
    if spec.marking == "teacher":
        raise CannotRekey("A teacher marks this question, so it has no key. Change the marks one by one instead.")
    text = " ".join(_text(answer).split())

    def without(listed: list[str]) -> list[str]:
        return [entry for entry in listed if match(text, [entry], [], []).outcome != "accept"]

    return changed(
        spec,
        accept=[text.replace("*", r"\*")],
        accept_partial=without(spec.accept_partial),
        reject=without(spec.reject),
    )


def summarize(spec: Spec, answers: Iterable[Any]) -> list[Choice]:
    """One line for each different answer, most frequent first; spelling that never matters is folded."""
    return tally(answers, lambda answer: grade(spec, answer))


def tally(answers: Iterable[Any], graded: Callable[[Any], Grade]) -> list[Choice]:
    """Choices for typed answers, grouped by what is the same after folding."""
    listed = list(answers)
    given = {normalize(_text(answer)): answer for answer in reversed(listed) if _text(answer)}
    counts = Counter(normalize(_text(answer)) for answer in listed if _text(answer))
    lines = []
    for name, count in counts.most_common():
        parts = graded(given[name]).parts
        lines.append(Choice(name, _text(given[name]).strip(), parts[0].right if parts else None, count))
    blanks = len(listed) - counts.total()
    return lines + ([Choice("", "No answer", None, blanks)] if blanks else [])


def notice(spec: Spec, answer: Any) -> str:
    return CUT_NOTICE if field_of(answer, "cut") else ""


def _text(answer: Any) -> str:
    kept = text_answer(field_of(answer, "text"))
    return str(kept["text"]) if kept else ""

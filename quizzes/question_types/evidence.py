"""Evidence: choose the paragraph or sentence of the reading that supports a statement."""

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Literal

from pydantic import Field as Limits
from pydantic import model_validator

from quizzes import grading
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
    Slug,
    SpecModel,
)
from quizzes.question_types.editing import Editor, Field
from quizzes.question_types.tools import changed, field_of, first, texts, unescaped, verdict

LABEL = "Evidence in the reading"
HINTS = {"paragraph": "Choose one paragraph of the reading.", "sentence": "Choose one sentence of the reading."}
HINT = HINTS["paragraph"]
PARTIAL = True

KEEP = "keep"
_REF = re.compile(r"\Ap([1-9]\d{0,3})(?:\.s([1-9]\d{0,3}))?\Z")


class Spec(SpecModel):
    """`key` and `also_acceptable` (half credit) are anchors, so that one question serves every level of the text."""

    unit: Literal["paragraph", "sentence"] = "paragraph"
    key: list[Slug] = Limits(min_length=1, max_length=20)
    also_acceptable: list[Slug] = Limits(default_factory=list, max_length=20)

    @model_validator(mode="after")
    def _keys_differ(self) -> "Spec":
        both = set(self.key) & set(self.also_acceptable)
        if both:
            raise ValueError(f"{min(both)} is listed for full and for half credit. Keep it in one list.")
        return self


class Answer(AnswerModel):
    """`refs`: the place chosen ("p7", "p7.s2") in the reading at `level`; `anchors`: the passages it lies in.

    The server works out the anchors when the answer is saved, so that a later change of the reading changes no grade.
    """

    refs: list[str]
    level: str = ""
    anchors: list[str] = Limits(default_factory=list)


EDITOR = Editor(
    fields=(
        Field(
            "unit",
            "Students choose",
            "choice",
            choices=(("paragraph", "A paragraph"), ("sentence", "A sentence")),
            required=True,
            default="paragraph",
        ),
        Field("key", "Right passages", "anchors", required=True),
        Field("also_acceptable", "Passages for half credit", "anchors"),
    )
)


def parse(spec: Spec, data: FormData, prefix: str, context: Context = NO_CONTEXT) -> JSON | None:
    ref = first(data, f"{prefix}-ref")
    return _stored(context.previous) if ref == KEEP else clean(spec, {"refs": [ref]}, context)


def clean(spec: Spec, raw: Any, context: Context = NO_CONTEXT) -> JSON | None:
    """Anchors are always worked out anew from `context.passages`; what the raw answer claims is not believed."""
    ref = next(iter(texts(field_of(raw, "refs"))), "")
    found = _REF.match(ref)
    if not found or (spec.unit == "sentence") != bool(found[2]) or (context.refs and ref not in context.refs):
        return None
    return {"refs": [ref], "level": context.level, "anchors": anchors_of(ref, context)}


def anchors_of(ref: str, context: Context) -> list[str]:
    """Slugs of the passages a paragraph touches, or a sentence lies in, sorted."""
    return sorted(slug for slug, refs in context.passages.items() if _lies_in(ref, refs))


def _lies_in(ref: str, passage: AbstractSet[str]) -> bool:
    """A paragraph lies in a passage that has any of it; a paragraph named without its sentences has them all."""
    paragraph = ref.partition(".")[0]
    sentences = any(other.startswith(f"{paragraph}.") for other in passage)
    if ref == paragraph:
        return sentences or ref in passage
    return ref in passage or (paragraph in passage and not sentences)


def grade(spec: Spec, answer: Any) -> Grade:
    ref, anchors = _ref(answer), set(texts(field_of(answer, "anchors")))
    if not ref and not anchors:
        return Grade(grading.NOTHING)
    fraction = grading.evidence(anchors, set(spec.key), set(spec.also_acceptable))
    right = None if fraction == grading.HALF else fraction == grading.FULL
    words = {grading.FULL: "in a right passage: 1", grading.HALF: "in an acceptable passage: 1/2"}
    place = place_name(ref)
    arithmetic = f"{place} is {words.get(fraction, 'in none of the passages: 0')}"
    return Grade(fraction, (Part("ref", HINTS[spec.unit], place, right, fraction),), arithmetic)


def place_name(ref: str) -> str:
    """A ref in words: "Paragraph 7", "Paragraph 7, sentence 2"."""
    found = _REF.match(ref)
    if not found:
        return "The passage"
    return f"Paragraph {found[1]}" + (f", sentence {found[2]}" if found[2] else "")


def order(spec: Spec, rng: random.Random, shuffle: bool = True) -> list[str]:
    return []


def present(spec: Spec, answer: Any, order: Sequence[str] = (), context: Context = NO_CONTEXT) -> JSON:
    chosen = _ref(answer)
    groups = _groups(spec, context)
    here = any(choice["ref"] == chosen for group in groups for choice in group["choices"])
    same_text = spec.unit == "paragraph" or field_of(answer, "level") == context.level
    kept = here and same_text
    for group in groups:
        for choice in group["choices"]:
            choice["chosen"] = kept and choice["ref"] == chosen
    return {
        "kind": "evidence",
        "hint": HINTS[spec.unit],
        "unit": spec.unit,
        "groups": groups,
        "keep": {"ref": KEEP, "label": f"As chosen before: {place_name(chosen)}"} if chosen and not kept else None,
    }


def _groups(spec: Spec, context: Context) -> list[JSON]:
    """The places to choose from, in reading order; sentences under the name of their paragraph."""
    groups: dict[str, list[JSON]] = {}
    for ref in _places(spec, context):
        heading = "" if spec.unit == "paragraph" else place_name(ref.split(".")[0])
        groups.setdefault(heading, []).append({"ref": ref, "label": place_name(ref)})
    return [{"label": label, "choices": choices} for label, choices in groups.items()]


def _places(spec: Spec, context: Context) -> list[str]:
    found = [match for ref in context.refs or _refs_of(context) if (match := _REF.match(ref))]
    places = [match[0] if spec.unit == "sentence" else f"p{match[1]}" for match in found]
    return [ref for ref in dict.fromkeys(places) if spec.unit == "paragraph" or "." in ref]


def _refs_of(context: Context) -> list[str]:
    """Refs in reading order, from the passages alone."""
    found = {match for refs in context.passages.values() for ref in refs if (match := _REF.match(ref))}
    return [match[0] for match in sorted(found, key=lambda match: (int(match[1]), int(match[2] or 0)))]


def review(spec: Spec, answer: Any, order: Sequence[str] = (), show: Show = (), context: Context = NO_CONTEXT) -> JSON:
    ref = _ref(answer)
    page = {
        "kind": "evidence",
        "ref": ref,
        "given": place_name(ref) if ref else "",
        "key": _places_of(spec, spec.key, context) if KEY in show else [],
        "also": _places_of(spec, spec.also_acceptable, context) if KEY in show else [],
    }
    return page | verdict(grade(spec, answer), show, answer)


def _places_of(spec: Spec, slugs: Sequence[str], context: Context) -> list[JSON]:
    """Where the anchors lie in this reading: [{"ref", "label"}] in reading order."""
    inside = [ref for ref in _places(spec, context) if set(anchors_of(ref, context)) & set(slugs)]
    return [{"ref": ref, "label": place_name(ref)} for ref in inside]


def key(spec: Spec, context: Context = NO_CONTEXT) -> JSON | None:
    """The first right place of the reading in `context`; without one, an answer that names the anchor alone."""
    places = _places_of(spec, spec.key, context)
    if places:
        return clean(spec, {"refs": [places[0]["ref"]]}, context)
    return {"refs": [], "level": context.level, "anchors": [spec.key[0]]}


def rekeyed(spec: Spec, answer: JSON) -> Spec:
    named = list(dict.fromkeys(unescaped(slug) for slug in texts(field_of(answer, "anchors"))))
    if not named:
        raise CannotRekey("No passage of the lesson lies there, so it cannot be the key. Choose another place.")
    return changed(spec, key=named, also_acceptable=[slug for slug in spec.also_acceptable if slug not in named])


def summarize(spec: Spec, answers: Iterable[Any]) -> list[Choice]:
    """One line for each place chosen, most frequent first; the same place at two levels is two lines."""
    listed = list(answers)
    given = [answer for answer in listed if _ref(answer)]
    counts = Counter((str(field_of(answer, "level") or ""), _ref(answer)) for answer in given)
    sample = {(str(field_of(answer, "level") or ""), _ref(answer)): answer for answer in given}
    lines = []
    for (level, ref), count in counts.most_common():
        fraction = grade(spec, sample[level, ref]).fraction
        right = None if fraction == grading.HALF else fraction == grading.FULL
        label = place_name(ref) + (f" ({level} text)" if level and spec.unit == "sentence" else "")
        lines.append(Choice(f"{level}:{ref}", label, right, count))
    blanks = len(listed) - len(given)
    return lines + ([Choice("", "No answer", None, blanks)] if blanks else [])


def notice(spec: Spec, answer: Any) -> str:
    return ""


def _ref(answer: Any) -> str:
    ref = next(iter(texts(field_of(answer, "refs"))), "")
    return ref if _REF.match(ref) else ""


def _stored(answer: Any) -> JSON | None:
    """An answer as it was stored, anchors and all."""
    ref = _ref(answer)
    if not ref:
        return None
    anchors = [unescaped(slug) for slug in texts(field_of(answer, "anchors"))]
    return {"refs": [ref], "level": unescaped(field_of(answer, "level")), "anchors": anchors}

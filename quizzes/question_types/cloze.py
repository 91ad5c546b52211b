"""Cloze: a text with gaps, each graded by its own simple kind."""

import random
import re
from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Annotated, Any, Literal

from pydantic import Field as Limits
from pydantic import model_validator

from quizzes.grading import NOTHING, share
from quizzes.numbers import uses_comma
from quizzes.question_types import numeric, short, single
from quizzes.question_types.base import (
    JSON,
    NO_CONTEXT,
    AnswerModel,
    Choice,
    Context,
    FormData,
    Grade,
    Id,
    Part,
    Show,
    SpecModel,
)
from quizzes.question_types.editing import Editor, Field, Rows, with_ids
from quizzes.question_types.tools import (
    CUT_NOTICE,
    changed,
    field_of,
    first,
    mark,
    text_map,
    unescaped,
    verdict,
    without_repeats,
)

LABEL = "Fill the gaps"
HINT = "Fill each gap."
PARTIAL = True

_GAP = re.compile(r"\(([A-Za-z0-9-]{1,40})\)_{2,}")


class ShortGap(short.Spec):
    id: Id
    kind: Literal["short"]

    @model_validator(mode="after")
    def _graded_at_once(self) -> "ShortGap":
        if self.marking == "teacher":
            raise ValueError("A gap cannot wait for a teacher. Use a short text question for that.")
        return self


class NumericGap(numeric.Spec):
    id: Id
    kind: Literal["numeric"]


class SingleGap(single.Spec):
    id: Id
    kind: Literal["single"]


Gap = Annotated[ShortGap | NumericGap | SingleGap, Limits(discriminator="kind")]
_MODULES: dict[str, ModuleType] = {"short": short, "numeric": numeric, "single": single}


class Spec(SpecModel):
    """`text` marks a gap as its id in parentheses and at least two underscores: "(1)___"."""

    text: Annotated[str, Limits(min_length=1, max_length=10_000)]
    gaps: list[Gap] = Limits(min_length=1, max_length=30)

    @model_validator(mode="after")
    def _each_gap_once(self) -> "Spec":
        ids = [gap.id for gap in self.gaps]
        without_repeats(ids, "The gap")
        marked = _GAP.findall(self.text)
        without_repeats(marked, "In the text, the gap")
        for name in marked:
            if name not in ids:
                raise ValueError(f"The text has a gap ({name})___ that has no answers. Add it, or take it out.")
        for name in ids:
            if name not in marked:
                raise ValueError(f"Gap {name} does not stand in the text. Write ({name})___ where it belongs.")
        return self

    @property
    def in_text_order(self) -> list[ShortGap | NumericGap | SingleGap]:
        by_id = {gap.id: gap for gap in self.gaps}
        return [by_id[name] for name in _GAP.findall(self.text)]


class Answer(AnswerModel):
    """Gap id -> what was typed, or the option's id; gaps left open are missing."""

    gaps: dict[str, str]
    language: str = "en"
    cut: bool = False


def _read(spec: dict[str, Any]) -> dict[str, Any]:
    gaps = spec.get("gaps") or []
    rows = [gap | {"number": gap.get("id", ""), "options": _option_lines(gap.get("options") or [])} for gap in gaps]
    return spec | {"gaps": rows}


def _option_lines(options: list[Any]) -> list[str]:
    return [f"{'*' if option.get('right') else ''}{option['text']}" for option in options]


def _write(values: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    old = {gap["id"]: gap for gap in before.get("gaps") or []}
    return values | {"gaps": [_gap_from(row, old.get(row["id"], {})) for row in values.get("gaps") or []]}


_WANTED = {
    "short": ("accept", "accept_partial", "reject", "close_spelling"),
    "numeric": ("key", "tolerance"),
}


def _gap_from(row: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """A row of the editor as a gap: its id is the number in the text; what the row does not show stays as it was."""
    kind = row.get("kind") or "short"
    kept = {name: value for name, value in old.items() if name not in _WANTED.get(kind, ())}
    gap = (kept if old.get("kind") == kind else {}) | {"id": row.get("number") or row["id"], "kind": kind}
    if kind == "single":
        return gap | {"options": _options_from(row.get("options") or [], old.get("options") or [])}
    return gap | {name: row[name] for name in _WANTED.get(kind, ()) if row.get(name) not in (None, "")}


def _options_from(lines: list[str], old: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Options from lines; one that keeps its text keeps its id and feedback."""
    known = {option["text"]: option for option in old}
    texts = {line.strip().lstrip("*").strip(): line.strip().startswith("*") for line in lines if line.strip("* ")}
    rows = [known.get(text, {"id": ""}) | {"text": text, "right": right} for text, right in texts.items()]
    return with_ids(rows, retired=[option["id"] for option in old])


EDITOR = Editor(
    fields=(Field("text", "Text with gaps", "textarea", "Write a gap as (1)___, the next as (2)___.", required=True),),
    rows=(
        Rows(
            "gaps",
            "Gaps",
            (
                Field("number", "Gap", required=True, help="As in the text: 1"),
                Field(
                    "kind",
                    "Answered by",
                    "choice",
                    choices=(("short", "Typing"), ("numeric", "A number"), ("single", "Choosing")),
                    required=True,
                    default="short",
                ),
                Field("accept", "Accepted answers", "lines", "One a line."),
                Field("accept_partial", "Half credit", "lines", "One a line."),
                Field("reject", "Rejected answers", "lines", "One a line."),
                Field("close_spelling", "Accept close spellings", "bool"),
                Field("key", "Right number", "decimal"),
                Field("tolerance", "Tolerance", "decimal"),
                Field("options", "Options", "lines", "One a line, a * before the right one."),
            ),
            min_rows=1,
        ),
    ),
    read=_read,
    write=_write,
)


def parse(spec: Spec, data: FormData, prefix: str, context: Context = NO_CONTEXT) -> JSON | None:
    posted = {gap.id: first(data, f"{prefix}-gap-{gap.id}") for gap in spec.gaps}
    return _kept(spec, posted, context.language)


def clean(spec: Spec, raw: Any, context: Context = NO_CONTEXT) -> JSON | None:
    stored = unescaped(field_of(raw, "language"))
    return _kept(spec, field_of(raw, "gaps"), stored if uses_comma(stored) else context.language)


def _kept(spec: Spec, raw: Any, language: str) -> JSON | None:
    typed = text_map(raw, [gap.id for gap in spec.gaps])
    inner = {gap.id: _inner_clean(gap, typed.get(gap.id, "")) for gap in spec.gaps}
    gaps = {name: answer.get("text") or answer.get("choice") for name, answer in inner.items() if answer}
    if not gaps:
        return None
    cut = {"cut": True} if any(answer and answer.get("cut") for answer in inner.values()) else {}
    comma = any(gap.kind == "numeric" for gap in spec.gaps) and uses_comma(language)
    return {"gaps": gaps} | ({"language": language[:20]} if comma else {}) | cut


def _inner_clean(gap: Any, text: str) -> JSON | None:
    return _MODULES[gap.kind].clean(gap, _inner(gap, text))


def _inner(gap: Any, text: str, language: str = "en") -> JSON | None:
    """The gap's answer as its own kind stores it, None if it is open."""
    if not text:
        return None
    return {"choice": text} if gap.kind == "single" else {"text": text, "language": language}


def _answers(spec: Spec, answer: Any) -> dict[str, JSON | None]:
    """Gap id -> answer of the gap's own kind."""
    typed = text_map(field_of(answer, "gaps"), [gap.id for gap in spec.gaps])
    language = unescaped(field_of(answer, "language")) or "en"
    return {gap.id: _inner(gap, typed.get(gap.id, ""), language) for gap in spec.gaps}


def grade(spec: Spec, answer: Any) -> Grade:
    answers = _answers(spec, answer)
    if not any(answers.values()):
        return Grade(NOTHING)
    graded = {gap.id: _MODULES[gap.kind].grade(gap, answers[gap.id]) for gap in spec.gaps}
    parts = tuple(_part(gap.id, number, graded[gap.id]) for number, gap in enumerate(spec.in_text_order, start=1))
    right = sum(bool(part.right) for part in parts)
    half = sum(part.fraction not in (0, 1) for part in parts)
    arithmetic = f"{right} of {len(parts)} gaps right" + (f", {half} half right" if half else "")
    review = any(one.needs_review for one in graded.values())
    return Grade(share(part.fraction or 0 for part in parts), parts, arithmetic, review)


def _part(name: str, number: int, graded: Grade) -> Part:
    inner = graded.parts[0] if graded.parts else Part(name, "", "No answer", False, NOTHING)
    return Part(name, f"Gap {number}", inner.given, inner.right, inner.fraction, inner.feedback, inner.misconception)


def order(spec: Spec, rng: random.Random, shuffle: bool = True) -> list[str]:
    """The options of the gaps to choose in, as "gap:option"."""
    return [f"{gap.id}:{name}" for gap in spec.gaps if gap.kind == "single" for name in single.order(gap, rng, shuffle)]


def _segments(spec: Spec, lines: dict[str, JSON]) -> list[JSON]:
    """The text cut at its gaps: {"text": ...} and {"gap": ...} in turn."""
    pieces = _GAP.split(spec.text)
    return [
        {"gap": lines[piece]} if index % 2 else {"text": piece}
        for index, piece in enumerate(pieces)
        if index % 2 or piece
    ]


def _own_order(order: Sequence[str], name: str) -> list[str]:
    return [entry.partition(":")[2] for entry in order if entry.startswith(f"{name}:")]


def present(spec: Spec, answer: Any, order: Sequence[str] = (), context: Context = NO_CONTEXT) -> JSON:
    answers = _answers(spec, answer)
    lines = {
        gap.id: {"id": gap.id, "number": number}
        | _MODULES[gap.kind].present(gap, answers[gap.id], _own_order(order, gap.id), context)
        for number, gap in enumerate(spec.in_text_order, start=1)
    }
    return {"kind": "cloze", "hint": HINT, "segments": _segments(spec, lines), "notice": notice(spec, answer)}


def review(spec: Spec, answer: Any, order: Sequence[str] = (), show: Show = (), context: Context = NO_CONTEXT) -> JSON:
    answers = _answers(spec, answer)
    graded = {part.id: part for part in grade(spec, answer).parts}
    lines = {}
    for number, gap in enumerate(spec.in_text_order, start=1):
        part = graded.get(gap.id)
        lines[gap.id] = {
            "id": gap.id,
            "number": number,
            "given": part.given if part and answers[gap.id] else "",
            "mark": mark(part.fraction if part else NOTHING, show),
            "key": _readable(gap) if "key" in show else "",
            "feedback": part.feedback if part and "feedback" in show else "",
        }
    page = {"kind": "cloze", "segments": _segments(spec, lines), "gaps": list(lines.values())}
    return page | verdict(grade(spec, answer), show, answer)


def _readable(gap: Any) -> str:
    if gap.kind == "single":
        return next(str(option.text) for option in gap.options if option.right)
    return short.readable(gap) if gap.kind == "short" else numeric.readable(gap)


def key(spec: Spec, context: Context = NO_CONTEXT) -> JSON | None:
    keys = {gap.id: _MODULES[gap.kind].key(gap) for gap in spec.gaps}
    return {"gaps": {name: answer.get("text") or answer.get("choice") for name, answer in keys.items() if answer}}


def rekeyed(spec: Spec, answer: JSON) -> Spec:
    """Gaps that the answer leaves open keep their key."""
    answers = _answers(spec, answer)

    def gap(old: Any) -> Any:
        given = answers[old.id]
        return old if given is None else _MODULES[old.kind].rekeyed(old, given)

    return changed(spec, gaps=[gap(old) for old in spec.gaps])


def summarize(spec: Spec, answers: Iterable[Any]) -> list[Choice]:
    """Per gap, what was written: the label begins with "Gap 1: ". Gaps left open in an answer are counted there."""
    listed = list(answers)
    inner = [_answers(spec, answer) for answer in listed if answer is not None]
    lines = [
        Choice(f"{gap.id}:{line.id}", f"Gap {number}: {line.label}", line.right, line.count, line.misconception)
        for number, gap in enumerate(spec.in_text_order, start=1)
        for line in _MODULES[gap.kind].summarize(gap, [each[gap.id] for each in inner])
    ]
    return lines + ([Choice("", "No answer", None, len(listed) - len(inner))] if len(inner) < len(listed) else [])


def notice(spec: Spec, answer: Any) -> str:
    if field_of(answer, "cut"):
        return CUT_NOTICE
    answers = _answers(spec, answer)
    told = (_MODULES[gap.kind].notice(gap, answers[gap.id]) for gap in spec.in_text_order)
    return next((f"Gap {number}: {text}" for number, text in enumerate(told, start=1) if text), "")

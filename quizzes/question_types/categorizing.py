"""Categorizing: give each row one of the categories; a contested row has several right ones."""

import random
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import Field as Limits
from pydantic import model_validator

from quizzes.grading import FULL, NOTHING, share
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
    Id,
    Part,
    Show,
    SpecModel,
    Text,
)
from quizzes.question_types.editing import Editor, Field, Rows
from quizzes.question_types.options import Feedback
from quizzes.question_types.tools import (
    arranged,
    changed,
    counted,
    field_of,
    first,
    mark,
    shuffled,
    text_map,
    verdict,
    without_repeats,
)

LABEL = "Sorting into categories"
HINT = "Choose a category for each line."
PARTIAL = True


class Category(SpecModel):
    id: Id
    text: Text


class Row(SpecModel):
    """`key`: ids of the categories that are right; more than one where the record is contested."""

    id: Id
    text: Text
    key: list[str] = Limits(min_length=1)
    feedback: Feedback = ""


class Spec(SpecModel):
    rows: list[Row] = Limits(min_length=1, max_length=30)
    categories: list[Category] = Limits(min_length=2, max_length=12)

    @model_validator(mode="after")
    def _keys_exist(self) -> "Spec":
        without_repeats([row.id for row in self.rows], "The id")
        without_repeats([row.text for row in self.rows], "The line")
        without_repeats([category.id for category in self.categories], "The id")
        without_repeats([category.text for category in self.categories], "The category")
        for row in self.rows:
            unknown = [name for name in row.key if name not in self.names]
            if unknown:
                raise ValueError(f'"{row.text[:60]}" points to a category that is not there: {unknown[0]}.')
            if set(row.key) == set(self.names):
                raise ValueError(f'Every category would be right for "{row.text[:60]}". Leave at least one out.')
        return self

    @property
    def names(self) -> dict[str, str]:
        """Category id -> text."""
        return {category.id: category.text for category in self.categories}


class Answer(AnswerModel):
    """Row id -> category id; rows left open are missing."""

    categories: dict[str, str]


def _read(spec: dict[str, Any]) -> dict[str, Any]:
    names = {category["id"]: category["text"] for category in spec.get("categories") or []}
    rows = [row | {"key": [names.get(name, name) for name in row.get("key") or []]} for row in spec.get("rows") or []]
    return spec | {"rows": rows}


def _write(values: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    ids = {str(category.get("text", "")).strip(): category["id"] for category in values.get("categories") or []}
    rows = []
    for row in values.get("rows") or []:
        lines = [line.strip() for line in row.get("key") or [] if line.strip()]
        rows.append(row | {"key": [ids.get(line, line) for line in lines]})
    return values | {"rows": rows}


EDITOR = Editor(
    rows=(
        Rows("categories", "Categories", (Field("text", "Category", required=True),), min_rows=2),
        Rows(
            "rows",
            "Lines",
            (
                Field("text", "Line", "textarea", required=True),
                Field("key", "Right categories", "lines", "One a line, as written above.", required=True),
                Field("feedback", "Feedback", "textarea"),
            ),
            min_rows=1,
        ),
    ),
    read=_read,
    write=_write,
)


def parse(spec: Spec, data: FormData, prefix: str, context: Context = NO_CONTEXT) -> JSON | None:
    posted = {row.id: first(data, f"{prefix}-row-{row.id}") for row in spec.rows}
    return clean(spec, {"categories": posted}, context)


def clean(spec: Spec, raw: Any, context: Context = NO_CONTEXT) -> JSON | None:
    given = _given(spec, raw)
    return {"categories": given} if given else None


def grade(spec: Spec, answer: Any) -> Grade:
    given = _given(spec, answer)
    if not given:
        return Grade(NOTHING)
    parts = tuple(_part(spec, row, given.get(row.id, "")) for row in spec.rows)
    right = sum(bool(part.right) for part in parts)
    return Grade(share(part.fraction or 0 for part in parts), parts, f"{right} of {len(parts)} lines right")


def _part(spec: Spec, row: Row, category: str) -> Part:
    right = category in row.key
    text = spec.names.get(category, "No answer")
    return Part(row.id, row.text, text, right, FULL if right else NOTHING, row.feedback if category else "")


def order(spec: Spec, rng: random.Random, shuffle: bool = True) -> list[str]:
    """The rows; categories keep the author's order, which often is a scale."""
    ids = [row.id for row in spec.rows]
    return shuffled(ids, (), rng) if shuffle else ids


def present(spec: Spec, answer: Any, order: Sequence[str] = (), context: Context = NO_CONTEXT) -> JSON:
    given = _given(spec, answer)
    rows = [
        {
            "id": row.id,
            "text": row.text,
            "categories": [
                {"id": name, "text": text, "chosen": given.get(row.id) == name} for name, text in spec.names.items()
            ],
        }
        for row in _rows(spec, order)
    ]
    return {"kind": "categorizing", "hint": HINT, "rows": rows}


def review(spec: Spec, answer: Any, order: Sequence[str] = (), show: Show = (), context: Context = NO_CONTEXT) -> JSON:
    given = _given(spec, answer)
    rows = [
        {
            "id": row.id,
            "text": row.text,
            "given": spec.names.get(given.get(row.id, ""), ""),
            "mark": mark(_part(spec, row, given.get(row.id, "")).fraction, show),
            "feedback": row.feedback if row.id in given and FEEDBACK in show else "",
            "key": " or ".join(spec.names[name] for name in row.key) if KEY in show else "",
        }
        for row in _rows(spec, order)
    ]
    return {"kind": "categorizing", "rows": rows} | verdict(grade(spec, answer), show, answer)


def key(spec: Spec, context: Context = NO_CONTEXT) -> JSON | None:
    return {"categories": {row.id: row.key[0] for row in spec.rows}}


def rekeyed(spec: Spec, answer: JSON) -> Spec:
    """Lines that the answer leaves open keep their key."""
    given = _given(spec, answer)

    def row(old: Row) -> Row:
        name = given.get(old.id)
        return old if name is None or old.key == [name] else old.model_copy(update={"key": [name], "feedback": ""})

    return changed(spec, rows=[row(old) for old in spec.rows])


def summarize(spec: Spec, answers: Iterable[Any]) -> list[Choice]:
    """One line for each row and category: "Castro pushed for the missiles: contested"."""
    lines = [
        (f"{row.id}:{name}", f"{row.text}: {text}", name in row.key, "")
        for row in spec.rows
        for name, text in spec.names.items()
    ]
    return counted(answers, lambda answer: [":".join(line) for line in _given(spec, answer).items()], lines)


def notice(spec: Spec, answer: Any) -> str:
    return ""


def _rows(spec: Spec, order: Sequence[str]) -> list[Row]:
    by_id = {row.id: row for row in spec.rows}
    return [by_id[name] for name in arranged(list(by_id), order)]


def _given(spec: Spec, raw: Any) -> dict[str, str]:
    named = text_map(field_of(raw, "categories"), [row.id for row in spec.rows])
    return {row: name for row, name in named.items() if name in spec.names}

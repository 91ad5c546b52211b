"""Form fields for a kind's EDITOR: what `quizzes.question_types.editing` declares, as Django draws it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from config.admin_fields import LinesField, PlainTextField, SlugsField
from config.admin_rows import RowsField
from lessons.models import Lesson
from quizzes.question_types.editing import Editor, Field, Rows

PREFIX = "spec_"
EVIDENCE_PREFIX = "evidence_"
NO_EVIDENCE = ("", "Nothing more than the answer")
NOUNS = {"options": "option", "pairs": "line", "distractors": "card", "items": "item", "gaps": "gap", "rubric": "level"}
Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class LessonChoices:
    """What selects of a question offer: the lesson's passages and misconceptions as (slug, label)."""

    anchors: Choices
    misconceptions: Choices

    @classmethod
    def of(cls, lesson: Lesson, named: Sequence[str] = ()) -> LessonChoices:
        """Return the choices of `lesson`. Slugs that are `named` but gone stay choosable, and say so."""
        anchors = [(anchor.slug, f"{anchor.paragraph}. {anchor.label}") for anchor in lesson.anchors.all()]
        known = {slug for slug, _ in anchors}
        gone = [(slug, f"{slug} (no longer in the lesson)") for slug in named if slug not in known]
        misconceptions = [(each.slug, each.statement) for each in lesson.misconceptions.all()]
        return cls([*anchors, *gone], misconceptions)


def spec_fields(editor: Editor, offers: LessonChoices) -> dict[str, forms.Field]:
    """Return the form fields of a kind, by form field name."""
    fields: dict[str, forms.Field] = {PREFIX + field.name: _field(field, offers) for field in editor.fields}
    return fields | {PREFIX + table.name: _rows(table, offers) for table in editor.rows}


def evidence_fields(editor: Editor, offers: LessonChoices) -> dict[str, forms.Field]:
    """Return the form fields for the evidence beside an answer; without a unit none is asked."""
    fields = {EVIDENCE_PREFIX + field.name: _field(field, offers) for field in editor.fields}
    for made in fields.values():
        made.required = made.widget.is_required = False
    unit = fields[f"{EVIDENCE_PREFIX}unit"]
    assert isinstance(unit, forms.ChoiceField)
    unit.label, unit.initial, unit.choices = "Students also choose", "", [NO_EVIDENCE, *editor.fields[0].choices]
    return fields


def _rows(table: Rows, offers: LessonChoices) -> RowsField:
    columns = {column.name: _field(column, offers) for column in table.columns}
    noun = NOUNS.get(table.name) or table.label.lower().removesuffix("s")
    return RowsField(columns, least=table.min_rows, noun=noun, label=table.label, help_text=table.help)


def _field(field: Field, offers: LessonChoices) -> forms.Field:
    made: forms.Field = _MAKERS[field.kind](field, offers)
    made.label, made.help_text, made.initial = field.label, field.help, field.default
    made.required = field.required and field.kind != "bool"
    made.widget.is_required = made.required
    return made


def _choice(field: Field, offers: LessonChoices) -> forms.ChoiceField:
    blank = [] if field.required and field.default is not None else [("", "Choose")]
    return forms.ChoiceField(choices=[*blank, *field.choices])


def _misconception(field: Field, offers: LessonChoices) -> forms.ChoiceField:
    return forms.ChoiceField(choices=[("", "None"), *offers.misconceptions])


_MAKERS: dict[str, Callable[[Field, LessonChoices], forms.Field]] = {
    "text": lambda field, offers: PlainTextField(),
    "textarea": lambda field, offers: PlainTextField(widget=forms.Textarea(attrs={"rows": 2})),
    "lines": lambda field, offers: LinesField(widget=forms.Textarea(attrs={"rows": 3})),
    "bool": lambda field, offers: forms.BooleanField(required=False),
    "choice": _choice,
    "int": lambda field, offers: forms.IntegerField(),
    "decimal": lambda field, offers: forms.DecimalField(widget=forms.TextInput(attrs={"inputmode": "decimal"})),
    "anchors": lambda field, offers: SlugsField(choices=offers.anchors),
    "misconception": _misconception,
}


def spec_initial(editor: Editor, spec: dict[str, Any], prefix: str = PREFIX) -> dict[str, Any]:
    """Return what the form of a stored spec begins with."""
    return {prefix + name: value for name, value in editor.from_spec(spec).items()}

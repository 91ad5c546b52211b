"""What stands beside a reading: terms, timeline, people, places, claims, sources, prompts, rubrics, teacher notes."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest

from config.admin_fields import PlainTextField
from config.admin_rows import RowsField
from lessons.admin.base import LessonScopedForm, PartAdmin
from lessons.models import (
    Claim,
    Event,
    GlossaryTerm,
    Organization,
    Person,
    Place,
    Prompt,
    Reference,
    Rubric,
    SourceCard,
    TeacherNote,
)

RESTS_ON: Any = ("What it rests on", {"fields": ["references", "anchors"]})


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(PartAdmin):
    slug_from = "term"
    lines = {"forms": str}
    list_display = ["term", "simple", "es_term", "lesson", "position"]
    search_fields = ["term", "simple", "definition", "es_term", "es_definition"]
    fieldsets = [
        (None, {"fields": ["lesson", "term", "forms"]}),
        ("Explained", {"fields": ["simple", "definition"]}),
        ("In Spanish", {"fields": ["es_term", "es_definition"]}),
    ]


class EventForm(LessonScopedForm):
    def clean_date(self) -> str:
        text = str(self.cleaned_data["date"]).strip()
        if not re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", text):
            raise forms.ValidationError("Write the date as 1962, 1962-10 or 1962-10-26, as far as it is known.")
        return text


@admin.register(Event)
class EventAdmin(PartAdmin):
    form = EventForm
    slug_from = "number"
    list_display = ["number", "when", "text", "is_core", "lesson", "position"]
    list_display_links = ["number", "when"]
    list_filter = ["lesson", "is_core"]
    search_fields = ["number", "when", "text", "disputed"]
    fieldsets = [
        (None, {"fields": ["lesson", "number", "is_core", "when", "date", "text", "disputed"]}),
        RESTS_ON,
    ]

    def save_model(self, request: HttpRequest, obj: Event, form: Any, change: bool) -> None:
        obj.slug = obj.slug or f"event-{obj.number.lower()}"[:70]
        super().save_model(request, obj, form, change)


@admin.register(Person)
class PersonAdmin(PartAdmin):
    slug_from = "name"
    lines = {"also": str}
    list_display = ["name", "role", "born", "died", "lesson", "position"]
    search_fields = ["name", "also", "role", "why"]
    fieldsets = [
        (None, {"fields": ["lesson", "name", "also", "role", "why", ("born", "died")]}),
        RESTS_ON,
    ]


class PlaceForm(LessonScopedForm):
    def clean_latitude(self) -> Decimal:
        return self._within("latitude", 90)

    def clean_longitude(self) -> Decimal:
        return self._within("longitude", 180)

    def _within(self, name: str, most: int) -> Decimal:
        value = Decimal(self.cleaned_data[name])
        if abs(value) > most:
            raise forms.ValidationError(f"Write degrees from -{most} to {most}; south and west are below 0.")
        return value


@admin.register(Place)
class PlaceAdmin(PartAdmin):
    form = PlaceForm
    slug_from = "name"
    list_display = ["name", "latitude", "longitude", "is_approximate", "lesson", "position"]
    search_fields = ["name", "note"]
    fieldsets = [
        (None, {"fields": ["lesson", "name", ("latitude", "longitude"), "is_approximate", "note"]}),
        ("What it rests on", {"fields": ["references"]}),
    ]


@admin.register(Organization)
class OrganizationAdmin(PartAdmin):
    slug_from = "name"
    list_display = ["name", "abbreviation", "lesson", "position"]
    search_fields = ["name", "abbreviation", "text"]
    fieldsets = [(None, {"fields": ["lesson", "name", "abbreviation", "text"]})]


class SourceCardForm(LessonScopedForm):
    def clean_letter(self) -> str:
        letter = str(self.cleaned_data["letter"]).strip().upper()
        if not re.fullmatch("[A-Z]{1,4}", letter):
            raise forms.ValidationError("Cards are named by a letter, such as A.")
        return letter


@admin.register(SourceCard)
class SourceCardAdmin(PartAdmin):
    form = SourceCardForm
    list_display = ["letter", "title", "who", "when", "lesson", "position"]
    list_display_links = ["letter", "title"]
    search_fields = ["letter", "title", "who", "gist"]
    fieldsets = [
        (None, {"fields": ["lesson", "letter", "title", "who", "when", "gist", "trust_question"]}),
        ("What it rests on", {"fields": ["references"]}),
    ]


@admin.register(Claim)
class ClaimAdmin(PartAdmin):
    lines = {"paragraphs": int}
    list_display = ["number", "claim", "verdict", "lesson", "position"]
    list_display_links = ["number", "claim"]
    list_filter = ["lesson", "verdict"]
    search_fields = ["number", "claim", "evidence", "explanation"]
    fieldsets = [
        (None, {"fields": ["lesson", "number", "claim", "paragraphs"]}),
        ("Verdict", {"fields": ["verdict", "verdict_note", "evidence", "explanation"]}),
        RESTS_ON,
    ]


class RubricForm(LessonScopedForm):
    levels = RowsField(
        {
            "level": forms.IntegerField(label="Level", min_value=0, max_value=20),
            "description": PlainTextField(label="What it takes", widget=forms.Textarea(attrs={"rows": 3})),
        },
        least=2,
        noun="level",
        help_text="Best first. The highest level is full marks.",
    )

    def clean_levels(self) -> list[dict[str, Any]]:
        rows = [{"level": row["level"], "description": row["description"]} for row in self.cleaned_data["levels"]]
        if len(rows) < 2:
            raise forms.ValidationError("A rubric needs at least two levels.")
        if len({row["level"] for row in rows}) < len(rows):
            raise forms.ValidationError("Two lines have the same level. Give each its own.")
        return rows


@admin.register(Rubric)
class RubricAdmin(PartAdmin):
    form = RubricForm
    slug_from = "title"
    list_display = ["title", "number_of_levels", "lesson", "position"]
    search_fields = ["title"]
    fieldsets = [(None, {"fields": ["lesson", "title", "levels"]})]

    @admin.display(description="levels")
    def number_of_levels(self, rubric: Rubric) -> int:
        return len(rubric.levels)


@admin.register(Prompt)
class PromptAdmin(PartAdmin):
    """What students have answered stays as it was: its words can be read here, and a new prompt written."""

    list_display = ["number", "title", "rubric", "lesson", "position"]
    list_display_links = ["number", "title"]
    list_select_related = ["lesson", "rubric"]
    search_fields = ["title", "text"]
    fieldsets = [
        (None, {"fields": ["lesson", "number", "title", "text", "anchors"]}),
        ("For teachers", {"fields": ["strong_answer", "rubric"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Prompt | None = None) -> Any:
        answered = ["number", "title", "text"] if obj and is_answered(obj) else []
        return (*super().get_readonly_fields(request, obj), *answered)

    def get_fieldsets(self, request: HttpRequest, obj: Prompt | None = None) -> Any:
        first, *others = super().get_fieldsets(request, obj)
        if obj is None or not is_answered(obj):
            return [first, *others]
        note = "Students have answered this prompt, so its words stay. To ask something else, add a new prompt."
        return [(first[0], {**first[1], "description": note}), *others]

    def save_model(self, request: HttpRequest, obj: Prompt, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        typed = request.POST.get("text", obj.text).replace("\r\n", "\n").strip()
        if "text" not in form.fields and typed != obj.text:
            text = f"Students answered meanwhile, so the prompt's words stay. You had written: “{typed}”"
            self.message_user(request, text, messages.WARNING)


def is_answered(prompt: Prompt) -> bool:
    return prompt.threads.filter(posts__isnull=False).exists()


@admin.register(Reference)
class ReferenceAdmin(PartAdmin):
    slug_from = "title"
    list_display = ["title", "seen", "lesson", "position"]
    list_filter = ["lesson", "seen"]
    search_fields = ["title", "url", "slug"]
    fieldsets = [(None, {"fields": ["lesson", "title", "url", "seen"]})]


@admin.register(TeacherNote)
class TeacherNoteAdmin(PartAdmin):
    slug_from = "title"
    list_display = ["__str__", "section", "lesson", "position"]
    list_filter = ["lesson", "section"]
    search_fields = ["title", "text"]
    fieldsets = [
        (None, {"fields": ["lesson", "section", "title", "text"]}),
        ("What it rests on", {"fields": ["references"]}),
    ]

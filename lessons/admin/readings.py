"""Readings: Markdown with passage marks, checked line by line before anything is saved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from simple_history.admin import SimpleHistoryAdmin

from config.admin_base import in_words
from config.admin_fields import PlainTextField, with_value
from lessons.admin.base import LessonScopedAdmin, LessonScopedForm
from lessons.checking import reading_warnings
from lessons.models import Anchor, Reading
from lessons.rendering import ReadingError, compile_reading

OVERTAKEN = (
    "Somebody else saved this reading while you were writing. Your text is still here, unsaved. Look at the history in "
    "another tab; saving again puts your text in place of theirs."
)
HOW_TO_WRITE = "Plain paragraphs, an empty line between them. *Italics* and **bold** are fine. A passage is marked so:"


class ReadingForm(LessonScopedForm):
    text = PlainTextField(strip=False, widget=forms.Textarea(attrs={"rows": 28, "data-lines": ""}))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.instance.compiled.get("digest", "")

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        try:
            compile_reading(text)
        except ReadingError as error:
            raise forms.ValidationError([f"Line {line}: {reason}" for line, reason in error.errors]) from error
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        stored = Reading.objects.filter(pk=self.instance.pk).first() if self.instance.pk else None
        now = stored.compiled.get("digest", "") if stored else ""
        if cleaned.get("seen") and cleaned["seen"] != now:
            self.add_error("text", OVERTAKEN)
            self.data = with_value(self.data, self.add_prefix("seen"), now)
        return cleaned

    def save(self, commit: bool = True) -> Reading:
        self.instance.set_text(self.cleaned_data["text"])
        reading: Reading = super().save(commit)
        return reading


@admin.register(Reading)
class ReadingAdmin(SimpleHistoryAdmin, LessonScopedAdmin):
    form = ReadingForm
    change_form_template = "admin/lessons/reading/change_form.html"
    object_history_list_template = "admin/desk/history_list.html"
    list_display = ["title", "level", "grades", "paragraphs", "marked", "lesson"]
    list_filter = ["lesson", "level"]
    search_fields = ["title", "text"]
    fieldsets = [(None, {"fields": ["lesson", "level", "title", ("grades", "language"), "text", "seen"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Reading | None = None) -> Any:
        return (*super().get_readonly_fields(request, obj), *(["level"] if obj else []))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reading]:
        return super().get_queryset(request).select_related("lesson")

    @admin.display(description="paragraphs")
    def paragraphs(self, reading: Reading) -> int:
        return len(reading.compiled["paragraphs"])

    @admin.display(description="passages")
    def marked(self, reading: Reading) -> int:
        return len(reading.compiled["passages"])

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        reading = kwargs.get("obj")
        anchors = Anchor.objects.filter(lesson=reading.lesson) if reading else []
        more = {"anchors": anchors, "how_to_write": HOW_TO_WRITE}
        if reading and request.method == "GET":
            more["warnings"] = reading_warnings(reading)
        return super().render_change_form(request, {**context, **more}, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Reading, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        marks = obj.highlights.count() if "text" in form.changed_data else 0
        if marks:
            text = f"Students have highlighted {marks} sentences here. Where sentences moved, look at one of theirs."
            self.message_user(request, text, messages.WARNING)
        for warning in reading_warnings(obj):
            self.message_user(request, warning, messages.WARNING)

    def resting_on(self, objs: list[Reading]) -> list[str]:
        found = super().resting_on(objs)
        given = {row for each in objs for row in each.lesson.assignments.filter(level=each.level)}
        return [*found, *([in_words(type(next(iter(given))), len(given))] if given else [])]

    class Media:
        js = (forms.Script("js/desk-lines.js", defer=True),)

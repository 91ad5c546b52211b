"""Named passages. Their slug is written in readings and questions, so it never changes once it exists."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from lessons.admin.base import LessonScopedAdmin, LessonScopedForm
from lessons.checking import questions_at
from lessons.models import Anchor
from lessons.rendering import SLUG


class AnchorForm(LessonScopedForm):
    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if not re.match(SLUG, slug):
            raise forms.ValidationError("Use small letters, digits and hyphens, as in fomin-offer.")
        return slug

    def clean_paragraph(self) -> int:
        paragraph = int(self.cleaned_data["paragraph"])
        if paragraph < 1:
            raise forms.ValidationError("Paragraphs count from 1.")
        return paragraph


@admin.register(Anchor)
class AnchorAdmin(LessonScopedAdmin):
    form = AnchorForm
    ordering = ["lesson", "paragraph", "pk"]
    list_display = ["label", "slug", "paragraph", "marked_in", "lesson"]
    search_fields = ["label", "slug"]
    fieldsets = [(None, {"fields": ["lesson", "label", "slug", "paragraph", "how_to_mark", "used_by"]})]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Anchor]:
        return super().get_queryset(request).prefetch_related("lesson__readings")

    def get_readonly_fields(self, request: HttpRequest, obj: Anchor | None = None) -> Any:
        return (*super().get_readonly_fields(request, obj), "how_to_mark", "used_by", *(["slug"] if obj else []))

    def get_fieldsets(self, request: HttpRequest, obj: Anchor | None = None) -> Any:
        fields = ["lesson", "label", "slug", "paragraph"]
        return [(None, {"fields": [*fields, "how_to_mark", "used_by"] if obj else fields})]

    @admin.display(description="marked in")
    def marked_in(self, anchor: Anchor) -> str:
        readings = anchor.lesson.readings.all()
        return ", ".join(each.get_level_display() for each in readings if anchor.slug in each.compiled["passages"])

    @admin.display(description="How to mark it")
    def how_to_mark(self, anchor: Anchor) -> str:
        return format_html("<code>{{#{0}}}</code>The words of the passage.<code>{{/{0}}}</code>", anchor.slug)

    @admin.display(description="Questions that rest on it")
    def used_by(self, anchor: Anchor) -> str:
        return ", ".join(questions_at(anchor.lesson).get(anchor.slug, [])) or "None"

    def resting_on(self, objs: list[Anchor]) -> list[str]:
        found = super().resting_on(objs)
        for anchor in objs:
            if questions := questions_at(anchor.lesson).get(anchor.slug, []):
                found.append(f"“{anchor.label}”: questions {', '.join(questions)}")
            if anchor.slots.exists():
                found.append(f"“{anchor.label}”: a guiding question stands at it")
        return found

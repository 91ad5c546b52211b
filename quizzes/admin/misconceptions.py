"""Misconceptions: what wrong options point to. Their slug stands in questions, so it is made once and kept."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from lessons.admin.base import LessonScopedAdmin
from lessons.models import Lesson
from quizzes.models import Misconception, QuestionVersion
from quizzes.versions import misconceptions_of


@admin.register(Misconception)
class MisconceptionAdmin(LessonScopedAdmin):
    slug_from = "statement"
    ordering = ["lesson", "pk"]
    list_display = ["statement", "slug", "lesson"]
    search_fields = ["statement", "slug", "note"]
    fieldsets = [
        (None, {"fields": ["lesson", "statement", "note", "used_by"]}),
        ("What to look at", {"fields": ["anchors", "claims"]}),
    ]
    readonly_fields = ["used_by"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Misconception]:
        return super().get_queryset(request).select_related("lesson")

    @admin.display(description="Questions that point to it")
    def used_by(self, misconception: Misconception) -> str:
        if misconception._state.adding:
            return "None"
        return ", ".join(questions_pointing_to(misconception.lesson).get(misconception.slug, [])) or "None"

    def resting_on(self, objs: list[Misconception]) -> list[str]:
        found = super().resting_on(objs)
        for each in objs:
            if questions := questions_pointing_to(each.lesson).get(each.slug, []):
                found.append(f"“{each}”: questions {', '.join(questions)}")
        return found


def questions_pointing_to(lesson: Lesson) -> dict[str, list[str]]:
    """Return misconception slug -> slugs of the questions any version of which points to it."""
    found: dict[str, list[str]] = {}
    versions = QuestionVersion.objects.filter(question__lesson=lesson).select_related("question")
    for version in versions.order_by("question__slug"):
        for slug in misconceptions_of(version):
            names = found.setdefault(slug, [])
            if version.question.slug not in names:
                names.append(version.question.slug)
    return found

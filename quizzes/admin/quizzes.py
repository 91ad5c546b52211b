"""Quizzes, each with its slots."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest
from django.shortcuts import redirect

from lessons.admin.base import LessonScopedForm, PartAdmin
from quizzes.admin.slots import SlotInline
from quizzes.models import Quiz


class QuizForm(LessonScopedForm):
    def clean_minutes(self) -> int | None:
        minutes: int | None = self.cleaned_data["minutes"]
        if minutes is not None and not 1 <= minutes <= 600:
            raise forms.ValidationError("Write from 1 to 600 minutes, or leave it empty.")
        return minutes


@admin.register(Quiz)
class QuizAdmin(PartAdmin):
    form = QuizForm
    slug_from = "title"
    list_display = ["title", "purpose", "questions_total", "points_total", "minutes", "lesson", "position"]
    list_filter = ["lesson", "purpose"]
    search_fields = ["title", "description", "slots__question__slug", "slots__pool"]
    inlines = [SlotInline]
    fieldsets = [(None, {"fields": ["lesson", "title", "purpose", "description", "minutes"]})]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quiz]:
        return super().get_queryset(request).annotate(slots_total=Count("slots"), points_sum=Sum("slots__points"))

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        # What can stand in a slot depends on the lesson, which a new quiz does not have yet.
        return self.inlines if obj else []

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        if "_addanother" not in request.POST and "_popup" not in request.POST:
            self.message_user(request, f"“{obj}” is there. Now fill its slots.")
            return redirect("admin:quizzes_quiz_change", obj.pk)
        return super().response_add(request, obj, post_url_continue)

    @admin.display(description="questions", ordering="slots_total")
    def questions_total(self, quiz: Any) -> int:
        return int(quiz.slots_total)

    @admin.display(description="points", ordering="points_sum")
    def points_total(self, quiz: Any) -> str:
        return format(quiz.points_sum.normalize(), "f") if quiz.points_sum else "0"

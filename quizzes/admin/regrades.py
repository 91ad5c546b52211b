"""Regrades, for auditors: what was decided about a question, why, and what it did to whom. Nothing changes here."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from config.admin_base import ReadOnlyAdmin, ShownInline
from quizzes.admin.attempts import shown
from quizzes.corrections import key_in_words
from quizzes.models import Regrade, RegradeChange


class ChangeInline(ShownInline):
    model = RegradeChange
    verbose_name_plural = "what it changed"
    fields: ClassVar[Any] = ["student", "deed", "share", "counted", "score"]
    readonly_fields = tuple(fields)

    def get_queryset(self, request: HttpRequest) -> QuerySet[RegradeChange]:
        return super().get_queryset(request).select_related("response__attempt__student", "response__attempt__quiz")

    @admin.display(description="student")
    def student(self, change: RegradeChange) -> str:
        return f"{change.response.attempt.student}: {change.response.attempt.quiz}"

    @admin.display(description="when")
    def deed(self, change: RegradeChange) -> str:
        return "taken back" if change.is_undo else "applied"

    @admin.display(description="share of full marks")
    def share(self, change: RegradeChange) -> str:
        return f"{shown(change.fraction_before)} to {shown(change.fraction_after)}"

    @admin.display(description="counts", boolean=True)
    def counted(self, change: RegradeChange) -> bool:
        return change.counts_after

    @admin.display(description="points of the attempt")
    def score(self, change: RegradeChange) -> str:
        before = f"{shown(change.score_before)} of {shown(change.max_before)}"
        return f"{before} to {shown(change.score_after)} of {shown(change.max_after)}"


@admin.register(Regrade)
class RegradeAdmin(ReadOnlyAdmin):
    list_display = ["question", "action", "applied_at", "made_by", "reason", "undone_at"]
    list_filter = ["action", ("undone_at", admin.EmptyFieldListFilter)]
    list_select_related = ["question", "made_by"]
    search_fields = ["question__slug", "reason", "made_by__username", "made_by__last_name"]
    date_hierarchy = "applied_at"
    inlines = [ChangeInline]
    fields = [
        "question", "action", "key", "about", "may_lower", "where", "reason", "made_by", "applied_at", "undone_at",
        "undone_by", "undone_reason",
    ]  # fmt: skip

    @admin.display(description="corrected key")
    def key(self, regrade: Regrade) -> str:
        return (key_in_words(regrade.kind, regrade.corrected_spec) if regrade.corrected_spec else "") or "–"

    @admin.display(description="versions")
    def about(self, regrade: Regrade) -> str:
        return ", ".join(str(number) for number in regrade.versions.values_list("number", flat=True))

    @admin.display(description="where")
    def where(self, regrade: Regrade) -> str:
        # The assignments are rows of an app that stands below this one.
        named = [str(assignment) for assignment in regrade.assignments.select_related("classroom")]
        return "; ".join(named) or "–"

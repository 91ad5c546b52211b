"""Attempts and responses, for auditors: to be read, never changed. Editors do not see them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.text import Truncator

from config.admin_base import ReadOnlyAdmin, ShownInline
from quizzes.models import Attempt, Response
from quizzes.question_types import KINDS, read_spec


def shown(number: Decimal | None) -> str:
    """Return points as short as they can be written; a dash while nobody knows."""
    return "–" if number is None else f"{number:.2f}".rstrip("0").rstrip(".")


class ResponseInline(ShownInline):
    model = Response
    fields: ClassVar[Any] = ["position", "asked", "given", "score", "needs_review", "saved_at"]
    readonly_fields = tuple(fields)
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Response]:
        return super().get_queryset(request).select_related("version__question", "attempt__student", "attempt__quiz")

    @admin.display(description="question")
    def asked(self, response: Response) -> str:
        return asked(response)

    @admin.display(description="answer")
    def given(self, response: Response) -> str:
        return answer_in_words(response)

    @admin.display(description="points")
    def score(self, response: Response) -> str:
        return f"{shown(response.score)} of {shown(response.points)}"


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    list_display = ["student", "quiz", "number", "started_at", "submitted_at", "points", "is_preview"]
    list_filter = ["quiz", "is_preview", ("submitted_at", admin.EmptyFieldListFilter)]
    list_select_related = ["student", "quiz"]
    search_fields = ["student__username", "student__first_name", "student__last_name"]
    date_hierarchy = "started_at"
    inlines = [ResponseInline]
    fields = [
        "student", "quiz", "number", "is_preview", "started_at", "deadline", "submitted_at", "by_deadline",
        "points", "terms_in_words",
    ]  # fmt: skip

    @admin.display(description="points", ordering="score")
    def points(self, attempt: Attempt) -> str:
        return f"{shown(attempt.score)} of {shown(attempt.max_score)}"

    @admin.display(description="terms")
    def terms_in_words(self, attempt: Attempt) -> str:
        return pairs(attempt.terms_data)


@admin.register(Response)
class ResponseAdmin(ReadOnlyAdmin):
    list_display = ["student", "quiz", "asked", "given", "points_earned", "needs_review"]
    list_filter = ["attempt__quiz", "needs_review", "version__kind"]
    list_select_related = ["attempt__student", "attempt__quiz", "version__question"]
    search_fields = ["attempt__student__username", "attempt__student__last_name", "version__question__slug"]
    show_full_result_count = False
    fields = [
        "attempt", "position", "asked", "version", "given", "revision", "saved_at", "is_flagged", "points_earned",
        "arithmetic", "parts_in_words", "needs_review", "checked_at", "graded_at", "grader_version", "version_digest",
    ]  # fmt: skip

    @admin.display(description="student", ordering="attempt__student__last_name")
    def student(self, response: Response) -> str:
        return str(response.attempt.student)

    @admin.display(description="quiz")
    def quiz(self, response: Response) -> str:
        return str(response.attempt.quiz)

    @admin.display(description="question")
    def asked(self, response: Response) -> str:
        return asked(response)

    @admin.display(description="answer")
    def given(self, response: Response) -> str:
        return answer_in_words(response)

    @admin.display(description="points")
    def points_earned(self, response: Response) -> str:
        return f"{shown(response.score)} of {shown(response.points)}"

    @admin.display(description="how it was graded")
    def parts_in_words(self, response: Response) -> str:
        rows = ((part.get("label", ""), part.get("given", ""), _verdict(part)) for part in response.parts)
        return format_html_join("", "<div>{}: {} ({})</div>", rows) or "–"


def asked(response: Response) -> str:
    return f"{response.version.question.slug}: {Truncator(response.version.prompt).words(12)}"


def answer_in_words(response: Response) -> str:
    """Return what a student answered as their review would say it; "No answer" while blank."""
    version, answer = response.version, response.answer
    if answer is None:
        return "No answer"
    grade = KINDS[version.kind].grade(read_spec(version.kind, version.spec), answer)
    texts = [f"{part.label}: {part.given}" if len(grade.parts) > 1 else part.given for part in grade.parts]
    return "; ".join(text for text in texts if text) or "An answer that cannot be read"


def pairs(data: Any) -> str:
    """Return JSON of plain values as lines "name: value"; a mapping in it is written out after its name."""
    items = [(name.replace("_", " "), _value(value)) for name, value in data.items()] if isinstance(data, dict) else []
    return format_html_join("", "<div>{}: {}</div>", items)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {inner}" for name, inner in value.items())
    return "–" if value is None else str(value)


def _verdict(part: dict[str, Any]) -> str:
    right = part.get("right")
    return "for a person to judge" if right is None else "right" if right else "not right"

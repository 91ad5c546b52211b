"""The page of a lesson: its own words, the way to everything that belongs to it, publishing, importing."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.admin_base import ContentAdmin
from lessons.admin.base import preview_url
from lessons.admin.importing import article_import
from lessons.admin.publishing import lesson_publish
from lessons.models import Lesson


@admin.register(Lesson)
class LessonAdmin(ContentAdmin):
    change_form_template = "admin/lessons/lesson/change_form.html"
    list_display = ["title", "status", "grades", "language", "readings_count", "questions_count"]
    list_filter = ["status", "language"]
    search_fields = ["title", "summary"]
    lines = {"source_categories": str}
    fieldsets = [
        (None, {"fields": ["title", "slug", "status", "summary", ("grades", "language"), "license"]}),
        ("For students", {"fields": ["background", "clock_note"]}),
        ("For teachers", {"fields": ["about"]}),
        (
            "The source",
            {
                "fields": [
                    "source_title", "source_headline", "source_publication", ("source_published", "source_posted"),
                    "source_byline", "source_categories", "source_note",
                ],
            },
        ),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Lesson]:
        counts = {
            "readings_total": Count("readings", distinct=True),
            "questions_total": Count("questions", distinct=True),
        }
        return super().get_queryset(request).annotate(**counts)

    def get_readonly_fields(self, request: HttpRequest, obj: Lesson | None = None) -> Any:
        return ("status", "slug") if obj else ("status",)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Lesson | None = None) -> Any:
        return {} if obj else {"slug": ["title"]}

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/import-article/", wrap(article_import), {"desk": self}, name="lessons_lesson_import"),
            path("<int:pk>/publish/", wrap(lesson_publish), {"desk": self}, name="lessons_lesson_publish"),
            *super().get_urls(),
        ]

    def view_on_site(self, obj: Lesson) -> str | None:
        return preview_url(obj)

    @admin.display(description="readings", ordering="readings_total")
    def readings_count(self, lesson: Any) -> int:
        return int(lesson.readings_total)

    @admin.display(description="questions", ordering="questions_total")
    def questions_count(self, lesson: Any) -> int:
        return int(lesson.questions_total)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        lesson = kwargs.get("obj")
        more = {"parts": self.parts_of(request, lesson) if lesson else []}
        return super().render_change_form(request, {**context, **more}, *args, **kwargs)

    def parts_of(self, request: HttpRequest, lesson: Lesson) -> list[dict[str, Any]]:
        """Return the kinds of things that belong to `lesson` and may be seen: name, count, list and add address."""
        seen = {model["model"]: model for app in self.admin_site.get_app_list(request) for model in app["models"]}
        links = {relation.related_model: relation for relation in lesson._meta.related_objects}
        return [
            {
                "name": model["name"],
                "count": relation.related_model._default_manager.filter(lesson=lesson).count(),
                "list_url": f"{model['admin_url']}?lesson__id__exact={lesson.pk}",
                "add_url": f"{model['add_url']}?lesson={lesson.pk}" if model["add_url"] else "",
            }
            for name, model in seen.items()
            if (relation := links.get(name)) and model["admin_url"]
        ]

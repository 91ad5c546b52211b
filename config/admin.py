"""The admin's desk: the stock Django admin, ordered as editors work."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

# What editors open most comes first; a model that is not named here follows in Django's own order.
APPS = ("lessons", "quizzes", "classrooms", "accounts", "auth", "axes")
MODELS = (
    *("Lesson", "Reading", "Anchor", "Prompt", "Rubric", "GlossaryTerm", "Event", "Person", "Place", "Organization"),
    *("Claim", "SourceCard", "Reference", "TeacherNote", "Question", "Quiz", "Misconception", "Attempt", "Response"),
    *("Classroom", "Enrolment", "Assignment", "Thread", "Post", "Mark", "User", "AuditEntry"),
)


class Desk(admin.AdminSite):
    site_title = "Backchannel admin"
    site_header = "Backchannel"
    index_title = "Admin's desk"
    site_url = "/"

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: _rank(model["object_name"], MODELS))
        return sorted(apps, key=lambda app: _rank(app["app_label"], APPS))


def _rank(name: str, order: tuple[str, ...]) -> int:
    return order.index(name) if name in order else len(order)

"""Publish a lesson, or make it a draft again: what is missing is shown first, the second click does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from lessons import publishing
from lessons.models import Lesson

if TYPE_CHECKING:
    from config.admin_base import ContentAdmin


def lesson_publish(request: HttpRequest, pk: int, desk: ContentAdmin) -> HttpResponse:
    lesson = get_object_or_404(Lesson, pk=pk)
    if not desk.has_change_permission(request, lesson):
        raise PermissionDenied
    if request.method == "POST" and _done(request, lesson, desk):
        return redirect("admin:lessons_lesson_change", lesson.pk)
    found = publishing.findings(lesson)
    context = {
        **desk.admin_site.each_context(request),
        "title": "Make it a draft again" if lesson.status == Lesson.Status.PUBLISHED else "Publish the lesson",
        "opts": Lesson._meta,
        "lesson": lesson,
        "is_published": lesson.status == Lesson.Status.PUBLISHED,
        "stops": [finding.message for finding in found if finding.stops],
        "notes": [finding.message for finding in found if not finding.stops],
        "classes": lesson.assignments.values("classroom").distinct().count(),
    }
    return render(request, "admin/lessons/lesson/publish.html", context)


def _done(request: HttpRequest, lesson: Lesson, desk: ContentAdmin) -> bool:
    """Do what was asked for; False where something that stops it is still missing."""
    if request.POST.get("status") == Lesson.Status.DRAFT:
        publishing.withdraw(lesson)
        said = f"“{lesson}” is a draft now. Classes that have it keep it."
    else:
        try:
            publishing.publish(lesson)
        except publishing.NotReady:
            desk.message_user(request, "It cannot be published yet: see what is missing.", messages.ERROR)
            return False
        said = f"“{lesson}” is published: teachers find it among the lessons."
    desk.log_change(request, lesson, said)
    desk.message_user(request, said, messages.SUCCESS)
    return True

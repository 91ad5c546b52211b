"""All versions of a question, newest first, each with what changed against the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from quizzes.differences import differences
from quizzes.models import Question
from quizzes.question_types import KINDS

if TYPE_CHECKING:
    from config.admin_base import ContentAdmin


def question_versions(request: HttpRequest, pk: int, desk: ContentAdmin) -> HttpResponse:
    question = get_object_or_404(Question.objects.select_related("lesson"), pk=pk)
    if not desk.has_view_permission(request, question):
        raise PermissionDenied
    context = {
        **desk.admin_site.each_context(request),
        "title": f"Versions of {question}",
        "opts": Question._meta,
        "question": question,
        "entries": _entries(question),
    }
    return render(request, "admin/quizzes/question/versions.html", context)


def _entries(question: Question) -> list[dict[str, Any]]:
    rows = question.versions.select_related("created_by").annotate(answers=Count("responses"))
    versions = list(rows.order_by("number"))
    before = [None, *versions]
    entries = [
        {
            "version": version,
            "kind": KINDS[version.kind].LABEL,
            "is_first": old is None,
            "differences": differences(old, version) if old else [],
        }
        for old, version in zip(before, versions, strict=False)
    ]
    return entries[::-1]

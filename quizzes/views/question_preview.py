"""A saved question as a student sees it: for people who may look at questions in the admin."""

from __future__ import annotations

from typing import Any

from csp.constants import SELF
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from quizzes.models import Question, QuestionVersion
from quizzes.previewing import preview


@require_safe
def question_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the newest version, or the one that `?version=` names. Shows the key, so it is a 404 for all but editors."""
    if not (request.user.is_staff and request.user.has_perm("quizzes.view_question")):
        raise Http404
    question = get_object_or_404(Question.objects.select_related("lesson"), pk=pk)
    version = _version(question, request.GET.get("version", ""))
    shown = preview(
        question.lesson,
        kind=version.kind,
        prompt=version.prompt,
        spec=version.spec,
        explanation=version.explanation,
        evidence=version.evidence,
    )
    context = {"preview": shown, "question": question, "version": version}
    return framed_preview(request, context)


def framed_preview(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Render a preview that the admin's own pages may frame, and nobody else's."""
    response = render(request, "quizzes/question_preview.html", context)
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    # How django-csp's own decorator hands it on; that one takes no view with arguments.
    setattr(response, "_csp_replace", {"frame-ancestors": [SELF]})  # noqa: B010
    return response


def _version(question: Question, number: str) -> QuestionVersion:
    versions = question.versions.order_by("-number")
    if number:
        versions = versions.filter(number=number) if number.isascii() and number.isdigit() else versions.none()
    version = versions.first()
    if version is None:
        raise Http404
    return version

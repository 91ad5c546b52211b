"""Pages beside the form of a question: choosing the kind of a new one, and the preview while it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from config.admin_rows import RowsField
from lessons.models import Lesson
from quizzes.admin.question_form import AskingForm, asking_form
from quizzes.models import Question
from quizzes.previewing import preview
from quizzes.question_types import KINDS
from quizzes.views.question_preview import framed_preview

if TYPE_CHECKING:
    from config.admin_base import ContentAdmin


def wanted_kind(request: HttpRequest) -> str:
    """Return the kind that the address names; "" if it names none that exists."""
    kind = request.GET.get("kind", "")
    return kind if kind in KINDS else ""


def wanted_lesson(request: HttpRequest) -> Lesson | None:
    chosen = request.GET.get("lesson", "")
    return Lesson.objects.filter(pk=chosen).first() if chosen.isascii() and chosen.isdigit() else None


def choose_kind(request: HttpRequest, desk: ContentAdmin) -> HttpResponse:
    """Show what kinds there are; the choice is a plain link to the form, so that back works."""
    lessons = list(Lesson.objects.all())
    chosen = wanted_lesson(request) or (lessons[0] if len(lessons) == 1 else None)
    context = {
        **desk.admin_site.each_context(request),
        "title": "Add question",
        "opts": Question._meta,
        "lessons": lessons,
        "chosen": chosen,
        "kinds": [(name, module.LABEL, module.HINT) for name, module in KINDS.items()],
        "popup": request.GET.get("_popup", ""),
        "asked_for": bool(request.GET.get("kind")),
    }
    return render(request, "admin/quizzes/question/choose_kind.html", context)


def draft_preview(request: HttpRequest, desk: ContentAdmin) -> HttpResponse:
    """Show the question as it stands in the form, or what has to be mended first. Nothing is saved."""
    if not (desk.has_change_permission(request) or desk.has_add_permission(request)):
        raise PermissionDenied
    lesson, kind, question = wanted_lesson(request), wanted_kind(request), _question(request)
    if lesson is None or not kind:
        raise Http404
    if request.method != "POST":
        return framed_preview(request, {"is_empty": True})
    version = question.versions.order_by("-number").first() if question else None
    form = asking_form(lesson, kind, version)(request.POST, instance=question or Question(lesson=lesson))
    context: dict[str, Any] = {"problems": in_words(form)}
    if form.is_valid():
        asked = form.asked
        context["preview"] = preview(lesson, **asked)
    return framed_preview(request, context)


def in_words(form: AskingForm) -> list[str]:
    """Return what has to be mended in a bound form, each with the label of its field where that helps."""
    found = []
    for name, errors in form.errors.items():
        field = form.fields.get(name)
        plain = field is None or isinstance(field, RowsField)
        found += [
            str(error) if plain or field is None else f"{field.label or name.capitalize()}: {error}" for error in errors
        ]
    return found


def _question(request: HttpRequest) -> Question | None:
    chosen = request.GET.get("question", "")
    return Question.objects.filter(pk=chosen).first() if chosen.isascii() and chosen.isdigit() else None

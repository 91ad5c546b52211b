"""Answers to guiding questions: checked at once, on the reading page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from classrooms import guiding, reading_page
from classrooms.access import signed_in
from classrooms.reading_page import Visit
from classrooms.refusals import CannotBegin, TextClosed
from classrooms.views.reading import find_lesson, find_visit
from quizzes.corrections import in_force_for


@require_POST
def guiding_answer(request: HttpRequest, pk: int, slot_pk: int) -> HttpResponse:
    return _answer(request, find_visit(request, pk), slot_pk)


@require_POST
def guiding_preview(request: HttpRequest, slug: str, slot_pk: int) -> HttpResponse:
    """Check a teacher's try at a question of a lesson; it counts nowhere."""
    return _answer(request, Visit(signed_in(request), find_lesson(request, slug), is_preview=True), slot_pk)


def _answer(request: HttpRequest, visit: Visit, slot_pk: int) -> HttpResponse:
    slot = get_object_or_404(guiding.slots_of(visit).prefetch_related("question__versions").distinct(), pk=slot_pk)
    readings = reading_page.readings_of(visit)
    reading = reading_page.choose(readings, request.POST.get("level", ""), None)
    problem, response = "", None
    try:
        if visit.closed_by:
            raise TextClosed
        response = guiding.answer(visit=visit, slot=slot, reading=reading, data=request.POST, now=timezone.now())
    except (guiding.NoAnswer, CannotBegin) as error:
        problem = str(error)
    if "fragment" not in request.POST:
        if problem:
            messages.error(request, problem)
        return redirect(f"{_page_url(visit)}?level={reading.level}#{guiding.input_name(slot)}")
    version = response.version if response else slot.question.current
    regrades = in_force_for([response.attempt_id]) if response else {}
    question = guiding.show(slot, version, response, visit, reading, regrades)
    context = {"question": question, "visit": visit, "page": {"reading": reading}, "problem": problem}
    return render(request, "lessons/_reading_question.html", context)


def _page_url(visit: Visit) -> str:
    if visit.assignment:
        return reverse("classrooms:assignment-read", args=[visit.assignment.pk])
    return reverse("classrooms:lesson-preview", args=[visit.lesson.slug])

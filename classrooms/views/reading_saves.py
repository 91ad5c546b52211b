"""What a reader leaves behind: their place, notes and highlights. Each answers a script and a plain form alike."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from classrooms.models import Assignment
from classrooms.reading_page import readings_of
from classrooms.views.reading import find_assignment, visit_to
from lessons import reading as reading_along
from lessons.models import Reading


@require_POST
def reading_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Remember `paragraph` of the reading at `level` as this person's place."""
    assignment = find_assignment(request, pk)
    paragraph = _number(request.POST.get("paragraph", ""))
    try:
        reading = _reading(request, assignment)
        reading_along.reach(reader=request.user, reading=reading, paragraph=paragraph, now=timezone.now())
    except reading_along.NoSuchPlace as error:
        return _refuse(request, assignment, str(error))
    if "finish" in request.POST:
        return redirect("classrooms:assignment-detail", pk)
    return _done(request, assignment, f"Your place is kept: paragraph {paragraph}.", paragraph)


@require_POST
def note_save(request: HttpRequest, pk: int, paragraph: int) -> HttpResponse:
    assignment = find_assignment(request, pk)
    try:
        note = reading_along.keep_note(
            reader=request.user, lesson=assignment.lesson, paragraph=paragraph,
            text=request.POST.get("text", ""), now=timezone.now(),
        )  # fmt: skip
    except (reading_along.NoteTooLong, reading_along.NoSuchPlace) as error:
        return _refuse(request, assignment, str(error), paragraph)
    said = f"Your note at paragraph {paragraph} is saved." if note else f"The note at paragraph {paragraph} is gone."
    return _done(request, assignment, said, paragraph)


@require_POST
def highlight_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark the sentence `ref` with `color` 1 to 3; without a color the mark is taken away."""
    assignment = find_assignment(request, pk)
    color = _number(request.POST.get("color", "")) or None
    try:
        reading = _reading(request, assignment)
        reading_along.highlight(reader=request.user, reading=reading, ref=request.POST.get("ref", ""), color=color)
    except reading_along.NoSuchPlace as error:
        return _refuse(request, assignment, str(error))
    return _done(request, assignment, "Your highlight is saved.")


def _reading(request: HttpRequest, assignment: Assignment) -> Reading:
    level = request.POST.get("level", "")
    for reading in readings_of(visit_to(request, assignment)):
        if reading.level == level:
            return reading
    raise reading_along.NoSuchPlace("This assignment has no text at that level. Open the reading again.")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _refuse(request: HttpRequest, assignment: Assignment, reason: str, paragraph: int = 0) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"error": reason}, status=400)
    messages.error(request, reason)
    return _back(request, assignment, paragraph)


def _done(request: HttpRequest, assignment: Assignment, said: str, paragraph: int = 0) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"saved": said})
    messages.success(request, said)
    return _back(request, assignment, paragraph)


def _back(request: HttpRequest, assignment: Assignment, paragraph: int) -> HttpResponse:
    url = reverse("classrooms:assignment-read", args=[assignment.pk])
    level = request.POST.get("level", "")
    query = f"?{urlencode({'level': level})}" if level else ""
    return redirect(f"{url}{query}" + (f"#p{paragraph}" if paragraph else ""))

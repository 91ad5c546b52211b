"""What a reader leaves behind: their place, notes and highlights. Each answers a script and a plain form alike."""

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from classrooms.access import signed_in
from classrooms.reading_page import Visit, readings_of
from classrooms.views.reading import find_visit
from lessons import reading as reading_along
from lessons.models import Reading


@require_POST
def reading_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Remember `paragraph` of the reading at `level` as this person's place."""
    visit = find_visit(request, pk)
    paragraph = _number(request.POST.get("paragraph", ""))
    try:
        reading = _reading(request, visit)
        reading_along.reach(reader=signed_in(request), reading=reading, paragraph=paragraph, now=timezone.now())
    except reading_along.NoSuchPlace as error:
        return _refuse(request, pk, str(error))
    if "finish" in request.POST:
        return redirect("classrooms:assignment-detail", pk)
    return _done(request, pk, f"Your place is kept: paragraph {paragraph}.", paragraph)


@require_POST
def note_save(request: HttpRequest, pk: int, paragraph: int) -> HttpResponse:
    """Keep `text` beside the paragraph; `seen` is when the note was saved that the form showed."""
    visit = find_visit(request, pk)
    try:
        note = reading_along.keep_note(
            reader=signed_in(request), reading=_reading(request, visit), paragraph=paragraph,
            text=request.POST.get("text", ""), now=timezone.now(), seen=_moment(request.POST.get("seen", "")),
        )  # fmt: skip
    except reading_along.NoteTooLong as error:
        return _refuse(request, pk, f"{error} Your browser's Back button brings your words back.", paragraph)
    except reading_along.NoSuchPlace as error:
        return _refuse(request, pk, str(error))
    said = f"Your note at paragraph {paragraph} is saved." if note else f"The note at paragraph {paragraph} is gone."
    if _wants_json(request):
        kept = {"text": note.text, "seen": note.updated_at.isoformat()} if note else {"text": "", "seen": ""}
        return JsonResponse({"saved": said, **kept})
    return _done(request, pk, said, paragraph)


@require_POST
def highlight_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark the sentence `ref` with `color` 1 to 3; without a color the mark is taken away."""
    visit = find_visit(request, pk)
    color = _number(request.POST.get("color", "")) or None
    try:
        reading = _reading(request, visit)
        reading_along.highlight(
            reader=signed_in(request), reading=reading, ref=request.POST.get("ref", ""), color=color
        )
    except reading_along.NoSuchPlace as error:
        return _refuse(request, pk, str(error))
    return _done(request, pk, "Your highlight is saved.")


def _reading(request: HttpRequest, visit: Visit) -> Reading:
    level = request.POST.get("level", "")
    for reading in readings_of(visit):
        if reading.level == level:
            return reading
    raise reading_along.NoSuchPlace("This assignment has no text at that level. Open the reading again.")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _refuse(request: HttpRequest, pk: int, reason: str, paragraph: int = 0) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"error": reason}, status=400)
    messages.error(request, reason)
    return _back(request, pk, paragraph)


def _done(request: HttpRequest, pk: int, said: str, paragraph: int = 0) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"saved": said})
    messages.success(request, said)
    return _back(request, pk, paragraph)


def _back(request: HttpRequest, pk: int, paragraph: int) -> HttpResponse:
    url = reverse("classrooms:assignment-read", args=[pk])
    level = request.POST.get("level", "")
    query = f"?{urlencode({'level': level})}" if level else ""
    return redirect(f"{url}{query}" + (f"#p{paragraph}" if paragraph else ""))

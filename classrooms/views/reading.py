"""The reader: a lesson's text with all that stands beside it, for a student or for a teacher who looks at it."""

from dataclasses import replace
from datetime import datetime

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from classrooms import guiding, reading_page, reading_panels
from classrooms.access import signed_in
from classrooms.models import Assignment, AssignmentQuiz, Classroom
from classrooms.reading_page import Visit
from lessons.models import Lesson
from quizzes.closed_text import attempts_without_text
from quizzes.models import Attempt, Quiz


@require_safe
def assignment_read(request: HttpRequest, pk: int) -> HttpResponse:
    visit = find_visit(request, pk)
    now = timezone.now()
    if visit.assignment and not visit.is_preview and now < visit.assignment.opens_at:
        return _not_open(request, visit.assignment, now)
    if visit.closed_by:
        return _closed(request, visit.closed_by)
    return _show(request, visit)


@require_safe
def lesson_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a lesson as students will see it: to any teacher, and a draft to those who edit lessons."""
    return _show(request, Visit(signed_in(request), find_lesson(request, slug), is_preview=True))


def find_lesson(request: HttpRequest, slug: str) -> Lesson:
    """Return the lesson if this person may look at it without an assignment; else answer 404."""
    return get_object_or_404(_lessons_shown_to(signed_in(request)), slug=slug)


def find_visit(request: HttpRequest, pk: int) -> Visit:
    """Return a visit to an assignment that this person teaches, or was given with its reading; else answer 404."""
    user = signed_in(request)
    taught = Classroom.objects.taught_by(user).filter(pk=OuterRef("classroom"))
    records = AssignmentQuiz.objects.filter(assignment=OuterRef("pk"), quiz__purpose=Quiz.Purpose.RECORD)
    assignments = Assignment.objects.seen_by(user).select_related("lesson", "classroom")
    closing = attempts_without_text(user, timezone.now()).filter(quiz__lesson=OuterRef("lesson")).order_by()
    found = get_object_or_404(
        assignments.annotate(
            is_taught=Exists(taught), has_record=Exists(records), closed_by=Subquery(closing.values("pk")[:1])
        ),
        pk=pk,
    )
    # The type checker does not know annotated fields of a single row.
    is_taught, has_record = vars(found)["is_taught"], vars(found)["has_record"]
    if not (found.has_reading or is_taught):
        raise Http404("This assignment has no reading.")
    visit = Visit.to_assignment(user, found, is_preview=is_taught, has_record=has_record)
    return visit if is_taught else replace(visit, closed_by=vars(found)["closed_by"])


def _lessons_shown_to(user: User) -> QuerySet[Lesson]:
    if user.is_staff:
        return Lesson.objects.all()
    return Lesson.objects.published() if user.is_teacher else Lesson.objects.none()


def _not_open(request: HttpRequest, assignment: Assignment, now: datetime) -> HttpResponse:
    context = {"assignment": assignment, "zone": assignment.classroom.zone, "now": now}
    return render(request, "lessons/reading_closed.html", context, status=403)


def _closed(request: HttpRequest, attempt_pk: int) -> HttpResponse:
    """Say that the text is closed while the reader is in the middle of a quiz without it, and where that is."""
    attempt = Attempt.objects.select_related("quiz").get(pk=attempt_pk)
    return render(request, "lessons/reading_closed_by_quiz.html", {"closed_by": attempt}, status=403)


def _show(request: HttpRequest, visit: Visit) -> HttpResponse:
    panel = reading_panels.find(visit, request.GET.get("panel", ""))
    if panel and "fragment" in request.GET:
        return render(request, "lessons/_panel.html", {"panel": panel, "visit": visit})
    readings = reading_page.readings_of(visit)
    if not readings:
        return render(request, "lessons/reading_empty.html", {"visit": visit})
    progress = reading_page.progress_of(visit)
    asked = request.GET.get("level", "")
    reading = reading_page.choose(readings, asked, progress)
    if asked and asked != reading.level:
        messages.info(
            request, f"That level is not open to you here. This is the text at the level {reading.get_level_display()}."
        )
    page = reading_page.build(visit, reading, readings, progress, request.GET.get("passage", ""))
    guiding.place_questions(page)
    context = {"page": page, "visit": visit, "panel": panel, "panels": reading_panels.offered(visit)}
    return render(request, "lessons/reading_page.html", context)

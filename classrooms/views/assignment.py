"""The page of one assignment, and the button that begins a quiz."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from classrooms import assigning, work
from classrooms.access import seen_assignment, signed_in
from classrooms.forms.assigning import PART_LABELS
from classrooms.models import Assignment
from classrooms.views.classes import refuse_students
from quizzes.models import Quiz


@require_GET
def assignment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    assignment, is_teacher = seen_assignment(user, pk)
    return _teacher(request, assignment) if is_teacher else _student(request, user, assignment)


def _student(request: HttpRequest, user: User, assignment: Assignment) -> HttpResponse:
    now = timezone.now()
    (row,) = work.work_of(user, [assignment], now)
    context = {"assignment": assignment, "work": row, "now": now, "zone": assignment.classroom.zone}
    return render(request, "classrooms/assignment_detail.html", context)


def _teacher(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    now = timezone.now()
    (row,) = work.teacher_rows([assignment], now)
    context = {
        "assignment": assignment,
        "row": row,
        "now": now,
        "zone": assignment.classroom.zone,
        "asked": assignment.assignment_quizzes.select_related("quiz"),
        "policy": policy_in_words(assignment),
    }
    return render(request, "classrooms/assignment_manage.html", context)


def policy_in_words(assignment: Assignment) -> list[tuple[str, str]]:
    """Return (part, moment) in words: [("Score", "After submitting"), ...]."""
    return [(label, getattr(assignment, f"get_show_{part}_display")()) for part, label in PART_LABELS.items()]


@require_http_methods(["GET", "POST"])
def quiz_start(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Begin or go on with a quiz. A GET (the back button, a shared address) goes to the assignment's page."""
    user = signed_in(request)
    assignment, is_teacher = seen_assignment(user, pk)
    quiz = get_object_or_404(Quiz, assignment_quizzes__assignment=assignment, slug=slug)
    if request.method == "GET":
        return redirect("classrooms:assignment-detail", pk)
    now = timezone.now()
    try:
        if is_teacher:
            attempt = assigning.begin_preview(quiz=quiz, teacher=user, now=now)
        else:
            attempt = assigning.begin_quiz(assignment=assignment, quiz=quiz, student=user, now=now)
    except assigning.CannotBegin as problem:
        messages.error(request, str(problem))
        return redirect("classrooms:assignment-detail", pk)
    return redirect("quizzes:attempt-page", attempt.pk)


@require_POST
def preview_quiz_start(request: HttpRequest, lesson_slug: str, slug: str) -> HttpResponse:
    """Let a teacher take a quiz of a published lesson; it counts nowhere."""
    user = signed_in(request)
    refuse_students(user)
    quiz = get_object_or_404(Quiz, lesson__slug=lesson_slug, lesson__status="published", slug=slug)
    try:
        attempt = assigning.begin_preview(quiz=quiz, teacher=user, now=timezone.now())
    except assigning.CannotBegin as problem:
        messages.error(request, str(problem))
        return redirect("classrooms:lesson-list")
    return redirect("quizzes:attempt-page", attempt.pk)

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
from classrooms.forms.terms import PART_LABELS, wait_in_units
from classrooms.models import Assignment
from classrooms.quiz_part import late_in_words
from classrooms.refusals import CannotBegin, TooManyPasswords, WrongPassword
from classrooms.views.classes import refuse_students
from quizzes.models import Quiz
from quizzes.terms import LateRule, Paging


@require_GET
def assignment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    assignment, is_teacher = seen_assignment(user, pk)
    return _teacher(request, assignment) if is_teacher else _student(request, user, assignment)


def _student(
    request: HttpRequest, user: User, assignment: Assignment, refused: tuple[int, str] = (0, ""), status: int = 200
) -> HttpResponse:
    """Show the assignment; `refused` is a quiz's id and what is to be said at its password field."""
    now = timezone.now()
    (row,) = work.work_of(user, [assignment], now)
    context = {
        "assignment": assignment,
        "work": row,
        "now": now,
        "zone": assignment.classroom.zone,
        "refused_quiz": refused[0],
        "refused_words": refused[1],
    }
    return render(request, "classrooms/assignment_detail.html", context, status=status)


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
        "rules": rules_in_words(assignment),
    }
    return render(request, "classrooms/assignment_manage.html", context)


def policy_in_words(assignment: Assignment) -> list[tuple[str, str]]:
    """Return (part, moment) in words: [("Score", "After submitting"), ...]."""
    return [(label, getattr(assignment, f"get_show_{part}_display")()) for part, label in PART_LABELS.items()]


def rules_in_words(assignment: Assignment) -> list[tuple[str, str]]:
    """Return (rule, what it says) for the rules that are not the usual ones."""
    late = assignment.late_policy
    wait, unit = wait_in_units(assignment.wait_minutes)
    rules = [
        ("Wait before the next try", f"{wait} {unit if wait != 1 else unit[:-1]}", wait),
        ("Late work", f"loses {late_in_words(late)}", late.rule is not LateRule.NONE),
        ("Grace for slow connections", f"{assignment.grace_minutes} minutes", assignment.grace_minutes),
        ("Questions on a page", "all of them", assignment.paging == Paging.ALL),
        ("Going back", "no: a question left is closed", not assignment.backtracking),
        ("Quiz password", assignment.quiz_password, assignment.quiz_password),
    ]
    return [(label, words) for label, words, is_set in rules if is_set]


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
            password = request.POST.get("password", "")[:200]
            attempt = assigning.begin_quiz(assignment=assignment, quiz=quiz, student=user, now=now, password=password)
    except (WrongPassword, TooManyPasswords) as problem:
        status = 429 if isinstance(problem, TooManyPasswords) else 200
        return _student(request, user, assignment, (quiz.pk, str(problem)), status)
    except CannotBegin as problem:
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
    except CannotBegin as problem:
        messages.error(request, str(problem))
        return redirect("classrooms:lesson-list")
    return redirect("quizzes:attempt-page", attempt.pk)

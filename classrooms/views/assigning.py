"""A teacher gives a lesson to classes, changes what was given, releases its feedback, takes it back."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from classrooms import assigning
from classrooms.access import signed_in, taught_assignment
from classrooms.forms.assigning import AssignForm, AssignmentEditForm
from classrooms.models import Assignment, Classroom, SubmissionAttempt
from classrooms.views.classes import refuse_students
from lessons.models import Claim, Event, GlossaryTerm, Lesson, LessonPart, Prompt
from quizzes.models import Quiz


@require_GET
def lesson_list(request: HttpRequest) -> HttpResponse:
    refuse_students(signed_in(request))
    quizzes = Quiz.objects.annotate(questions=Count("slots")).order_by("position", "pk")
    lessons = Lesson.objects.published().prefetch_related(
        Prefetch("quizzes", quizzes, to_attr="listed_quizzes"), Prefetch("readings")
    )
    lessons = lessons.annotate(
        terms_n=_number_of(GlossaryTerm), events_n=_number_of(Event), prompts_n=_number_of(Prompt),
        claims_n=_number_of(Claim),
    )  # fmt: skip
    chosen = request.GET.get("class", "")
    context = {"lessons": lessons, "for_class": chosen if chosen.isdecimal() else ""}
    return render(request, "classrooms/lesson_list.html", context)


def _number_of(part: type[LessonPart]) -> Subquery:
    """Count the rows of a part of each lesson. On its own: joined, 40 events times 36 terms times ... rows are read."""
    rows = part._default_manager.filter(lesson=OuterRef("pk")).order_by().values("lesson")
    return Subquery(rows.annotate(n=Count("pk")).values("n"))


@require_http_methods(["GET", "POST"])
def lesson_assign(request: HttpRequest, slug: str) -> HttpResponse:
    user = signed_in(request)
    refuse_students(user)
    lesson = get_object_or_404(Lesson.objects.published().prefetch_related("readings", "quizzes"), slug=slug)
    now = timezone.now()
    form = AssignForm(request.POST or None, teacher=user, lesson=lesson, now=now, initial=_preselected(request, user))
    if form.is_valid():
        made = assigning.assign(plan=form.plan, classrooms=form.cleaned_data["classrooms"], by=user, now=now)
        return _assigned(request, made, now)
    context = {"form": form, "lesson": lesson}
    return render(request, "classrooms/lesson_assign.html", context)


def _preselected(request: HttpRequest, user: User) -> dict[str, object]:
    """Choose the class that the teacher comes from (`?class=`), or the only one that there is."""
    mine = list(Classroom.objects.taught_by(user).current().values_list("pk", flat=True))
    asked = request.GET.get("class", "")
    chosen = [pk for pk in mine if str(pk) == asked] or (mine if len(mine) == 1 else [])
    return {"classrooms": chosen}


def _assigned(request: HttpRequest, made: list[Assignment], now: object) -> HttpResponse:
    names = ", ".join(row.classroom.name for row in made)
    messages.success(request, f"Assigned {made[0].title} to {names}.")
    if len(made) == 1:
        return redirect("classrooms:assignment-detail", made[0].pk)
    return redirect("home")


@require_http_methods(["GET", "POST"])
def assignment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    assignment = taught_assignment(user, pk)
    now = timezone.now()
    form = AssignmentEditForm(request.POST or None, assignment=assignment, now=now)
    if form.is_valid():
        assigning.change(
            assignment=assignment, plan=form.plan, by=user, now=now, begun_too=form.cleaned_data["begun_too"]
        )
        messages.success(request, "Saved.")
        return redirect("classrooms:assignment-detail", pk)
    begun = SubmissionAttempt.objects.filter(submission__assignment=assignment)
    context = {
        "form": form,
        "assignment": assignment,
        "begun": begun.count(),
        "under_way": begun.filter(attempt__submitted_at=None).count(),
    }
    return render(request, "classrooms/assignment_edit.html", context)


@require_POST
def assignment_release(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    assignment = taught_assignment(user, pk)
    assigning.release_feedback(assignment=assignment, by=user, now=timezone.now())
    messages.success(request, "Released: students now see all feedback on what they have submitted.")
    return redirect("classrooms:assignment-detail", pk)


@require_http_methods(["GET", "POST"])
def assignment_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete an assignment that nobody has begun, or archive it. A POST on an archived one brings it back."""
    user = signed_in(request)
    assignment = taught_assignment(user, pk)
    if request.method == "GET":
        used = assigning.is_used(assignment)
        return render(request, "classrooms/assignment_withdraw.html", {"assignment": assignment, "is_used": used})
    if assignment.archived_at:
        assigning.bring_back(assignment=assignment, by=user, now=timezone.now())
        messages.success(request, f"{assignment.title} is back: students of {assignment.classroom.name} see it again.")
        return redirect("classrooms:assignment-detail", pk)
    deleted = assigning.withdraw(assignment=assignment, by=user, now=timezone.now())
    word = "Deleted" if deleted else "Archived"
    messages.success(request, f"{word} {assignment.title} for {assignment.classroom.name}.")
    return redirect("classrooms:class-detail", assignment.classroom_id)

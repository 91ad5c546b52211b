from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from classrooms import marking
from classrooms.access import signed_in, taught_assignment
from classrooms.models import Assignment, Mark
from quizzes import taking
from quizzes.models import Attempt, Response

HIDDEN = "?names=hidden"


class MarkForm(forms.Form):
    """A level, or points by hand, which then count; and a comment for the student."""

    level = forms.IntegerField(required=False)
    points = forms.DecimalField(required=False, min_value=0, decimal_places=2)
    comment = forms.CharField(required=False, max_length=10_000, widget=forms.Textarea)
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, response: Response, guide: marking.Guide, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.full, self.levels = response.points, {level.level: level for level in guide.levels}

    def clean_level(self) -> int | None:
        level: int | None = self.cleaned_data["level"]
        if level is not None and level not in self.levels:
            raise forms.ValidationError("This level is not in the rubric. Choose one of the list.")
        return level

    def clean_points(self) -> Decimal | None:
        points: Decimal | None = self.cleaned_data["points"]
        if points is not None and points > self.full:
            raise forms.ValidationError(f"This question has {self.full.normalize():f} points. Give that many or fewer.")
        if points is not None and points * 2 % 1:
            raise forms.ValidationError("Give whole or half points, such as 2.5.")
        return points

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and data.get("level") is None and data.get("points") is None:
            raise forms.ValidationError("Choose a level or give points. Your comment is still here.")
        return data

    @property
    def fraction(self) -> Decimal:
        points: Decimal | None = self.cleaned_data["points"]
        if points is not None:
            return points / self.full
        return self.levels[self.cleaned_data["level"]].fraction


@require_safe
def marking_queue(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = taught_assignment(signed_in(request), pk)
    now = timezone.now()
    taking.close_overdue(Attempt.objects.filter(submission_link__submission__assignment=assignment), now)
    groups, close_calls = marking.load_queue(assignment)
    context = {
        "assignment": assignment,
        "groups": groups,
        "close_calls": [(row, marking.fraction_without_close_spelling(row) * row.points) for row in close_calls],
        "waiting": sum(group.waiting for group in groups),
        "first": next((group.next for group in groups if group.next), None),
        "hidden": _names_hidden(request),
        "zone": assignment.classroom.zone,
        "now": now,
    }
    return render(request, "classrooms/marking_queue.html", context)


def response_mark(request: HttpRequest, pk: int) -> HttpResponse:
    desk = _desk(request, pk)
    if request.method != "POST":
        return _show(request, desk, MarkForm(initial=_initial(desk), response=desk.response, guide=desk.guide))
    form = MarkForm(request.POST, response=desk.response, guide=desk.guide)
    if not form.is_valid():
        return _show(request, desk, form)
    try:
        marking.mark(
            response=desk.response,
            marker=signed_in(request),
            fraction=form.fraction,
            revision=form.cleaned_data["revision"],
            now=timezone.now(),
            level=form.cleaned_data["level"],
            comment=form.cleaned_data["comment"].strip(),
        )
    except marking.Conflict as conflict:
        return _show_conflict(request, desk, form, conflict.mark)
    return _go_on(request, desk)


@require_POST
def close_call_decide(request: HttpRequest, pk: int) -> HttpResponse:
    desk = _desk(request, pk)
    verb = marking.reject_spelling if request.POST.get("verdict") == "reject" else marking.accept_spelling
    revision = desk.mark.revision if desk.mark else 0
    try:
        if not desk.response.needs_review:
            raise marking.AlreadyDecided
        verb(response=desk.response, marker=signed_in(request), revision=revision, now=timezone.now())
        done = "rejected" if verb is marking.reject_spelling else "accepted"
        messages.success(request, f"The answer is {done}, and the score is up to date.")
    except (marking.AlreadyDecided, marking.Conflict):
        messages.info(request, "Somebody has decided about this answer already. Nothing was changed.")
    return redirect(f"{_queue_url(request, desk.assignment)}#close-calls")


@dataclass(frozen=True)
class Desk:
    """What lies before a marker: an answer, its assignment, what helps to judge it, and a mark if it has one."""

    response: Response
    assignment: Assignment
    guide: marking.Guide
    mark: Mark | None


def _desk(request: HttpRequest, pk: int) -> Desk:
    rows = marking.markable_by(signed_in(request)).select_related("version__question", "slot__quiz", "attempt__student")
    response = get_object_or_404(rows, pk=pk)
    assignment = Assignment.objects.select_related("classroom", "lesson").get(
        submissions__links__attempt=response.attempt_id
    )
    mark = Mark.objects.select_related("marker").filter(response=response).first()
    return Desk(response, assignment, marking.guide_for(response), mark)


def _initial(desk: Desk) -> dict[str, Any]:
    if desk.mark is None:
        return {"revision": 0}
    mark = desk.mark
    by_level = next((level.points for level in desk.guide.levels if level.level == mark.level), None)
    by_hand = None if by_level == mark.points else mark.points
    return {"level": mark.level, "points": by_hand, "comment": mark.comment, "revision": mark.revision}


def _show(request: HttpRequest, desk: Desk, form: MarkForm, conflict: Mark | None = None) -> HttpResponse:
    same = marking.to_mark(desk.assignment).filter(slot=desk.response.slot_id)
    context = {
        "response": desk.response,
        "version": desk.response.version,
        "assignment": desk.assignment,
        "guide": desk.guide,
        "mark": desk.mark,
        "form": form,
        "level": form["level"].value(),
        "conflict": conflict,
        "text": _text(desk.response),
        "waiting": same.filter(fraction=None).count(),
        "total": same.count(),
        "hidden": _names_hidden(request),
        "zone": desk.assignment.classroom.zone,
        "now": timezone.now(),
    }
    return render(request, "classrooms/response_mark.html", context, status=409 if conflict else 200)


def _show_conflict(request: HttpRequest, desk: Desk, form: MarkForm, theirs: Mark) -> HttpResponse:
    """Show both marks; the form now knows theirs, so that saving once more replaces it knowingly."""
    data = request.POST.copy()
    data["revision"] = str(theirs.revision)
    return _show(request, desk, MarkForm(data, response=desk.response, guide=desk.guide), theirs)


def _text(response: Response) -> str:
    """The written text; of an answer that is not written, what its parts say."""
    answer = response.graded_answer or {}
    if isinstance(answer.get("text"), str):
        return str(answer["text"])
    return "\n".join(f"{part['label']}: {part['given']}" for part in response.parts if part.get("given"))


def _go_on(request: HttpRequest, desk: Desk) -> HttpResponse:
    following = marking.next_unmarked(desk.assignment, desk.response) if "next" in request.POST else None
    if following:
        messages.success(request, "Saved. Here is the next one.")
        names = HIDDEN if _names_hidden(request) else ""
        return redirect(reverse("classrooms:response-mark", args=[following.pk]) + names)
    messages.success(request, "Saved. Nothing else waits for a mark." if "next" in request.POST else "Saved.")
    return redirect(_queue_url(request, desk.assignment))


def _queue_url(request: HttpRequest, assignment: Assignment) -> str:
    url = reverse("classrooms:marking-queue", args=[assignment.pk])
    return url + HIDDEN if _names_hidden(request) else url


def _names_hidden(request: HttpRequest) -> bool:
    return request.GET.get("names") == "hidden"

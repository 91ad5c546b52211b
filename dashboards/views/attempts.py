from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from classrooms.access import signed_in
from classrooms.models import Assignment
from dashboards.attempts import load_attempt
from quizzes import adjusting, taking
from quizzes.models import Attempt


class MoreTimeForm(forms.Form):
    """Minutes to add to the deadline of an open attempt."""

    minutes = forms.IntegerField(
        min_value=1,
        max_value=600,
        initial=10,
        error_messages={
            "required": "Say how many minutes.",
            "invalid": "Write whole minutes, such as 10.",
            "min_value": "Give at least 1 minute.",
            "max_value": "Give at most 600 minutes at a time.",
        },
    )
    reason = forms.CharField(required=False, max_length=300)


class ReopenForm(MoreTimeForm):
    """Minutes for which a closed attempt is opened again, and why."""

    reason = forms.CharField(max_length=300, error_messages={"required": "Say why: it stands in the log."})


@require_GET
def attempt_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _taught_attempt(request, pk), MoreTimeForm())


@require_http_methods(["GET", "POST"])
def attempt_give_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one student more time; somebody who comes here by the back button sees the attempt."""
    attempt = _taught_attempt(request, pk)
    if request.method != "POST":
        return redirect("dashboards:attempt-detail", pk)
    form = MoreTimeForm(request.POST)
    if not form.is_valid():
        return _page(request, attempt, form, status=400)
    minutes, reason = form.cleaned_data["minutes"], form.cleaned_data["reason"]
    try:
        adjusting.give_more_time(
            attempt=attempt, minutes=minutes, actor=signed_in(request), now=timezone.now(), reason=reason
        )
        messages.success(request, f"{attempt.student} has {minutes} more minutes, from the next click on.")
    except adjusting.NoTimeLimit:
        messages.error(request, "No time was given: this attempt is submitted already, or has no time limit.")
    return redirect("dashboards:attempt-detail", pk)


@require_http_methods(["GET", "POST"])
def attempt_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an attempt again that its deadline handed in; somebody who comes here by the back button sees the attempt."""
    attempt = _taught_attempt(request, pk)
    if request.method != "POST":
        return redirect("dashboards:attempt-detail", pk)
    form = ReopenForm(request.POST)
    if not form.is_valid():
        return _page(request, attempt, MoreTimeForm(), form, status=400)
    minutes, reason = form.cleaned_data["minutes"], form.cleaned_data["reason"]
    try:
        adjusting.reopen(attempt=attempt, minutes=minutes, actor=signed_in(request), now=timezone.now(), reason=reason)
        messages.success(request, f"Open again: {attempt.student} has {minutes} minutes from now on.")
    except adjusting.CannotReopen as problem:
        messages.error(request, f"It was not opened again. {problem}")
    return redirect("dashboards:attempt-detail", pk)


def _taught_attempt(request: HttpRequest, pk: int) -> Attempt:
    """Return an attempt of a class that the person teaches, submitted if its time is up; 404 for anybody else."""
    taught = Assignment.objects.taught_by(signed_in(request))
    taking.close_overdue(
        Attempt.objects.filter(pk=pk, submission_link__submission__assignment__in=taught), timezone.now()
    )
    attempts = Attempt.objects.filter(submission_link__submission__assignment__in=taught)
    related = attempts.select_related(
        "student",
        "quiz",
        "submission_link__submission__assignment__classroom",
        "submission_link__submission__assignment__lesson",
    )
    return get_object_or_404(related, pk=pk)


def _page(
    request: HttpRequest, attempt: Attempt, form: MoreTimeForm, reopen: ReopenForm | None = None, status: int = 200
) -> HttpResponse:
    assignment = attempt.submission_link.submission.assignment
    context = {
        "attempt": attempt,
        "assignment": assignment,
        "detail": load_attempt(attempt, assignment),
        "form": form,
        "reopen": reopen or ReopenForm(),
        "why_not_reopen": adjusting.why_not_reopen(attempt) if attempt.by_deadline else "",
        "has_seen_key": "key" in attempt.terms.visible(submitted=not attempt.is_open, now=timezone.now()),
        "zone": assignment.classroom.zone,
        "now": timezone.now(),
    }
    return render(request, "dashboards/attempt_detail.html", context, status=status)

"""The attempt page: one question or all of them, with the reading beside it, and every answer saved."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from quizzes import attempt_page, taking
from quizzes.attempt_clock import seconds_left
from quizzes.forms import AnswerForm
from quizzes.models import Attempt
from quizzes.taking import Refusal, Saved
from quizzes.views import answer_page as pages
from quizzes.views.answer_forms import OVER, save_and_go, save_one
from quizzes.views.people import person


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a question. A posted form saves its answer and goes where its button says: all there is without scripts."""
    attempt = get_object_or_404(attempt_page.attempts_of(person(request)), pk=pk)
    now = timezone.now()
    if request.method == "POST":
        return save_and_go(request, attempt, now)
    return when_over(request, attempt, now) or _beside_the_reading(attempt) or _show(request, attempt, now)


def when_over(request: HttpRequest, attempt: Attempt, now: datetime) -> HttpResponseRedirect | None:
    """Return the way to the review if nothing can be answered any more; hands in what was saved when time is up."""
    if taking.is_overdue(attempt, now):
        attempt = taking.submit(attempt=attempt, now=now, by_deadline=True)
        messages.info(request, pages.TIME_IS_UP)
    return None if attempt.is_open else redirect("quizzes:attempt-review", attempt.pk)


def _beside_the_reading(attempt: Attempt) -> HttpResponseRedirect | None:
    """Return the way to the reading for guiding questions: they are asked there."""
    if not attempt.quiz.is_guiding:
        return None
    assignment = attempt_page.Place.of(attempt).assignment
    if assignment:
        return redirect("classrooms:assignment-read", assignment.pk)
    return redirect("classrooms:lesson-preview", attempt.quiz.lesson.slug)


def _show(request: HttpRequest, attempt: Attempt, now: datetime) -> HttpResponse:
    asked_for, level = request.GET.get("q", ""), request.GET.get("level", "")
    shown = attempt_page.build(attempt, asked_for=asked_for, level=level, now=now)
    if shown.is_onward and asked_for.isdecimal() and len(asked_for) < 6 and int(asked_for) != shown.position:
        messages.info(request, pages.NO_WAY_BACK if int(asked_for) < shown.position else pages.NOT_YET)
    return pages.answer_page(request, shown, now)


@never_cache
@require_POST
def save(request: HttpRequest, pk: int) -> JsonResponse:
    """Save one answer, sent by static/js/autosave.js. Always JSON: `state`, `message`, and what is saved now."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"state": "unreadable", "message": pages.UNREADABLE}, status=HTTPStatus.BAD_REQUEST)
    now = timezone.now()
    saved = save_one(request, pk, form.cleaned_data, now)
    if saved.reason in OVER:
        return _over(saved, now)
    status = HTTPStatus.OK if saved.accepted else HTTPStatus.CONFLICT
    return JsonResponse(_saved_data(saved, now), status=status)


def _saved_data(saved: Saved, now: datetime) -> dict[str, Any]:
    row = saved.response
    states = {
        Refusal.NONE: ("saved", ""),
        Refusal.CHECKED: ("checked", pages.CHECKED),
        Refusal.KEPT_NEWER: ("newer", pages.NEWER),
        Refusal.MOVED_ON: ("moved", pages.MOVED_ON.format(row.position)),
    }
    state, message = states[saved.reason]
    return {
        "state": state,
        "message": message,
        "revision": row.revision,
        "saved_at": row.saved_at,
        "answered": row.answer is not None,
        "flagged": row.is_flagged,
        "notice": attempt_page.notice_of(row),
        "seconds_left": seconds_left(row.attempt, now),
    }


def _over(saved: Saved, now: datetime) -> JsonResponse:
    taking.close_overdue(Attempt.objects.filter(pk=saved.response.attempt_id), now)
    message = pages.SUBMITTED if saved.reason is Refusal.SUBMITTED else pages.TOO_LATE
    data = {
        "state": "over",
        "message": message,
        "review": reverse("quizzes:attempt-review", args=[saved.response.attempt_id]),
    }
    return JsonResponse(data, status=HTTPStatus.GONE)

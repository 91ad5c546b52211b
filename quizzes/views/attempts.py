"""The attempt page: one question with the reading beside it, and every answer saved."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from lessons.models import Reading
from quizzes import attempt_page, review_page, taking
from quizzes.forms import AnswerForm
from quizzes.models import Attempt, Response
from quizzes.taking import Refusal, Saved
from quizzes.views.people import person

UNREADABLE = "Something in this form is not as it should be, so it was not saved. Reload the page and answer again."
TIME_IS_UP = "Your time is up. Everything that was saved by then has been handed in."
TOO_LATE = "Your time was up before this answer arrived. What was saved before has been handed in."
SUBMITTED = "This quiz has been handed in already, so nothing more can be changed."
CHECKED = "This answer has been checked, so it stays as it was then."
NO_ANSWER = "Answer first, then check."
LEVEL = "level-"
NEWER = "A newer answer from another tab or device is saved."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a question. A posted form saves its answer and goes where its button says: all there is without scripts."""
    attempt = get_object_or_404(attempt_page.attempts_of(person(request)), pk=pk)
    now = timezone.now()
    if request.method == "POST":
        return _save_and_go(request, attempt, now)
    return when_over(request, attempt, now) or _beside_the_reading(attempt) or _show(request, attempt, now)


def when_over(request: HttpRequest, attempt: Attempt, now: datetime) -> HttpResponseRedirect | None:
    """Return the way to the review if nothing can be answered any more; hands in what was saved when time is up."""
    if taking.is_overdue(attempt, now):
        attempt = taking.submit(attempt=attempt, now=now, by_deadline=True)
        messages.info(request, TIME_IS_UP)
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
    context = {"page": shown, "attempt": attempt, "item": _checked(shown, now)}
    return render(request, "quizzes/attempt_page.html", context)


def _checked(shown: attempt_page.Page, now: datetime) -> review_page.Reviewed | None:
    """Return the review of the question on the page if its answer has been checked: it is asked no more."""
    if shown.asked is None or not taking.is_locked(shown.asked.response):
        return None
    shows = shown.attempt.terms.visible(submitted=False, now=now)
    statements = review_page.statements_of(shown.attempt.quiz.lesson_id)
    return review_page.review(
        shown.asked.response, shows, anchors={}, statements=statements, reading=shown.beside.reading
    )


def _save_and_go(request: HttpRequest, attempt: Attempt, now: datetime) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, UNREADABLE)
        return redirect(attempt_page.page_url(attempt, request.GET.get("q", ""), request.GET.get("level", "")))
    saved = _save(request, attempt.pk, form.cleaned_data, now)
    if saved.accepted and form.cleaned_data["go"] == "check":
        _check(request, saved.response, now)
    if saved.accepted:
        return redirect(_target(attempt, form.cleaned_data, request.GET.get("level", "")))
    if saved.reason is Refusal.KEPT_NEWER:
        return _show_both(request, attempt, form.cleaned_data, now)
    if saved.reason is Refusal.CHECKED:
        messages.warning(request, CHECKED)
        return redirect(attempt_page.page_url(attempt, form.cleaned_data["position"], request.GET.get("level", "")))
    messages.warning(request, SUBMITTED if saved.reason is Refusal.SUBMITTED else TOO_LATE)
    taking.close_overdue(Attempt.objects.filter(pk=attempt.pk), now)
    return redirect("quizzes:attempt-review", attempt.pk)


def _check(request: HttpRequest, response: Response, now: datetime) -> None:
    if response.answer is None:
        messages.warning(request, NO_ANSWER)
    elif taking.can_check(response.attempt, now):
        taking.check(response=response, now=now)


def _show_both(request: HttpRequest, attempt: Attempt, sent: dict[str, Any], now: datetime) -> HttpResponse:
    """Fill the form with what was sent, and say that something newer is saved: the student decides, nothing is lost."""
    shown = attempt_page.build(
        attempt, asked_for=str(sent["position"]), level=request.GET.get("level", ""), now=now, sent=request.POST
    )
    context = {"page": shown, "attempt": attempt, "newer": True}
    return render(request, "quizzes/attempt_page.html", context, status=HTTPStatus.CONFLICT)


def _target(attempt: Attempt, sent: dict[str, Any], level: str) -> str:
    go, position = sent["go"], sent["position"]
    if go == "finish":
        return reverse("quizzes:attempt-submit", args=[attempt.pk])
    if go == "leave":
        assignment = attempt_page.Place.of(attempt).assignment
        return reverse("classrooms:assignment-detail", args=[assignment.pk]) if assignment else reverse("home")
    if go.startswith(LEVEL):
        return attempt_page.page_url(attempt, position, go.removeprefix(LEVEL))
    step = {"next": 1, "previous": -1}.get(go, 0)
    # The mark puts the keyboard and a screen reader at the question, past the strip.
    return attempt_page.page_url(attempt, go if go.isdecimal() else position + step, level) + "#asked"


@never_cache
@require_POST
def save(request: HttpRequest, pk: int) -> JsonResponse:
    """Save one answer, sent by static/js/autosave.js. Always JSON: `state`, `message`, and what is saved now."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"state": "unreadable", "message": UNREADABLE}, status=HTTPStatus.BAD_REQUEST)
    now = timezone.now()
    saved = _save(request, pk, form.cleaned_data, now)
    if saved.reason in (Refusal.TIME_IS_UP, Refusal.SUBMITTED):
        return _over(saved, now)
    status = HTTPStatus.OK if saved.accepted else HTTPStatus.CONFLICT
    return JsonResponse(_saved_data(saved, now), status=status)


def _saved_data(saved: Saved, now: datetime) -> dict[str, Any]:
    row = saved.response
    states = {Refusal.NONE: ("saved", ""), Refusal.CHECKED: ("checked", CHECKED), Refusal.KEPT_NEWER: ("newer", NEWER)}
    state, message = states[saved.reason]
    return {
        "state": state,
        "message": message,
        "revision": row.revision,
        "saved_at": row.saved_at,
        "answered": row.answer is not None,
        "flagged": row.is_flagged,
        "notice": attempt_page.notice_of(row),
        "seconds_left": attempt_page.seconds_left(row.attempt, now),
    }


def _over(saved: Saved, now: datetime) -> JsonResponse:
    taking.close_overdue(Attempt.objects.filter(pk=saved.response.attempt_id), now)
    message = SUBMITTED if saved.reason is Refusal.SUBMITTED else TOO_LATE
    data = {
        "state": "over",
        "message": message,
        "review": reverse("quizzes:attempt-review", args=[saved.response.attempt_id]),
    }
    return JsonResponse(data, status=HTTPStatus.GONE)


def _save(request: HttpRequest, attempt_pk: int, sent: dict[str, Any], now: datetime) -> Saved:
    """Read the answer as its question's kind does, and store it. 404 for what is not the student's own."""
    response = _own_response(person(request), attempt_pk, sent["position"], sent["level"])
    reading = None
    if getattr(response, "compiled", None):
        reading = Reading(level=sent["level"], lesson_id=response.attempt.quiz.lesson_id, compiled=response.compiled)
    answer = attempt_page.read_answer(response, request.POST, reading)
    cited = attempt_page.read_evidence(response, request.POST, reading)
    saved = taking.save(
        attempt=response.attempt, position=sent["position"], answer=answer, revision=sent["revision"], now=now,
        flagged=sent["flagged"], cited=cited,
    )  # fmt: skip
    saved.response.version = response.version
    return saved


def _own_response(student: User, attempt_pk: int, position: int, level: str) -> Any:
    """Return the response with its question; with a `level`, also the compiled reading, still in one query."""
    rows = Response.objects.filter(attempt__student=student, attempt=attempt_pk, position=position)
    rows = rows.select_related("attempt__quiz", "version")
    if level:
        readings = Reading.objects.filter(lesson=OuterRef("attempt__quiz__lesson"), level=level)
        rows = rows.annotate(compiled=Subquery(readings.values("compiled")[:1]))
    return get_object_or_404(rows)

"""Saving the plain form of an attempt's page: one question, or all of them at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import Truncator

from accounts.models import User
from lessons.models import Reading
from quizzes import attempt_page, taking
from quizzes.forms import AnswerForm
from quizzes.models import Attempt, Response
from quizzes.taking import Refusal, Saved, Sent
from quizzes.terms import Paging
from quizzes.views import answer_page as pages
from quizzes.views.people import person

OVER = (Refusal.SUBMITTED, Refusal.TIME_IS_UP)


def save_and_go(request: HttpRequest, attempt: Attempt, now: datetime) -> HttpResponse:
    """Save what the form brings and go where its button says."""
    save = _save_all_and_go if attempt.terms.paging is Paging.ALL else _save_one_and_go
    return save(request, attempt, now)


def _save_one_and_go(request: HttpRequest, attempt: Attempt, now: datetime) -> HttpResponse:
    form, level = AnswerForm(request.POST), request.GET.get("level", "")
    if not form.is_valid():
        messages.error(request, pages.UNREADABLE)
        return redirect(attempt_page.page_url(attempt, request.GET.get("q", ""), level))
    sent = form.cleaned_data
    saved = save_one(request, attempt.pk, sent, now)
    if saved.accepted:
        return _go_on(request, attempt, saved.response, sent["go"], now)
    if saved.reason in OVER:
        return pages.say_over(request, attempt, saved.reason, now)
    if saved.reason is Refusal.KEPT_NEWER:
        return _show_both(request, attempt, {sent["position"]}, now)
    messages.warning(request, pages.CHECKED if saved.reason is Refusal.CHECKED else _too_late_for(request, saved))
    return redirect(attempt_page.page_url(attempt, sent["position"], level))


def _go_on(request: HttpRequest, attempt: Attempt, response: Response, go: str, now: datetime) -> HttpResponse:
    level, position = request.GET.get("level", ""), response.position
    if go == pages.CHECK:
        pages.check(request, response, now)
    if not attempt.terms.backtracking and go in ("next", "finish", "skip"):
        if response.answer is None and go != "skip":
            # Asked once: the page that follows has a button that goes on anyway.
            return redirect(attempt_page.page_url(attempt, position, level, is_blank=True) + "#asked")
        reached = taking.move_on(attempt=attempt, position=position, now=now).reached
        go = "finish" if reached == position else "next"
    return redirect(pages.target(attempt, go, position, level))


def _too_late_for(request: HttpRequest, saved: Saved) -> str:
    """Return what to say about an answer to a question that was left before; what was written is told back."""
    said = pages.MOVED_ON.format(saved.response.position)
    written = request.POST.get(f"{attempt_page.input_name(saved.response)}-text", "").strip()
    return f"{said} You had written: “{Truncator(written).chars(2000)}”" if written else said


def _show_both(request: HttpRequest, attempt: Attempt, newer: set[int], now: datetime) -> HttpResponse:
    """Fill the form with what was sent, and say that something newer is saved: the student decides, nothing is lost."""
    asked_for, level = str(min(newer)), request.GET.get("level", "")
    shown = attempt_page.build(attempt, asked_for=asked_for, level=level, now=now, sent=request.POST, newer=newer)
    return pages.answer_page(request, shown, now, HTTPStatus.CONFLICT)


def save_one(request: HttpRequest, attempt_pk: int, sent: dict[str, Any], now: datetime) -> Saved:
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


def _save_all_and_go(request: HttpRequest, attempt: Attempt, now: datetime) -> HttpResponse:
    go, level = request.POST.get("go", "")[:20], request.GET.get("level", "")
    sent = _read_all(request, attempt)
    if sent is None:
        messages.error(request, pages.UNREADABLE)
        return redirect(attempt_page.page_url(attempt, "", level))
    saved = taking.save_all(attempt=attempt, sent=sent, now=now)
    if over := next((each.reason for each in saved if each.reason in OVER), None):
        return pages.say_over(request, attempt, over, now)
    if newer := {each.response.position for each in saved if each.reason is Refusal.KEPT_NEWER}:
        return _show_both(request, attempt, newer, now)
    if any(each.reason is Refusal.CHECKED for each in saved):
        messages.warning(request, pages.CHECKED)
    for each in saved:
        if go == f"{pages.CHECK}-{each.response.position}":
            pages.check(request, each.response, now)
    return redirect(pages.target(attempt, go, 0, level))


def _read_all(request: HttpRequest, attempt: Attempt) -> list[Sent] | None:
    """Return what the form holds, question by question; None where something in it cannot be read."""
    level = request.POST.get("level", "")
    reading = attempt.quiz.lesson.readings.filter(level=level).first() if level else None
    sent = []
    for response in attempt.responses.select_related("version"):
        response.attempt = attempt
        suffix = f"-{response.position}"
        names = ("revision", "flagged")
        form = AnswerForm({"position": response.position} | {name: request.POST.get(name + suffix) for name in names})
        if f"revision{suffix}" not in request.POST:
            continue
        if not form.is_valid():
            return None
        each = Sent(
            response.position,
            attempt_page.read_answer(response, request.POST, reading),
            form.cleaned_data["revision"],
            form.cleaned_data["flagged"],
            attempt_page.read_evidence(response, request.POST, reading),
        )
        as_sent = attempt_page.fingerprint_of(each.answer, each.cited, bool(each.flagged))
        sent.append(replace(each, is_untouched=request.POST.get(f"seen{suffix}") == as_sent))
    return sent

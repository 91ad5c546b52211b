"""The page of an open attempt, what it says when something could not be saved, and where its buttons lead."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from quizzes import attempt_page, review_page, taking
from quizzes.correction_notes import NO_HISTORY, load_history
from quizzes.models import Attempt, Response
from quizzes.taking import Refusal
from quizzes.terms import Paging

UNREADABLE = "Something in this form is not as it should be, so it was not saved. Reload the page and answer again."
TIME_IS_UP = "Your time is up. Everything that was saved by then has been handed in."
TOO_LATE = "Your time was up before this answer arrived. What was saved before has been handed in."
SUBMITTED = "This quiz has been handed in already, so nothing more can be changed."
CHECKED = "This answer has been checked, so it stays as it was then."
NO_ANSWER = "Answer first, then check."
NEWER = "A newer answer from another tab or device is saved."
MOVED_ON = "You had gone on from question {0} before this answer arrived, so it was not taken."
NO_WAY_BACK = "You have gone on from that question, and this quiz does not go back. Here is where you are."
NOT_YET = "The questions of this quiz come one after the other. Here is where you are."
LEVEL, CHECK = "level-", "check"


def answer_page(
    request: HttpRequest, shown: attempt_page.Page, now: datetime, status: int = HTTPStatus.OK
) -> HttpResponse:
    """Answer with the page; a question whose answer was checked is not asked any more but reviewed."""
    locked = [item for item in shown.items if taking.is_locked(item.asked.response)]
    shows = shown.attempt.terms.visible(submitted=False, now=now)
    statements = review_page.statements_of(shown.attempt.quiz.lesson_id) if locked else {}
    history = load_history(shown.attempt) if locked else NO_HISTORY
    for item in locked:
        item.reviewed = review_page.review(
            item.asked.response, shows, anchors={}, statements=statements, reading=shown.beside.reading,
            history=history,
        )  # fmt: skip
    is_blank = shown.is_onward and "blank" in request.GET and shown.items[0].asked.response.answer is None
    context = {"page": shown, "attempt": shown.attempt, "is_blank": is_blank}
    return render(request, "quizzes/attempt_page.html", context, status=status)


def target(attempt: Attempt, go: str, position: int, level: str) -> str:
    """Return where the button `go` of question `position` leads, once the answer is saved."""
    if go == "finish":
        return reverse("quizzes:attempt-submit", args=[attempt.pk])
    if go == "leave":
        assignment = attempt_page.Place.of(attempt).assignment
        return reverse("classrooms:assignment-detail", args=[assignment.pk]) if assignment else reverse("home")
    if go.startswith(LEVEL):
        return attempt_page.page_url(attempt, position or "", go.removeprefix(LEVEL))
    if attempt.terms.paging is Paging.ALL:
        checked = go.removeprefix(f"{CHECK}-")
        return attempt_page.page_url(attempt, "", level) + f"#{'q' + checked if checked != go else 'asked'}"
    step = {"next": 1, "skip": 1, "previous": -1}.get(go, 0)
    # The mark puts the keyboard and a screen reader at the question, past the strip.
    return attempt_page.page_url(attempt, go if go.isdecimal() else position + step, level) + "#asked"


def check(request: HttpRequest, response: Response, now: datetime) -> None:
    """Check a saved answer where the terms allow it."""
    if response.answer is None:
        messages.warning(request, NO_ANSWER)
    elif taking.can_check(response.attempt, now):
        taking.check(response=response, now=now)


def say_over(request: HttpRequest, attempt: Attempt, reason: Refusal, now: datetime) -> HttpResponseRedirect:
    """Say that nothing more is taken, hand in what was saved, and show that."""
    messages.warning(request, SUBMITTED if reason is Refusal.SUBMITTED else TOO_LATE)
    taking.close_overdue(Attempt.objects.filter(pk=attempt.pk), now)
    return redirect("quizzes:attempt-review", attempt.pk)

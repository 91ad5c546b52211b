"""What comes back after handing in: the review, and the receipt."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quizzes import attempt_page, receipts, review_page, taking
from quizzes.models import Attempt
from quizzes.views.attempts import when_over
from quizzes.views.people import person


@never_cache
@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what came back; an attempt that is still open is gone on with instead."""
    now = timezone.now()
    attempt = _submitted(request, pk, now)
    if attempt is None:
        return redirect("quizzes:attempt-page", pk)
    context = {"page": review_page.build(attempt, now), "attempt": attempt, "now": now}
    return render(request, "quizzes/attempt_review.html", context)


@never_cache
@require_safe
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was handed in and how it was counted, to keep or to print."""
    now = timezone.now()
    attempt = _submitted(request, pk, now)
    if attempt is None:
        return redirect("quizzes:attempt-page", pk)
    context = {"receipt": receipts.build(attempt, now), "attempt": attempt, "now": now}
    return render(request, "quizzes/attempt_receipt.html", context)


def _submitted(request: HttpRequest, pk: int, now: datetime) -> Attempt | None:
    """Return the student's own attempt, handed in if its time is up; None while it is open, 404 for what is not theirs."""
    attempt = get_object_or_404(attempt_page.attempts_of(person(request)), pk=pk)
    if when_over(request, attempt, now) is None:
        return None
    attempt.refresh_from_db(fields=taking.CLOSED_FIELDS)
    return attempt

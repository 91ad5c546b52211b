"""Handing in: first what is still blank, then the one button."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from quizzes import attempt_page, taking
from quizzes.attempt_clock import late_cost, seconds_left
from quizzes.views.attempts import when_over
from quizzes.views.people import person


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """List what is unanswered (GET); hand in (POST). Doing it twice does it once."""
    attempt = get_object_or_404(attempt_page.attempts_of(person(request)), pk=pk)
    now = timezone.now()
    if over := when_over(request, attempt, now):
        return over
    if request.method == "POST":
        taking.submit(attempt=attempt, now=now)
        return redirect("quizzes:attempt-review", attempt.pk)
    responses = list(attempt.responses.select_related("version"))
    blank = attempt_page.unanswered(responses)
    context = {
        "attempt": attempt,
        "place": attempt_page.Place.of(attempt),
        "total": len(responses),
        "is_onward": not attempt.terms.backtracking,
        "ahead": 0 if attempt.terms.backtracking else max(0, len(responses) - attempt.reached),
        "blank": blank,
        "answered": len(responses) - len(blank),
        "flagged": [row for row in responses if row.is_flagged],
        "without_evidence": attempt_page.without_evidence(attempt, responses),
        "unusable": [(row, notice) for row in responses if (notice := attempt_page.notice_of(row))],
        "seconds_left": seconds_left(attempt, now),
        "late": late_cost(attempt, now),
        "now": now,
    }
    return render(request, "quizzes/attempt_submit.html", context)

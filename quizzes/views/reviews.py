"""The review of a submitted attempt."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quizzes import attempt_page, review_page
from quizzes.views.attempts import when_over
from quizzes.views.people import person


@never_cache
@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what came back; an attempt that is still open is gone on with instead."""
    attempt = get_object_or_404(attempt_page.attempts_of(person(request)), pk=pk)
    now = timezone.now()
    if when_over(request, attempt, now) is None:
        return redirect("quizzes:attempt-page", attempt.pk)
    attempt.refresh_from_db(fields=["submitted_at", "by_deadline", "score"])
    return render(
        request,
        "quizzes/attempt_review.html",
        {"page": review_page.build(attempt, now), "attempt": attempt, "now": now},
    )

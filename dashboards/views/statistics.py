from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from classrooms.access import signed_in
from dashboards.exports import csv_response
from dashboards.quiz_statistics import QuizStatistics, attempts_of, choose_scope, load_statistics, taught_scopes
from dashboards.statistics_export import csv_rows, export_name
from dashboards.statistics_words import TRIES, basis, facts, how_few, why_no_reliability
from quizzes import taking
from quizzes.models import Quiz
from quizzes.score_matrix import Which


@require_safe
def quiz_statistics(request: HttpRequest, pk: int) -> HttpResponse:
    found = _taught_statistics(request, pk)
    context = {
        "found": found,
        "quiz": found.quiz,
        "basis": basis(found),
        "facts": facts(found.figures),
        "why_no_reliability": why_no_reliability(found),
        "how_few": how_few(found),
        "tries": [(which.value, f"{TRIES[which]} finished attempt") for which in Which],
    }
    return render(request, "dashboards/quiz_statistics.html", context)


@require_safe
def quiz_statistics_csv(request: HttpRequest, pk: int) -> HttpResponse:
    found = _taught_statistics(request, pk)
    return csv_response(csv_rows(found), export_name(found))


def _taught_statistics(request: HttpRequest, pk: int) -> QuizStatistics:
    """Return the figures over what the person teaches, of "?scope=" and "?attempts="; 404 for anybody else."""
    quiz = get_object_or_404(Quiz.objects.select_related("lesson"), pk=pk)
    scopes = taught_scopes(signed_in(request), quiz)
    scope = choose_scope(scopes, request.GET.get("scope", ""))
    asked = request.GET.get("attempts", "")
    which = Which(asked) if asked in list(Which) else Which.FIRST
    taking.close_overdue(attempts_of(quiz, scope), timezone.now())
    return load_statistics(quiz, scopes, scope, which)

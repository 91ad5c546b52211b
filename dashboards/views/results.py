from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from classrooms.access import signed_in, taught_assignment
from classrooms.models import Assignment
from dashboards.advice import advise
from dashboards.results import FILTERS, Results, Row, State, load_results
from quizzes import taking
from quizzes.models import Attempt

NEED = list(State)


@require_safe
def assignment_results(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    assignment = taught_assignment(signed_in(request), pk)
    close_overdue_of(assignment)
    results = load_results(assignment, now, request.GET.get("quiz", ""))
    show, by_name = request.GET.get("show", ""), request.GET.get("sort") == "name"
    context = {
        "assignment": assignment,
        "zone": assignment.classroom.zone,
        "now": now,
        "results": results,
        "rows": _arranged(results.rows, show, by_name),
        "filters": _filters(results),
        "show": show if show in FILTERS else "",
        "by_name": by_name,
        "sentences": advise(results, now),
    }
    return render(request, "dashboards/assignment_results.html", context)


def close_overdue_of(assignment: Assignment) -> None:
    taking.close_overdue(Attempt.objects.filter(submission_link__submission__assignment=assignment), timezone.now())


def _arranged(rows: tuple[Row, ...], show: str, by_name: bool) -> list[Row]:
    chosen = [row for row in rows if FILTERS[show].holds(row)] if show in FILTERS else list(rows)
    return chosen if by_name else sorted(chosen, key=lambda row: NEED.index(row.state))


def _filters(results: Results) -> list[tuple[str, str, int]]:
    """(value, label, how many students) of each filter."""
    return [(name, item.label, sum(map(item.holds, results.rows))) for name, item in FILTERS.items()]

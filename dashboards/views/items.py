from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from classrooms.access import signed_in, taught_assignment
from dashboards.items import load_items
from dashboards.views.results import close_overdue_of


@require_safe
def assignment_items(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = taught_assignment(signed_in(request), pk)
    close_overdue_of(assignment)
    items = load_items(assignment, request.GET.get("quiz", ""))
    context = {"assignment": assignment, "items": items, "zone": assignment.classroom.zone, "now": timezone.now()}
    return render(request, "dashboards/assignment_items.html", context)

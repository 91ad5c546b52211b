from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dashboards.items import load_items
from dashboards.views.results import close_overdue_of, taught_assignment


def assignment_items(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = taught_assignment(request, pk)
    close_overdue_of(assignment)
    items = load_items(assignment, request.GET.get("quiz", ""))
    context = {"assignment": assignment, "items": items, "zone": assignment.classroom.zone, "now": timezone.now()}
    return render(request, "dashboards/assignment_items.html", context)

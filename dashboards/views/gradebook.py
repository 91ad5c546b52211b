from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from classrooms.access import signed_in, taught_classroom
from dashboards.exports import csv_response
from dashboards.gradebook import Gradebook, csv_rows, export_name, load_gradebook
from quizzes import taking
from quizzes.models import Attempt


@require_safe
def gradebook(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    book = _taught_gradebook(request, pk, now)
    context = {"classroom": book.classroom, "book": book, "now": now, "zone": book.classroom.zone}
    return render(request, "dashboards/gradebook.html", context)


@require_safe
def gradebook_csv(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    book = _taught_gradebook(request, pk, now)
    return csv_response(csv_rows(book), export_name(book, now))


def _taught_gradebook(request: HttpRequest, pk: int, now: datetime) -> Gradebook:
    classroom = taught_classroom(signed_in(request), pk)
    taking.close_overdue(Attempt.objects.filter(submission_link__submission__assignment__classroom=classroom), now)
    return load_gradebook(classroom, now)

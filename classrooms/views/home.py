"""The first page: for visitors, students, teachers and staff."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import User
from classrooms import work
from classrooms.models import Assignment, Classroom


@login_not_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not isinstance(user, User):
        return render(request, "classrooms/home_landing.html")
    if user.is_teacher or Classroom.objects.taught_by(user).exists():
        return _teacher(request, user)
    if user.is_staff and not Classroom.objects.attended_by(user).exists():
        return render(request, "classrooms/home_staff.html")
    return _student(request, user)


def _student(request: HttpRequest, user: User) -> HttpResponse:
    now = timezone.now()
    assignments = Assignment.objects.given_to(user).filter(classroom__archived_at=None)
    rows = work.work_of(user, list(assignments.select_related("classroom", "lesson")), now)
    # What is under way comes here even where all the rest is closed: somebody was given more time.
    to_do = [row for row in rows if (row.is_open and not row.is_done) or row.under_way]
    context = {
        "now": now,
        "has_classes": Classroom.objects.attended_by(user).exists(),
        # A running clock comes before an earlier due date.
        "lead": next(iter([row for row in to_do if row.running_out] + to_do), None),
        "to_do": to_do,
        "waiting": [row for row in rows if row.state == Assignment.State.NOT_OPEN],
        "finished": [row for row in rows if row.is_open and row not in to_do],
        "closed": [row for row in reversed(rows) if row.state == Assignment.State.CLOSED and row not in to_do],
    }
    return render(request, "classrooms/home_student.html", context)


def _teacher(request: HttpRequest, user: User) -> HttpResponse:
    now = timezone.now()
    taught = Classroom.objects.taught_by(user)
    classes = list(
        taught.current().annotate(
            students=Count("enrolments", filter=Q(enrolments__role="student", enrolments__left_at=None))
        )
    )
    given = Assignment.objects.taught_by(user).filter(archived_at=None, classroom__archived_at=None)
    rows = work.teacher_rows(list(given.select_related("classroom", "lesson")), now)
    context = {
        "now": now,
        "classes": [(row, *_open_and_closed(row, rows)) for row in classes],
        "to_mark": [row for row in rows if row.unmarked],
        "archived": taught.exclude(archived_at=None),
        "steps_done": (bool(classes), any(row.students for row in classes), bool(rows)),
    }
    return render(request, "classrooms/home_teacher.html", context)


def _open_and_closed(
    classroom: Classroom, rows: list[work.TeacherRow]
) -> tuple[list[work.TeacherRow], list[work.TeacherRow]]:
    mine = [row for row in rows if row.assignment.classroom_id == classroom.pk]
    closed = [row for row in mine if row.state == Assignment.State.CLOSED]
    return [row for row in mine if row not in closed], closed[::-1]

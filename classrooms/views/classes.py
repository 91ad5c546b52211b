"""A teacher's classes: make one, see it, change it, project its code."""

from __future__ import annotations

from io import BytesIO

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import AuditEntry, User
from classrooms import joining, work
from classrooms.access import signed_in, taught_classroom
from classrooms.forms.joining import ClassroomEditForm, ClassroomForm, TeacherForm
from classrooms.models import Classroom, Enrolment


def refuse_students(user: User) -> None:
    """Raise PermissionDenied unless the person teaches or belongs to the staff."""
    if not (user.is_teacher or user.is_staff):
        raise PermissionDenied


@require_http_methods(["GET", "POST"])
def class_create(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    refuse_students(user)
    form = ClassroomForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        made = joining.make_class(name=data["name"], time_zone=data["time_zone"], teacher=user, now=timezone.now())
        messages.success(request, f"{made.name} is ready. Show your students the code.")
        return redirect("classrooms:class-code", made.pk)
    return render(request, "classrooms/class_create.html", {"form": form})


@require_GET
def class_detail(request: HttpRequest, pk: int) -> HttpResponse:
    classroom = taught_classroom(signed_in(request), pk)
    return render(request, "classrooms/class_detail.html", _detail(classroom, TeacherForm()))


def _detail(classroom: Classroom, teacher_form: TeacherForm) -> dict[str, object]:
    members = classroom.enrolments.active().select_related("user", "accommodation")
    assignments = classroom.assignments.select_related("classroom", "lesson").order_by("-opens_at", "-pk")
    rows = work.teacher_rows(list(assignments), timezone.now())
    return {
        "classroom": classroom,
        "students": [row for row in members if row.role == Enrolment.Role.STUDENT],
        "teachers": [row for row in members if row.role == Enrolment.Role.TEACHER],
        "rows": [row for row in rows if row.assignment.archived_at is None],
        "archived": [row for row in rows if row.assignment.archived_at],
        "teacher_form": teacher_form,
        "now": timezone.now(),
    }


@require_http_methods(["GET", "POST"])
def class_edit(request: HttpRequest, pk: int) -> HttpResponse:
    classroom = taught_classroom(signed_in(request), pk)
    form = ClassroomEditForm(request.POST or None, instance=classroom)
    if form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("classrooms:class-detail", pk)
    # An invalid form has already changed the row in memory: the heading keeps the name that is stored.
    context = {"form": form, "classroom": Classroom.objects.get(pk=pk)}
    return render(request, "classrooms/class_edit.html", context)


@require_POST
def class_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Archive a class or bring it back. Nothing is deleted; an archived class takes nobody in and leaves the lists."""
    user = signed_in(request)
    classroom = taught_classroom(user, pk)
    now = timezone.now()
    classroom.archived_at = None if classroom.archived_at else now
    classroom.save(update_fields=["archived_at"])
    word = "Archived" if classroom.archived_at else "Brought back"
    AuditEntry.record(actor=user, action="class-archive", target=classroom, summary=f"{word} {classroom}.", now=now)
    messages.success(request, f"{word} {classroom.name}.")
    return redirect("home" if classroom.archived_at else classroom_url(classroom))


def classroom_url(classroom: Classroom) -> str:
    return reverse("classrooms:class-detail", args=[classroom.pk])


@require_GET
def class_code(request: HttpRequest, pk: int) -> HttpResponse:
    """The page to project or print: the code, very large, and the same as a QR code."""
    classroom = taught_classroom(signed_in(request), pk)
    address = request.build_absolute_uri(reverse("classrooms:class-join"))
    context = {"classroom": classroom, "address": address, "qr": qr_code(f"{address}?code={classroom.join_code}")}
    return render(request, "classrooms/class_code.html", context)


def qr_code(text: str) -> SafeString:
    """Return `text` as an SVG element without inline styles, black on white."""
    out = BytesIO()
    segno.make(text, error="m").save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        svgclass="bc-qr",
        lineclass=None,
        light="#fff",
        border=3,
    )
    return mark_safe(out.getvalue().decode())  # the text is in its modules, not in its markup


@require_http_methods(["GET", "POST"])
def class_code_renew(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    classroom = taught_classroom(user, pk)
    if request.method == "POST":
        joining.renew_code(classroom=classroom, by=user, now=timezone.now())
        messages.success(request, "This is the new code. The old one no longer works.")
        return redirect("classrooms:class-code", pk)
    return render(request, "classrooms/class_code_renew.html", {"classroom": classroom})


@require_POST
def teacher_add(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    classroom = taught_classroom(user, pk)
    form = TeacherForm(request.POST)
    if form.is_valid():
        try:
            added = joining.add_teacher(
                classroom=classroom, username=form.cleaned_data["username"], by=user, now=timezone.now()
            )
        except (joining.NoSuchTeacher, joining.AlreadyTeaching) as problem:
            form.add_error("username", str(problem))
        else:
            messages.success(request, f"{added.user} teaches {classroom.name}, too.")
            return redirect("classrooms:class-detail", pk)
    return render(request, "classrooms/class_detail.html", _detail(classroom, form))

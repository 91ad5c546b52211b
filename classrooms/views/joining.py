"""Joining a class with its code: the way in for students."""

from __future__ import annotations

from axes.helpers import get_client_ip_address
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.models import User
from classrooms import joining
from classrooms.forms.joining import CodeForm, NewStudentForm
from classrooms.models import Classroom, Enrolment


@login_not_required
@sensitive_post_parameters("password", "again")
@never_cache
@require_http_methods(["GET", "POST"])
def class_join(request: HttpRequest) -> HttpResponse:
    """Ask for a code; with one, show the class and let the person join it, with a new account if they have none."""
    code = (request.POST or request.GET).get("code", "")
    if "code" not in (request.POST or request.GET):
        return render(request, "classrooms/class_join.html", {"form": CodeForm()})
    form = CodeForm({"code": code})
    if not form.is_valid():
        return render(request, "classrooms/class_join.html", {"form": form})
    try:
        classroom = joining.find_classroom(form.cleaned_data["code"], guesser=_guesser(request), now=timezone.now())
    except joining.CannotJoin as problem:
        form.add_error("code", str(problem))
        status = 429 if isinstance(problem, joining.TooManyGuesses) else 200
        return render(request, "classrooms/class_join.html", {"form": form}, status=status)
    return _with_account(request, classroom) if request.user.is_authenticated else _without(request, classroom)


def _guesser(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return f"person {request.user.pk}"
    return f"address {get_client_ip_address(request)}"


def _with_account(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    assert isinstance(request.user, User)
    member = Enrolment.objects.active().filter(classroom=classroom, user=request.user).first()
    if request.method == "POST" and member is None:
        try:
            joining.join(classroom=classroom, user=request.user, now=timezone.now())
        except joining.ClassClosed as problem:
            messages.error(request, str(problem))
            return redirect("classrooms:class-join")
        except joining.AlreadyMember:
            # Another click of the same person was faster.
            pass
        messages.success(request, f"You are in {classroom.name}.")
        return redirect("home")
    return render(request, "classrooms/class_join_confirm.html", {"classroom": classroom, "member": member})


def _without(request: HttpRequest, classroom: Classroom) -> HttpResponse:
    form = NewStudentForm(request.POST or None, initial={"code": classroom.join_code})
    if request.method == "POST" and form.is_valid():
        student = _make_student(form, classroom)
        if student:
            login(request, student, backend="django.contrib.auth.backends.ModelBackend")
            messages.success(
                request, f"You are in {classroom.name}. Next time, sign in as {student.username}: write it down."
            )
            return redirect("home")
    context = {"classroom": classroom, "form": form}
    return render(request, "classrooms/class_join_new.html", context)


def _make_student(form: NewStudentForm, classroom: Classroom) -> User | None:
    data = form.cleaned_data
    names = {name: data[name] for name in ("first_name", "last_name", "username", "password")}
    try:
        return joining.join_as_new(classroom=classroom, now=timezone.now(), **names)
    except IntegrityError:
        free = joining.suggest_username(data["first_name"], data["last_name"])
        form.add_error("username", f"{data['username']} was taken a moment ago. {free} is free.")
        return None
    except joining.CannotJoin as problem:
        form.add_error(None, str(problem))
        return None

"""What a teacher does for one student of a class."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from classrooms import joining
from classrooms.access import member_of, signed_in, student_of, taught_classroom
from classrooms.forms.joining import AccommodationForm
from classrooms.models import Accommodation


@never_cache
@require_http_methods(["GET", "POST"])
def student_password_reset(request: HttpRequest, pk: int, user_pk: int) -> HttpResponse:
    """Ask, then show the temporary password this once: it is stored nowhere in clear."""
    user = signed_in(request)
    enrolment = student_of(taught_classroom(user, pk), user_pk)
    context: dict[str, object] = {"enrolment": enrolment}
    if request.method == "POST":
        try:
            context["password"] = joining.reset_password(enrolment=enrolment, by=user, now=timezone.now())
        except joining.NotTheirs as problem:
            messages.error(request, str(problem))
            return redirect("classrooms:class-detail", pk)
    return render(request, "classrooms/student_password_reset.html", context)


@require_http_methods(["GET", "POST"])
def student_remove(request: HttpRequest, pk: int, user_pk: int) -> HttpResponse:
    """Ask, then take a student or another teacher out of the class."""
    user = signed_in(request)
    enrolment = member_of(taught_classroom(user, pk), user_pk)
    if request.method == "POST":
        try:
            joining.remove(enrolment=enrolment, by=user, now=timezone.now())
        except joining.LastTeacher as problem:
            messages.error(request, str(problem))
            return redirect("classrooms:class-detail", pk)
        messages.success(request, f"{enrolment.user} is no longer in {enrolment.classroom.name}.")
        return redirect("home") if enrolment.user == user else redirect("classrooms:class-detail", pk)
    return render(request, "classrooms/student_remove.html", {"enrolment": enrolment})


@require_http_methods(["GET", "POST"])
def student_accommodate(request: HttpRequest, pk: int, user_pk: int) -> HttpResponse:
    user = signed_in(request)
    enrolment = student_of(taught_classroom(user, pk), user_pk)
    saved = Accommodation.objects.filter(enrolment=enrolment).first()
    form = AccommodationForm(request.POST or None, instance=saved)
    if form.is_valid():
        data = form.cleaned_data
        joining.set_accommodation(
            enrolment=enrolment, time_factor=data["time_factor"], note=data["note"], by=user, now=timezone.now()
        )
        messages.success(request, f"Saved for {enrolment.user}. It holds for every quiz begun from now on.")
        return redirect("classrooms:class-detail", pk)
    context = {"enrolment": enrolment, "form": form}
    return render(request, "classrooms/student_accommodate.html", context)

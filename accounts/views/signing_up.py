from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from accounts.forms import TeacherSignUpForm
from accounts.signing_up import NameIsTaken, sign_up_teacher


@login_not_required
@sensitive_post_parameters("password1", "password2")
def teacher_sign_up(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("home")
    if settings.TEACHER_SIGNUP == "closed":
        return render(request, "accounts/sign_up_closed.html", status=403 if request.method == "POST" else 200)
    form = TeacherSignUpForm(request.POST or None)
    if form.is_valid() and _signed_up(request, form):
        return redirect("home")
    return render(request, "accounts/sign_up.html", {"form": form})


def _signed_up(request: HttpRequest, form: TeacherSignUpForm) -> bool:
    data = form.cleaned_data
    try:
        user = sign_up_teacher(
            username=data["username"],
            first_name=data["first_name"],
            last_name=data["last_name"],
            password=data["password1"],
        )
    except NameIsTaken:
        form.add_error("username", "Somebody has this user name. Choose another one.")
        return False
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    messages.success(request, f"Your account is ready. Next time you sign in as {user.username}.")
    return True

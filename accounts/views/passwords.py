from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from accounts.forms import ChangePasswordForm, ChoosePasswordForm
from accounts.models import User
from accounts.passwords import choose_password
from accounts.people import signed_in
from accounts.returning import asked_next, next_page


@sensitive_post_parameters()
def password_choose(request: HttpRequest) -> HttpResponse:
    """Right after signing in with a temporary password; nobody else has a reason to be here."""
    user = signed_in(request)
    if not user.password_is_temporary:
        return redirect("accounts:password-change")
    form = ChoosePasswordForm(user, request.POST or None)
    if form.is_valid():
        _choose(request, user, form.cleaned_data["new_password1"])
        return redirect(next_page(request, "home"))
    return render(request, "accounts/password_choose.html", {"form": form, "next": asked_next(request)})


@sensitive_post_parameters()
def password_change(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = ChangePasswordForm(user, request.POST or None)
    if form.is_valid():
        _choose(request, user, form.cleaned_data["new_password1"])
        return redirect("accounts:settings")
    return render(request, "accounts/password_change.html", {"form": form})


def _choose(request: HttpRequest, user: User, password: str) -> None:
    choose_password(user, password)
    update_session_auth_hash(request, user)
    messages.success(request, "Your new password is set. On other devices you have to sign in again.")

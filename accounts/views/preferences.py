from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import DisplayForm, NameForm
from accounts.models import User
from accounts.people import signed_in
from accounts.returning import next_page


@require_safe
def settings_page(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/settings.html", {"name_form": NameForm(instance=signed_in(request))})


@require_POST
def name_save(request: HttpRequest) -> HttpResponse:
    """Teachers name themselves; a student's name is the teacher's to change, because it stands in the gradebook."""
    if not signed_in(request).is_teacher:
        raise PermissionDenied
    form = NameForm(request.POST, instance=_own_row(request))
    if not form.is_valid():
        return render(request, "accounts/settings.html", {"name_form": form})
    form.instance.save(update_fields=form.fields)
    messages.success(request, f"Your name is now {form.instance}.")
    return redirect("accounts:settings")


@require_POST
def preferences_save(request: HttpRequest) -> HttpResponse:
    """Save theme, text size, line spacing and typeface; a script asks for JSON, a form goes back to its page."""
    form = DisplayForm(request.POST, instance=_own_row(request))
    if form.is_valid():
        form.instance.save(update_fields=form.fields)
    if not request.accepts("text/html"):
        return JsonResponse({"saved": form.is_valid()}, status=200 if form.is_valid() else 400)
    if form.is_valid():
        messages.success(request, "Your display settings are saved.")
    else:
        messages.error(request, "Your display settings are as they were: pick one choice in each group, then save.")
    return redirect(next_page(request, "accounts:settings"))


def _own_row(request: HttpRequest) -> User:
    """Return a copy for a form to change: the page around a refused form still shows who is signed in."""
    return User.objects.get(pk=signed_in(request).pk)

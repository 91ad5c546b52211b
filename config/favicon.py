from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static


@login_not_required
def favicon(request: HttpRequest) -> HttpResponse:
    """Answer browsers that ask here, on pages which do not name an icon (the admin, an image, a CSV)."""
    return redirect(static("img/favicon.svg"))

"""Where a person goes after a form that stands on several pages."""

from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def asked_next(request: HttpRequest) -> str:
    """Return the `next` that came with the request when it leads to a page of ours, else ""."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    # A path from the root: anything else would be taken for the name of a page.
    safe = target.startswith("/") and url_has_allowed_host_and_scheme(target, {request.get_host()})
    return target if safe else ""


def next_page(request: HttpRequest, default: str) -> str:
    """Return the address of the `next` that was asked for, or of the URL name `default`."""
    return asked_next(request) or resolve_url(default)

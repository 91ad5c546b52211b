"""The person behind a request."""

from django.http import HttpRequest

from accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """Return the person who is signed in; for views behind LoginRequiredMiddleware, where there always is one."""
    assert isinstance(request.user, User)
    return request.user

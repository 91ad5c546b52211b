"""Who asks: sign-in is required everywhere, so a request always has a user of ours."""

from django.http import HttpRequest

from accounts.models import User


def person(request: HttpRequest) -> User:
    """Return the signed-in person; for the type checker as much as for readers."""
    assert isinstance(request.user, User)
    return request.user

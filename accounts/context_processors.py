"""What every page needs to know about the person who looks at it."""

from django.http import HttpRequest

from accounts.models import User

DISPLAY_FIELDS = ("theme", "text_size", "line_spacing", "typeface")
DEFAULT_DISPLAY = {name: getattr(User(), name) for name in DISPLAY_FIELDS}


def display(request: HttpRequest) -> dict[str, dict[str, str]]:
    """Return {"display": {field: choice}}: the data- attributes of <html>; a visitor gets the defaults."""
    # A request that is refused before the session is read (a wrong host) has no user.
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"display": DEFAULT_DISPLAY}
    return {"display": {name: getattr(user, name) for name in DISPLAY_FIELDS}}

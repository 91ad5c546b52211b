from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

from accounts.models import User


@register(Tags.security, deploy=True)
def no_demo_people(**kwargs: Any) -> Sequence[CheckMessage]:
    """Refuse `check --deploy` while people with a password that everybody knows can sign in.

    Says nothing where there is no database to ask yet.
    """
    try:
        count = User.objects.filter(is_demo=True, is_active=True).count()
    except DatabaseError:
        return []
    if not count:
        return []
    return [
        Error(
            f"{count} people of the demo school can sign in here, with a password that everybody knows.",
            hint="Start with a new database, or remove the demo people in the admin.",
            id="accounts.E001",
        )
    ]

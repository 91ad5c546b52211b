"""How a teacher gets an account. Students get theirs by joining a class."""

from django.db import IntegrityError, transaction

from accounts.models import User


class NameIsTaken(Exception):
    """Somebody else took the user name between the check and the save."""


def sign_up_teacher(*, username: str, first_name: str, last_name: str, password: str) -> User:
    """Create and return a teacher; raise NameIsTaken."""
    try:
        with transaction.atomic():
            return User.objects.create_user(
                username, password=password, first_name=first_name, last_name=last_name, role=User.Role.TEACHER
            )
    except IntegrityError as error:
        raise NameIsTaken(username) from error

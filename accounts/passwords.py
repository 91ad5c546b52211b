"""The password that a person chooses. A temporary one comes from the teacher (classrooms) or an admin."""

from django.db import transaction

from accounts.models import User


@transaction.atomic
def choose_password(user: User, password: str) -> None:
    """Set the password that the person chose; a temporary one is thereby over."""
    user.set_password(password)
    user.password_is_temporary = False
    user.save(update_fields=["password", "password_is_temporary"])

"""The password that a person chooses, and the temporary one that a teacher (classrooms) or an admin gives out."""

import secrets
from datetime import datetime

from axes.utils import reset as unlock
from django.db import transaction

from accounts.models import AuditEntry, User

# Short, common, concrete words that are hard to mishear when a teacher reads them out.
WORD_LIST = (
    "apple arrow barn basket beach bell bird boat bread bridge bus cabin camp candle canoe carrot castle chair cherry "
    "clock cloud coat coin corn cotton crane creek deer desk dock door drum duck farm feather fence field flag forest "
    "fox frog garden gate goat grape grass guitar hammer harbor hat hill honey horse island jacket kettle kite ladder "
    "lake lamp leaf lemon lion maple market meadow melon mirror moon morning mountain orange otter paddle paper peach "
    "pencil piano picnic planet pocket pond rabbit rain river road robin rocket sail salad sand school shell ship silver "
    "snow spoon spring star stone summer table tiger tower train tree tulip turtle valley violin wagon water window "
    "winter wolf wood zebra"
)
WORDS = WORD_LIST.split()


@transaction.atomic
def choose_password(user: User, password: str) -> None:
    """Set the password that the person chose; a temporary one is thereby over."""
    user.set_password(password)
    user.password_is_temporary = False
    user.save(update_fields=["password", "password_is_temporary"])


def temporary_password() -> str:
    """Return a password that can be read out and typed without a mistake, such as river-lamp-482."""
    return f"{secrets.choice(WORDS)}-{secrets.choice(WORDS)}-{secrets.randbelow(900) + 100}"


@transaction.atomic
def give_temporary_password(user: User, *, by: User, now: datetime) -> str:
    """Give the person a temporary password and return it; it is stored nowhere in clear."""
    password = temporary_password()
    user.set_password(password)
    user.password_is_temporary = True
    user.save(update_fields=["password", "password_is_temporary"])
    # Who asks for a new password has often locked themselves out with wrong ones.
    unlock(username=user.username)
    action = "student-password" if user.role == User.Role.STUDENT else "user-password"
    AuditEntry.record(actor=by, action=action, target=user, summary=f"Reset the password of {user}.", now=now)
    return password

"""Who belongs to a class: making one, joining with its code, and what its teachers do for its students."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import AuditEntry, User
from accounts.passwords import give_temporary_password
from classrooms import guessing
from classrooms.models import (
    CODE_LETTERS,
    Accommodation,
    Classroom,
    Enrolment,
    new_join_code,
)

# What a hand on another keyboard types for a letter of a code, and what an eye makes of a projected one.
LOOK_ALIKES = str.maketrans(
    {"А": "A", "С": "C", "Е": "E", "Н": "H", "К": "K", "М": "M", "Р": "P", "Т": "T", "Х": "X", "У": "Y", "З": "3"}
    | {"Α": "A", "Ε": "E", "Η": "H", "Κ": "K", "Μ": "M", "Ν": "N", "Ρ": "P", "Τ": "T", "Χ": "X", "Υ": "Y"}
    | {"O": "Q", "0": "Q", "U": "Y", "V": "Y", "B": "3", "8": "3"}
)


class CannotJoin(Exception):
    """Why somebody cannot join, in words for them."""


class UnknownCode(CannotJoin):
    def __init__(self) -> None:
        super().__init__("That code isn't a class. Codes look like KXW-4TN. Ask your teacher.")


class ClassClosed(CannotJoin):
    def __init__(self, classroom: Classroom) -> None:
        super().__init__(f"{classroom.name} is not taking new students right now. Ask your teacher.")


class AlreadyMember(CannotJoin):
    """`classroom` is the class that they are in."""

    def __init__(self, classroom: Classroom, role: str) -> None:
        self.classroom = classroom
        word = "teach" if role == Enrolment.Role.TEACHER else "are already in"
        super().__init__(f"You {word} {classroom.name}.")


class TooManyGuesses(CannotJoin):
    def __init__(self) -> None:
        super().__init__("Too many wrong codes came from here. Wait ten minutes, then try again, or ask your teacher.")


class NoSuchTeacher(Exception):
    def __init__(self, username: str) -> None:
        super().__init__(f"No teacher here has the user name “{username}”. Ask them what it says under Settings.")


class AlreadyTeaching(Exception):
    def __init__(self, teacher: User, classroom: Classroom) -> None:
        super().__init__(f"{teacher} already teaches {classroom.name}.")


class LastTeacher(Exception):
    def __init__(self) -> None:
        super().__init__("A class keeps at least one teacher. Add another one first, or archive the class.")


def normalize_code(text: str) -> str:
    """Return what somebody typed as a code such as KXW-4TN, or "" where it cannot be one. Any string is fine."""
    folded = unicodedata.normalize("NFKC", text).upper().translate(LOOK_ALIKES)
    letters = re.sub(r"[\s\W_]", "", folded)
    if len(letters) != 6 or not set(letters) <= set(CODE_LETTERS):
        return ""
    return f"{letters[:3]}-{letters[3:]}"


def find_classroom(text: str, *, guesser: str, now: datetime) -> Classroom:
    """Return the class with the code `text`. Raises UnknownCode, ClassClosed and TooManyGuesses.

    `guesser` stands for whoever asks (a person or an address): too many wrong codes and they have to wait.
    """
    if guessing.has_guessed_too_often(guesser, now):
        raise TooManyGuesses
    classroom = Classroom.objects.filter(join_code=normalize_code(text)).first()
    if classroom is None:
        guessing.remember_failure(guesser, now)
        raise UnknownCode
    if not classroom.is_joinable or classroom.archived_at:
        raise ClassClosed(classroom)
    return classroom


@transaction.atomic
def make_class(*, name: str, time_zone: str, teacher: User, now: datetime) -> Classroom:
    classroom = Classroom.objects.create(name=name, time_zone=time_zone, join_code=_fresh_code(), created_at=now)
    Enrolment.objects.create(classroom=classroom, user=teacher, role=Enrolment.Role.TEACHER, joined_at=now)
    return classroom


def _fresh_code() -> str:
    code = new_join_code()
    while Classroom.objects.filter(join_code=code).exists():
        code = new_join_code()
    return code


@transaction.atomic
def join(*, classroom: Classroom, user: User, now: datetime) -> Enrolment:
    """Enrol the user as a student; who has left comes back to what they did. Raises AlreadyMember and ClassClosed."""
    classroom = Classroom.objects.select_for_update().get(pk=classroom.pk)
    if not classroom.is_joinable or classroom.archived_at:
        raise ClassClosed(classroom)
    enrolment, is_new = Enrolment.objects.get_or_create(
        classroom=classroom, user=user, defaults={"role": Enrolment.Role.STUDENT, "joined_at": now}
    )
    if not is_new and enrolment.left_at is None:
        raise AlreadyMember(classroom, enrolment.role)
    if not is_new:
        enrolment.left_at, enrolment.role = None, Enrolment.Role.STUDENT
        enrolment.save(update_fields=["left_at", "role"])
    AuditEntry.record(actor=user, action="class-join", target=enrolment, summary=f"{user} joined {classroom}.", now=now)
    return enrolment


@transaction.atomic
def join_as_new(
    *, classroom: Classroom, first_name: str, last_name: str, username: str, password: str, now: datetime
) -> User:
    """Make a student account without an email address, in the class. Raises IntegrityError if the name is taken."""
    student = User.objects.create_user(
        username=username, password=password, first_name=first_name, last_name=last_name, role=User.Role.STUDENT
    )
    join(classroom=classroom, user=student, now=now)
    return student


def suggest_username(first_name: str, last_name: str) -> str:
    """Return a free user name such as maya.torres, or maya.torres2."""
    plain = (
        unicodedata.normalize("NFKD", f"{first_name} {last_name}".lower().replace("'", ""))
        .encode("ascii", "ignore")
        .decode()
    )
    stem = ".".join(re.findall(r"[a-z0-9]+", plain))[:30] or "student"
    taken = set(User.objects.filter(username__istartswith=stem).values_list("username", flat=True))
    lowered = {name.lower() for name in taken}
    return next(name for name in _numbered(stem) if name not in lowered)


def _numbered(stem: str) -> Iterable[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}{number}"
        number += 1


@transaction.atomic
def renew_code(*, classroom: Classroom, by: User, now: datetime) -> str:
    """Give the class a new code; the old one stops working at once. Return the new one."""
    classroom.join_code = _fresh_code()
    classroom.save(update_fields=["join_code"])
    AuditEntry.record(
        actor=by, action="class-code-renew", target=classroom, summary=f"Renewed the code of {classroom}.", now=now
    )
    return classroom.join_code


@transaction.atomic
def remove(*, enrolment: Enrolment, by: User, now: datetime) -> None:
    """Take somebody out of the class. What they did stays, and is there again when they rejoin. Raises LastTeacher."""
    Classroom.objects.select_for_update().get(pk=enrolment.classroom_id)
    teachers = Enrolment.objects.active().filter(classroom=enrolment.classroom_id, role=Enrolment.Role.TEACHER)
    if enrolment.role == Enrolment.Role.TEACHER and teachers.count() <= 1:
        raise LastTeacher
    enrolment.left_at = now
    enrolment.save(update_fields=["left_at"])
    AuditEntry.record(
        actor=by,
        action="member-remove",
        target=enrolment,
        summary=f"Removed {enrolment.user} from {enrolment.classroom}.",
        now=now,
    )


@transaction.atomic
def add_teacher(*, classroom: Classroom, username: str, by: User, now: datetime) -> Enrolment:
    """Let another teacher teach the class, too. Raises NoSuchTeacher and AlreadyTeaching."""
    teacher = User.objects.filter(username__iexact=username.strip(), role=User.Role.TEACHER, is_active=True).first()
    if teacher is None:
        raise NoSuchTeacher(username.strip())
    enrolment, is_new = Enrolment.objects.get_or_create(
        classroom=classroom, user=teacher, defaults={"role": Enrolment.Role.TEACHER, "joined_at": now}
    )
    if not is_new and enrolment.left_at is None and enrolment.role == Enrolment.Role.TEACHER:
        raise AlreadyTeaching(teacher, classroom)
    enrolment.left_at, enrolment.role = None, Enrolment.Role.TEACHER
    enrolment.save(update_fields=["left_at", "role"])
    AuditEntry.record(
        actor=by,
        action="teacher-add",
        target=enrolment,
        summary=f"Added {teacher} as a teacher of {classroom}.",
        now=now,
    )
    return enrolment


class NotTheirs(Exception):
    """The account is not one whose password a teacher may reset."""


@transaction.atomic
def reset_password(*, enrolment: Enrolment, by: User, now: datetime) -> str:
    """Give the student a temporary password and return it; it is stored nowhere in clear.

    Raises NotTheirs for an account that is more than a student's: a class is no way into a teacher's account.
    """
    student = enrolment.user
    if student.role != User.Role.STUDENT or student.is_staff or student.is_superuser:
        raise NotTheirs(f"{student} is not a student account, so its password cannot be reset from a class.")
    return give_temporary_password(student, by=by, now=now)


@transaction.atomic
def set_accommodation(
    *, enrolment: Enrolment, time_factor: Decimal, note: str, by: User, now: datetime
) -> Accommodation | None:
    """Set what the student gets in every quiz of the class from the next start on; factor 1 and no note: nothing."""
    if time_factor == 1 and not note:
        Accommodation.objects.filter(enrolment=enrolment).delete()
        accommodation = None
    else:
        accommodation, _ = Accommodation.objects.update_or_create(
            enrolment=enrolment, defaults={"time_factor": time_factor, "note": note}
        )
    AuditEntry.record(
        actor=by,
        action="student-accommodate",
        target=enrolment,
        summary=f"Set the time of {enrolment.user} in {enrolment.classroom} to x {time_factor.normalize():f}.",
        now=now,
    )
    return accommodation

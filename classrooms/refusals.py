"""Why a student cannot begin a quiz, in words for them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from classrooms import times
from quizzes.models import Attempt


class CannotBegin(Exception):
    """Why a quiz cannot be begun, in words for the student."""


class NotAssigned(CannotBegin):
    def __init__(self) -> None:
        super().__init__("That quiz is not part of this assignment.")


class NotOpenYet(CannotBegin):
    def __init__(self) -> None:
        super().__init__("This assignment is not open yet. Come back when it opens.")


class AlreadyClosed(CannotBegin):
    def __init__(self) -> None:
        super().__init__("This assignment is closed, so a quiz can no longer be started. Ask your teacher.")


class NoTriesLeft(CannotBegin):
    def __init__(self, tries: int) -> None:
        used = "your one try" if tries == 1 else f"all {tries} tries"
        super().__init__(f"You have used {used} at this quiz. Ask your teacher if you need another.")


class OpenElsewhere(CannotBegin):
    """The same quiz is under way for another assignment; `attempt` is that one."""

    def __init__(self, attempt: Attempt, where: str) -> None:
        self.attempt = attempt
        super().__init__(f"You are in the middle of this quiz for {where}. Submit it there first; it is saved.")


class TooSoon(CannotBegin):
    """The waiting time between two tries is not over; `again_at` is when it is."""

    def __init__(self, again_at: datetime, zone: ZoneInfo, now: datetime) -> None:
        self.again_at = again_at
        super().__init__(f"You can try again at {times.soon(again_at, zone, now)}.")


class TextClosed(CannotBegin):
    def __init__(self) -> None:
        super().__init__("The text and its questions are closed while you take a quiz without it. Hand that in first.")


class WrongPassword(CannotBegin):
    def __init__(self) -> None:
        super().__init__("That is not the password of this quiz. Ask your teacher for it, and type it again.")


class TooManyPasswords(CannotBegin):
    def __init__(self) -> None:
        super().__init__("Too many wrong passwords. Wait ten minutes, then try again, or ask your teacher.")

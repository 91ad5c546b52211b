"""Codes and passwords cannot be found by trying: too many wrong ones, and whoever tried has to wait."""

from datetime import datetime, timedelta

from classrooms.models import JoinFailure

FAILURES_ALLOWED = 50
FAILURES_WINDOW = timedelta(minutes=10)


def has_guessed_too_often(guesser: str, now: datetime) -> bool:
    """Whether `guesser` (a person or an address, and what they try to open) has to wait."""
    return JoinFailure.objects.filter(guesser=guesser, at__gt=now - FAILURES_WINDOW).count() >= FAILURES_ALLOWED


def remember_failure(guesser: str, now: datetime) -> None:
    JoinFailure.objects.filter(at__lte=now - FAILURES_WINDOW).delete()
    JoinFailure.objects.create(guesser=guesser, at=now)

"""The strip of numbered squares: where the student is, and what is answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from quizzes.models import Response


@dataclass(frozen=True)
class Square:
    """One question in the strip."""

    position: int
    is_answered: bool
    is_flagged: bool
    is_current: bool

    @property
    def label(self) -> str:
        """Return what a screen reader says, "Question 3, answered, flagged"; autosave.js says the same."""
        answered = "answered" if self.is_answered else "not answered"
        return f"Question {self.position}, {answered}{', flagged' if self.is_flagged else ''}"


def strip(responses: Iterable[Response], current: int) -> list[Square]:
    return [Square(row.position, row.answer is not None, row.is_flagged, row.position == current) for row in responses]

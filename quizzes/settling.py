"""What an attempt is worth: grades as they are stored, and the score that follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model

from quizzes.counting import shown, stored
from quizzes.grader import GRADER_VERSION, grade_evidence
from quizzes.models import Attempt, Response
from quizzes.question_types.base import Grade

GRADED_FIELDS = [
    "fraction", "evidence_fraction", "needs_review", "parts", "arithmetic", "version_digest", "grader_version", "graded_at"
]  # fmt: skip
SETTLED_FIELDS = ["score", "deduction", "max_score"]


def store_grade(response: Response, grade: Grade, now: datetime) -> None:
    """Put `grade` into the response's fields; the caller saves GRADED_FIELDS."""
    response.fraction = None if grade.fraction is None else stored(grade.fraction)
    response.evidence_fraction = earned_by_evidence(response)
    response.needs_review = grade.needs_review
    response.parts = [part_data(part) for part in grade.parts]
    response.arithmetic = grade.arithmetic[:300]
    response.version_digest = response.version.digest
    response.grader_version = GRADER_VERSION
    response.graded_at = now


def earned_by_evidence(response: Response) -> Decimal | None:
    """Return the share of full marks, 0 to 1, that the cited evidence earns; None where none is asked.

    It is a score of its own: the points of the attempt come from the answers alone.
    """
    if not response.asks_evidence:
        return None
    grade = grade_evidence(response.version, response.graded_evidence)
    return None if grade is None or grade.fraction is None else stored(grade.fraction)


def part_data(part: Any) -> dict[str, Any]:
    """Return a graded part as JSON, with its fraction as a string of Decimal."""
    fraction = None if part.fraction is None else str(stored(part.fraction))
    return {
        "id": part.id, "label": part.label, "given": part.given, "right": part.right, "fraction": fraction,
        "misconception": part.misconception,
    }  # fmt: skip


def settle(attempt: Attempt, responses: Iterable[Response]) -> None:
    """Work out score, deduction and full marks of a submitted attempt; the caller saves SETTLED_FIELDS.

    Dropped questions count nowhere. Lateness costs a share of the full marks; a score never falls below 0.
    """
    listed = list(responses)
    counting = [row for row in listed if row.counts]
    attempt.max_score = sum((row.points for row in counting), Decimal(0))
    # Where all of it was dropped there is nothing to wait for: 0 of 0.
    earned = Decimal(0) if listed and not counting else total(counting)
    attempt.deduction = min(earned or Decimal(0), stored(share_lost(attempt) * attempt.max_score))
    attempt.score = None if earned is None else earned - attempt.deduction


def share_lost(attempt: Attempt) -> Decimal:
    """Return the share of the full marks, 0 to 1, that lateness costs; guiding questions are never late."""
    handed_in = attempt.worked_until or attempt.submitted_at
    if handed_in is None or attempt.quiz.is_guiding:
        return Decimal(0)
    terms = attempt.terms
    return terms.late.share_lost(terms.late_by(handed_in))


def lateness_in_words(attempt: Attempt) -> str:
    """Return "18 − 2 for lateness" for a score of 16; "" where lateness cost nothing."""
    if not attempt.deduction or attempt.score is None:
        return ""
    return f"{shown(attempt.score + attempt.deduction)} − {shown(attempt.deduction)} for lateness"


def total(responses: Iterable[Response]) -> Decimal | None:
    """Return the points earned so far, 5 places: what waits for a person is left out. None if all of it waits."""
    known = [response.score for response in responses if response.score is not None]
    return stored(sum(known, Decimal(0))) if known else None


def store_all(rows: Sequence[Model], fields: Sequence[str], batch_size: int = 500) -> None:
    """Save `fields` of many rows that are locked and fetched whole.

    As an insert that always meets its own row: bulk_update writes a CASE for each row and field, which takes ten times
    as long for a few hundred rows.
    """
    if rows:
        manager = type(rows[0])._default_manager
        manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["pk"], update_fields=fields, batch_size=batch_size
        )

"""Answer and evidence are two scores; together they put each response into one of four quadrants. Pure.

Right is an answer with full marks, as everywhere. Evidence is right from half its marks on: the passage cited is one of
the question's own, or one that is also acceptable. Nothing cited is evidence that is not right.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

FULL, HALF = Decimal(1), Decimal("0.5")


class Quadrant(StrEnum):
    """Where a response stands; the order is that of a table: right answers first, right evidence first."""

    BOTH = "both"
    ANSWER_ONLY = "answer-only"
    EVIDENCE_ONLY = "evidence-only"
    NEITHER = "neither"


LABELS = {
    Quadrant.BOTH: "Right, and the evidence shows it",
    Quadrant.ANSWER_ONLY: "Right, but for another reason",
    Quadrant.EVIDENCE_ONLY: "Not right, but from the right place",
    Quadrant.NEITHER: "Neither",
}


def quadrant_of(fraction: Decimal | None, evidence: Decimal | None) -> Quadrant | None:
    """Return the quadrant of an answer and its evidence, both shares of full marks, 0 to 1; None while either waits."""
    if fraction is None or evidence is None:
        return None
    if fraction >= FULL:
        return Quadrant.BOTH if evidence >= HALF else Quadrant.ANSWER_ONLY
    return Quadrant.EVIDENCE_ONLY if evidence >= HALF else Quadrant.NEITHER


def in_words(fraction: Decimal | None, evidence: Decimal | None, *, unit: str, has_cited: bool = True) -> str:
    """Return what a student reads about answer and evidence; "" while either waits. `unit`: "sentence" or "paragraph"."""
    found = quadrant_of(fraction, evidence)
    if found is None or fraction is None:
        return ""
    answer = "Right answer" if fraction >= FULL else "Partly right" if fraction > 0 else "Not the right answer"
    if not has_cited:
        return f"{answer}, {'but' if fraction >= FULL else 'and'} you gave no evidence."
    if found is Quadrant.BOTH:
        return f"{answer}, and your evidence supports it."
    if found is Quadrant.ANSWER_ONLY:
        return f"{answer}, but this {unit} does not show it."
    if found is Quadrant.EVIDENCE_ONLY:
        return f"{answer}, but you looked in the right place."
    return f"{answer}, and this {unit} does not show what is right."

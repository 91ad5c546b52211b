"""A student's receipt: what was handed in and when, and how each score came about, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from quizzes.attempt_page import Place
from quizzes.correction_notes import Correction, History, corrections_of, load_history
from quizzes.counting import shown, stored
from quizzes.models import Attempt, Response
from quizzes.review_page import Later, later
from quizzes.settling import total
from quizzes.terms import LateRule

LARGEST_DENOMINATOR = 60


@dataclass(frozen=True)
class Line:
    """One question: what counted, and the sum. `reason`, `sum` and `evidence` are empty while they may not be seen."""

    response: Response
    reason: str
    sum: str
    evidence: str = ""
    corrections: Sequence[Correction] = ()

    @property
    def points(self) -> str:
        return shown(self.response.points)

    @property
    def fingerprint(self) -> str:
        """Return the start of the digest of what was asked."""
        return self.response.version.digest[:12]


@dataclass(frozen=True)
class Receipt:
    attempt: Attempt
    place: Place
    lines: list[Line]
    shows: frozenset[str]
    later: list[Later]

    @property
    def earned(self) -> Decimal | None:
        """Return the points of all questions that count, before anything is taken off."""
        return total(line.response for line in self.lines if line.response.counts)

    @property
    def total(self) -> str:
        """Return the whole sum in words; empty where the score may not be seen."""
        if "score" not in self.shows or self.earned is None or self.attempt.score is None:
            return ""
        full = f"{shown(self.attempt.score)} of {shown(self.attempt.max_score)} points"
        if not self.attempt.deduction:
            return full
        return f"{shown(self.earned)} - {shown(self.attempt.deduction)} for lateness = {full}"

    @property
    def lateness(self) -> str:
        """Return what lateness cost and why; empty for nothing."""
        late = self.attempt.terms.late
        if not self.attempt.deduction:
            return ""
        each = " for each started day" if late.rule is LateRule.DAILY else ""
        return f"Handed in late: {shown(late.share * 100)}% of the points{each}."

    @property
    def waiting(self) -> int:
        return sum(line.response.fraction is None and line.response.counts for line in self.lines)

    @property
    def saved(self) -> int:
        """Return how many questions hold an answer."""
        return sum(line.response.answer is not None for line in self.lines)


def build(attempt: Attempt, now: datetime) -> Receipt:
    """Return the receipt of a submitted attempt, with only what its terms let the student see at `now`."""
    terms = attempt.terms
    shows = terms.visible(submitted=not attempt.is_open, now=now)
    rows = attempt.responses.select_related("version", "mark__marker").order_by("position")
    history = load_history(attempt)
    lines = [_line(row, shows, history) for row in rows]
    return Receipt(attempt, Place.of(attempt), lines, shows, later(terms, shows))


def _line(response: Response, shows: frozenset[str], history: History) -> Line:
    corrections = corrections_of(response, history, shows)
    if not {"score", "right"} <= shows:
        return Line(response, reason(response, shows), "", corrections=corrections)
    earned = response.evidence_fraction
    evidence = "" if earned is None or response.graded_evidence is None else f"{shown(earned)} of 1"
    return Line(response, reason(response, shows), sum_of(response), evidence, corrections)


def reason(response: Response, shows: Iterable[str]) -> str:
    """Return why the answer earned what it did, in words; empty where right and wrong may not be seen."""
    shows = frozenset(shows)
    if not {"score", "right"} <= shows:
        return ""
    mark = getattr(response, "mark", None)
    if mark is not None:
        return f"Marked by {mark.marker}"
    if response.fraction is None:
        return "Waits for your teacher"
    if response.graded_answer is None and not response.fraction:
        return "Not answered"
    # The arithmetic counts right options, so it would tell something about the key.
    if response.arithmetic and "key" in shows:
        return response.arithmetic
    return "Right" if response.fraction == 1 else "Partly right" if response.fraction else "Not right"


def sum_of(response: Response) -> str:
    """Return "1/3 x 2 points = 0.67"; empty while nobody knows."""
    if response.fraction is None or response.score is None:
        return ""
    unit = "point" if response.points == 1 else "points"
    worth = f"{as_share(response.fraction)} × {shown(response.points)} {unit}"
    return f"{worth} = {shown(response.score)}"


def as_share(fraction: Decimal) -> str:
    """Return a stored fraction as people write it: "1/3" for 0.33333, "0.12345" where no small fraction fits."""
    simple = Fraction(fraction).limit_denominator(LARGEST_DENOMINATOR)
    if stored(Decimal(simple.numerator) / simple.denominator) != fraction:
        return shown(fraction, 5)
    return str(simple)

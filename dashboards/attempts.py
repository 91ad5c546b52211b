"""One attempt in full, as a teacher looks into it: every answer, its key, its arithmetic and its receipt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from classrooms.models import Assignment, Mark
from lessons.models import Anchor, Reading
from quizzes.correction_notes import Correction, History, corrections_of, load_history, with_all_keys
from quizzes.corrections import as_corrected
from quizzes.evidence_review import EvidenceReview, review_evidence
from quizzes.grader import kind_of, spec_of
from quizzes.models import Attempt, Misconception, Regrade, Response
from quizzes.question_types import SHOW_ALL, Context, template_of
from quizzes.settling import lateness_in_words

FEEDBACK_PARTS = frozenset({"score", "right", "key"})


@dataclass(frozen=True)
class Answer:
    """One question of the attempt. `shown` goes to the kind's template; None for a question that cannot be read."""

    response: Response
    template: str
    shown: dict[str, Any] | None
    verdict: str
    corrections: Sequence[Correction]
    mark: Mark | None
    anchors: tuple[Anchor, ...]
    evidence: EvidenceReview | None

    @property
    def name(self) -> str:
        return f"r{self.response.position}"


@dataclass(frozen=True)
class AttemptDetail:
    """`others` are all attempts of the same student at the same quiz in this assignment, oldest first."""

    attempt: Attempt
    assignment: Assignment
    answers: tuple[Answer, ...]
    others: tuple[Attempt, ...]
    is_late: bool
    waiting: int
    saved_at: datetime | None

    @property
    def lateness(self) -> str:
        """Return "18 − 2 for lateness"; "" where lateness cost nothing."""
        return lateness_in_words(self.attempt)

    @property
    def answered(self) -> int:
        return sum(answer.response.answer is not None for answer in self.answers)


def load_attempt(attempt: Attempt, assignment: Assignment) -> AttemptDetail:
    """Return `attempt`, made for `assignment`, in full. Ten queries at most."""
    rows = list(attempt.responses.select_related("version__question", "mark__marker").order_by("position"))
    others = Attempt.objects.filter(
        submission_link__submission__assignment=assignment, student=attempt.student_id, quiz=attempt.quiz_id
    )
    return AttemptDetail(
        attempt=attempt,
        assignment=assignment,
        answers=tuple(_answers(rows, attempt, assignment, load_history(attempt))),
        others=tuple(others.order_by("number")),
        is_late=attempt.is_late,
        waiting=0 if attempt.is_open else sum(row.fraction is None and row.counts for row in rows),
        saved_at=max((row.saved_at for row in rows if row.saved_at), default=None),
    )


def _answers(rows: Sequence[Response], attempt: Attempt, assignment: Assignment, history: History) -> Iterable[Answer]:
    anchors = {anchor.slug: anchor for anchor in Anchor.objects.filter(lesson=assignment.lesson_id)}
    beliefs = dict(Misconception.objects.filter(lesson=assignment.lesson_id).values_list("slug", "statement"))
    reading = Reading.objects.filter(lesson=assignment.lesson_id, level=assignment.level).first()
    context = Context(passages=reading.passages if reading else {}, misconceptions=beliefs)
    for row in rows:
        row.attempt = attempt
        named = tuple(anchors[slug] for slug in row.version.anchors if slug in anchors)
        yield Answer(
            response=row,
            template=template_of(row.version.kind),
            shown=_shown(row, context, history.of(row)),
            verdict=_verdict(row),
            corrections=corrections_of(row, history, FEEDBACK_PARTS),
            mark=getattr(row, "mark", None),
            anchors=named,
            evidence=review_evidence(
                row, {*SHOW_ALL, "score"}, anchors=anchors, reading=reading if attempt.terms.open_text else None
            ),
        )


def _shown(row: Response, context: Context, regrades: Sequence[Regrade]) -> dict[str, Any] | None:
    """What the kind's review shows, but for its verdict: what counts is the stored score, not a fresh one."""
    version = as_corrected(row.version, row.graded_answer, regrades)
    try:
        spec = spec_of(version)
    except (KeyError, ValidationError):
        return None
    shown: dict[str, Any] = kind_of(version).review(spec, row.graded_answer, row.order, SHOW_ALL, context)
    shown = with_all_keys(shown, row.version, row, SHOW_ALL, regrades, context)
    return shown | {"verdict": "", "verdict_text": ""}


def _verdict(row: Response) -> str:
    if not row.counts:
        return "dropped"
    if row.fraction is None:
        return "waiting" if row.graded_at else "open"
    if row.graded_answer is None:
        return "blank"
    return "right" if row.fraction == 1 else "partly" if row.fraction else "wrong"

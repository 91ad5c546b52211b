"""What a student sees of a submitted attempt: as far as the feedback policy lets them see it at this moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from lessons.models import Anchor, Reading
from quizzes.attempt_page import Place, beside, context_for
from quizzes.correction_notes import NO_HISTORY, Correction, History, corrections_of, load_history, with_all_keys
from quizzes.corrections import as_corrected
from quizzes.counting import shown
from quizzes.evidence_review import EvidenceReview, review_evidence
from quizzes.grader import kind_of, spec_of
from quizzes.models import Attempt, Misconception, QuestionVersion, Response
from quizzes.question_types import SHOW_ALL, template_of
from quizzes.settling import lateness_in_words
from quizzes.terms import Moment, Terms

WORDS = {
    "score": "your score",
    "right": "what was right and wrong",
    "feedback": "feedback on what you chose",
    "key": "the right answers",
    "explanation": "explanations",
}


@dataclass(frozen=True)
class Later:
    """Parts of the feedback that are not to be seen yet, and what they wait for."""

    parts: str
    moment: Moment
    date: datetime | None


@dataclass(frozen=True)
class Reviewed:
    """One question of the review. What may not be seen is not in here, so no template can let it slip."""

    response: Response
    template: str
    shown: dict[str, Any] | None
    points: str = ""
    arithmetic: str = ""
    explanation: str = ""
    passages: Sequence[Anchor] = ()
    mark: Any = None
    level_description: str = ""
    is_waiting: bool = False
    evidence: EvidenceReview | None = None
    corrections: Sequence[Correction] = ()

    @property
    def verdict(self) -> str:
        """Return "right", "partly", "wrong", "waiting", "blank", or "" where it may not be seen."""
        return str(self.shown.get("verdict", "")) if self.shown else ""


@dataclass(frozen=True)
class Page:
    attempt: Attempt
    place: Place
    items: list[Reviewed]
    shows: frozenset[str]
    later: list[Later] = field(default_factory=list)

    @property
    def waiting(self) -> list[Reviewed]:
        """Return what a person has still to mark."""
        return [item for item in self.items if item.is_waiting]

    @property
    def waiting_points(self) -> str:
        return shown(sum((item.response.points for item in self.waiting), Decimal(0)))

    @property
    def score(self) -> str:
        """Return the points so far; empty where they may not be seen or nobody knows them yet."""
        return shown(self.attempt.score) if "score" in self.shows and self.attempt.score is not None else ""

    @property
    def lateness(self) -> str:
        """Return "18 − 2 for lateness = 16"; empty where lateness cost nothing or the score may not be seen."""
        words = lateness_in_words(self.attempt) if self.score else ""
        return f"{words} = {self.score}" if words else ""

    @property
    def max_score(self) -> str:
        return shown(self.attempt.max_score)


def build(attempt: Attempt, now: datetime) -> Page:
    """Return the review of a submitted attempt at `now`."""
    place, terms = Place.of(attempt), attempt.terms
    shows = terms.visible(submitted=not attempt.is_open, now=now)
    rows = list(attempt.responses.select_related("version", "mark"))
    lesson = attempt.quiz.lesson
    anchors = {each.slug: each for each in lesson.anchors.all()}
    statements = statements_of(lesson.pk) if "feedback" in shows else {}
    for row in rows:
        row.attempt = attempt
    has_evidence = any(row.version.needs_reading for row in rows)
    reading = beside(attempt, place).reading if has_evidence else None
    history = load_history(attempt)
    again = passages_of_beliefs(lesson.pk, rows) if "feedback" in shows else {}
    items = [
        review(
            row, shows, anchors=anchors, statements=statements, reading=reading, history=history,
            again=again.get(row.pk, ()),
        )
        for row in rows
    ]  # fmt: skip
    return Page(attempt, place, items, shows, later(terms, shows))


def statements_of(lesson_pk: int) -> dict[str, str]:
    """Return what students may believe, by slug."""
    return dict(Misconception.objects.filter(lesson=lesson_pk).values_list("slug", "statement"))


def passages_of_beliefs(lesson_pk: int, rows: Iterable[Response]) -> dict[int, list[str]]:
    """Return, by response, the passages against what an answer goes with, for questions that name none themselves."""
    believed = {
        row.pk: [part["misconception"] for part in row.parts if part.get("misconception")]
        for row in rows
        if not row.version.anchors
    }
    if not any(believed.values()):
        return {}
    pairs = Misconception.objects.filter(lesson=lesson_pk).values_list("slug", "anchors__slug")
    found: dict[str, list[str]] = {}
    for belief, passage in pairs.order_by("anchors__paragraph", "anchors__pk"):
        found.setdefault(belief, []).append(passage)
    return {pk: [slug for belief in beliefs for slug in found.get(belief, [])] for pk, beliefs in believed.items()}


def review(
    response: Response,
    shows: Iterable[str],
    *,
    anchors: Mapping[str, Anchor],
    statements: Mapping[str, str],
    reading: Reading | None = None,
    history: History = NO_HISTORY,
    again: Sequence[str] = (),
) -> Reviewed:
    """Return one question with only those parts of the feedback that are in `shows`, by the key that holds now.

    `again`: slugs of passages to read again where the question itself names none.
    """
    shows, regrades = frozenset(shows), history.of(response)
    version = as_corrected(response.version, response.graded_answer, regrades)
    corrections = corrections_of(response, history, shows)
    try:
        spec = spec_of(version)
    except (KeyError, ValidationError):
        is_waiting = response.fraction is None and response.counts
        return Reviewed(response, "", None, is_waiting=is_waiting, corrections=corrections)
    context = context_for(version, reading, misconceptions=statements)
    page = kind_of(version).review(spec, response.answer, response.order, shows & SHOW_ALL, context)
    page = with_all_keys(page, response.version, response, shows & SHOW_ALL, regrades, context)
    mark = getattr(response, "mark", None)
    return Reviewed(
        response, template_of(version.kind), _with_stored_verdict(page, response, bool(mark), bool(regrades)),
        points=_points(response) if {"score", "right"} <= shows else "",
        arithmetic=response.arithmetic if {"key", "right"} <= shows else "",
        explanation=version.explanation if "explanation" in shows else "",
        passages=_passages(response, shows, anchors, again),
        mark=mark if "feedback" in shows else None,
        level_description=_level(version, mark) if "feedback" in shows else "",
        is_waiting=response.fraction is None and response.counts,
        evidence=review_evidence(response, shows, anchors=anchors, reading=reading),
        corrections=corrections,
    )  # fmt: skip


def _with_stored_verdict(
    page: dict[str, Any], response: Response, is_marked: bool, is_regraded: bool = False
) -> dict[str, Any]:
    """Let a person's mark, or a regrade, stand over what the grader would say."""
    fraction = response.fraction
    if not page.get("verdict") or fraction is None:
        return page
    if is_regraded and not is_marked:
        return _with_regraded_verdict(page, fraction)
    if not (is_marked or page["verdict"] == "waiting"):
        return page
    verdict = "right" if fraction == 1 else "partly" if fraction > 0 else "wrong"
    words = {"right": "Full marks", "partly": "Part of the marks", "wrong": "No marks"}[verdict]
    return page | {"verdict": verdict, "verdict_text": f"{words} from your teacher"}


def _with_regraded_verdict(page: dict[str, Any], fraction: Decimal) -> dict[str, Any]:
    verdict = "right" if fraction == 1 else "partly" if fraction > 0 else "wrong"
    if page["verdict"] == verdict or (page["verdict"] == "blank" and not fraction):
        return page
    words = {"right": "Full marks", "partly": "Part of the marks", "wrong": "Not right"}[verdict]
    return page | {"verdict": verdict, "verdict_text": f"{words} after the correction"}


def _points(response: Response) -> str:
    """Return "1.5 of 2 points", or what is there to get while the mark is out."""
    plural = "" if response.points == 1 else "s"
    worth = f"{shown(response.points)} point{plural}"
    if not response.counts:
        return "not counted"
    return worth if response.score is None else f"{shown(response.score)} of {worth}"


def _passages(
    response: Response, shows: frozenset[str], anchors: Mapping[str, Anchor], again: Sequence[str]
) -> list[Anchor]:
    """Return where to read again, after anything but full marks; where evidence is asked for, that may be the key."""
    is_key = response.version.kind == QuestionVersion.Kind.EVIDENCE
    needed = {"key"} if is_key else {"feedback", "key", "explanation"}
    if not needed & shows or ("right" in shows and response.fraction == 1):
        return []
    hidden = frozenset() if "key" in shows else response.version.graded_by
    wanted = dict.fromkeys(response.version.anchors or again)
    return [anchors[slug] for slug in wanted if slug in anchors and slug not in hidden]


def _level(version: QuestionVersion, mark: Any) -> str:
    rubric = version.spec.get("rubric") or []
    found = (line["description"] for line in rubric if mark and line.get("level") == mark.level)
    return next(found, "")


def later(terms: Terms, shows: frozenset[str]) -> list[Later]:
    """Return what comes later, by what it waits for; the date is that of a due date."""
    waits: dict[Moment, list[str]] = {}
    for part, moment in terms.feedback:
        if part not in shows:
            waits.setdefault(moment, []).append(WORDS[part])
    due = terms.due_at or terms.closes_at
    return [
        Later(_joined(parts), moment, due if moment is Moment.AFTER_DUE else None) for moment, parts in waits.items()
    ]


def _joined(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"

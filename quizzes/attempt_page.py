"""What the pages of an attempt show: whose it is, what stands beside it, and each question as it is asked."""

from __future__ import annotations

import hashlib
import json
import zoneinfo
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from pydantic import ValidationError

from accounts.models import User
from lessons.models import Reading, ReadingProgress
from quizzes import taking
from quizzes.attempt_clock import seconds_left
from quizzes.closed_text import any_asks_for_text, attempts_without_text
from quizzes.counting import shown
from quizzes.grader import evidence_spec_of, kind_of, spec_of
from quizzes.models import Attempt, QuestionVersion, Quiz, Response
from quizzes.question_types import Context, evidence, template_of
from quizzes.question_types.base import FormData
from quizzes.strip import Square, strip
from quizzes.terms import Paging

UTC = zoneinfo.ZoneInfo("UTC")
WITH_PLACE = ("quiz__lesson", "submission_link__submission__assignment__classroom")


def attempts_of(student: User) -> QuerySet[Attempt]:
    """Return the student's own attempts, each with its quiz, lesson, assignment and class in the same query."""
    return Attempt.objects.by(student).select_related(*WITH_PLACE)


@dataclass(frozen=True)
class Place:
    """Where an attempt belongs. A preview belongs to no assignment: it has no class, no zone, and every level."""

    assignment: Any = None

    @classmethod
    def of(cls, attempt: Attempt) -> Place:
        link = getattr(attempt, "submission_link", None)
        return cls(link.submission.assignment if link else None)

    @property
    def zone(self) -> tzinfo:
        return self.assignment.classroom.zone if self.assignment else UTC

    @property
    def zone_key(self) -> str:
        """Return the zone's name for the browser; empty where the browser's own zone has to do."""
        return self.assignment.classroom.time_zone if self.assignment else ""

    @property
    def levels(self) -> list[str]:
        """Return the levels that may be read, the usual one first."""
        if self.assignment is None:
            return [Reading.Level.CORE, *(level for level in Reading.Level.values if level != Reading.Level.CORE)]
        return list(dict.fromkeys([self.assignment.level, *self.assignment.levels]))


@dataclass(frozen=True)
class Beside:
    """The text beside the questions, and the levels it can be switched to.

    `closed_by`: the attempt, this one or another one under way, during which the text is closed to the student.
    """

    reading: Reading | None = None
    levels: Sequence[Reading] = ()
    closed_by: Attempt | None = None

    @property
    def level(self) -> str:
        return self.reading.level if self.reading else ""


def beside(attempt: Attempt, place: Place, asked_level: str = "", now: datetime | None = None) -> Beside:
    """Return the reading to show: the level asked for, else the one last read, else the usual one.

    A warm-up comes before the reading, and an assignment may leave the reading out: then there is none, unless a
    question asks for a place in it. `now` for an attempt under way: with the text closed, during it or during another
    one that is open, there is none either.
    """
    if attempt.is_open and not attempt.terms.open_text:
        return Beside(closed_by=attempt)
    if now and not attempt.is_preview:
        closed_by = attempts_without_text(attempt.student_id, now).filter(quiz__lesson=attempt.quiz.lesson_id).first()
        if closed_by:
            return Beside(closed_by=closed_by)
    is_left_out = place.assignment is not None and not place.assignment.has_reading
    if (is_left_out or attempt.quiz.purpose == Quiz.Purpose.WARM_UP) and not any_asks_for_text(attempt):
        return Beside()
    found = {each.level: each for each in attempt.quiz.lesson.readings.defer("text")}
    allowed = [level for level in place.levels if level in found]
    if not allowed:
        return Beside()
    if asked_level not in allowed:
        last = ReadingProgress.objects.filter(reader=attempt.student_id, lesson=attempt.quiz.lesson_id)
        asked_level = last.values_list("level", flat=True).first() or ""
    level = asked_level if asked_level in allowed else allowed[0]
    return Beside(found[level], [found[each] for each in Reading.Level.values if each in allowed])


def context_for(
    version: QuestionVersion,
    reading: Reading | None = None,
    previous: Any = None,
    misconceptions: Mapping[str, str] | None = None,
) -> Context:
    """Return what a kind has to know about the page. Only evidence, as an answer or beside one, looks at the reading."""
    passages: Mapping[str, frozenset[str]] = {}
    refs: list[str] = []
    if reading and version.needs_reading:
        passages, refs = _passages(reading, version), refs_of(reading)
    return Context(
        passages=passages, refs=refs, level=reading.level if reading else "", previous=previous,
        misconceptions=misconceptions or {},
    )  # fmt: skip


def _passages(reading: Reading, version: QuestionVersion) -> Mapping[str, frozenset[str]]:
    """Return anchor slug -> refs; without a query where the text itself marks all passages that are graded."""
    marked = {slug: frozenset(refs) for slug, refs in reading.compiled["passages"].items()}
    return marked if version.graded_by <= marked.keys() else reading.passages


def refs_of(reading: Reading) -> list[str]:
    """Return the refs of all paragraphs and sentences, in reading order: p1, p1.s1, p1.s2, p2, ..."""
    refs = []
    for paragraph in reading.compiled["paragraphs"]:
        refs += [f"p{paragraph['n']}", *(sentence["ref"] for sentence in paragraph["sentences"])]
    return refs


def input_name(response: Response) -> str:
    """Return the prefix of the names of the question's inputs."""
    return f"r{response.pk}"


def evidence_name(response: Response) -> str:
    """Return the prefix of the names of the inputs that take the evidence for the question's answer."""
    return f"{input_name(response)}e"


@dataclass(frozen=True)
class Asked:
    """A question as its page asks it: no key, no feedback. `shown` is None for one that cannot be read.

    `evidence`: what asks for the passage that supports the answer; None where none is asked.
    """

    response: Response
    name: str
    template: str
    shown: dict[str, Any] | None
    evidence: dict[str, Any] | None = None

    @property
    def needs_reading(self) -> bool:
        """Whether the answer depends on the level of the text that stands beside it."""
        return self.response.version.needs_reading

    @property
    def evidence_name(self) -> str:
        return evidence_name(self.response)

    @property
    def points(self) -> str:
        points = self.response.points
        return f"{shown(points)} point{'' if points == 1 else 's'}"


def ask(response: Response, reading: Reading | None = None) -> Asked:
    """Return what the template needs to ask one question."""
    version = response.version
    try:
        spec = spec_of(version)
    except (KeyError, ValidationError):
        return Asked(response, input_name(response), "", None)
    kind = kind_of(version)
    page = kind.present(spec, response.answer, response.order, context_for(version, reading))
    return Asked(response, input_name(response), template_of(version.kind), page, ask_evidence(response, reading))


def ask_evidence(response: Response, reading: Reading | None) -> dict[str, Any] | None:
    """Return what asks for the evidence of an answer; None where none is asked, or no text stands beside it."""
    spec = evidence_spec_of(response.version) if reading and response.asks_evidence else None
    if spec is None:
        return None
    page = evidence.present(spec, response.cited, (), context_for(response.version, reading))
    return page | {"hint": evidence_hint(spec.unit)}


def evidence_hint(unit: str) -> str:
    return f"Which {unit} of the reading supports your answer?"


def read_answer(response: Response, data: FormData, reading: Reading | None = None) -> Any:
    """Return the answer that a form brings, cleaned; the stored one where the form holds none to change."""
    if taking.is_locked(response):
        return response.answer
    try:
        spec = spec_of(response.version)
    except (KeyError, ValidationError):
        return response.answer
    context = context_for(response.version, reading, previous=response.answer)
    return kind_of(response.version).parse(spec, data, input_name(response), context)


def read_evidence(response: Response, data: FormData, reading: Reading | None = None) -> Any:
    """Return the evidence that a form brings for an answer, cleaned; the stored one where the form asks for none."""
    spec, name = evidence_spec_of(response.version), evidence_name(response)
    if spec is None or taking.is_locked(response) or not data.getlist(f"{name}-ref"):
        return response.cited
    return evidence.parse(spec, data, name, context_for(response.version, reading, previous=response.cited))


def notice_of(response: Response) -> str:
    """Return "" or what is to be said about an answer that is safe but cannot be graded as it is."""
    try:
        return str(kind_of(response.version).notice(spec_of(response.version), response.answer))
    except (KeyError, ValidationError):
        return ""


@dataclass
class Item:
    """One question on its page, with what travels with its answer. `is_newer`: another tab saved something since."""

    asked: Asked
    place: Place
    can_check: bool = False
    is_alone: bool = True
    is_newer: bool = False
    reviewed: Any = None

    @property
    def position(self) -> int:
        return self.asked.response.position

    @property
    def anchor(self) -> str:
        return "asked" if self.is_alone else f"q{self.position}"

    @property
    def suffix(self) -> str:
        """Return what stands behind the names of its fields, where several questions share a form: "-3"."""
        return "" if self.is_alone else f"-{self.position}"

    @property
    def next_revision(self) -> int:
        return self.asked.response.revision + 1

    @property
    def fingerprint(self) -> str:
        """Return by what the form is known as untouched; what differs from the saved answer always counts as touched."""
        row = self.asked.response
        return "" if self.is_newer else fingerprint_of(row.answer, row.cited, row.is_flagged)

    @property
    def saved_clock(self) -> str:
        """Return when the answer was saved, as "10:42:07 AM" in the class's zone."""
        saved_at = self.asked.response.saved_at
        return saved_at.astimezone(self.place.zone).strftime("%I:%M:%S %p").lstrip("0") if saved_at else ""


def fingerprint_of(answer: Any, cited: Any, flagged: bool) -> str:
    """Return a short digest of answer, evidence and flag: it tells which questions of a page nobody has touched."""
    return hashlib.sha256(json.dumps([answer, cited, flagged], sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Page:
    """The question, or all questions, of an open attempt. `position` is 0 where there is none, or all are there."""

    attempt: Attempt
    place: Place
    beside: Beside
    items: list[Item] = field(default_factory=list)
    squares: list[Square] = field(default_factory=list)
    now: datetime | None = None
    is_onward: bool = False

    @property
    def is_alone(self) -> bool:
        return all(item.is_alone for item in self.items)

    @property
    def asked(self) -> Asked | None:
        return self.items[0].asked if self.items else None

    @property
    def position(self) -> int:
        return self.items[0].position if self.items and self.is_alone else 0

    @property
    def needs_reading(self) -> bool:
        """Whether an answer on the page depends on the level of the text beside it."""
        return any(item.asked.needs_reading for item in self.items)

    @property
    def address(self) -> str:
        """Return the address of this page, with the level that was asked for."""
        return page_url(self.attempt, self.position or "", self.beside.level)

    @property
    def last_saved(self) -> Item | None:
        """Return the question that was saved last."""
        saved = [(at, item.position, item) for item in self.items if (at := item.asked.response.saved_at)]
        return max(saved)[2] if saved else None

    @property
    def is_first(self) -> bool:
        return self.position <= 1

    @property
    def is_last(self) -> bool:
        return self.position >= len(self.squares)

    @property
    def seconds_left(self) -> int | None:
        return seconds_left(self.attempt, self.now) if self.now else None


def page_url(attempt: Attempt, q: int | str = "", level: str = "", *, is_blank: bool = False) -> str:
    """Return the address of question `q` of the attempt; `is_blank`: it asks whether to leave the question blank."""
    query = {name: value for name, value in (("q", q), ("level", level), ("blank", int(is_blank))) if value}
    address = reverse("quizzes:attempt-page", args=[attempt.pk])
    return f"{address}?{urlencode(query)}" if query else address


def build(
    attempt: Attempt,
    *,
    asked_for: str,
    level: str,
    now: datetime,
    sent: FormData | None = None,
    newer: Collection[int] = (),
) -> Page:
    """Return the page of the question `asked_for` (a number as text; else where the student stopped), or of them all.

    With `sent`, the questions at the positions `newer` are filled with what was sent instead of what is saved.
    """
    place, terms = Place.of(attempt), attempt.terms
    responses = list(attempt.responses.select_related("version", "slot"))
    text = beside(attempt, place, level, now)
    wanted = responses if terms.paging is Paging.ALL else _wanted(responses, asked_for, attempt)
    can_check, items = taking.can_check(attempt, now), []
    for row in wanted:
        row.attempt = attempt
        if sent is not None and row.position in newer:
            row.answer, row.cited = read_answer(row, sent, text.reading), read_evidence(row, sent, text.reading)
        item = Item(ask(row, text.reading), place, can_check and row.checked_at is None, terms.paging is Paging.ONE)
        item.is_newer = row.position in newer
        items.append(item)
    current = items[0].position if items and terms.paging is Paging.ONE else 0
    return Page(attempt, place, text, items, strip(responses, current), now, not terms.backtracking)


def _wanted(responses: Sequence[Response], asked_for: str, attempt: Attempt) -> list[Response]:
    by_position = {str(row.position): row for row in responses}
    if not attempt.terms.backtracking:
        asked_for = str(min(attempt.reached, len(responses)))
    if asked_for in by_position:
        return [by_position[asked_for]]
    saved = [row for row in responses if row.saved_at]
    return [max(saved, key=lambda row: (row.saved_at, row.position))] if saved else list(responses[:1])


def unanswered(responses: Iterable[Response]) -> list[Response]:
    return [row for row in responses if row.answer is None]


def without_evidence(attempt: Attempt, responses: Iterable[Response]) -> list[Response]:
    """Return what is answered without the evidence that its page asks for."""
    lacking = [row for row in responses if row.version.evidence and row.answer is not None and row.cited is None]
    if not lacking or not attempt.quiz.asks_evidence:
        return []
    return lacking if beside(attempt, Place.of(attempt)).reading else []

"""One assignment, student by student: who has not begun, is reading, is in a quiz, has submitted, and with what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from django.db.models import Q

from accounts.models import User
from classrooms.models import Assignment, AssignmentQuiz, Enrolment, Post
from dashboards.scores import QuizScore, Work, load_work
from lessons.models import Reading, ReadingProgress
from quizzes.models import Attempt, Quiz, Response, Slot

PRACTICE = (Quiz.Purpose.WARM_UP, Quiz.Purpose.GUIDING)


class State(StrEnum):
    """How far a student is; the order is that of need."""

    NOT_BEGUN = "not-begun"
    READING = "reading"
    IN_QUIZ = "in-quiz"
    PARTLY = "partly"
    SUBMITTED = "submitted"


LABELS = {
    State.NOT_BEGUN: "Not begun",
    State.READING: "Reading",
    State.IN_QUIZ: "In a quiz",
    State.PARTLY: "Partly submitted",
    State.SUBMITTED: "Submitted",
}


@dataclass(frozen=True)
class Cell:
    """How a question went; `mark` names the style, `sign` is seen, `word` is heard."""

    mark: str
    sign: str
    word: str


CELLS = {
    cell.mark: cell
    for cell in (
        Cell("right", "✓", "right"),
        Cell("partly", "½", "partly right"),
        Cell("wrong", "✗", "wrong"),
        Cell("blank", "–", "left blank"),
        Cell("waiting", "…", "waits for a mark"),
        Cell("answered", "•", "answered so far"),
        Cell("open", "", "not answered yet"),
        Cell("none", "", "no attempt"),
    )
}


@dataclass(frozen=True)
class Row:
    """One student. `cells` stand in the order of the columns of the quiz that is shown."""

    student: User
    state: State
    detail: str
    scores: tuple[QuizScore, ...]
    cells: tuple[Cell, ...]
    posts: int
    last_seen: datetime | None
    time_factor: Decimal

    @property
    def label(self) -> str:
        return LABELS[self.state]

    @property
    def waiting(self) -> int:
        return sum(score.waiting for score in self.scores)

    @property
    def is_late(self) -> bool:
        return any(score.is_late for score in self.scores)


@dataclass(frozen=True)
class Column:
    """One question of the shown quiz. `facility`: mean share of full marks, 0 to 1, over the `n` marked answers."""

    number: int
    slot: Slot
    facility: Decimal | None
    n: int


@dataclass(frozen=True)
class Results:
    assignment: Assignment
    entries: tuple[AssignmentQuiz, ...]
    shown: AssignmentQuiz | None
    columns: dict[int, tuple[Column, ...]]
    rows: tuple[Row, ...]
    to_mark: int
    to_check: int

    @property
    def shown_columns(self) -> tuple[Column, ...]:
        return self.columns[self.shown.pk] if self.shown else ()

    @property
    def label_columns(self) -> int:
        """How many columns of the table stand before the questions."""
        return 2 + len(self.entries) + self.assignment.has_discussion

    def counts(self) -> Counter[State]:
        return Counter(row.state for row in self.rows)


@dataclass(frozen=True)
class Activity:
    """What the class did besides quizzes: by student's id."""

    progress: dict[int, ReadingProgress]
    closes_at: datetime | None
    paragraphs: int
    posts: dict[int, int]


@dataclass(frozen=True)
class Filter:
    label: str
    holds: Callable[[Row], bool]


FILTERS = {
    "": Filter("All", lambda row: True),
    "not-begun": Filter("Not begun", lambda row: row.state is State.NOT_BEGUN),
    "in-progress": Filter("In progress", lambda row: row.state in (State.READING, State.IN_QUIZ, State.PARTLY)),
    "submitted": Filter("Submitted", lambda row: row.state is State.SUBMITTED),
    "to-mark": Filter("To mark", lambda row: row.waiting > 0),
}

Answers = dict[int, dict[int, tuple[Decimal | None, bool]]]


def load_results(assignment: Assignment, now: datetime, quiz_slug: str = "") -> Results:
    """Return the results of `assignment` with the questions of one quiz: the one named, or the first that is marked.

    Needs about a dozen queries, however many students there are. `assignment.classroom` should be fetched.
    """
    entries = load_entries(assignment)
    work = load_work(assignment.classroom, entries)
    enrolments = load_roster(assignment)
    shown = choose_entry(entries, quiz_slug)
    slots = load_slots(entries)
    scores = {
        enrolment.user_id: tuple(work.score(entry, enrolment.user, now) for entry in entries)
        for enrolment in enrolments
    }
    answers, last_saved = _load_answers([score for row in scores.values() for score in row])
    activity = _load_activity(assignment)
    asked = slots[shown.quiz_id] if shown else []
    rows = [
        _row(enrolment, scores[enrolment.user_id], shown, asked, answers, last_saved, activity)
        for enrolment in enrolments
    ]
    return Results(
        assignment=assignment,
        entries=tuple(entries),
        shown=shown,
        columns={entry.pk: tuple(_columns(slots[entry.quiz_id], entry, scores, answers)) for entry in entries},
        rows=tuple(rows),
        to_mark=_total(work, work.waiting),
        to_check=_total(work, work.to_check),
    )


def load_entries(assignment: Assignment) -> list[AssignmentQuiz]:
    """Return the quizzes of the assignment, in order, each knowing its assignment without a query."""
    entries = list(assignment.assignment_quizzes.select_related("quiz"))
    for entry in entries:
        entry.assignment = assignment
    return entries


def load_slots(entries: Sequence[AssignmentQuiz]) -> defaultdict[int, list[Slot]]:
    """Return the slots of the quizzes of `entries`, in order, by the quiz's id."""
    slots: defaultdict[int, list[Slot]] = defaultdict(list)
    for slot in Slot.objects.filter(quiz__in=[entry.quiz_id for entry in entries]).select_related("question"):
        slots[slot.quiz_id].append(slot)
    return slots


def load_roster(assignment: Assignment) -> list[Enrolment]:
    """Return the students of the class by name, with what they are granted."""
    students = Enrolment.objects.students().filter(classroom=assignment.classroom_id)
    return list(students.select_related("user", "accommodation"))


def choose_entry(entries: Sequence[AssignmentQuiz], slug: str = "") -> AssignmentQuiz | None:
    """Return the entry whose quiz has `slug`; without one the first quiz proper that counts, else the first."""
    named = [entry for entry in entries if entry.quiz.slug == slug]
    proper = [entry for entry in entries if entry.counts and entry.quiz.purpose not in PRACTICE]
    return next(iter([*named, *proper, *entries]), None)


def _load_answers(scores: Sequence[QuizScore]) -> tuple[Answers, dict[int, datetime]]:
    """Fetch (fraction, is blank) of every shown attempt by slot, and when each was last saved."""
    shown = {score.shown.pk for score in scores if score.shown}
    shown |= {score.open_attempt.pk for score in scores if score.open_attempt}
    answers: Answers = defaultdict(dict)
    last_saved: dict[int, datetime] = {}
    responses = Response.objects.filter(attempt__in=shown).order_by().annotate(is_blank=Q(answer__isnull=True))
    rows = responses.values_list("attempt", "slot", "fraction", "saved_at", "is_blank")
    for attempt, slot, fraction, saved_at, is_blank in rows:
        answers[attempt][slot] = fraction, is_blank
        if saved_at:
            last_saved[attempt] = max(saved_at, last_saved.get(attempt, saved_at))
    return answers, last_saved


def _load_activity(assignment: Assignment) -> Activity:
    students = Enrolment.objects.students().filter(classroom=assignment.classroom_id).values("user")
    progress = ReadingProgress.objects.filter(lesson=assignment.lesson_id, reader__in=students)
    posts = Post.objects.filter(thread__assignment=assignment, hidden_at=None).order_by()
    reading = Reading.objects.filter(lesson=assignment.lesson_id, level=assignment.level).first()
    return Activity(
        progress={row.reader_id: row for row in progress if row.updated_at >= assignment.opens_at},
        closes_at=assignment.closes_at,
        paragraphs=len(reading.compiled.get("paragraphs", [])) if reading else 0,
        posts=Counter(posts.values_list("author", flat=True)),
    )


def _row(
    enrolment: Enrolment,
    scores: tuple[QuizScore, ...],
    shown: AssignmentQuiz | None,
    slots: Sequence[Slot],
    answers: Answers,
    last_saved: dict[int, datetime],
    activity: Activity,
) -> Row:
    progress = activity.progress.get(enrolment.user_id)
    state = _state(scores, progress, activity.paragraphs)
    score = next((score for score in scores if score.entry is shown), None)
    return Row(
        student=enrolment.user,
        state=state,
        detail=_detail(state, scores, progress, activity.paragraphs, answers),
        scores=scores,
        cells=tuple(_cells(score.shown if score else None, slots, answers)),
        posts=activity.posts.get(enrolment.user_id, 0),
        last_seen=_last_seen(scores, progress, last_saved, activity.closes_at),
        time_factor=enrolment.accommodation.time_factor if hasattr(enrolment, "accommodation") else Decimal(1),
    )


def _state(scores: Sequence[QuizScore], progress: ReadingProgress | None, paragraphs: int) -> State:
    quizzes = [score for score in scores if not score.entry.quiz.is_guiding]
    if any(score.open_attempt for score in quizzes):
        return State.IN_QUIZ
    submitted = sum(score.is_submitted for score in quizzes)
    has_read = progress is not None and progress.furthest >= paragraphs
    if submitted == len(quizzes) and (submitted or has_read):
        return State.SUBMITTED
    if submitted:
        return State.PARTLY
    return State.READING if progress or any(score.attempts for score in scores) else State.NOT_BEGUN


def _detail(
    state: State, scores: Sequence[QuizScore], progress: ReadingProgress | None, paragraphs: int, answers: Answers
) -> str:
    quizzes = [score for score in scores if not score.entry.quiz.is_guiding]
    if state is State.IN_QUIZ:
        return "; ".join(_how_far(score, answers) for score in quizzes if score.open_attempt)
    if state is State.PARTLY:
        return f"{sum(score.is_submitted for score in quizzes)} of {len(quizzes)} quizzes"
    if state is State.READING and progress:
        furthest = min(progress.furthest, paragraphs)
        return "read to the end" if furthest == paragraphs else f"paragraph {furthest} of {paragraphs}"
    return ""


def _how_far(score: QuizScore, answers: Answers) -> str:
    attempt = score.open_attempt
    asked = answers.get(attempt.pk, {}) if attempt else {}
    answered = sum(not is_blank for _, is_blank in asked.values())
    again = f", attempt {len(score.attempts)}" if len(score.attempts) > 1 else ""
    return f"{score.entry.quiz.title}: {answered} of {len(asked)} answered{again}"


def _last_seen(
    scores: Sequence[QuizScore],
    progress: ReadingProgress | None,
    last_saved: dict[int, datetime],
    closes_at: datetime | None,
) -> datetime | None:
    attempts = [attempt for score in scores for attempt in score.attempts]
    moments = [_touched(attempt, last_saved) for attempt in attempts]
    # What is read after the closing is read for another assignment at the same lesson.
    if progress and (closes_at is None or progress.updated_at <= closes_at):
        moments.append(progress.updated_at)
    return max(moments, default=None)


def _touched(attempt: Attempt, last_saved: dict[int, datetime]) -> datetime:
    """When the student last did something: a deadline that submits for them is not their doing."""
    submitted_at = None if attempt.by_deadline else attempt.submitted_at
    return submitted_at or last_saved.get(attempt.pk) or attempt.started_at


def _cells(attempt: Attempt | None, slots: Sequence[Slot], answers: Answers) -> list[Cell]:
    asked = answers.get(attempt.pk, {}) if attempt else {}
    is_open = attempt is not None and attempt.is_open
    return [CELLS[_mark(*asked[slot.pk], is_open) if slot.pk in asked else "none"] for slot in slots]


def _mark(fraction: Decimal | None, is_blank: bool, is_open: bool) -> str:
    if fraction is None:
        return ("open" if is_blank else "answered") if is_open else "waiting"
    if is_blank and not fraction:
        return "blank"
    return "right" if fraction == 1 else "partly" if fraction else "wrong"


def _columns(
    slots: Sequence[Slot], entry: AssignmentQuiz, scores: dict[int, tuple[QuizScore, ...]], answers: Answers
) -> list[Column]:
    attempts = [score.shown for row in scores.values() for score in row if score.entry is entry and score.shown]
    columns = []
    for number, slot in enumerate(slots, start=1):
        asked = [answers[attempt.pk].get(slot.pk, (None, True)) for attempt in attempts if not attempt.is_open]
        known = [fraction for fraction, _ in asked if fraction is not None]
        facility = sum(known, Decimal(0)) / len(known) if known else None
        columns.append(Column(number, slot, facility, len(known)))
    return columns


def _total(work: Work, counts: dict[int, int]) -> int:
    listed = {attempt.pk for attempts in work.attempts.values() for attempt in attempts}
    return sum(count for pk, count in counts.items() if pk in listed)

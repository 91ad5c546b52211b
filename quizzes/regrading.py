"""Regrading: what a mistake in a question did to scores, mended. Look first, then apply with a reason; it can be undone.

What a regrade does to a grade stands in `quizzes.corrections`; here it is done to all answers in its scope. Every verb
locks the question first, so that two regrades of it wait for each other, and then the attempts, in the order of keys.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import AuditEntry, User
from quizzes.corrections import decide_drops, in_force_for, store_replayed
from quizzes.counting import shown
from quizzes.models import Attempt, Question, QuestionVersion, Regrade, RegradeChange, Response
from quizzes.question_types import problems
from quizzes.settling import GRADED_FIELDS, SETTLED_FIELDS, store_all

BATCH = 500
NEEDS_SPEC = frozenset({Regrade.Action.NEW_KEY, Regrade.Action.ACCEPT_BOTH})


@dataclass(frozen=True)
class Wanted:
    """What is to be done, for the answers to `versions` in `assignments` (rows of classrooms)."""

    question: Question
    action: str
    versions: tuple[QuestionVersion, ...]
    assignments: tuple[Any, ...] = ()
    corrected: dict[str, Any] | None = None
    may_lower: bool = False

    def unsaved(self) -> Regrade:
        return Regrade(
            question=self.question, action=self.action, kind=self.versions[-1].kind, corrected=self.corrected,
            may_lower=self.may_lower,
        )  # fmt: skip


@dataclass
class Row:
    """What happens to one attempt. Scores are points, None while it is open or waits for a person altogether.

    `points_before`, `points_after`: of the question alone. `by_hand`: marked by a person, who is not overruled.
    """

    attempt: Attempt
    score_before: Decimal | None
    max_before: Decimal
    points_before: Decimal
    score_after: Decimal | None = None
    max_after: Decimal = Decimal(0)
    points_after: Decimal = Decimal(0)
    by_hand: bool = False
    waits: bool = False
    is_dropped: bool = False

    @property
    def share_before(self) -> Decimal:
        """Return the share of the full marks, 0 to 1, that counts now; while open, the points of the question."""
        return self.points_before if self.attempt.is_open else _share(self.score_before, self.max_before)

    @property
    def share_after(self) -> Decimal:
        return self.points_after if self.attempt.is_open else _share(self.score_after, self.max_after)

    @property
    def direction(self) -> int:
        """Return 1 for a score that rises, -1 for one that falls, else 0."""
        return (self.share_after > self.share_before) - (self.share_after < self.share_before)


def _share(score: Decimal | None, full: Decimal) -> Decimal:
    return (score or Decimal(0)) / full if full else Decimal(0)


@dataclass(frozen=True)
class Preview:
    """What a regrade does, attempt by attempt. `open` counts answers not handed in yet: they are graded so later."""

    rows: tuple[Row, ...]
    open: int = 0

    @property
    def raised(self) -> int:
        return sum(row.direction > 0 for row in self.rows)

    @property
    def lowered(self) -> int:
        return sum(row.direction < 0 for row in self.rows)

    @property
    def unchanged(self) -> int:
        return len(self.rows) - self.raised - self.lowered

    @property
    def by_hand(self) -> int:
        return sum(row.by_hand for row in self.rows)

    @property
    def waiting(self) -> int:
        return sum(row.waits for row in self.rows)

    @property
    def mean_before(self) -> Decimal | None:
        """Return the mean share of the full marks, 0 to 1, over submitted attempts that have a score."""
        return _mean(row.share_before for row in self._scored())

    @property
    def mean_after(self) -> Decimal | None:
        return _mean(row.share_after for row in self._scored())

    def _scored(self) -> Iterator[Row]:
        return (row for row in self.rows if row.score_before is not None and row.score_after is not None)


def _mean(shares: Iterable[Decimal]) -> Decimal | None:
    listed = list(shares)
    return sum(listed, Decimal(0)) / len(listed) if listed else None


@dataclass(frozen=True)
class Applied:
    """`is_new` False: the same regrade stood already (a second click, a second tab), and nothing was done."""

    regrade: Regrade
    is_new: bool
    preview: Preview = field(default_factory=lambda: Preview(()))


def preview(wanted: Wanted, now: datetime) -> Preview:
    """Return what applying `wanted` would do. Nothing is stored."""
    work = _Work.load(wanted.versions, _attempts_in(wanted.versions, wanted.assignments))
    return work.replay(wanted.question, now, extra=wanted.unsaved())


def preview_undo(regrade: Regrade, now: datetime) -> Preview:
    """Return what undoing a regrade that is in force would do. Nothing is stored."""
    versions = list(regrade.versions.all())
    work = _Work.load(versions, _attempts_in(versions, regrade.assignments.all()))
    return work.replay(regrade.question, now, undone=regrade)


def apply(wanted: Wanted, *, reason: str, by: User, now: datetime, token: uuid.UUID | None = None) -> Applied:
    """Store the regrade, grade the answers in its scope anew, and log it; what stands already is returned as it is.

    Open attempts follow when they are handed in; what was checked in them, at once. Raises ValueError without a
    reason, or without a corrected spec where the action needs one.
    """
    if not reason.strip():
        raise ValueError("A regrade needs a reason.")
    if (wanted.corrected is not None) != (wanted.action in NEEDS_SPEC):
        raise ValueError(f"{wanted.action} and the corrected spec do not go together.")
    with transaction.atomic():
        Question.objects.select_for_update().get(pk=wanted.question.pk)
        standing = _standing(wanted, token)
        if standing:
            return Applied(standing, is_new=False)
        regrade = wanted.unsaved()
        regrade.reason, regrade.made_by, regrade.applied_at = reason.strip()[:300], by, now
        regrade.token = token or regrade.token
        regrade.save()
        regrade.versions.set(wanted.versions)
        regrade.assignments.set(wanted.assignments)
        done = _replay_all(regrade, now)
        log(regrade, done, "question-regrade", f"Regraded {regrade}", by=by, reason=regrade.reason, now=now)
    _replay_all(regrade, now, besides=[row.attempt.pk for row in done.rows])
    return Applied(regrade, is_new=True, preview=done)


def undo(regrade: Regrade, *, reason: str, by: User, now: datetime) -> Preview:
    """Take a regrade back: scores are what they would be without it. A second time changes nothing.

    Raises ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("Undoing a regrade needs a reason.")
    with transaction.atomic():
        Question.objects.select_for_update().get(pk=regrade.question_id)
        regrade.refresh_from_db(fields=["undone_at", "undone_by", "undone_reason"])
        if not regrade.is_in_force:
            return Preview(())
        regrade.undone_at, regrade.undone_by, regrade.undone_reason = now, by, reason.strip()[:300]
        regrade.save(update_fields=["undone_at", "undone_by", "undone_reason"])
        done = _replay_all(regrade, now)
        log(regrade, done, "question-regrade-undo", f"Took back: {regrade}", by=by, reason=reason.strip(), now=now)
    _replay_all(regrade, now, besides=[row.attempt.pk for row in done.rows])
    return done


def log(regrade: Regrade, done: Preview, action: str, what: str, *, by: User, reason: str, now: datetime) -> None:
    summary = f"{what}; {done.raised} of {len(done.rows)} scores up, {done.lowered} down"
    AuditEntry.record(actor=by, action=action, target=regrade, summary=summary, now=now, reason=reason)


def _standing(wanted: Wanted, token: uuid.UUID | None) -> Regrade | None:
    """Return the regrade that this form made before, or one in force that does the same for the same."""
    made = Regrade.objects.filter(token=token).first() if token else None
    if made:
        return made
    same = Regrade.objects.in_force().filter(question=wanted.question, action=wanted.action, may_lower=wanted.may_lower)
    versions, assignments = {each.pk for each in wanted.versions}, {each.pk for each in wanted.assignments}
    for regrade in same.prefetch_related("versions", "assignments"):
        if (
            regrade.corrected == wanted.corrected
            and versions <= {each.pk for each in regrade.versions.all()}
            and assignments <= {each.pk for each in regrade.assignments.all()}
        ):
            return regrade
    return None


def _attempts_in(versions: Iterable[QuestionVersion], assignments: Iterable[Any]) -> QuerySet[Attempt]:
    """Return the attempts in scope that were asked one of `versions`, in the order in which they are locked."""
    asked = Response.objects.filter(version__in=list(versions))
    attempts = Attempt.objects.filter(
        pk__in=asked.values("attempt"), submission_link__submission__assignment__in=list(assignments)
    )
    return attempts.select_related("student", "quiz").order_by("pk")


def _replay_all(regrade: Regrade, now: datetime, besides: Collection[int] | None = None) -> Preview:
    """Grade anew, store and log what is in the regrade's scope.

    `besides`: done already. An attempt that was begun and handed in while the regrade was applied saw nothing of it
    and was not locked by it, so it is looked for once more.
    """
    versions = list(regrade.versions.all())
    with transaction.atomic():
        attempts = _attempts_in(versions, regrade.assignments.all())
        if besides is not None:
            attempts = attempts.filter(submitted_at__gte=now).exclude(pk__in=besides)
        work = _Work.load(versions, attempts.select_for_update(of=("self",)))
        done = work.replay(regrade.question, now, undone=None if regrade.is_in_force else regrade)
        work.store(regrade)
    return done


@dataclass(frozen=True)
class _Work:
    """Attempts with all their responses; `asked` are those to the versions in question, complete with their marks."""

    attempts: dict[int, Attempt]
    asked: dict[int, list[Response]]
    others: dict[int, list[Response]]
    before: dict[int, tuple[Decimal | None, bool]]
    rows: dict[int, Row] = field(default_factory=dict)

    @classmethod
    def load(cls, versions: Sequence[QuestionVersion], attempts: QuerySet[Attempt]) -> _Work:
        found = {attempt.pk: attempt for attempt in attempts}
        by_pk = {version.pk: version for version in versions}
        asked: defaultdict[int, list[Response]] = defaultdict(list)
        others: defaultdict[int, list[Response]] = defaultdict(list)
        rows = Response.objects.filter(attempt__in=list(found)).order_by("pk")
        for row in rows.filter(version__in=by_pk).select_related("mark"):
            row.attempt, row.version = found[row.attempt_id], by_pk[row.version_id]
            asked[row.attempt_id].append(row)
        for row in rows.exclude(version__in=by_pk).only("attempt", "position", "points", "fraction", "counts"):
            others[row.attempt_id].append(row)
        before = {row.pk: (row.fraction, row.counts) for listed in asked.values() for row in listed}
        return cls(found, dict(asked), dict(others), before)

    def replay(
        self, question: Question, now: datetime, extra: Regrade | None = None, undone: Regrade | None = None
    ) -> Preview:
        """Grade anew in memory, with what is in force and `extra`, without `undone`."""
        found = in_force_for(self.attempts, question.pk)
        in_force = {pk: [each for each in listed if each != undone] for pk, listed in found.items()}
        after = [extra] if extra else []
        for pk, attempt in self.attempts.items():
            graded = [row for row in self.asked[pk] if not attempt.is_open or row.checked_at is not None]
            if graded:
                regrades = {row.pk: [*in_force.get(row.pk, ()), *after] for row in graded}
                self.rows[pk] = self._replay_one(attempt, graded, regrades, undone, now)
        open_ones = sum(attempt.is_open for attempt in self.attempts.values())
        return Preview(tuple(self.rows.values()), open_ones)

    def _replay_one(
        self,
        attempt: Attempt,
        graded: Sequence[Response],
        regrades: Mapping[int, Sequence[Regrade]],
        undone: Regrade | None,
        now: datetime,
    ) -> Row:
        line = Row(attempt, attempt.score, attempt.max_score, _points(graded))
        for row in graded:
            if _can_replay(row, regrades[row.pk], undone):
                result = store_replayed(row, regrades[row.pk], now)
                line.by_hand = line.by_hand or result.by_hand
            line.waits = line.waits or row.fraction is None
        if not attempt.is_open:
            decide_drops(attempt, [*self.asked[attempt.pk], *self.others.get(attempt.pk, ())], regrades)
        line.score_after, line.max_after, line.points_after = attempt.score, attempt.max_score, _points(graded)
        line.is_dropped = not all(row.counts for row in graded)
        return line

    def store(self, regrade: Regrade) -> None:
        """Save what `replay` changed, and what it did to whom."""
        asked = [row for pk in self.rows for row in self.asked[pk]]
        store_all(asked, [*GRADED_FIELDS, "counts"])
        store_all([row.attempt for row in self.rows.values() if not row.attempt.is_open], SETTLED_FIELDS)
        RegradeChange.objects.bulk_create(
            [self._change(regrade, row) for row in asked if self._is_changed(row)], batch_size=BATCH
        )

    def _is_changed(self, row: Response) -> bool:
        line = self.rows[row.attempt_id]
        return self.before[row.pk] != (row.fraction, row.counts) or line.score_before != line.score_after

    def _change(self, regrade: Regrade, row: Response) -> RegradeChange:
        line, (fraction, counts) = self.rows[row.attempt_id], self.before[row.pk]
        return RegradeChange(
            regrade=regrade, response=row, is_undo=not regrade.is_in_force,
            fraction_before=fraction, fraction_after=row.fraction, counts_before=counts, counts_after=row.counts,
            score_before=line.score_before, score_after=line.score_after,
            max_before=line.max_before, max_after=line.max_after,
        )  # fmt: skip


def _points(rows: Iterable[Response]) -> Decimal:
    return sum((row.score or Decimal(0) for row in rows if row.counts), Decimal(0))


def _can_replay(row: Response, regrades: Sequence[Regrade], undone: Regrade | None) -> bool:
    """Whether a replay is to be believed: a spec that can no longer be read must not take away what it once gave."""
    if not problems(row.version.kind, row.version.spec):
        return True
    full = [each for each in [*regrades, undone] if each and each.action == Regrade.Action.FULL_MARKS]
    return bool(full)


def in_words(row: Row) -> tuple[str, str]:
    """Return the score before and after as a teacher reads it: "6 of 9"."""
    if row.attempt.is_open:
        return shown(row.points_before), shown(row.points_after)
    before = "–" if row.score_before is None else f"{shown(row.score_before)} of {shown(row.max_before)}"
    after = "–" if row.score_after is None else f"{shown(row.score_after)} of {shown(row.max_after)}"
    return before, after

"""Whether every stored score is what its question, answer, grader and regrades make of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from quizzes.corrections import in_force_for, replayed
from quizzes.counting import rounded, shown, stored
from quizzes.grader import GRADER_VERSION
from quizzes.models import Attempt, QuestionVersion, Regrade, Response
from quizzes.settling import SETTLED_FIELDS, earned_by_evidence, settle
from quizzes.versions import digest

CHUNK = 500


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it should be, in words for an admin."""

    attempt: Attempt
    position: int | None
    problem: str

    def __str__(self) -> str:
        place = f", question {self.position}" if self.position else ""
        return f"Attempt {self.attempt.pk} ({self.attempt}){place}: {self.problem}"


@dataclass
class Verification:
    """What was looked at, and what differs. `older_grader` counts answers that an earlier grader version graded."""

    attempts: int = 0
    responses: int = 0
    older_grader: int = 0

    def differences(self, attempts: QuerySet[Attempt]) -> Iterator[Difference]:
        """Recompute the scores of `attempts`, a chunk at a time, and yield what differs; counts as it goes."""
        pks = list(attempts.order_by("pk").values_list("pk", flat=True))
        changed = changed_versions(attempts)
        for start in range(0, len(pks), CHUNK):
            yield from self._of_chunk(pks[start : start + CHUNK], changed)

    def _of_chunk(self, pks: Sequence[int], changed: frozenset[int]) -> Iterator[Difference]:
        rows = Response.objects.filter(attempt__in=pks).select_related("version", "mark").order_by("position")
        by_attempt: dict[int, list[Response]] = {pk: [] for pk in pks}
        for row in rows:
            by_attempt[row.attempt_id].append(row)
        regrades = in_force_for(pks)
        for attempt in Attempt.objects.filter(pk__in=pks).select_related("quiz", "student").order_by("pk"):
            yield from self._of_attempt(attempt, by_attempt[attempt.pk], changed, regrades)

    def _of_attempt(
        self,
        attempt: Attempt,
        responses: Sequence[Response],
        changed: frozenset[int],
        regrades: Mapping[int, Sequence[Regrade]],
    ) -> Iterator[Difference]:
        self.attempts += 1
        for row in responses:
            row.attempt = attempt
            if not attempt.is_open or row.checked_at is not None:
                self.responses += 1
                self.older_grader += row.grader_version != GRADER_VERSION
                for problem in problems_of(row, regrades.get(row.pk, ()), is_changed=row.version_id in changed):
                    yield Difference(attempt, row.position, problem)
        if not attempt.is_open:
            for problem in total_problems(attempt, responses):
                yield Difference(attempt, None, problem)


def changed_versions(attempts: QuerySet[Attempt]) -> frozenset[int]:
    """Return the ids of the versions asked in `attempts` whose text no longer fits their digest."""
    versions = QuestionVersion.objects.filter(responses__attempt__in=attempts.order_by()).distinct()
    return frozenset(version.pk for version in versions.order_by().iterator() if digest(version) != version.digest)


def problems_of(response: Response, regrades: Sequence[Regrade], *, is_changed: bool) -> Iterator[str]:
    """Yield what is wrong with the grade of one answer; `regrades` are those in force for it."""
    if is_changed:
        yield f"{response.version} was changed after it was asked"
    elif response.version_digest != response.version.digest:
        yield f"it was graded by another text of {response.version}"
    evidence = earned_by_evidence(response)
    if evidence != response.evidence_fraction:
        yield f"{_words(response.evidence_fraction)} is stored for its evidence, {_words(evidence)} is what it earns"
    if not response.counts and not any(regrade.drops for regrade in regrades):
        yield "it is left out, but nobody dropped the question"
    mark = getattr(response, "mark", None)
    if mark is not None:
        given = None if response.fraction is None else rounded(response.fraction * response.points)
        if given != mark.points:
            yield f"{mark.marker} gave {mark.points} points, {_words(given)} are stored"
        return
    expected = expected_fraction(response, regrades)
    if expected != response.fraction:
        yield f"{_words(response.fraction)} of full marks is stored, {_words(expected)} is what the answer earns"


def expected_fraction(response: Response, regrades: Sequence[Regrade]) -> Decimal | None:
    """Return the share of full marks that the answer earns now, 5 places; None where a person decides."""
    fraction = replayed(response, regrades).grade.fraction
    return None if fraction is None else stored(fraction)


def total_problems(attempt: Attempt, responses: Iterable[Response]) -> Iterator[str]:
    """Yield where the totals of a submitted attempt are not what its answers add up to."""
    before = {name: getattr(attempt, name) for name in SETTLED_FIELDS}
    settle(attempt, responses)
    for name, value in before.items():
        if value != getattr(attempt, name):
            yield f"the {name.replace('_', ' ')} is stored as {_words(value)}, {_words(getattr(attempt, name))} is what the answers make"


def _words(value: Any) -> str:
    return "nothing" if value is None else shown(value, 5)


def verifiable(attempts: QuerySet[Attempt]) -> QuerySet[Attempt]:
    """Return those of `attempts` that hold a grade: submitted, or with an answer checked on the way."""
    checked = Response.objects.filter(checked_at__isnull=False).values("attempt")
    return attempts.filter(Q(submitted_at__isnull=False) | Q(pk__in=checked))

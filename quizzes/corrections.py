"""What regrades do to a score. A stored fraction is always a replay, never a sum of repairs: the base grade of version
and answer, and then each regrade in force for the answer, oldest first. So undoing one in the middle comes out right,
and anybody can recompute a score.

- new key: the grade under the corrected spec; unless it may lower, the larger of that and what was earned so far.
- accept both: the larger of the two.
- full marks: full marks for everybody who was asked, also for a blank and for what waits for a person.
- drop: the question no longer counts. Unless it may lower, only in an attempt whose share of the full marks, after what
  lateness costs, does not fall; where it would, the answer goes on counting.

A mark that a person gave stands over all this: its fraction is never touched, but a dropped question counts for nobody.
Evidence is a score of its own and is not regraded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F

from quizzes.grader import grade_response
from quizzes.models import Attempt, QuestionVersion, Regrade, Response
from quizzes.question_types import KINDS
from quizzes.question_types.base import Grade
from quizzes.settling import settle, store_grade

NEW_KEY, ACCEPT_BOTH = Regrade.Action.NEW_KEY, Regrade.Action.ACCEPT_BOTH
FULL_MARKS, DROP = Regrade.Action.FULL_MARKS, Regrade.Action.DROP

BY_NEW_KEY = "by the corrected key"
KEPT = "kept from before the key was corrected"
BY_OTHER_KEY = "by the other accepted answer"
FOR_EVERYBODY = "full marks for everybody: the question had a mistake"


@dataclass(frozen=True)
class Replay:
    """A grade after all regrades. `spec`: under which the answer is shown; `by_hand`: a person's mark stands over it.

    `drops`: the regrades in force that drop the question, oldest first; whether it counts see `decide_drops`.
    """

    grade: Grade
    spec: Any
    drops: tuple[Regrade, ...] = ()
    by_hand: bool = False


def effect(so_far: Grade, action: str, corrected: Grade | None = None, *, may_lower: bool = False) -> Grade:
    """Return the grade after one regrade. `corrected`: the grade of the same answer under the corrected spec.

    What waits for a person goes on waiting, except that full marks are for everybody. The arithmetic says what was
    done. Pure: nothing but the arguments matters.
    """
    if action == FULL_MARKS:
        unjudged = tuple(replace(part, right=None, fraction=None, misconception="") for part in so_far.parts)
        return Grade(Decimal(1), unjudged, FOR_EVERYBODY.capitalize())
    if action == DROP or so_far.fraction is None or corrected is None or corrected.fraction is None:
        return so_far
    if action == ACCEPT_BOTH:
        return _noted(corrected, BY_OTHER_KEY) if corrected.fraction > so_far.fraction else so_far
    if may_lower or corrected.fraction >= so_far.fraction:
        return _noted(corrected, BY_NEW_KEY)
    return _noted(so_far, KEPT)


def _noted(grade: Grade, note: str) -> Grade:
    return replace(grade, arithmetic=f"{grade.arithmetic} ({note})" if grade.arithmetic else note.capitalize())


def replay(version: QuestionVersion, answer: Any, regrades: Sequence[Regrade]) -> Replay:
    """Return what `answer` (JSON, None for blank) to `version` earns under `regrades`, oldest first. Never raises."""
    grade, spec = grade_response(version, answer), version.spec
    for regrade in regrades:
        corrected = _grade_under(regrade, answer)
        before, grade = grade, effect(grade, regrade.action, corrected, may_lower=regrade.may_lower)
        if regrade.action == NEW_KEY or (regrade.action == ACCEPT_BOTH and grade is not before):
            spec = regrade.corrected
    return Replay(grade, spec, tuple(regrade for regrade in regrades if regrade.drops))


def replayed(response: Response, regrades: Sequence[Regrade]) -> Replay:
    """Return what the response should hold: the replay of the answer that counts, or the mark that a person gave.

    `regrades` are those in force for it, see `in_force_for`. Fetch the response with its `version` and its `mark`
    (`select_related("version", "mark")`); without, each costs a query. The fraction is not rounded: what is stored is
    `counting.stored` of it. Evidence fractions are no part of it. Nothing is written.
    """
    result = replay(response.version, response.graded_answer, regrades)
    if getattr(response, "mark", None) is None:
        return result
    given = Grade(response.fraction, result.grade.parts, result.grade.arithmetic, response.needs_review)
    return replace(result, grade=given, by_hand=True)


def _grade_under(regrade: Regrade, answer: Any) -> Grade | None:
    spec = regrade.corrected_spec
    return None if spec is None else KINDS[regrade.kind].grade(spec, answer)


def in_force_for(attempts: Iterable[int], question: int | None = None) -> dict[int, list[Regrade]]:
    """Return the regrades in force for the responses of `attempts` (keys), by the response's key, oldest first.

    Responses without one are left out. With `question`, only what is about that question. One query.
    """
    place = "versions__responses__attempt__submission_link__submission__assignment"
    rows = Regrade.objects.in_force().filter(assignments=F(place), versions__responses__attempt__in=list(attempts))
    if question is not None:
        rows = rows.filter(question=question)
    one_of_each: dict[int, Regrade] = {}
    found: defaultdict[int, list[Regrade]] = defaultdict(list)
    for row in rows.annotate(response_pk=F("versions__responses__pk")):
        regrade = one_of_each.setdefault(row.pk, row)
        if regrade not in found[row.response_pk]:
            found[row.response_pk].append(regrade)
    return dict(found)


def store_replayed(response: Response, regrades: Sequence[Regrade], now: datetime) -> Replay:
    """Put the response's replayed grade into its fields, unless a person marked it; the caller saves GRADED_FIELDS."""
    result = replayed(response, regrades)
    if not result.by_hand:
        store_grade(response, result.grade, now)
    return result


def decide_drops(attempt: Attempt, responses: Sequence[Response], regrades: Mapping[int, Sequence[Regrade]]) -> None:
    """Set `counts` of those responses of a submitted attempt that `regrades` names (by key), one drop after another.

    `responses` are all of the attempt's, graded. The attempt is settled; the caller saves SETTLED_FIELDS.
    """
    asked = [row for row in responses if row.pk in regrades]
    for row in asked:
        row.counts = True
    dropped = [(drops, row) for row in asked if (drops := [each for each in regrades[row.pk] if each.drops])]
    for drops, row in sorted(dropped, key=lambda pair: (pair[0][0].pk, pair[1].position)):
        before = share_of(attempt, responses)
        row.counts = False
        if not any(drop.may_lower for drop in drops) and share_of(attempt, responses) < before:
            row.counts = True
    settle(attempt, responses)


def share_of(attempt: Attempt, responses: Iterable[Response]) -> Decimal:
    """Return the attempt's share of its full marks, 0 to 1, as `responses` stand; it is settled by the way."""
    settle(attempt, responses)
    return (attempt.score or Decimal(0)) / attempt.max_score if attempt.max_score else Decimal(0)


def as_corrected(version: QuestionVersion, answer: Any, regrades: Sequence[Regrade]) -> QuestionVersion:
    """Return the version with the spec under which `answer` is to be shown; a copy that nobody saves."""
    if not regrades:
        return version
    shown = copy(version)
    shown.spec = replay(version, answer, regrades).spec
    return shown


def key_in_words(kind: str, spec: Any) -> str:
    """Return the key of a typed spec as an answer in words ("Scali"; "Fomin: counselor; Scali: reporter")."""
    module = KINDS[kind]
    answer = module.key(spec)
    if answer is None or kind == QuestionVersion.Kind.EVIDENCE:
        return ""
    parts = [part for part in module.grade(spec, answer).parts if part.given != "Not chosen"]
    if kind == QuestionVersion.Kind.MULTIPLE:
        return "; ".join(part.label for part in parts)
    return "; ".join(f"{part.label}: {part.given}" if len(parts) > 1 else part.given for part in parts)

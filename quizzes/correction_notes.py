"""What a student, or a teacher looking at an answer, is told about a question that was corrected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from quizzes.corrections import ACCEPT_BOTH, KEPT, NEW_KEY, in_force_for, key_in_words
from quizzes.counting import shown
from quizzes.grader import kind_of
from quizzes.models import Attempt, QuestionVersion, Regrade, RegradeChange, Response
from quizzes.question_types import problems, read_spec


@dataclass(frozen=True)
class Correction:
    """One regrade of an answer. What may not be seen is empty. `before` and `after`: of the attempt, "6 of 9"."""

    at: datetime
    what: str
    key: str = ""
    before: str = ""
    after: str = ""
    taken_back_at: datetime | None = None
    drops: bool = False
    counts: bool = True
    keeps: bool = False
    score_stayed: bool = False


@dataclass(frozen=True)
class History:
    """The regrades of an attempt's answers: those in force, oldest first, and the log, by the response's key."""

    regrades: dict[int, list[Regrade]]
    changes: dict[int, list[RegradeChange]]

    def of(self, response: Response) -> Sequence[Regrade]:
        return self.regrades.get(response.pk, ())


NO_HISTORY = History({}, {})


def load_history(attempt: Attempt) -> History:
    """Return what was regraded in an attempt. Two queries."""
    changes: defaultdict[int, list[RegradeChange]] = defaultdict(list)
    for change in RegradeChange.objects.filter(response__attempt=attempt).select_related("regrade"):
        changes[change.response_id].append(change)
    return History(in_force_for([attempt.pk]), dict(changes))


def corrections_of(response: Response, history: History, shows: Collection[str]) -> list[Correction]:
    """Return what may be told about the regrades of an answer, oldest first: nothing while nothing may be seen."""
    if not {"score", "right", "key"} & set(shows):
        return []
    changes = history.changes.get(response.pk, [])
    found = [_standing(each, response, changes, shows) for each in history.of(response)]
    return [*found, *(_taken_back(each, shows) for each in changes if each.is_undo)]


def _standing(
    regrade: Regrade, response: Response, changes: Sequence[RegradeChange], shows: Collection[str]
) -> Correction:
    change = next((each for each in changes if each.regrade_id == regrade.pk and not each.is_undo), None)
    before, after = _scores(change, shows)
    spec = regrade.corrected_spec
    return Correction(
        at=regrade.applied_at, what=regrade.in_words, before=before, after=after,
        key=key_in_words(regrade.kind, spec) if spec is not None and "key" in shows else "",
        drops=regrade.drops, counts=response.counts,
        keeps=regrade.action == NEW_KEY and KEPT in response.arithmetic.lower() and "score" in shows,
        score_stayed="score" in shows and not after and (response.graded_at or regrade.applied_at) <= regrade.applied_at,
    )  # fmt: skip


def _taken_back(change: RegradeChange, shows: Collection[str]) -> Correction:
    regrade = change.regrade
    before, after = _scores(change, shows)
    return Correction(regrade.applied_at, regrade.in_words, "", before, after, taken_back_at=regrade.undone_at)


def _scores(change: RegradeChange | None, shows: Collection[str]) -> tuple[str, str]:
    if change is None or "score" not in shows or change.score_before is None or change.score_after is None:
        return "", ""
    before, after = (change.score_before, change.max_before), (change.score_after, change.max_after)
    if before == after:
        return "", ""
    # Fewer points of fewer may be more: where there is less to get, the share tells.
    with_share = change.max_before != change.max_after
    return _of(*before, with_share), _of(*after, with_share)


def _of(score: Decimal, full: Decimal, with_share: bool) -> str:
    share = f" ({shown(score / full * 100, 1)}%)" if with_share and full else ""
    return f"{shown(score)} of {shown(full)}{share}"


def accepted_specs(version: QuestionVersion, regrades: Iterable[Regrade]) -> list[Any]:
    """Return the typed specs that an answer is right under, the first key first; [] if none can be read."""
    specs = [] if problems(version.kind, version.spec) else [read_spec(version.kind, version.spec)]
    for regrade in regrades:
        if regrade.corrected_spec is not None and regrade.action == NEW_KEY:
            specs = [regrade.corrected_spec]
        elif regrade.corrected_spec is not None and regrade.action == ACCEPT_BOTH:
            specs.append(regrade.corrected_spec)
    return specs


def with_all_keys(
    page: dict[str, Any],
    version: QuestionVersion,
    response: Response,
    show: Collection[str],
    regrades: Sequence[Regrade],
    context: Any,
) -> dict[str, Any]:
    """Return a reviewed page on which every option that some accepted key names is marked as right."""
    options = page.get("options")
    specs = accepted_specs(version, regrades)
    if not options or len(specs) < 2:
        return page
    others = [kind_of(version).review(spec, response.graded_answer, response.order, show, context) for spec in specs]
    by_id = [{option["id"]: option for option in other["options"]} for other in others]
    return page | {"options": [_merged(option, [known.get(option["id"], {}) for known in by_id]) for option in options]}


def _merged(option: dict[str, Any], others: Sequence[dict[str, Any]]) -> dict[str, Any]:
    is_key = any(other.get("key") for other in others)
    is_right = any(other.get("mark") == "right" for other in others)
    quiet = {"mark": "right", "feedback": "", "misconception": ""} if is_right and option["mark"] != "right" else {}
    return option | quiet | {"key": is_key}

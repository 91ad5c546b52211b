"""Regrades as a teacher reads them: what was decided about a question, and what a preview means in words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from accounts.models import User
from classrooms.models import Assignment
from quizzes.correction_notes import accepted_specs
from quizzes.corrections import key_in_words
from quizzes.models import Question, QuestionVersion, Regrade, Response
from quizzes.regrading import Preview, Row, in_words


@dataclass(frozen=True)
class Line:
    """One student of the preview, or one of several attempts of a student.

    `shares`: before and after as percentages, where there is more or less to get than before; else empty.
    """

    name: str
    attempt: str
    before: str
    after: str
    direction: int
    note: str
    shares: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Past:
    """A regrade made before. `key`: the corrected key in words; empty where there is none, or words do not tell it."""

    regrade: Regrade
    key: str
    assignments: int
    can_undo: bool


def asked_versions(assignment: Assignment, question: Question) -> list[QuestionVersion]:
    """Return the versions that somebody was asked in the assignment, newest first; `asked` counts the answers."""
    responses = Response.objects.filter(
        version__question=question, attempt__submission_link__submission__assignment=assignment
    )
    counts = dict(responses.order_by().values("version").annotate(n=Count("pk")).values_list("version", "n"))
    versions = question.versions.filter(pk__in=counts).select_related("question").order_by("-number")
    return [_with_count(version, counts[version.pk]) for version in versions]


def _with_count(version: QuestionVersion, count: int) -> QuestionVersion:
    version.asked = count  # type: ignore[attr-defined]
    return version


def past_regrades(assignment: Assignment, question: Question, teacher: User) -> list[Past]:
    """Return what was decided about the question for this assignment, newest first."""
    rows = Regrade.objects.filter(question=question, assignments=assignment).select_related("made_by", "undone_by")
    taught = set(Assignment.objects.taught_by(teacher).values_list("pk", flat=True))
    listed = []
    for regrade in rows.prefetch_related("assignments").order_by("-pk"):
        scope = {each.pk for each in regrade.assignments.all()}
        listed.append(Past(regrade, key_of(regrade), len(scope), can_undo=regrade.is_in_force and scope <= taught))
    return listed


def key_of(regrade: Regrade) -> str:
    return key_in_words(regrade.kind, regrade.corrected_spec) if regrade.corrected_spec else ""


def plan_in_words(regrade: Regrade) -> str:
    """Return what is going to be done: "Change the right answer to: Dean Rusk."."""
    key = key_of(regrade)
    told = {
        Regrade.Action.NEW_KEY: f"Change the right answer to: {key}." if key else "Change the right answer.",
        Regrade.Action.ACCEPT_BOTH: f"Accept this, too: {key}." if key else "Accept another answer, too.",
        Regrade.Action.FULL_MARKS: "Give everybody full marks.",
        Regrade.Action.DROP: "Drop the question.",
    }
    return told[Regrade.Action(regrade.action)]


def keys_now(assignment: Assignment, version: QuestionVersion) -> list[str]:
    """Return what is right now, in words: the key, or what regrades in force have made of it."""
    standing = list(assignment.regrades.in_force().filter(question=version.question_id, versions=version))
    words = (key_in_words(version.kind, spec) for spec in accepted_specs(version, standing))
    return [each for each in dict.fromkeys(words) if each]


def regrades_by_question(assignment: Assignment) -> dict[int, list[Regrade]]:
    """Return the regrades in force for the assignment, oldest first, by question, with their versions. Two queries."""
    found: defaultdict[int, list[Regrade]] = defaultdict(list)
    for regrade in assignment.regrades.in_force().prefetch_related("versions"):
        found[regrade.question_id].append(regrade)
    return dict(found)


def lines(preview: Preview) -> tuple[list[Line], list[Line]]:
    """Return the students whose score changes, those who lose first, and those whose score stays, each by name."""
    rows = sorted(preview.rows, key=lambda row: (row.attempt.student.sort_name.casefold(), row.attempt.number))
    tries: defaultdict[int, int] = defaultdict(int)
    for row in rows:
        tries[row.attempt.student_id] += 1
    listed = [_line(row, several=tries[row.attempt.student_id] > 1) for row in rows]
    changed = sorted((line for line in listed if line.before != line.after), key=lambda line: line.direction)
    return changed, [line for line in listed if line.before == line.after]


def _line(row: Row, several: bool) -> Line:
    before, after = in_words(row)
    notes = [
        ("still working; this question only", row.attempt.is_open),
        ("marked by hand, left alone", row.by_hand and not row.is_dropped),
        ("waits for a mark", row.waits and not row.is_dropped),
    ]
    note = ", ".join(words for words, holds in notes if holds)
    name = f"attempt {row.attempt.number}" if several else ""
    shares = (_percent(row.share_before), _percent(row.share_after)) if row.max_before != row.max_after else ("", "")
    return Line(row.attempt.student.sort_name, name, before, after, row.direction, note, shares)


def sentences(preview: Preview) -> list[str]:
    """Return what a regrade means for the class: who gains, who loses, the mean, and who is not in the table yet."""
    total = len(preview.rows)
    if not total:
        told = ["Nobody's score changes: nobody has handed it in yet."]
    elif not preview.raised and not preview.lowered and not _changes(preview):
        told = [f"Nobody's score changes: all {total} stay as they are." if total > 1 else "The one score stays."]
    else:
        told = [_movement(preview), *_mean(preview)]
    return [*told, *_left_out(preview)]


def _movement(preview: Preview) -> str:
    up, down, total = preview.raised, preview.lowered, len(preview.rows)
    if down and not up:
        return f"{down} of {total} {_scores(total)} {_go(down)} down, none goes up."
    other = f"{down} {_go(down)} down" if down else "none goes down"
    return f"{up} of {total} {_scores(total)} {_go(up)} up, {other}."


def _changes(preview: Preview) -> bool:
    return any(in_words(row)[0] != in_words(row)[1] for row in preview.rows)


def _mean(preview: Preview) -> list[str]:
    before, after = preview.mean_before, preview.mean_after
    if before is None or after is None:
        return []
    old, new = _percent(before), _percent(after)
    return [f"The mean stays at {old}." if old == new else f"The mean goes from {old} to {new}."]


def _left_out(preview: Preview) -> list[str]:
    told = []
    if preview.open:
        told.append(
            "One student is still working: it holds when they hand in."
            if preview.open == 1
            else f"{preview.open} students are still working: it holds when they hand in."
        )
    if preview.by_hand:
        whose = "One answer was" if preview.by_hand == 1 else f"{preview.by_hand} answers were"
        told.append(f"{whose} marked by hand; the mark stays as it is.")
    return told


def _go(count: int) -> str:
    return "goes" if count == 1 else "go"


def _scores(count: int) -> str:
    return "score" if count == 1 else "scores"


def _percent(share: Decimal) -> str:
    return f"{share * 100:.1f}".removesuffix(".0") + "%"


def done_in_words(preview: Preview) -> str:
    """Return what to say after applying."""
    if not preview.raised and not preview.lowered:
        return "Done. No score has changed so far; it holds for everybody who hands in from now on."
    up = f"{preview.raised} {_scores(preview.raised)} went up" if preview.raised else "no score went up"
    down = f"{preview.lowered} went down" if preview.lowered else "none went down"
    return f"Done: {up}, {down}. Students see it in their review."

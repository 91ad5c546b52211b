"""The two or three sentences above the results: what a teacher with five minutes should know, and do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from classrooms.models import Assignment
from dashboards.items import summarize
from dashboards.regrades import regrades_by_question
from dashboards.results import Column, Results, State
from lessons.plain import one_line
from quizzes.models import Misconception, Response
from quizzes.question_types.base import Choice

ENOUGH_ANSWERS = 5
WELL_DONE = 0.7


@dataclass(frozen=True)
class Sentence:
    """Something to know; where there is something to do, `url` leads to it and `verb` says what it is."""

    text: str
    url: str = ""
    verb: str = ""


def advise(results: Results, now: datetime) -> list[Sentence]:
    """Return what to do about `results`, the most urgent first. Two queries at most."""
    if not results.rows:
        url = reverse("classrooms:class-code", args=[results.assignment.classroom_id])
        return [Sentence("Nobody is in this class yet.", url, "Show the join code")]
    if results.assignment.state(now) is Assignment.State.NOT_OPEN:
        return [Sentence("Students cannot begin yet: this assignment is not open.")]
    return [*_who_is_missing(results), *_what_waits(results), *_most_missed(results)]


def _who_is_missing(results: Results) -> Iterable[Sentence]:
    counts, n = results.counts(), len(results.rows)
    begun = n - counts[State.NOT_BEGUN]
    if counts[State.SUBMITTED] == n:
        yield Sentence(f"All {n} students have submitted." if n > 1 else "The one student of this class has submitted.")
    elif counts[State.NOT_BEGUN]:
        verb = "has" if counts[State.NOT_BEGUN] == 1 else "have"
        yield Sentence(
            f"{counts[State.NOT_BEGUN]} of {n} {verb} not begun.", f"?show={State.NOT_BEGUN}#students", "See who"
        )
    elif begun:
        verb = "has" if counts[State.SUBMITTED] == 1 else "have"
        yield Sentence(f"Everybody has begun; {counts[State.SUBMITTED]} of {n} {verb} submitted.")


def _what_waits(results: Results) -> Iterable[Sentence]:
    queue = reverse("classrooms:marking-queue", args=[results.assignment.pk])
    if results.to_mark:
        what = "1 answer waits" if results.to_mark == 1 else f"{results.to_mark} answers wait"
        yield Sentence(f"{what} for your mark.", queue, "Mark")
    if results.to_check:
        what = "1 close call" if results.to_check == 1 else f"{results.to_check} close calls"
        yield Sentence(f"{what} of the grader (near spellings and the like) to check.", f"{queue}#close-calls", "Check")


def _most_missed(results: Results) -> Iterable[Sentence]:
    tested = [entry for entry in results.entries if not entry.quiz.is_guiding]
    columns = [(column, entry) for entry in tested for column in results.columns[entry.pk]]
    enough = [pair for pair in columns if pair[0].facility is not None and pair[0].n >= ENOUGH_ANSWERS]
    if not enough:
        return
    column, entry = min(enough, key=lambda pair: pair[0].facility or 0)
    if (column.facility or 0) >= WELL_DONE:
        yield Sentence("No question was missed by many.")
        return
    url = reverse("dashboards:assignment-items", args=[results.assignment.pk])
    yield Sentence(
        _describe(results, column, entry.quiz.title if len(tested) > 1 else ""),
        f"{url}?quiz={entry.quiz.slug}#question-{column.slot.pk}",
        "See the answers",
    )


def _describe(results: Results, column: Column, quiz: str) -> str:
    share = f"{round(100 * (column.facility or 0))}% right (n = {column.n})"
    where = f"question {column.number} of “{quiz}”" if quiz else f"question {column.number}"
    if column.slot.tags:
        return f"Most missed: {where}, {column.slot.label}, {share}."
    shown = [score.shown.pk for row in results.rows for score in row.scores if score.shown and not score.shown.is_open]
    responses = list(Response.objects.filter(slot=column.slot, attempt__in=shown).select_related("version"))
    version = max((response.version for response in responses), key=lambda version: version.number)
    asked = [response for response in responses if response.version_id == version.pk]
    text = f"Most missed: {where}, “{one_line(version.prompt, 60)}”, {share}."
    decided = regrades_by_question(results.assignment).get(version.question_id, ())
    wrong = top_wrong(summarize(version, asked, [each for each in decided if version in each.versions.all()]))
    return f"{text} {_explain(wrong, len(asked), results)}" if wrong else text


def top_wrong(choices: Iterable[Choice]) -> Choice | None:
    """Return the wrong choice that most students made; None where none was made twice."""
    wrong = [choice for choice in choices if choice.right is False and choice.id and choice.count > 1]
    return max(wrong, key=lambda choice: choice.count, default=None)


def _explain(choice: Choice, n: int, results: Results) -> str:
    who = "Most chose" if 2 * choice.count > n else f"{choice.count} of {n} chose"
    text = f"{who} “{one_line(choice.label)}”"
    lesson = results.assignment.lesson_id
    belief = (
        Misconception.objects.filter(lesson=lesson, slug=choice.misconception).first() if choice.misconception else None
    )
    return f"{text}: they may believe “{belief.statement.rstrip('.')}”." if belief else f"{text}."

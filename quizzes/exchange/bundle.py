"""The questions and quizzes of a bundle, checked together with the readings that they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from lessons.exchange.bundle import Bundle, read_bundle
from lessons.exchange.source import BundleError, Problem, Row, Yaml
from lessons.models import Anchor, Claim
from quizzes.exchange.schemas import MisconceptionItem, QuestionItem, QuizItem
from quizzes.models import Quiz
from quizzes.pools import has_all, too_small
from quizzes.question_types import KINDS
from quizzes.versions import TWICE


@dataclass
class QuizBundle:
    """A whole bundle without problems."""

    lesson: Bundle
    misconceptions: list[MisconceptionItem]
    questions: list[QuestionItem]
    quizzes: list[QuizItem]


def read_whole_bundle(folder: Path) -> QuizBundle:
    """Return the bundle in `folder`; raise BundleError with every problem of every file."""
    bundle = read_bundle(folder)
    anchors = bundle.keys(Anchor)
    file, misconceptions = bundle.read_list("misconceptions.yaml", MisconceptionItem, "slug")
    for index, misconception in misconceptions:
        bundle.check_links(file, index, "anchors", misconception.anchors, anchors)
        bundle.check_links(file, index, "claims", misconception.claims, bundle.keys(Claim))
    file, questions = bundle.read_list("questions.yaml", QuestionItem, "slug")
    slugs = {each.slug for _, each in misconceptions}
    for index, question in questions:
        bundle.check_links(file, index, "anchors", question.anchors, anchors)
        bundle.check_links(file, index, "spec", sorted(named_misconceptions(question.spec) - slugs), set())
        bundle.problems += _spec_problems(file, index, question, anchors)
    file, quizzes = bundle.read_list("quizzes.yaml", QuizItem, "slug")
    for index, quiz in quizzes:
        asked = [slot.question for slot in quiz.slots if slot.question]
        bundle.check_links(file, index, "slots", asked, {each.slug for _, each in questions})
        bundle.check_links(file, index, "slots", [slot.anchor for slot in quiz.slots if slot.anchor], anchors)
        for slug in sorted({slug for slug in asked if asked.count(slug) > 1}):
            bundle.problems.append(file.problem((index, "slots"), f"{slug} is asked twice in this quiz."))
        bundle.problems += _pool_problems(file, index, quiz, _items(questions))
    if bundle.problems:
        raise BundleError(bundle.problems)
    return QuizBundle(bundle, _items(misconceptions), _items(questions), _items(quizzes))


def _items(rows: list[tuple[int, Row]]) -> list[Row]:
    return [item for _, item in rows]


def named_misconceptions(spec: Any) -> set[str]:
    """Return the slugs of all misconceptions that a spec names, at any depth."""
    if isinstance(spec, list):
        return set().union(*map(named_misconceptions, spec))
    if not isinstance(spec, dict):
        return set()
    own = {spec["misconception"]} if isinstance(spec.get("misconception"), str) and spec["misconception"] else set()
    return own.union(*map(named_misconceptions, spec.values()))


def _pool_problems(file: Yaml, index: int, quiz: QuizItem, questions: Sequence[QuestionItem]) -> Iterable[Problem]:
    fixed = {slot.question for slot in quiz.slots}
    bank = [each for each in questions if each.slug not in fixed]
    drawing = [(at, slot.pool) for at, slot in enumerate(quiz.slots) if slot.pool]
    pools = [[each.slug for each in bank if has_all(tags, each.tags)] for _, tags in drawing]
    if drawing and quiz.purpose == Quiz.Purpose.GUIDING:
        yield file.problem((index, "slots", drawing[0][0], "pool"), "Guiding questions are not drawn; name a question.")
        return
    for at in too_small(pools):
        place, tags = drawing[at]
        yield file.problem((index, "slots", place, "pool"), _too_small(tags, len(pools[at]), questions))


def _too_small(tags: Sequence[str], free: int, questions: Sequence[QuestionItem]) -> str:
    unknown = [tag for tag in tags if not any(has_all([tag], each.tags) for each in questions)]
    if unknown:
        return f"pool: no question of this bundle has the tag {unknown[0]!r}."
    return f"pool: {free} questions have all of {', '.join(tags)} and stand nowhere else here; more slots draw them."


def _spec_problems(file: Yaml, index: int, question: QuestionItem, anchors: set[Any]) -> Iterable[Problem]:
    yield from _problems_of(file, index, question.slug, "spec", question.kind, question.spec)
    if question.kind == "evidence":
        yield from _unknown_passages(file, index, question.slug, "spec", question.spec, anchors)
    if question.evidence is None:
        return
    if question.kind == "evidence":
        yield file.problem((index, "evidence"), f"{question.slug}: {TWICE}")
    yield from _problems_of(file, index, question.slug, "evidence", "evidence", question.evidence)
    yield from _unknown_passages(file, index, question.slug, "evidence", question.evidence, anchors)


def _problems_of(file: Yaml, index: int, slug: str, name: str, kind: str, spec: dict[str, Any]) -> Iterable[Problem]:
    try:
        KINDS[kind].Spec.model_validate(spec)
    except ValidationError as error:
        for each in error.errors():
            place = ".".join(map(str, each["loc"]))
            reason = each["msg"].removeprefix("Value error, ")
            yield file.problem((index, name, *each["loc"]), f"{slug} {place}: {reason}")


def _unknown_passages(
    file: Yaml, index: int, slug: str, name: str, spec: dict[str, Any], anchors: set[Any]
) -> Iterable[Problem]:
    for place in ("key", "also_acceptable"):
        listed = spec.get(place)
        for at, passage in enumerate(listed if isinstance(listed, list) else []):
            if not isinstance(passage, str) or passage not in anchors:
                yield file.problem((index, name, place, at), f"{slug}: there is no passage {passage!r} in this bundle.")

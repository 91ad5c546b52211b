"""What one attempt asks: questions drawn from pools, and all orders, from a stored seed."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lessons.models import Lesson
from quizzes.grader import kind_of, spec_of
from quizzes.models import Attempt, Question, QuestionVersion, Quiz, Response, Slot
from quizzes.pools import has_all, share, too_small
from quizzes.terms import Terms

logger = logging.getLogger("backchannel.drawing")


@dataclass(frozen=True)
class Drawn:
    """A question as one attempt asks it; `order` holds the ids of its options as they stand on the page."""

    slot: Slot
    version: QuestionVersion
    order: list[str]


def draw(quiz: Quiz, terms: Terms, seed: int, seen: Mapping[int, int] | None = None) -> list[Drawn]:
    """Return what an attempt with `seed` asks, in order.

    The same seed, slots, versions, bank and `seen` give the same draw. `seen`: how often the student was asked a
    question before, by its id: a pool gives what was seen least.
    """
    slots = list(quiz.slots.select_related("question").prefetch_related("question__versions"))
    chosen = _choose(slots, quiz, seed, seen or {})
    if terms.shuffle_questions:
        random.Random(seed).shuffle(slots)
    return [_drawn(slot, chosen[slot.pk], terms, seed) for slot in slots if slot.pk in chosen]


def _drawn(slot: Slot, question: Question, terms: Terms, seed: int) -> Drawn:
    version = question.current
    return Drawn(slot, version, draw_order(version, seed, terms.shuffle_options))


def draw_order(version: QuestionVersion, seed: int, shuffle: bool) -> list[str]:
    """Return the ids of the version's options as they stand on the page of an attempt with `seed`."""
    # A generator of its own for each question: adding one to the quiz leaves the others as they were.
    rng = random.Random(f"{seed}:{version.question.slug}")
    order: list[str] = kind_of(version).order(spec_of(version), rng, shuffle)
    return order


def _choose(slots: Iterable[Slot], quiz: Quiz, seed: int, seen: Mapping[int, int]) -> dict[int, Question]:
    """Return the question of each slot; a pool that is used up leaves its slot out."""
    slots = list(slots)
    chosen = {slot.pk: slot.question for slot in slots if slot.question}
    draws = [slot for slot in slots if slot.question is None]
    if not draws:
        return chosen
    bank = list(quiz.lesson.questions.prefetch_related("versions"))
    free = [question for question in bank if question not in chosen.values()]
    for slot, question in zip(draws, share([_preferred(slot, free, seed, seen) for slot in draws]), strict=True):
        if question is None:
            logger.error("The pool of slot %s has no question left to draw.", slot.pk)
        else:
            chosen[slot.pk] = question
    return chosen


def _preferred(slot: Slot, bank: Iterable[Question], seed: int, seen: Mapping[int, int]) -> list[Question]:
    """Return the slot's pool, what was seen least first, otherwise as the seed has it."""
    drawn = pool(slot.tags, bank)
    random.Random(f"{seed}:pool:{slot.position}").shuffle(drawn)
    return sorted(drawn, key=lambda question: seen.get(question.pk, 0))


def pool(tags: Iterable[str], bank: Iterable[Question]) -> list[Question]:
    """Return those of `bank` that have all `tags` and a version to ask, by slug; letters' case does not matter."""
    tags = list(tags)
    have = (question for question in bank if has_all(tags, question.tags) and question.versions.all())
    return sorted(have, key=lambda question: question.slug)


def unfilled(slots: Iterable[Slot], bank: Sequence[Question]) -> list[Slot]:
    """Return those of a quiz's `slots` that would get no question from `bank`, which has its versions fetched."""
    slots = list(slots)
    fixed = {slot.question_id for slot in slots if slot.question_id}
    draws, free = [slot for slot in slots if slot.tags], [question for question in bank if question.pk not in fixed]
    return [draws[at] for at in too_small([pool(slot.tags, free) for slot in draws])]


def drawn_by(question: Question) -> list[Quiz]:
    """Return the quizzes of the lesson that may draw `question`. Uses a prefetched `lesson__quizzes__slots`."""
    quizzes = question.lesson.quizzes.all()
    return [quiz for quiz in quizzes if any(_may_draw(slot, question) for slot in quiz.slots.all())]


def _may_draw(slot: Slot, question: Question) -> bool:
    return bool(slot.tags) and has_all(slot.tags, question.tags)


def quizzes_short_of_questions(lesson: Lesson) -> list[Quiz]:
    """Return the quizzes of `lesson` that draw more questions from their pools than these have. Up to four queries."""
    quizzes = lesson.quizzes.filter(slots__question=None, slots__isnull=False).distinct().prefetch_related("slots")
    bank = list(lesson.questions.prefetch_related("versions")) if quizzes else []
    return [quiz for quiz in quizzes if unfilled(quiz.slots.all(), bank)]


def redraw(attempt: Attempt) -> list[Drawn]:
    """Draw again, from its seed, what `attempt` asks: the same as it was asked while slots and bank stay as they were."""
    earlier = Attempt.objects.by(attempt.student).filter(quiz=attempt.quiz_id, number__lt=attempt.number)
    return draw(attempt.quiz, attempt.terms, attempt.seed, seen_before(earlier.order_by()))


def seen_before(attempts: Iterable[Attempt]) -> dict[int, int]:
    """Return how often each question, by its id, was asked in `attempts`."""
    counts: dict[int, int] = {}
    asked = Response.objects.filter(attempt__in=attempts).order_by()
    for question in asked.values_list("version__question", flat=True):
        counts[question] = counts.get(question, 0) + 1
    return counts

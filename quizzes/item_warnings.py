"""What a teacher should look at, in plain words, from the figures of a question. Pure: no database, no page.

Thresholds: discrimination below 0.20 is poor and from 0.30 on good enough (R. L. Ebel, "Measuring educational
achievement", 1965); discriminative efficiency below 0.15 is doubtful (Moodle). Two are ours: below 10 students thirds of a
class are too small to say anything, and a rise of alpha below 0.01 is not worth a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quizzes.statistics import POOR, Interval, ItemFigures, QuizFigures

DOUBTFUL = 0.15
FEWEST = 10
ALPHA_RISE = 0.01


@dataclass(frozen=True)
class OptionFigures:
    """One option of a question with options: `thirds` counts who chose it in the lower, middle and upper third.

    `letter` is how people call it ("C"); `correlation` its point-biserial with a 95 % `interval`, None where nobody or
    everybody chose it.
    """

    letter: str
    label: str
    is_right: bool
    thirds: tuple[int, int, int]
    correlation: float | None
    interval: Interval | None = None

    @property
    def count(self) -> int:
        return sum(self.thirds)


def item_warnings(item: ItemFigures, quiz: QuizFigures, options: Sequence[OptionFigures] = ()) -> list[str]:
    """Return all that there is to say about one question: what stands out, then whether it is too early to act on it.

    `options`: those of a question of which one is right; without them nothing is said about its wrong answers.
    """
    return [*doubts(item, quiz, options), *notes(item, options), *too_few(item)]


def doubts(item: ItemFigures, quiz: QuizFigures, options: Sequence[OptionFigures] = ()) -> list[str]:
    """Return what speaks against the question or its key, the most urgent first; [] where nothing does."""
    return [*_key(options), *_discrimination(item), *_reliability(item, quiz)]


def notes(item: ItemFigures, options: Sequence[OptionFigures] = ()) -> list[str]:
    """Return what is worth knowing besides: a question that tells nobody apart, wrong answers that tempt nobody."""
    return [*_no_information(item), *_unused(options)]


def too_few(item: ItemFigures) -> list[str]:
    """Return a sentence where a poor question and a fair one would look alike on so few students, else []."""
    if item.n and (item.n < FEWEST or (item.discrimination is not None and item.is_too_few)):
        return [f"{_students(item.n)}: too few to drop it."]
    return []


def _key(options: Sequence[OptionFigures]) -> Iterator[str]:
    """A wrong option that the strong prefer, or that goes with a high score while the key goes with a low one."""
    keys = [option for option in options if option.is_right]
    wrong = [option for option in options if not option.is_right]
    if sum(option.count for option in options) < FEWEST or len(keys) != 1 or not wrong:
        return
    key, rival = keys[0], max(wrong, key=lambda option: option.thirds[2])
    strong = sum(option.thirds[2] for option in options)
    if rival.thirds[2] > key.thirds[2]:
        who = "Most strong students chose" if 2 * rival.thirds[2] > strong else "More strong students chose"
        than = "" if 2 * rival.thirds[2] > strong else f" than {key.letter}"
        yield f"{who} {rival.letter}{than}: check the key."
    elif (key.correlation or 0) < 0:
        for option in wrong:
            if (option.correlation or 0) > 0:
                yield f"Choosing {option.letter} goes with a high score, choosing {key.letter} with a low one: check the key."
                return


def _discrimination(item: ItemFigures) -> Iterator[str]:
    value, efficiency = item.discrimination, item.discriminative_efficiency
    if value is None:
        return
    if value < 0:
        yield "Students who did well on the rest did worse here: check the key and the wording."
    elif efficiency is not None and efficiency < DOUBTFUL:
        yield "It does not tell strong students from weak ones, even for a question this easy or hard."
    elif value < POOR:
        yield "It hardly tells strong students from weak ones."


def _reliability(item: ItemFigures, quiz: QuizFigures) -> Iterator[str]:
    before, after = quiz.alpha, item.alpha_if_dropped
    if before is not None and after is not None and after >= before + ALPHA_RISE:
        yield f"Without it the quiz would measure more reliably: alpha {after:.2f} instead of {before:.2f}."


def _no_information(item: ItemFigures) -> Iterator[str]:
    if item.n == 0:
        yield "Nobody was asked it yet."
    elif item.n > 1 and item.facility == 1:
        yield "Everybody got it right: it says nothing about who knows more."
    elif item.n > 1 and item.facility == 0:
        yield "Nobody got it right: check the key, or teach it again."


def _unused(options: Sequence[OptionFigures]) -> Iterator[str]:
    unused = [option.letter for option in options if not option.is_right and not option.count]
    if sum(option.count for option in options) >= FEWEST and unused:
        yield f"Nobody chose {_or(unused)}: a wrong answer that tempts nobody can be replaced."


def _or(letters: Sequence[str]) -> str:
    return " or ".join([", ".join(letters[:-1]), letters[-1]] if len(letters) > 1 else letters)


def _students(n: int) -> str:
    return "1 student" if n == 1 else f"{n:,} students"

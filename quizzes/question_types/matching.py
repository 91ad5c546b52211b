"""Matching: each item on the left gets one card; some cards belong to nobody."""

import random
from collections.abc import Iterable, Sequence
from string import ascii_uppercase
from typing import Any

from pydantic import Field as Limits
from pydantic import model_validator

from quizzes.grading import FULL, NOTHING, share
from quizzes.question_types.base import (
    JSON,
    KEY,
    NO_CONTEXT,
    AnswerModel,
    Choice,
    Context,
    FormData,
    Grade,
    Id,
    Part,
    Show,
    SpecModel,
    Text,
)
from quizzes.question_types.editing import Editor, Field, Rows
from quizzes.question_types.tools import (
    arranged,
    changed,
    counted,
    field_of,
    first,
    mark,
    page_id,
    text_map,
    verdict,
    without_repeats,
)

LABEL = "Matching"
HINT = "Choose one card for each line."
PARTIAL = True

_LETTERS = ascii_uppercase
"""Names of the cards on the page: there are never more than 26."""


class Pair(SpecModel):
    """`key`: the id of the card that is right for this line, its own without. A regrade names another one."""

    id: Id
    left: Text
    right: Text
    key: Id | None = None


class Distractor(SpecModel):
    id: Id
    text: Text


class Spec(SpecModel):
    """A card has the id of its pair or of its distractor. Cards with the same text are one card, the first."""

    pairs: list[Pair] = Limits(min_length=2, max_length=16)
    distractors: list[Distractor] = Limits(default_factory=list, max_length=10)

    @model_validator(mode="after")
    def _distinct(self) -> "Spec":
        without_repeats([name for name, _ in self._all_cards()], "The id")
        without_repeats([pair.left for pair in self.pairs], "The line")
        known = dict(self._all_cards())
        for pair in self.pairs:
            if pair.key is not None and pair.key not in known:
                raise ValueError(f'The line "{pair.left}" points to a card that is not there: {pair.key}.')
        rights = {pair.right for pair in self.pairs}
        for extra in self.distractors:
            if extra.text in rights:
                raise ValueError(f'The extra card "{extra.text}" is also the right card of a line. Change one of them.')
        return self

    @property
    def cards(self) -> dict[str, str]:
        """Card id -> text, each text once."""
        ids: dict[str, str] = {}
        for name, text in self._all_cards():
            ids.setdefault(text, name)
        return {name: text for text, name in ids.items()}

    def _all_cards(self) -> list[tuple[str, str]]:
        return [(pair.id, pair.right) for pair in self.pairs] + [(extra.id, extra.text) for extra in self.distractors]

    def card(self, name: str) -> str:
        """The id under which the page knows the card `name`: its page id or any of its ids; "" if there is none."""
        texts = dict(self._all_cards())
        by_text = {text: card for card, text in self.cards.items()}
        by_page = {page_id(text): card for text, card in by_text.items()}
        return by_page.get(name) or by_text.get(texts.get(name, ""), "")

    def key(self, pair: Pair) -> str:
        """The id of the card that is right for a line."""
        return self.card(pair.key or pair.id)


class Answer(AnswerModel):
    """Pair id -> card id; lines left open are missing."""

    matches: dict[str, str]


EDITOR = Editor(
    rows=(
        Rows(
            "pairs",
            "Lines and their cards",
            (Field("left", "Line", required=True), Field("right", "Its card", required=True)),
            min_rows=2,
        ),
        Rows("distractors", "Extra cards", (Field("text", "Card", required=True),), help="They belong to no line."),
    )
)


def parse(spec: Spec, data: FormData, prefix: str, context: Context = NO_CONTEXT) -> JSON | None:
    """Reads page ids only: a card's own id names its line."""
    pages = {page_id(text) for text in spec.cards.values()}
    posted = {pair.id: first(data, f"{prefix}-match-{pair.id}") for pair in spec.pairs}
    return clean(spec, {"matches": {pair: card for pair, card in posted.items() if card in pages}}, context)


def clean(spec: Spec, raw: Any, context: Context = NO_CONTEXT) -> JSON | None:
    matches = _matches(spec, raw)
    return {"matches": matches} if matches else None


def grade(spec: Spec, answer: Any) -> Grade:
    matches = _matches(spec, answer)
    if not matches:
        return Grade(NOTHING)
    parts = tuple(_part(spec, pair, matches.get(pair.id, "")) for pair in spec.pairs)
    right = sum(bool(part.right) for part in parts)
    arithmetic = f"{right} of {len(parts)} lines right"
    return Grade(share(part.fraction or 0 for part in parts), parts, arithmetic)


def _part(spec: Spec, pair: Pair, card: str) -> Part:
    right = bool(card) and card == spec.key(pair)
    return Part(pair.id, pair.left, spec.cards.get(card, "No answer"), right, FULL if right else NOTHING)


def order(spec: Spec, rng: random.Random, shuffle: bool = True) -> list[str]:
    """The cards are always shuffled: in the spec they stand beside their lines."""
    cards = list(spec.cards)
    rng.shuffle(cards)
    return cards


def _cards(spec: Spec, order: Sequence[str]) -> list[str]:
    """Card ids as they stand on the page; without a stored order, in one that says nothing."""
    return arranged(sorted(spec.cards, key=lambda name: page_id(spec.cards[name])), order)


def present(spec: Spec, answer: Any, order: Sequence[str] = (), context: Context = NO_CONTEXT) -> JSON:
    matches = _matches(spec, answer)
    cards = [
        {"id": page_id(spec.cards[name]), "letter": letter, "text": spec.cards[name]}
        for letter, name in zip(_LETTERS, _cards(spec, order), strict=False)
    ]
    chosen = {pair: page_id(spec.cards[card]) for pair, card in matches.items()}
    lines = [
        {
            "id": pair.id,
            "left": pair.left,
            "cards": [card | {"chosen": chosen.get(pair.id) == card["id"]} for card in cards],
        }
        for pair in spec.pairs
    ]
    return {"kind": "matching", "hint": HINT, "lines": lines, "cards": cards}


def review(spec: Spec, answer: Any, order: Sequence[str] = (), show: Show = (), context: Context = NO_CONTEXT) -> JSON:
    matches = _matches(spec, answer)
    graded = [_part(spec, pair, matches.get(pair.id, "")) for pair in spec.pairs]
    lines = [
        {
            "id": pair.id,
            "left": pair.left,
            "given": part.given if pair.id in matches else "",
            "mark": mark(part.fraction, show),
            "key": spec.cards[spec.key(pair)] if KEY in show else "",
        }
        for pair, part in zip(spec.pairs, graded, strict=True)
    ]
    return {"kind": "matching", "lines": lines} | verdict(grade(spec, answer), show, answer)


def key(spec: Spec, context: Context = NO_CONTEXT) -> JSON | None:
    return {"matches": {pair.id: spec.key(pair) for pair in spec.pairs}}


def rekeyed(spec: Spec, answer: JSON) -> Spec:
    """Cards keep their ids; lines that the answer leaves open keep their key."""
    matches = _matches(spec, answer)
    pairs = [pair.model_copy(update={"key": matches[pair.id]}) if pair.id in matches else pair for pair in spec.pairs]
    return changed(spec, pairs=pairs)


def summarize(spec: Spec, answers: Iterable[Any]) -> list[Choice]:
    """One line for each item and card: "John Scali: ABC reporter"."""
    lines = [
        (f"{pair.id}:{card}", f"{pair.left}: {text}", card == spec.key(pair), "")
        for pair in spec.pairs
        for card, text in spec.cards.items()
    ]
    return counted(answers, lambda answer: [":".join(match) for match in _matches(spec, answer).items()], lines)


def notice(spec: Spec, answer: Any) -> str:
    return ""


def _matches(spec: Spec, raw: Any) -> dict[str, str]:
    named = text_map(field_of(raw, "matches"), [pair.id for pair in spec.pairs])
    return {pair: card for pair, name in named.items() if (card := spec.card(name))}

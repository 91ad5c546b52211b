"""Ordering: put items in order; the key may leave the order of some pairs open."""

import random
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Annotated, Any, Literal

from pydantic import Field as Limits
from pydantic import StringConstraints, ValidationError, field_validator, model_validator

from quizzes import grading
from quizzes.question_types.base import (
    JSON,
    KEY,
    NO_CONTEXT,
    RIGHT,
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
    in_words,
    page_id,
    texts,
    verdict,
    without_repeats,
)

LABEL = "Ordering"
HINT = "Put these in order."
PARTIAL = True

RULE_CHOICES = (
    ("pairs", "Share of pairs in the right order"),
    ("exact", "All or nothing"),
    ("absolute", "Share of items in their right place"),
    ("longest_subset", "Longest run in the right order"),
    ("next_item", "Share of right next items"),
)


class Item(SpecModel):
    """`date` tells the key, so it is shown with the key only."""

    id: Id
    text: Text
    date: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)] = ""

    @field_validator("date", mode="before")
    @classmethod
    def _none_is_empty(cls, value: object) -> object:
        return "" if value is None else str(value) if isinstance(value, int) else value


class Spec(SpecModel):
    """`items` stand in key order. `unordered_pairs`: ids of items whose order is disputed, or the same time."""

    items: list[Item] = Limits(min_length=2, max_length=12)
    unordered_pairs: list[tuple[str, str]] = Limits(default_factory=list)
    rule: Literal["pairs", "exact", "absolute", "longest_subset", "next_item"] = "pairs"

    @model_validator(mode="after")
    def _has_an_order(self) -> "Spec":
        without_repeats([item.id for item in self.items], "The id")
        without_repeats([item.text for item in self.items], "The item")
        for pair in self.unordered_pairs:
            if len(set(pair)) < 2 or not set(pair) <= set(self.ids):
                raise ValueError(f"The open pair {pair[0]} and {pair[1]} does not name two items of this question.")
        if not grading.known_pairs(self.ids, self.unordered_pairs):
            raise ValueError("Every order would be right. Leave at least one pair with a known order.")
        self._check_consistent()
        return self

    def _check_consistent(self) -> None:
        known = grading.known_pairs(self.ids, self.unordered_pairs)
        for early, middle, late in combinations(self.ids, 3):
            if (early, middle) in known and (middle, late) in known and (early, late) not in known:
                raise ValueError(
                    f"The pair {early} and {late} cannot be open: {early} comes before {middle}, and {middle} before "
                    f"{late}. Open one of those pairs too, or close this one."
                )

    @property
    def ids(self) -> list[str]:
        return [item.id for item in self.items]

    @property
    def pages(self) -> dict[str, str]:
        """Page id -> item id: an item's own id may tell its place."""
        return {page_id(item.text): item.id for item in self.items}

    def item(self, name: str) -> Item:
        return next(item for item in self.items if item.id == name)


class Answer(AnswerModel):
    """All item ids, first to last."""

    order: list[str]


def _read(spec: dict[str, Any]) -> dict[str, Any]:
    rank = {item["id"]: number for number, item in enumerate(spec.get("items") or [], start=1)}
    lines = [f"{rank.get(one, one)} {rank.get(two, two)}" for one, two in spec.get("unordered_pairs") or []]
    return spec | {"unordered_pairs": lines}


def _write(values: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    ids = {str(number): item["id"] for number, item in enumerate(values.get("items") or [], start=1)}
    pairs = [line.replace(",", " ").replace("-", " ").split() for line in values.get("unordered_pairs") or []]
    return values | {"unordered_pairs": [[ids.get(number, number) for number in pair] for pair in pairs if pair]}


EDITOR = Editor(
    fields=(
        Field("rule", "Credit", "choice", choices=RULE_CHOICES, required=True, default="pairs"),
        Field(
            "unordered_pairs",
            "Pairs with no known order",
            "lines",
            'Two row numbers a line: "2 3". Their order never costs anything.',
        ),
    ),
    rows=(
        Rows(
            "items",
            "Items in the right order",
            (Field("text", "Item", required=True), Field("date", "When", help="Shown with the key.")),
            min_rows=2,
        ),
    ),
    read=_read,
    write=_write,
)


def parse(spec: Spec, data: FormData, prefix: str, context: Context = NO_CONTEXT) -> JSON | None:
    """Reads a place for each item. Nothing placed is blank; items without a place go last."""
    places = {name: _place(first(data, f"{prefix}-place-{page}")) for page, name in spec.pages.items()}
    placed = [(place, page_id(spec.item(name).text), name) for name, place in places.items() if place]
    return clean(spec, {"order": [name for _, _, name in sorted(placed)]}, context)


def _place(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def clean(spec: Spec, raw: Any, context: Context = NO_CONTEXT) -> JSON | None:
    given = _given(spec, raw)
    return {"order": given} if given else None


def grade(spec: Spec, answer: Any) -> Grade:
    given = _given(spec, answer)
    if not given:
        return Grade(grading.NOTHING)
    fraction = grading.ordering(spec.rule, given, spec.ids, spec.unordered_pairs)
    parts = tuple(
        Part(name, spec.item(name).text, f"Place {place}", _fits(spec, name, place - 1))
        for place, name in enumerate(given, start=1)
    )
    return Grade(fraction, parts, _arithmetic(spec, given, fraction))


def _fits(spec: Spec, name: str, index: int) -> bool:
    """Whether some right order has the item at this place (from 0)."""
    known = grading.known_pairs(spec.ids, spec.unordered_pairs)
    before = sum(second == name for _, second in known)
    after = sum(first == name for first, _ in known)
    return before <= index <= len(spec.items) - 1 - after


def _arithmetic(spec: Spec, given: list[str], fraction: Any) -> str:
    count = len(spec.items)
    known = grading.known_pairs(spec.ids, spec.unordered_pairs)
    place = {name: index for index, name in enumerate(given)}
    right = sum(place[first] < place[second] for first, second in known)
    words = {
        "pairs": f"{right} of {len(known)} pairs in the right order",
        "exact": "All or nothing",
        "absolute": f"{round(fraction * count)} of {count} items in their right place",
        "longest_subset": f"The longest run in the right order has {round(fraction * count)} of {count} items",
        "next_item": f"{round(fraction * (count - 1))} of {count - 1} items followed by the right one",
    }
    return f"{words[spec.rule]}: {in_words(fraction)}"


def order(spec: Spec, rng: random.Random, shuffle: bool = True) -> list[str]:
    """Always shuffled, and never an order that is right already."""
    ids = list(spec.ids)
    for _ in range(50):
        rng.shuffle(ids)
        if grading.ordering("exact", ids, spec.ids, spec.unordered_pairs) < 1:
            return ids
    return spec.ids[::-1]


def present(spec: Spec, answer: Any, order: Sequence[str] = (), context: Context = NO_CONTEXT) -> JSON:
    """Items as they stand now: in the answer's order, or in the attempt's while nothing is answered."""
    given = _given(spec, answer)
    quiet = sorted(spec.ids, key=lambda name: page_id(spec.item(name).text))
    shown = given or arranged(quiet, order)
    count = len(spec.items)
    items = [
        {
            "id": page_id(spec.item(name).text),
            "text": spec.item(name).text,
            "place": place if given else None,
            "places": [{"number": number, "chosen": bool(given) and number == place} for number in range(1, count + 1)],
        }
        for place, name in enumerate(shown, start=1)
    ]
    return {"kind": "ordering", "hint": HINT, "items": items, "answered": bool(given), "count": count}


def review(spec: Spec, answer: Any, order: Sequence[str] = (), show: Show = (), context: Context = NO_CONTEXT) -> JSON:
    marks = {True: "right", False: "wrong"}
    items = [
        {
            "place": place,
            "text": spec.item(name).text,
            "mark": marks[_fits(spec, name, place - 1)] if RIGHT in show else "",
            "date": spec.item(name).date if KEY in show else "",
        }
        for place, name in enumerate(_given(spec, answer), start=1)
    ]
    right_order = [{"text": item.text, "date": item.date} for item in spec.items] if KEY in show else []
    open_pairs = (
        [[spec.item(one).text, spec.item(two).text] for one, two in spec.unordered_pairs] if KEY in show else []
    )
    page = {"kind": "ordering", "items": items, "key": right_order, "open_pairs": open_pairs}
    return page | verdict(grade(spec, answer), show, answer)


def key(spec: Spec, context: Context = NO_CONTEXT) -> JSON | None:
    return {"order": spec.ids}


def rekeyed(spec: Spec, answer: JSON) -> Spec:
    """Pairs without a known order stay open where the new order allows it."""
    items = [spec.item(name) for name in _given(spec, answer)]
    try:
        return changed(spec, items=items)
    except ValidationError:
        return changed(spec, items=items, unordered_pairs=[])


def summarize(spec: Spec, answers: Iterable[Any]) -> list[Choice]:
    """For each two neighbors of the key, how many put them in this order and how many the other way round."""
    known = grading.known_pairs(spec.ids, spec.unordered_pairs)
    neighbors = [pair for pair in zip(spec.ids, spec.ids[1:], strict=False) if pair in known]
    lines = [
        (f"{first}<{second}", f"“{spec.item(first).text}” before “{spec.item(second).text}”", is_key, "")
        for pair in neighbors
        for (first, second), is_key in ((pair, True), (pair[::-1], False))
    ]

    def found(answer: Any) -> list[str]:
        return [f"{first}<{second}" for first, second in combinations(_given(spec, answer), 2)]

    return counted(answers, found, lines)


def notice(spec: Spec, answer: Any) -> str:
    return ""


def _given(spec: Spec, raw: Any) -> list[str]:
    """All items in the given order, the unnamed last; [] if none is named."""
    pages = spec.pages
    ids = set(spec.ids)
    named = [name if name in ids else pages.get(name, "") for name in texts(field_of(raw, "order"))]
    given = [name for name in dict.fromkeys(named) if name]
    quiet = sorted(spec.ids, key=lambda name: page_id(spec.item(name).text))
    return arranged(quiet, given) if given else []

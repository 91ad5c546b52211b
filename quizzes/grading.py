"""Scoring rules as pure functions. Every fraction is a Decimal from 0 to 1, share of full marks, not rounded.

None of them raises for any sets, lists or numbers of the stated types. Rounding (5 places) is done where scores are
stored. The rules carry the names that authors choose them by; the sources stand with each function.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise
from typing import TypeVar

VERSION = "1"
"""Raise it with any change that gives a stored answer another fraction: scores keep the version that made them."""

NOTHING, HALF, FULL = Decimal(0), Decimal("0.5"), Decimal(1)

MULTIPLE_RULES = ("right_minus_wrong", "exact", "each_option", "capped", "weights")
ORDERING_RULES = ("pairs", "exact", "absolute", "longest_subset", "next_item")
NUMERIC_RULES = ("nominal", "relative", "geometric", "range")

Pair = tuple[str, str]
State = TypeVar("State", bound=Hashable)


def share(fractions: Iterable[Decimal | Fraction | int]) -> Decimal:
    """Mean of the parts' own fractions: matching, cloze, categorizing. No parts give 0."""
    parts = [Fraction(part) for part in fractions]
    return _decimal(sum(parts, Fraction(0)) / len(parts)) if parts else NOTHING


def multiple(
    rule: str,
    picked: AbstractSet[str],
    right: AbstractSet[str],
    options: Collection[str],
    weights: Mapping[str, Fraction] | None = None,
) -> Decimal:
    """Fraction for a multiple selection. Picks that are not among the options count for nothing.

    With R right picks, W wrong picks, C right options and n options:

    - `exact`: 1 if R = C and W = 0, else 0 (Perseus; Canvas without partial credit)
    - `right_minus_wrong`: max(0, (R - W) / C) (Canvas)
    - `each_option`: (R + (n - C - W)) / n (Open edX, "every decision counts")
    - `capped`: max(0, min(R, C - W)) / C (Open University's multiple response for Moodle)
    - `weights`: the sum of the picked options' own fractions, held to 0..1 (Moodle)

    An empty pick is blank and earns 0 under every rule; an unknown rule counts as `exact`.
    """
    known = set(options)
    keys, chosen = right & known, picked & known
    if not chosen or not keys:
        return NOTHING
    hits, misses, total = len(chosen & keys), len(chosen - keys), len(keys)
    if rule == "right_minus_wrong":
        return _held(Fraction(hits - misses, total))
    if rule == "each_option":
        return _held(Fraction(hits + len(known) - total - misses, len(known)))
    if rule == "capped":
        return _held(Fraction(min(hits, total - misses), total))
    if rule == "weights":
        own = weights or {}
        return _held(sum((own.get(option, Fraction(0)) for option in chosen), Fraction(0)))
    return FULL if chosen == keys else NOTHING


def ordering(rule: str, given: Sequence[str], key: Sequence[str], unordered: Iterable[Pair] = ()) -> Decimal:
    """Fraction for putting n items in order; `unordered` lists pairs whose order the key leaves open.

    - `exact`: all or nothing
    - `absolute`: items in their right place / n (Moodle, "absolute position")
    - `pairs`: correctly ordered pairs / pairs with a known order (Kendall's tau, on 0..1)
    - `longest_subset`: longest run of items, not necessarily neighbors, in the right order / n; a run of one item
      counts 0 (Moodle, "longest ordered subset")
    - `next_item`: right successors / (n - 1) (Moodle, "relative to the next item")

    The key is a partial order. `absolute`, `longest_subset` and `next_item` compare with that full order compatible
    with the key which is kindest to the answer, so an open pair never costs anything and every compatible order
    earns full marks. Items that are missing go last, unknown and repeated ones are dropped. An empty answer earns 0.
    """
    items = list(dict.fromkeys(key))
    answer = list(dict.fromkeys(item for item in given if item in set(items)))
    if not answer or len(items) < 2:
        return NOTHING
    answer += [item for item in reversed(items) if item not in set(answer)]
    before = known_pairs(items, unordered)
    place = {item: index for index, item in enumerate(answer)}
    in_order = sum(place[first] < place[second] for first, second in before)
    if in_order == len(before):
        return FULL
    if rule == "pairs":
        return _decimal(Fraction(in_order, len(before)))
    if rule in _RUNS:
        return _RUNS[rule](answer, items, before)
    return NOTHING


def known_pairs(key: Sequence[str], unordered: Iterable[Pair]) -> set[Pair]:
    """Pairs (earlier, later) whose order the key knows: all pairs but the open ones."""
    open_pairs = {frozenset(pair) for pair in unordered}
    return {pair for pair in combinations(key, 2) if frozenset(pair) not in open_pairs}


def _absolute(answer: list[str], key: list[str], before: set[Pair]) -> Decimal:
    def step(state: str, item: str, place: int) -> list[tuple[int, str]]:
        return [(int(answer[place] == item), "")]

    return _decimal(Fraction(_kindest(key, before, "", step), len(key)))


def _next_item(answer: list[str], key: list[str], before: set[Pair]) -> Decimal:
    neighbors = set(pairwise(answer))

    def step(last: str, item: str, place: int) -> list[tuple[int, str]]:
        return [(int((last, item) in neighbors), item)]

    return _decimal(Fraction(_kindest(key, before, "", step), len(key) - 1))


def _longest_subset(answer: list[str], key: list[str], before: set[Pair]) -> Decimal:
    rank = {item: index for index, item in enumerate(key)}
    if len(before) == len(key) * (len(key) - 1) // 2:
        longest = longest_increasing([rank[item] for item in answer])
    else:
        place = {item: index for index, item in enumerate(answer)}

        def step(last: int, item: str, _place: int) -> list[tuple[int, int]]:
            return [(0, last)] + [(1, place[item])] * (place[item] > last)

        longest = _kindest(key, before, -1, step)
    return _decimal(Fraction(longest, len(key))) if longest > 1 else NOTHING


def longest_increasing(numbers: Sequence[int]) -> int:
    """Length of the longest strictly increasing subsequence, in O(n log n) (Schensted 1961)."""
    tails: list[int] = []
    for number in numbers:
        spot = bisect_left(tails, number)
        tails[spot : spot + 1] = [number]
    return len(tails)


def _kindest(
    key: list[str],
    before: set[Pair],
    start: State,
    step: Callable[[State, str, int], list[tuple[int, State]]],
) -> int:
    """The best sum of gains over all full orders compatible with the key.

    `step(state, item, place)` gives the possible (gain, next state) of putting `item` at `place`. Looks at each set of
    items that can stand first once: n + 1 sets for a full order, at most 2^n (specs allow 12 items).
    """
    earlier = {item: {first for first, second in before if second == item} for item in key}

    @cache
    def best(placed: frozenset[str], state: State) -> int:
        free = [item for item in key if item not in placed and earlier[item] <= placed]
        gains = (
            gain + best(placed | {item}, follow) for item in free for gain, follow in step(state, item, len(placed))
        )
        return max(gains, default=0)

    return best(frozenset(), start)


_RUNS: dict[str, Callable[[list[str], list[str], set[Pair]], Decimal]] = {
    "absolute": _absolute,
    "longest_subset": _longest_subset,
    "next_item": _next_item,
}


def numeric(
    rule: str,
    value: Decimal | None,
    key: Decimal = NOTHING,
    tolerance: Decimal = NOTHING,
    low: Decimal | None = None,
    high: Decimal | None = None,
) -> Decimal:
    """1 or 0 for a number v against the key a with tolerance t (Moodle's rules, and a range).

    - `nominal`: |v - a| <= t; `relative`: |v - a| <= |a| t; `range`: low <= v <= high, an end left out is open
    - `geometric`: a / (1 + t) <= v <= a (1 + t), mirrored for a negative key
    """
    if value is None or not all(number.is_finite() for number in (value, key, tolerance)):
        return NOTHING
    with localcontext(prec=400):
        return FULL if _within(rule, value, key, abs(tolerance), low, high) else NOTHING


def _within(rule: str, value: Decimal, key: Decimal, t: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    if rule == "range":
        return (low is None or value >= low) and (high is None or value <= high)
    if rule == "relative":
        return abs(value - key) <= abs(key) * t
    if rule == "geometric":
        sizes = sorted((abs(value), abs(key)))
        return value * key >= 0 and sizes[1] <= sizes[0] * (1 + t)
    return abs(value - key) <= t


def evidence(cited: AbstractSet[str], key: AbstractSet[str], also: AbstractSet[str] = frozenset()) -> Decimal:
    """1 when a cited passage is one of the key's anchors, half when it is only among the also acceptable ones."""
    return FULL if cited & key else HALF if cited & also else NOTHING


def _held(fraction: Fraction) -> Decimal:
    return _decimal(min(Fraction(1), max(Fraction(0), fraction)))


def _decimal(fraction: Fraction) -> Decimal:
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)

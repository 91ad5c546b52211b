"""Matching short typed answers against lists of accepted and rejected ones, with wildcards and close spelling."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

_PLAIN = {ord(mark): "'" for mark in "‘’‚‛′ʼ`´"} | {ord(mark): '"' for mark in "“”„‟«»″"}
_PLAIN |= {ord(mark): "-" for mark in "‐‑‒–—―−"} | {ord("…"): "..."}
_STAR = "\ue000"
_LONGEST_PATTERN = 60
_LONGEST_ANSWER = 200


@dataclass(frozen=True)
class Match:
    """`outcome`: "accept", "partial", "reject" or "none". `pattern`: the listed answer that decided.

    `close`: only a near spelling of it was given, so a teacher should look.
    """

    outcome: str
    pattern: str = ""
    close: bool = False


def match(
    text: str,
    accept: Iterable[str],
    partial: Iterable[str] = (),
    reject: Iterable[str] = (),
    close_spelling: bool = False,
) -> Match:
    """Decide a typed answer: `reject` is looked at first, then `accept`, then `partial`, then close spellings of them.

    A spelling that is as near to a rejected answer as to an accepted one is not accepted.
    """
    given = normalize(text)
    if not given:
        return Match("none")
    lists = {"reject": tuple(reject), "accept": tuple(accept), "partial": tuple(partial)}
    for outcome, patterns in lists.items():
        for pattern in patterns:
            if fits(pattern, given):
                return Match(outcome, pattern)
    return _closest(given, lists) if close_spelling else Match("none")


@lru_cache(maxsize=4096)
def normalize(text: str) -> str:
    """Fold what never matters: width, case, accents, white space, typographic quotes and dashes, outer punctuation.

    Unicode NFKC and case folding (UAX 15, Unicode 3.13); accents are combining marks after decomposition.
    """
    folded = unicodedata.normalize("NFKC", text.translate(_PLAIN)).translate(_PLAIN).casefold()
    bare = "".join(char for char in unicodedata.normalize("NFKD", folded) if unicodedata.category(char) != "Mn")
    return _trim(" ".join(unicodedata.normalize("NFKC", bare).casefold().split()))


def fits(pattern: str, given: str) -> bool:
    """Whether a normalized answer fits a listed one, in which `*` stands for any text (also none), `\\*` for a star.

    Looks for the pieces between the stars from left to right, so the time grows with the length, not faster.
    """
    first, *middle = _pieces(pattern)
    if not middle:
        return given == first
    last = middle.pop()
    if len(given) < len(first) + len(last) or not given.startswith(first) or not given.endswith(last):
        return False
    spot, end = len(first), len(given) - len(last)
    for piece in middle:
        found = given.find(piece, spot, end)
        if found < 0:
            return False
        spot = found + len(piece)
    return True


def distance(left: str, right: str) -> int:
    """Damerau-Levenshtein distance: insertions, deletions, substitutions and swaps of neighbors (Lowrance, Wagner 1975)."""
    width = len(right) + 2
    far = len(left) + len(right)
    rows = [[far] * width, [far, *range(len(right) + 1)]]
    seen: dict[str, int] = {}
    for i, char in enumerate(left, start=1):
        row, swap = [far, i], 0
        for j, other in enumerate(right, start=1):
            above, line = rows[i], seen.get(other, 0)
            row.append(
                min(
                    above[j] + (char != other),
                    row[j] + 1,
                    above[j + 1] + 1,
                    rows[line][swap] + (i - line - 1) + 1 + (j - swap - 1),
                )
            )
            swap = j if char == other else swap
        rows.append(row)
        seen[char] = i
    return rows[-1][-1]


def tolerated(pattern: str) -> int:
    """Slips allowed in a normalized listed answer: 1 up to 7 letters, 2 above, none under 3 or in numbers alone."""
    letters = sum(char.isalpha() for char in pattern)
    return 0 if letters < 3 else 1 if letters <= 7 else 2


def _closest(given: str, lists: dict[str, tuple[str, ...]]) -> Match:
    """The nearest close spelling; among equals reject wins, then accept."""
    if len(given) > _LONGEST_ANSWER:
        return Match("none")
    near = [
        (slips, rank, outcome, pattern)
        for rank, (outcome, patterns) in enumerate(lists.items())
        for pattern in patterns
        if (slips := _slips(pattern, given)) is not None
    ]
    if not near:
        return Match("none")
    _, _, outcome, pattern = min(near)
    return Match(outcome, pattern, close=True)


def _slips(pattern: str, given: str) -> int | None:
    """Spelling slips between an answer and a listed one, None if they are not close.

    A listed answer with stars at its ends only is compared with as many neighboring words as it has itself.
    """
    first, *others = _pieces(pattern)
    if not others:
        return _near(first, [given])
    words = [piece for piece in (first, *others) if piece.strip()]
    if len(others) > 2 or len(words) != 1:
        return None
    return _near(
        words[0].strip(), _windows(given, len(words[0].split()), at_start=bool(first), at_end=bool(others[-1]))
    )


def _windows(given: str, size: int, at_start: bool, at_end: bool) -> list[str]:
    words = given.split()
    starts = range(len(words) - size + 1)
    if at_start or at_end:
        starts = starts[:1] if at_start else starts[-1:]
    return [_trim(" ".join(words[start : start + size])) for start in starts]


def _near(listed: str, candidates: Sequence[str]) -> int | None:
    allowed = tolerated(listed) if len(listed) <= _LONGEST_PATTERN else 0
    found = [
        distance(listed, text)
        for text in candidates
        if abs(len(listed) - len(text)) <= allowed and _digits(listed) == _digits(text)
    ]
    return min((slips for slips in found if slips <= allowed), default=None)


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)


@lru_cache(maxsize=4096)
def _pieces(pattern: str) -> tuple[str, ...]:
    """The normalized text between the stars of a listed answer; one piece = no star."""
    marked = re.sub(r"\\\*|\*+", lambda found: "*" if found[0] == r"\*" else _STAR, pattern.replace(_STAR, ""))
    return tuple(normalize(marked).split(_STAR))


def _trim(text: str) -> str:
    """Without the punctuation and spaces around it; a text of nothing else stays as it is."""
    start, end = 0, len(text)
    while start < end and _outer(text[start]):
        start += 1
    while end > start and _outer(text[end - 1]):
        end -= 1
    return text[start:end] or text


def _outer(char: str) -> bool:
    return char.isspace() or unicodedata.category(char)[0] == "P"

"""Which of several attempts counts, and how a score is shown. Pure: Decimal in, Decimal out, nothing rounded inside."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from quizzes.terms import CountingRule

STORED_PLACES = 5


def counted(rule: CountingRule | str, scores: Sequence[Decimal | None]) -> Decimal | None:
    """Return the score that counts, in the unit of `scores` (points or shares).

    `scores` holds the submitted attempts in the order they were made; None where nothing is known yet. The first
    and the latest attempt count as they are, also while unknown; best and average look at what is known.
    None if there is nothing to count. Raises ValueError for an unknown rule.
    """
    rule = CountingRule(rule)
    if not scores:
        return None
    if rule is CountingRule.FIRST:
        return scores[0]
    if rule is CountingRule.LATEST:
        return scores[-1]
    known = [score for score in scores if score is not None]
    if not known:
        return None
    return max(known) if rule is CountingRule.BEST else sum(known, Decimal(0)) / len(known)


def rounded(score: Decimal, places: int = 2) -> Decimal:
    """Return `score` rounded half up to `places` decimals: for display and export only."""
    return score.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def stored(score: Decimal) -> Decimal:
    """Return `score` (a fraction or points) with the 5 places that the database keeps."""
    return rounded(score, STORED_PLACES)


def shown(score: Decimal, places: int = 2) -> str:
    """Return `score` as people write it: rounded half up, without trailing zeros ("7", "7.5", "0.67")."""
    text = f"{rounded(score, places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

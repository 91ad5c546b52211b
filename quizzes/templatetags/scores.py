"""Scores as people read them: {% load scores %} {{ response.score|points }}, {{ item.facility|percent }}."""

from decimal import Decimal

from django import template

from lessons.plain import one_line
from quizzes.counting import rounded, shown

register = template.Library()
register.filter("one_line", one_line)


@register.filter
def points(score: Decimal | None) -> str:
    """Return points without trailing zeros ("7.5"); "" for None."""
    return "" if score is None else shown(score)


@register.filter
def percent(share: Decimal | float | None) -> str:
    """Return a share, 0 to 1, as "38%", rounded half up; "" for None."""
    return "" if share is None else f"{rounded(100 * Decimal(share), 0)}%"

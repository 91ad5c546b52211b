"""Shares as bars: {% load figures %}{% bar item.facility %}."""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from quizzes.counting import rounded

register = template.Library()


@register.simple_tag
def bar(share: Decimal | float | None, kind: str = "plain") -> SafeString:
    """Return a bar from 0 to 100 % of its box. The number stands beside it, so that a screen reader skips the bar."""
    return format_html(
        '<svg class="db-bar db-bar--{}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="db-bar__ground" width="100" height="8"></rect>'
        '<rect class="db-bar__value" width="{}" height="8"></rect></svg>',
        kind,
        rounded(100 * Decimal(share or 0), 1),
    )


@register.filter
def figure(value: float | None, places: int = 2) -> str:
    """Return a figure with `places` decimals and a true minus sign; a dash for None."""
    if value is None:
        return "–"
    number = rounded(Decimal(value), places)
    return f"{number or abs(number):f}".replace("-", "\N{MINUS SIGN}")

"""Figures as a teacher reads them: points, percents and bars. Nothing here is computed, only said."""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboards.advice import shorten
from dashboards.gradebook import status
from lessons.rendering import render_markdown
from quizzes.counting import rounded, shown

register = template.Library()

register.filter("status", status)
register.filter("shorten", shorten)
register.filter("markdown", render_markdown)


@register.filter
def points(score: Decimal | None) -> str:
    """Return points without trailing zeros ("7.5"); "" for None."""
    return "" if score is None else shown(score)


@register.filter
def percent(share: Decimal | float | None) -> str:
    """Return a share, 0 to 1, as "38%", rounded half up; "" for None."""
    return "" if share is None else f"{rounded(100 * Decimal(share), 0)}%"


@register.simple_tag
def bar(share: Decimal | float | None, kind: str = "plain") -> SafeString:
    """Return a bar from 0 to 100 % of its box. The number stands beside it, so that a screen reader skips the bar."""
    width = rounded(100 * Decimal(share or 0), 1)
    return format_html(
        '<svg class="db-bar db-bar--{}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="db-bar__ground" width="100" height="8"></rect><rect class="db-bar__value" width="{}" height="8">'
        "</rect></svg>",
        kind,
        width,
    )

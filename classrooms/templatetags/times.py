"""{% load times %}{% deadline moment zone now %}: a moment as people read it, inside <time>."""

from datetime import datetime, tzinfo

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from classrooms import times

register = template.Library()


@register.simple_tag
def deadline(moment: datetime | None, zone: tzinfo, now: datetime | None = None) -> SafeString | str:
    """Return <time>Fri, Dec 4, 11:59 PM Eastern (in 3 days)</time>; "no date" for None."""
    if moment is None:
        return "no date"
    return _time(moment, times.spoken(moment, zone, now or timezone.now()))


@register.simple_tag
def moment(moment: datetime | None, zone: tzinfo, now: datetime | None = None) -> SafeString | str:
    """Return <time>Fri, Dec 4, 11:59 PM</time>: for what is over, where the zone is clear from beside it."""
    if moment is None:
        return "no date"
    said = f"{times.day(moment, zone, now or timezone.now())}, {times.clock(moment, zone)}"
    return _time(moment, said)


@register.simple_tag
def soon(moment: datetime, zone: tzinfo, now: datetime | None = None) -> SafeString:
    """Return <time>2:40 PM Eastern</time>, with the day where it is another one."""
    return _time(moment, times.soon(moment, zone, now or timezone.now()))


@register.filter
def zone_name(zone: tzinfo) -> str:
    """Return "Eastern", as it stands behind a time of day."""
    return times.zone_name(zone)


def _time(moment: datetime, said: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(timespec="minutes"), said)

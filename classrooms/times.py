"""How a moment is said to people: in the class's zone, with the zone's name, and how far away it is."""

from datetime import datetime, timedelta, tzinfo

ZONE_NAMES = {
    "Eastern": ("America/New_York", "America/Detroit", "America/Toronto", "US/Eastern"),
    "Central": ("America/Chicago", "America/Winnipeg", "US/Central"),
    "Mountain": ("America/Denver", "America/Boise", "America/Edmonton", "US/Mountain"),
    "Arizona": ("America/Phoenix", "US/Arizona"),
    "Pacific": ("America/Los_Angeles", "America/Vancouver", "US/Pacific"),
    "Alaska": ("America/Anchorage", "US/Alaska"),
    "Hawaii": ("Pacific/Honolulu", "US/Hawaii"),
    "UTC": ("UTC", "Etc/UTC"),
}
NAME_OF_ZONE = {key: name for name, keys in ZONE_NAMES.items() for key in keys}


def zone_name(zone: tzinfo) -> str:
    """Return "Eastern" for America/New_York, else "Europe/Berlin time"."""
    key = str(zone)
    return NAME_OF_ZONE.get(key, f"{key.replace('_', ' ')} time")


def clock(moment: datetime, zone: tzinfo) -> str:
    """Return "11:59 PM" in `zone`."""
    return moment.astimezone(zone).strftime("%I:%M %p").lstrip("0")


def day(moment: datetime, zone: tzinfo, now: datetime) -> str:
    """Return "Fri, Dec 4"; with the year where it is not this year."""
    local = moment.astimezone(zone)
    year = "" if local.year == now.astimezone(zone).year else f", {local.year}"
    return f"{local:%a, %b} {local.day}{year}"


def distance(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """Return how far away `moment` is: "in 3 days", "in 2 hours", "in 40 minutes", "now", "5 minutes ago".

    Under a day it counts hours and minutes, rounded down, so that nobody believes they have more time than they
    have. From a day on it counts midnights in `zone`, as people do: Monday evening to Friday morning is 4 days.
    """
    gap = abs(moment - now)
    if gap < timedelta(minutes=1):
        return "now"
    amount = _days(moment, now, zone) if gap >= timedelta(days=1) else _hours_or_minutes(gap)
    return f"in {amount}" if moment > now else f"{amount} ago"


def spoken(moment: datetime, zone: tzinfo, now: datetime) -> str:
    """Return "Fri, Dec 4, 11:59 PM Eastern (in 3 days)"."""
    return f"{day(moment, zone, now)}, {clock(moment, zone)} {zone_name(zone)} ({distance(moment, now, zone)})"


def soon(moment: datetime, zone: tzinfo, now: datetime) -> str:
    """Return "2:40 PM Eastern", with the day where it is another one: "Mon, Dec 7, 2:40 PM Eastern"."""
    said = f"{clock(moment, zone)} {zone_name(zone)}"
    is_today = moment.astimezone(zone).date() == now.astimezone(zone).date()
    return said if is_today else f"{day(moment, zone, now)}, {said}"


def _days(moment: datetime, now: datetime, zone: tzinfo) -> str:
    days = abs((moment.astimezone(zone).date() - now.astimezone(zone).date()).days)
    return _counted(days, "day")


def _hours_or_minutes(gap: timedelta) -> str:
    minutes = int(gap.total_seconds() // 60)
    return _counted(minutes // 60, "hour") if minutes >= 60 else _counted(minutes, "minute")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"

"""Time zones as a list to choose from: the ones of American schools first, then all others."""

import zoneinfo
from functools import cache

COMMON_ZONES = [
    ("America/New_York", "Eastern (New York)"),
    ("America/Chicago", "Central (Chicago)"),
    ("America/Denver", "Mountain (Denver)"),
    ("America/Phoenix", "Arizona (Phoenix)"),
    ("America/Los_Angeles", "Pacific (Los Angeles)"),
    ("America/Anchorage", "Alaska (Anchorage)"),
    ("Pacific/Honolulu", "Hawaii (Honolulu)"),
]
AREAS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return choices in two groups: [("United States", [(key, label), ...]), ("Everywhere", [...])]."""
    common = {key for key, _ in COMMON_ZONES}
    others = sorted(key for key in zoneinfo.available_timezones() - common if key.split("/")[0] in AREAS)
    everywhere = [(key, key.replace("_", " ")) for key in others]
    return [("United States", COMMON_ZONES), ("Everywhere", [*everywhere, ("UTC", "UTC")])]

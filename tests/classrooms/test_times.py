from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template

from classrooms.times import clock, distance, spoken, zone_name

EASTERN = ZoneInfo("America/New_York")
NOON = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("America/New_York", "Eastern"),
        ("America/Chicago", "Central"),
        ("America/Denver", "Mountain"),
        ("America/Los_Angeles", "Pacific"),
        ("Europe/Berlin", "Europe/Berlin time"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos Aires time"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_has_the_name_people_use(key, name):
    assert zone_name(ZoneInfo(key)) == name


def test_a_deadline_is_said_in_the_zone_of_the_class():
    assert spoken(datetime(2026, 12, 5, 4, 59, tzinfo=UTC), EASTERN, NOON) == "Fri, Dec 4, 11:59 PM Eastern (in 3 days)"


def test_a_moment_in_another_year_says_the_year():
    assert spoken(datetime(2027, 1, 8, 15, 0, tzinfo=UTC), EASTERN, NOON).startswith("Fri, Jan 8, 2027, 10:00 AM")


def test_the_year_is_the_one_of_the_class_and_not_of_greenwich():
    moment, now = datetime(2027, 1, 1, 2, 0, tzinfo=UTC), datetime(2026, 12, 31, 17, 0, tzinfo=UTC)

    assert spoken(moment, EASTERN, now) == "Thu, Dec 31, 9:00 PM Eastern (in 9 hours)"


@pytest.mark.parametrize(("hour", "said"), [(5, "12:00 AM"), (10, "5:00 AM"), (17, "12:00 PM"), (22, "5:00 PM")])
def test_the_clock_has_twelve_hours(hour, said):
    assert clock(datetime(2026, 12, 1, hour, tzinfo=UTC), EASTERN) == said


def test_the_clock_follows_daylight_saving_time():
    before, after = datetime(2026, 10, 31, 16, tzinfo=UTC), datetime(2026, 11, 1, 17, tzinfo=UTC)

    assert (clock(before, EASTERN), clock(after, EASTERN)) == ("12:00 PM", "12:00 PM")


def test_days_are_midnights_even_where_a_day_has_25_hours():
    saturday_noon = datetime(2026, 10, 31, 12, tzinfo=EASTERN)
    monday_morning = datetime(2026, 11, 2, 8, tzinfo=EASTERN)

    assert distance(monday_morning.astimezone(UTC), saturday_noon.astimezone(UTC), EASTERN) == "in 2 days"


def test_hours_are_real_hours_over_the_change_of_clocks():
    evening, morning = datetime(2026, 10, 31, 20, tzinfo=EASTERN), datetime(2026, 11, 1, 8, tzinfo=EASTERN)

    assert distance(morning.astimezone(UTC), evening.astimezone(UTC), EASTERN) == "in 13 hours"


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (timedelta(seconds=20), "now"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(minutes=119), "in 1 hour"),
        (timedelta(hours=23, minutes=59), "in 23 hours"),
        (timedelta(hours=24), "in 1 day"),
        (timedelta(minutes=-40), "40 minutes ago"),
        (timedelta(days=-3), "3 days ago"),
    ],
)
def test_how_far_away_a_moment_is(gap, said):
    assert distance(NOON + gap, NOON, EASTERN) == said


def test_the_tag_wraps_the_moment_for_machines():
    context = Context({"m": datetime(2026, 12, 5, 4, 59, tzinfo=UTC), "z": EASTERN, "now": NOON})

    html = Template("{% load times %}{% deadline m z now %}").render(context)

    assert html == '<time datetime="2026-12-05T04:59+00:00">Fri, Dec 4, 11:59 PM Eastern (in 3 days)</time>'


def test_no_date_is_said_so():
    assert Template("{% load times %}{% deadline m z %}").render(Context({"m": None, "z": EASTERN})) == "no date"

"""Terms without a database: what lateness costs, when time ends, what may be seen."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.terms import FeedbackPolicy, LatePolicy, LateRule, Moment, Terms
from tests.factories import NOW

DAY = timedelta(days=1)
shares = st.decimals(0, 1, places=3)
delays = st.timedeltas(timedelta(0), timedelta(days=400))


def daily(share="0.1"):
    return LatePolicy(rule=LateRule.DAILY, share=Decimal(share))


# What lateness costs


@pytest.mark.parametrize(
    ("late_by", "lost"),
    [
        (timedelta(0), "0"), (timedelta(seconds=1), "0.1"), (DAY, "0.1"), (DAY + timedelta(seconds=1), "0.2"),
        (timedelta(days=9, hours=1), "1"), (timedelta(days=300), "1"),
    ],
)  # fmt: skip
def test_each_started_day_costs_its_share_up_to_all(late_by, lost):
    assert daily().share_lost(late_by) == Decimal(lost)


def test_a_flat_share_is_lost_once():
    policy = LatePolicy(rule=LateRule.FLAT, share=Decimal("0.25"))
    assert policy.share_lost(timedelta(minutes=1)) == policy.share_lost(timedelta(days=30)) == Decimal("0.25")


@given(st.sampled_from(LateRule), shares, delays, delays)
def test_more_lateness_never_costs_less_and_never_more_than_all(rule, share, one, other):
    policy = LatePolicy(rule=rule, share=share)
    less, more = (policy.share_lost(late) for late in sorted((one, other)))
    assert 0 <= less <= more <= 1


@given(st.sampled_from(LateRule), shares, st.timedeltas(max_value=timedelta(0)))
def test_in_time_costs_nothing(rule, share, early):
    assert LatePolicy(rule=rule, share=share).share_lost(early) == 0


@given(st.integers(0, 60), st.timedeltas(timedelta(0), timedelta(hours=3)))
def test_within_the_grace_nothing_is_late_and_after_it_all_of_the_delay_counts(grace, after):
    terms = Terms(due_at=NOW, grace_minutes=grace)
    is_late = after > timedelta(minutes=grace)
    assert terms.late_by(NOW + after) == (after if is_late else timedelta(0))


# When time ends


@given(st.integers(1, 300), st.integers(0, 60), st.timedeltas(-DAY, DAY))
def test_the_deadline_is_the_earlier_end_and_the_grace(minutes, grace, until_close):
    terms = Terms(minutes=Decimal(minutes), grace_minutes=grace, closes_at=NOW + until_close)
    end = min(NOW + timedelta(minutes=minutes), NOW + until_close)
    assert terms.deadline(NOW) == end + timedelta(minutes=grace)


@pytest.mark.parametrize(
    ("name", "start"), [("fall back", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)), ("spring", datetime(2027, 3, 14, 6, 30, tzinfo=UTC))]
)  # fmt: skip
def test_minutes_are_real_minutes_when_the_clocks_change_meanwhile(name, start):
    zone = ZoneInfo("America/New_York")
    deadline = Terms(minutes=Decimal(90)).deadline(start)
    assert deadline - start == timedelta(minutes=90)
    on_the_wall = deadline.astimezone(zone).replace(tzinfo=None) - start.astimezone(zone).replace(tzinfo=None)
    assert on_the_wall == timedelta(minutes=30 if name == "fall back" else 150)


def test_late_days_are_24_hours_also_when_the_clocks_change():
    # Due on Saturday at 11:59 PM Eastern; on Sunday, 25 hours long, the clocks go back.
    due = datetime(2026, 11, 1, 3, 59, tzinfo=UTC)
    terms = Terms(due_at=due, late=daily())
    same_time_next_day = datetime(2026, 11, 1, 23, 59, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)
    assert terms.late.share_lost(terms.late_by(due + DAY)) == Decimal("0.1")
    assert terms.late.share_lost(terms.late_by(same_time_next_day)) == Decimal("0.2")


# What may be seen, for every mix of feedback


@pytest.mark.parametrize("moments", list(product(Moment, repeat=2)))
@pytest.mark.parametrize("part", FeedbackPolicy.model_fields)
def test_every_part_is_seen_from_its_own_moment_on_whatever_the_others_say(part, moments):
    own, others = moments
    policy = FeedbackPolicy(**{**dict.fromkeys(FeedbackPolicy.model_fields, others), part: own})
    terms = Terms(due_at=NOW, feedback=policy)
    before, after = NOW - DAY, NOW + DAY
    released = terms.model_copy(update={"released_at": before})
    assert (part in terms.visible(submitted=False, now=after)) == (own is Moment.AT_ONCE)
    assert (part in terms.visible(submitted=True, now=before)) == (own in (Moment.AT_ONCE, Moment.AFTER_SUBMIT))
    assert (part in terms.visible(submitted=True, now=after)) == (own is not Moment.WHEN_RELEASED)
    assert part in released.visible(submitted=True, now=before)

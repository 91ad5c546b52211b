"""What holds for any answers and any regrades, whatever their order."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.corrections import decide_drops, in_force_for, replayed
from quizzes.counting import stored
from quizzes.models import Attempt
from quizzes.rekeying import CannotRekey
from quizzes.terms import LatePolicy, LateRule
from tests.factories import NOW
from tests.quizzes.regrades import Work, score_of, state

pytestmark = pytest.mark.django_db

picks = st.lists(st.sampled_from("abcd"), unique=True, max_size=4).map(
    lambda chosen: {"choices": sorted(chosen)} if chosen else None
)
beside = st.sampled_from([{"choice": "a"}, {"choice": "b"}, None])
answers = st.lists(st.tuples(picks, beside, st.booleans()), min_size=1, max_size=4)
steps = st.lists(
    st.tuples(st.sampled_from(["new_key", "accept_both", "full_marks", "drop"]), picks), min_size=1, max_size=3
)
LATE = {"late": LatePolicy(rule=LateRule.FLAT, share=Decimal("0.3")), "due_at": NOW}


def share(attempt: Attempt) -> Decimal:
    score, full = score_of(attempt)
    return (score or Decimal(0)) / full if full else Decimal(0)


def make_work(answered) -> tuple[Work, list[Attempt]]:
    work = Work("multiple", points=3)
    return work, [work.handed_in(one, two, **(LATE if late else {})) for one, two, late in answered]


def apply_steps(work: Work, wanted, may_lower: bool = False):
    """Apply one step after the other and yield after each; a key that is none, or is the key already, is left out."""
    for action, key in wanted:
        try:
            applied = work.apply(action, key if action in ("new_key", "accept_both") else None, may_lower=may_lower)
        except (CannotRekey, ValueError):
            continue
        yield applied.regrade


@settings(max_examples=25)
@given(answered=answers, wanted=steps)
def test_nobody_loses_unless_told_to(answered, wanted):
    work, attempts = make_work(answered)
    shares = [share(attempt) for attempt in attempts]
    for _ in apply_steps(work, wanted):
        now = [share(attempt) for attempt in attempts]
        assert all(after >= before for before, after in zip(shares, now, strict=True))
        shares = now


@settings(max_examples=25)
@given(answered=answers, wanted=steps, may_lower=st.booleans(), data=st.data())
def test_undoing_all_of_it_in_any_order_brings_every_score_back(answered, wanted, may_lower, data):
    work, attempts = make_work(answered)
    before = state(attempts)
    made = {regrade.pk: regrade for regrade in apply_steps(work, wanted, may_lower)}
    for regrade in data.draw(st.permutations(list(made.values()))):
        work.undo(regrade)
    assert state(attempts) == before


@settings(max_examples=25)
@given(answered=answers, wanted=steps, may_lower=st.booleans())
def test_what_is_stored_is_what_a_replay_gives_and_another_replay_changes_nothing(answered, wanted, may_lower):
    work, attempts = make_work(answered)
    list(apply_steps(work, wanted, may_lower))
    before, regrades = state(attempts), in_force_for([attempt.pk for attempt in attempts])
    for attempt in Attempt.objects.filter(pk__in=[each.pk for each in attempts]).select_related("quiz"):
        rows = list(attempt.responses.select_related("version", "mark"))
        for row in rows:
            fraction = replayed(row, regrades.get(row.pk, ())).grade.fraction
            assert stored(fraction) == row.fraction
        totals, counted = (attempt.score, attempt.max_score), [row.counts for row in rows]
        decide_drops(attempt, rows, regrades)
        assert ((attempt.score, attempt.max_score), [row.counts for row in rows]) == (totals, counted)
    assert state(attempts) == before


@settings(max_examples=15)
@given(answered=answers, wanted=steps, may_lower=st.booleans(), data=st.data())
def test_who_came_first_makes_no_difference(answered, wanted, may_lower, data):
    order = data.draw(st.permutations(range(len(answered))))
    work, attempts = make_work(answered)
    other, shuffled = make_work([answered[place] for place in order])
    list(apply_steps(work, wanted, may_lower))
    list(apply_steps(other, wanted, may_lower))
    assert [score_of(shuffled[order.index(place)]) for place in range(len(answered))] == [
        score_of(attempt) for attempt in attempts
    ]

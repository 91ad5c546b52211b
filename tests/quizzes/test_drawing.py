"""What an attempt draws: from pools, and in which order, all from its seed."""

import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes import drawing, taking
from quizzes.terms import Terms
from tests.factories import NOW, SPECS, make_alice, make_lesson, make_question, make_quiz, make_slot, make_version

pytestmark = pytest.mark.django_db
FEW = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
seeds = st.integers(0, 2**63 - 1)
PLAIN = Terms(shuffle_options=False)
SHUFFLED = Terms(shuffle_questions=True)
PINNED = {"options": [*SPECS["single"]["options"], {"id": "d", "text": "All of these", "pinned": True}]}


@pytest.fixture
def quiz():
    """One fixed question that has the tag too, and two places that draw from five with the tag "record"."""
    lesson = make_lesson()
    fixed, *_ = [make_question(lesson=lesson, slug=f"r{number}", tags=["record"]) for number in range(6)]
    make_question(lesson=lesson, slug="other", tags=["column"])
    quiz = make_quiz(questions=[fixed])
    make_slot(quiz=quiz, pool="record")
    make_slot(quiz=quiz, pool="Record")
    return quiz


def drawn(quiz, seed, terms=PLAIN, seen=None):
    return [item.version.question.slug for item in drawing.draw(quiz, terms, seed, seen)]


def take(quiz, student, seed=None, **terms):
    attempt = taking.start(student=student, quiz=quiz, terms=Terms(tries=None, **terms), now=NOW, seed=seed)
    return taking.submit(attempt=attempt, now=NOW)


def slugs(attempt):
    return [row.version.question.slug for row in attempt.responses.select_related("version__question")]


@FEW
@given(seed=seeds)
def test_a_draw_has_no_question_twice_none_that_stands_fixed_and_none_without_the_tag(db, quiz, seed):
    first, *others = drawn(quiz, seed)
    assert first == "r0"
    assert len(set(others)) == 2
    assert set(others) <= {"r1", "r2", "r3", "r4", "r5"}


@FEW
@given(seed=seeds)
def test_the_same_seed_draws_the_same(db, quiz, seed):
    one, two = drawing.draw(quiz, SHUFFLED, seed), drawing.draw(quiz, SHUFFLED, seed)
    assert [(item.slot, item.version, item.order) for item in one] == [
        (item.slot, item.version, item.order) for item in two
    ]


def test_other_seeds_draw_every_question_of_the_pool(quiz):
    counts = Counter(slug for seed in range(60) for slug in drawn(quiz, seed)[1:])
    assert set(counts) == {"r1", "r2", "r3", "r4", "r5"}


def test_a_second_try_draws_what_was_not_seen_and_a_third_what_was_seen_least(quiz):
    alice = make_alice()
    tries = [slugs(take(quiz, alice))[1:] for _ in range(3)]
    assert not set(tries[0]) & set(tries[1])
    assert {"r1", "r2", "r3", "r4", "r5"} == {slug for each in tries for slug in each}


def test_what_somebody_else_saw_changes_no_draw(quiz):
    take(quiz, make_alice(), seed=7)
    assert drawn(quiz, 7) == slugs(take(quiz, make_alice(username="another"), seed=7))


def test_pools_that_overlap_are_both_filled():
    lesson = make_lesson()
    make_question(lesson=lesson, slug="both", tags=["record", "dates"])
    make_question(lesson=lesson, slug="record", tags=["record"])
    quiz = make_quiz(lesson=lesson, questions=[])
    make_slot(quiz=quiz, pool="record")
    make_slot(quiz=quiz, pool="record, dates")
    assert {tuple(drawn(quiz, seed)) for seed in range(20)} == {("record", "both")}


def test_a_pool_that_is_used_up_leaves_its_place_out_and_says_so(quiz, caplog):
    for _ in range(4):
        make_slot(quiz=quiz, pool="record")
    attempt = take(quiz, make_alice())
    assert (attempt.responses.count(), attempt.max_score) == (6, 6)
    assert "no question left" in caplog.text


def test_questions_are_shuffled_by_the_seed_and_positions_follow_the_shuffle():
    quiz = make_quiz(questions=[make_question(slug="q0")])
    for number in range(1, 6):
        make_slot(quiz=quiz, question=make_question(lesson=quiz.lesson, slug=f"q{number}"))
    orders = {tuple(drawn(quiz, seed, SHUFFLED)) for seed in range(10)}
    assert len(orders) > 1
    assert {tuple(sorted(order)) for order in orders} == {("q0", "q1", "q2", "q3", "q4", "q5")}


@FEW
@given(seed=seeds)
def test_all_of_these_stays_last(db, seed):
    version = make_question(spec=PINNED).current
    order = drawing.draw_order(version, seed, shuffle=True)
    assert (order[-1], sorted(order)) == ("d", ["a", "b", "c", "d"])


def test_options_in_front_of_the_pinned_one_change_places():
    version = make_question(spec=PINNED).current
    assert len({tuple(drawing.draw_order(version, seed, shuffle=True)) for seed in range(30)}) > 3


def test_without_shuffling_questions_and_options_keep_the_authors_order(quiz):
    items = drawing.draw(quiz, PLAIN, random.Random(1).getrandbits(63))
    assert [item.slot.position for item in items] == [1, 2, 3]
    assert {tuple(item.order) for item in items} == {("a", "b", "c")}


def test_an_attempt_is_drawn_again_from_its_seed(quiz):
    alice = make_alice()
    for _ in range(3):
        attempt = take(quiz, alice, shuffle_questions=True)
        stored = [(row.slot, row.version, row.order) for row in attempt.responses.all()]
        assert [(item.slot, item.version, item.order) for item in drawing.redraw(attempt)] == stored


def test_a_new_version_is_asked_in_new_attempts_only(quiz):
    alice = make_alice()
    before = take(quiz, alice, seed=3)
    make_version(question=before.responses.last().version.question)
    assert before.responses.last().version.number == 1
    assert sorted(item.version.number for item in drawing.redraw(before)) == [1, 1, 2]

"""Starting, saving and submitting, through the verbs."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes import drawing, grader, taking
from quizzes.models import Attempt, Response
from quizzes.taking import Refusal
from quizzes.terms import Terms
from tests.factories import NOW, make_alice, make_attempt, make_question, make_quiz, make_user, make_version

pytestmark = pytest.mark.django_db

A, B = {"choice": "a"}, {"choice": "b"}
LATER = NOW + timedelta(minutes=1)


def begin(quiz=None, student=None, now=NOW, **terms):
    return taking.start(student=student or make_user(), quiz=quiz or make_quiz(), terms=Terms(**terms), now=now)


def put(attempt, answer=None, revision=1, now=LATER, position=1, **kwargs):
    return taking.save(attempt=attempt, position=position, answer=answer or A, revision=revision, now=now, **kwargs)


def first(attempt):
    return attempt.responses.get(position=1)


# Starting


def test_starting_makes_a_blank_response_for_each_slot():
    quiz = make_quiz(points=2)
    attempt = begin(quiz)
    assert [(row.position, row.answer, row.points) for row in attempt.responses.all()] == [
        (1, None, 2), (2, None, 2), (3, None, 2),
    ]  # fmt: skip
    assert (attempt.number, attempt.max_score, attempt.score) == (1, 6, None)


def test_starting_again_goes_on_with_the_open_attempt():
    quiz, alice = make_quiz(), make_alice()
    assert begin(quiz, alice) == begin(quiz, alice, now=LATER)


def test_a_start_that_lost_the_race_gets_the_attempt_that_won(monkeypatch):
    quiz, alice = make_quiz(), make_alice()
    won = begin(quiz, alice)
    seen = iter([None])
    open_attempt = taking._open_attempt
    monkeypatch.setattr(taking, "_open_attempt", lambda *args: next(seen, open_attempt(*args)))
    assert begin(quiz, alice) == won
    assert Attempt.objects.count() == 1


def test_the_next_attempt_has_the_next_number():
    quiz, alice = make_quiz(), make_alice()
    taking.submit(attempt=begin(quiz, alice), now=LATER)
    assert begin(quiz, alice).number == 2


def test_the_terms_are_frozen_with_their_deadline():
    attempt = begin(minutes=Decimal("22.5"), closes_at=NOW + timedelta(hours=1))
    assert attempt.deadline == NOW + timedelta(minutes=22, seconds=30)
    assert Attempt.objects.get().terms.minutes == Decimal("22.5")


def test_the_closing_time_ends_an_attempt_that_has_more_minutes():
    assert begin(minutes=Decimal(30), closes_at=LATER).deadline == LATER


def test_a_quiz_without_questions_can_be_started():
    attempt = begin(make_quiz(questions=[]))
    assert taking.submit(attempt=attempt, now=LATER).score is None


@given(seed=st.integers(0, 2**63 - 1))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_seed_draws_the_same_order_again(db, seed):
    quiz = make_quiz()
    terms = Terms(shuffle_questions=True)
    one, two = drawing.draw(quiz, terms, seed), drawing.draw(quiz, terms, seed)
    assert one == two
    assert sorted(one[0].order) == ["a", "b", "c"]


def test_an_attempt_keeps_the_version_that_it_was_asked():
    question = make_question()
    old = question.current
    attempt = begin(make_quiz(questions=[question]))
    make_version(question=question, number=2)
    assert first(attempt).version == old


def test_starting_takes_few_queries(django_assert_max_num_queries):
    quiz, alice = make_quiz(questions=[make_question() for _ in range(15)]), make_alice()
    with django_assert_max_num_queries(10):
        begin(quiz, alice)


# Saving


def test_an_answer_is_saved_with_its_time():
    attempt = begin()
    saved = put(attempt, B, revision=1)
    assert (saved.accepted, saved.reason) == (True, Refusal.NONE)
    assert (first(attempt).answer, first(attempt).revision, first(attempt).saved_at) == (B, 1, LATER)


def test_an_older_answer_never_replaces_a_newer_one():
    attempt = begin()
    put(attempt, B, revision=5)
    saved = put(attempt, A, revision=4)
    assert (saved.accepted, saved.reason, saved.response.answer) == (False, Refusal.KEPT_NEWER, B)
    assert first(attempt).answer == B


def test_a_repeated_save_is_accepted_and_changes_nothing():
    attempt = begin()
    put(attempt, A, revision=1)
    assert put(attempt, A, revision=1, now=LATER + timedelta(seconds=9)).accepted
    assert first(attempt).saved_at == LATER


def test_another_answer_with_the_same_revision_is_not_taken():
    attempt = begin()
    put(attempt, A, revision=1)
    assert put(attempt, B, revision=1).reason == Refusal.KEPT_NEWER


def test_an_answer_can_be_taken_back():
    attempt = begin()
    put(attempt, A, revision=1)
    taking.save(attempt=attempt, position=1, answer=None, revision=2, now=LATER)
    assert attempt.responses.filter(position=1, answer__isnull=True).exists()


def test_a_flag_is_kept_until_it_is_taken_off():
    attempt = begin()
    put(attempt, A, revision=1, flagged=True)
    put(attempt, B, revision=2)
    assert first(attempt).is_flagged
    put(attempt, B, revision=3, flagged=False)
    assert not first(attempt).is_flagged


def test_a_late_answer_is_not_counted():
    attempt = begin(minutes=Decimal(10))
    put(attempt, A, revision=1)
    saved = put(attempt, B, revision=2, now=NOW + timedelta(minutes=10))
    assert (saved.accepted, saved.reason, saved.response.answer) == (False, Refusal.TIME_IS_UP, A)


def test_an_answer_in_the_last_second_is_saved():
    attempt = begin(minutes=Decimal(10))
    assert put(attempt, now=NOW + timedelta(minutes=9, seconds=59)).accepted


def test_after_submitting_nothing_is_saved():
    attempt = begin()
    taking.submit(attempt=attempt, now=LATER)
    assert put(attempt).reason == Refusal.SUBMITTED
    assert first(attempt).answer is None


def test_a_position_that_is_not_there_is_an_error():
    with pytest.raises(Response.DoesNotExist):
        put(begin(), position=99)


@given(
    st.permutations(range(1, 8)).flatmap(
        lambda order: st.lists(st.sampled_from(order), max_size=6).map(lambda repeated: [*order, *repeated])
    )
)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_any_order_of_arrival_the_highest_revision_stays(db, arrivals):
    attempt = begin()
    for number, revision in enumerate(arrivals):
        seen = first(attempt).revision
        saved = put(attempt, {"choice": f"answer {revision}"}, revision=revision)
        assert saved.accepted == (revision >= seen), number
    assert first(attempt).answer == {"choice": "answer 7"}


def test_a_save_takes_two_queries(django_assert_num_queries):
    attempt = begin()
    with django_assert_num_queries(2):
        put(attempt)


# Submitting


def test_submitting_grades_each_response():
    attempt = begin(make_quiz(points=2))
    put(attempt, A, position=1)
    put(attempt, B, position=2)
    done = taking.submit(attempt=attempt, now=LATER)
    assert [row.fraction for row in done.responses.all()] == [1, 0, 0]
    assert (done.score, done.submitted_at, done.by_deadline) == (2, LATER, False)


def test_a_graded_response_keeps_its_receipt():
    attempt = begin()
    put(attempt, B)
    taking.submit(attempt=attempt, now=LATER)
    response = first(attempt)
    assert response.version_digest == response.version.digest
    assert response.grader_version == grader.GRADER_VERSION
    assert response.graded_at == LATER
    assert [(part["id"], part["right"]) for part in response.parts] == [("b", False)]


def test_submitting_twice_changes_nothing():
    attempt = begin()
    put(attempt, A)
    taking.submit(attempt=attempt, now=LATER)
    again = taking.submit(attempt=attempt, now=LATER + timedelta(hours=1))
    assert (again.submitted_at, again.score) == (LATER, 1)
    assert first(attempt).graded_at == LATER


def test_an_essay_waits_for_a_person_and_a_blank_one_does_not():
    attempt = begin(make_quiz(questions=[make_question(kind="essay"), make_question(kind="essay")]))
    put(attempt, {"text": "Because."})
    done = taking.submit(attempt=attempt, now=LATER)
    assert [row.fraction for row in done.responses.all()] == [None, 0]
    assert done.score == 0


def test_a_quiz_of_which_everything_waits_has_no_score_yet():
    attempt = begin(make_quiz(questions=[make_question(kind="essay")]))
    put(attempt, {"text": "Because."})
    assert taking.submit(attempt=attempt, now=LATER).score is None


def test_a_share_is_stored_with_five_places():
    question = make_question(kind="multiple", spec={"options": [
        {"id": "a", "text": "A", "right": True}, {"id": "b", "text": "B", "right": True},
        {"id": "c", "text": "C", "right": True}, {"id": "d", "text": "D"},
    ]})  # fmt: skip
    attempt = begin(make_quiz(questions=[question], points=3))
    put(attempt, {"choices": ["a", "b"]})
    done = taking.submit(attempt=attempt, now=LATER)
    assert first(attempt).fraction == Decimal("0.66667")
    assert done.score == Decimal("2.00001")


def test_a_question_whose_spec_is_broken_waits_instead_of_failing():
    attempt = begin()
    row = first(attempt)
    type(row.version).objects.filter(pk=row.version_id).update(spec={"broken": True})
    put(attempt, A)
    assert taking.submit(attempt=attempt, now=LATER).submitted_at == LATER
    assert (first(attempt).fraction, first(attempt).needs_review) == (None, True)


def test_submitting_after_the_deadline_counts_as_submitted_at_the_deadline():
    attempt = begin(minutes=Decimal(10))
    done = taking.submit(attempt=attempt, now=NOW + timedelta(hours=5))
    assert (done.submitted_at, done.by_deadline) == (NOW + timedelta(minutes=10), True)


def test_submitting_15_answers_takes_few_queries(django_assert_max_num_queries):
    attempt = begin(make_quiz(questions=[make_question() for _ in range(15)]))
    with django_assert_max_num_queries(8):
        taking.submit(attempt=attempt, now=LATER)


# The deadline


def test_at_the_deadline_what_was_saved_is_submitted_by_whoever_looks():
    attempt = begin(minutes=Decimal(10))
    put(attempt, A)
    assert taking.close_overdue(Attempt.objects.all(), NOW + timedelta(days=1)) == 1
    attempt.refresh_from_db()
    assert (attempt.submitted_at, attempt.by_deadline, attempt.score) == (NOW + timedelta(minutes=10), True, 1)


def test_an_attempt_within_its_time_is_left_open():
    attempt = begin(minutes=Decimal(10))
    assert taking.close_overdue(Attempt.objects.all(), LATER) == 0
    attempt.refresh_from_db()
    assert attempt.is_open


def test_a_look_with_nothing_to_close_takes_one_query(django_assert_num_queries):
    begin()
    with django_assert_num_queries(1):
        taking.close_overdue(Attempt.objects.all(), NOW + timedelta(days=1))


def test_closing_a_whole_class_takes_few_queries(django_assert_max_num_queries):
    quiz = make_quiz()
    for _ in range(30):
        begin(quiz, minutes=Decimal(10))
    with django_assert_max_num_queries(10):
        assert taking.close_overdue(Attempt.objects.all().distinct(), NOW + timedelta(days=1)) == 30


def test_starting_after_time_is_up_submits_the_old_attempt():
    quiz, alice = make_quiz(), make_alice()
    old = begin(quiz, alice, minutes=Decimal(10))
    found = begin(quiz, alice, now=NOW + timedelta(hours=1))
    assert found == old
    assert not found.is_open


def test_a_closing_time_before_the_start_still_leaves_a_valid_attempt():
    attempt = make_attempt(deadline=NOW - timedelta(minutes=1))
    assert taking.submit(attempt=attempt, now=NOW).submitted_at == NOW

"""What a teacher may change on an attempt: time, dates, release, a mark by hand."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import AuditEntry
from classrooms import marking
from quizzes import adjusting, taking
from quizzes.models import Attempt, Quiz
from quizzes.terms import FeedbackPolicy, LatePolicy, LateRule, Moment, Terms
from tests.factories import NOW, make_question, make_quiz, make_rivera, make_user

pytestmark = pytest.mark.django_db

LATER, OVER = NOW + timedelta(minutes=1), NOW + timedelta(minutes=30)
TENTH = LatePolicy(rule=LateRule.FLAT, share=Decimal("0.1"))


def begin(quiz=None, **terms):
    return taking.start(student=make_user(), quiz=quiz or make_quiz(), terms=Terms(**terms), now=NOW)


def answer(attempt, answer, revision=1, position=1):
    taking.save(attempt=attempt, position=position, answer=answer, revision=revision, now=LATER)
    return attempt.responses.get(position=position)


def give(attempt, minutes=5, now=LATER):
    return adjusting.give_more_time(attempt=attempt, minutes=minutes, actor=make_rivera(), now=now, reason="Fire drill")


# More time


def test_nothing_gets_late_in_the_time_won():
    attempt = give(begin(minutes=Decimal(10), due_at=NOW + timedelta(minutes=12), late=TENTH), minutes=20)
    handed_in = taking.submit(attempt=attempt, now=NOW + timedelta(minutes=29))
    assert (handed_in.is_late, handed_in.deduction) == (False, 0)


def test_who_was_late_before_stays_late():
    attempt = give(begin(minutes=Decimal(10), due_at=NOW - timedelta(minutes=5), late=TENTH), minutes=20)
    assert taking.submit(attempt=attempt, now=NOW + timedelta(minutes=2)).is_late


# Opening again


def run_out(quiz=None, **terms):
    """Return an attempt with one right answer that its deadline has handed in."""
    attempt = begin(quiz, **{"minutes": Decimal(10), **terms})
    answer(attempt, {"choice": "a"})
    taking.close_overdue(Attempt.objects.all(), OVER)
    attempt.refresh_from_db()
    return attempt


def reopen(attempt, minutes=15, now=OVER, reason="The network was down"):
    return adjusting.reopen(attempt=attempt, minutes=minutes, actor=make_rivera(), now=now, reason=reason)


def test_an_attempt_opened_again_has_its_answers_and_no_score():
    attempt = reopen(run_out(grace_minutes=2))
    row = attempt.responses.get(position=1)
    assert (attempt.is_open, attempt.by_deadline, attempt.score, attempt.max_score) == (True, False, None, 3)
    assert (row.answer, row.fraction, row.graded_at, row.parts) == ({"choice": "a"}, None, None, [])
    assert attempt.deadline == OVER + timedelta(minutes=17)
    assert attempt.terms.deadline(attempt.started_at) == attempt.deadline


def test_what_is_answered_then_counts_and_is_not_late():
    attempt = reopen(run_out(due_at=NOW + timedelta(minutes=10), late=TENTH))
    later = OVER + timedelta(minutes=14)
    taking.save(attempt=attempt, position=2, answer={"choice": "a"}, revision=1, now=later)
    attempt = taking.submit(attempt=attempt, now=later)
    assert (attempt.score, attempt.deduction, attempt.is_late) == (2, 0, False)


def test_opening_again_is_logged_with_its_reason():
    attempt = reopen(run_out())
    entry = AuditEntry.objects.get(action="attempt-reopen")
    assert (entry.reason, entry.target) == ("The network was down", f"quizzes.attempt:{attempt.pk}")


def test_what_was_checked_keeps_its_grade():
    attempt = begin(minutes=Decimal(10), feedback=FeedbackPolicy(right=Moment.AT_ONCE))
    taking.check(response=answer(attempt, {"choice": "b"}), now=LATER)
    taking.close_overdue(Attempt.objects.all(), OVER)
    attempt.refresh_from_db()
    reopen(attempt)
    assert attempt.responses.get(position=1).fraction == 0


def test_what_a_student_handed_in_stays_closed():
    attempt = taking.submit(attempt=begin(minutes=Decimal(10)), now=LATER)
    with pytest.raises(adjusting.CannotReopen, match="another try"):
        reopen(attempt)


def test_what_was_marked_by_hand_stays_closed():
    attempt = run_out(make_quiz(questions=[make_question(kind="essay")]))
    marking.mark(
        response=attempt.responses.get(), marker=make_user(role="teacher"), fraction=Decimal(1), revision=0, now=OVER
    )
    with pytest.raises(adjusting.CannotReopen, match="marked by hand"):
        reopen(attempt)
    attempt.refresh_from_db()
    assert attempt.score == 1


def test_beside_another_open_attempt_nothing_is_opened():
    attempt = run_out(tries=2)
    taking.start(student=attempt.student, quiz=attempt.quiz, terms=Terms(), now=OVER)
    with pytest.raises(adjusting.CannotReopen, match="in the middle of another attempt"):
        reopen(attempt)


def test_opening_twice_opens_once():
    attempt, rivera = run_out(), make_rivera()
    again = {"attempt": attempt, "minutes": 5, "actor": rivera, "now": OVER, "reason": "Fire drill"}
    adjusting.reopen(**again)
    with pytest.raises(adjusting.CannotReopen, match="open already"):
        adjusting.reopen(**again)


@pytest.mark.parametrize(("minutes", "reason"), [(0, "Why not"), (-5, "Why not"), (5, " ")])
def test_opening_again_takes_minutes_and_a_reason(minutes, reason):
    with pytest.raises(ValueError, match="minutes and a reason"):
        reopen(run_out(), minutes=minutes, reason=reason)


# The deadline


def test_more_time_moves_the_deadline_and_is_logged():
    attempt = give(begin(minutes=Decimal(10)))
    assert attempt.deadline == NOW + timedelta(minutes=15)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.reason, entry.target) == (
        "attempt-give-time", "Fire drill", f"quizzes.attempt:{attempt.pk}"
    )  # fmt: skip


def test_the_frozen_terms_give_the_new_deadline():
    attempt = give(begin(minutes=Decimal(10), closes_at=NOW + timedelta(minutes=12)))
    assert attempt.terms.deadline(attempt.started_at) == attempt.deadline


def test_more_time_after_the_time_is_up_counts_from_now():
    attempt = give(begin(minutes=Decimal(10)), now=NOW + timedelta(minutes=30))
    assert attempt.deadline == NOW + timedelta(minutes=35)


def test_an_answer_in_the_time_won_is_saved():
    attempt = give(begin(minutes=Decimal(10)))
    late = NOW + timedelta(minutes=12)
    assert taking.save(attempt=attempt, position=1, answer={"choice": "a"}, revision=1, now=late).accepted


def test_an_attempt_without_a_limit_cannot_get_more_time():
    with pytest.raises(adjusting.NoTimeLimit):
        give(begin())


def test_a_submitted_attempt_cannot_get_more_time():
    attempt = begin(minutes=Decimal(10))
    taking.submit(attempt=attempt, now=LATER)
    with pytest.raises(adjusting.NoTimeLimit):
        give(attempt)


def test_time_is_never_taken_away():
    with pytest.raises(ValueError, match="positive"):
        give(begin(minutes=Decimal(10)), minutes=-5)


# Dates and release


def test_new_dates_move_the_deadline_of_an_open_attempt():
    attempt = begin(closes_at=NOW + timedelta(hours=1))
    closes = NOW + timedelta(hours=3)
    adjusting.change_dates(attempt, opens_at=None, due_at=None, closes_at=closes, now=LATER)
    attempt.refresh_from_db()
    assert (attempt.deadline, attempt.terms.closes_at) == (closes, closes)


def test_a_release_shows_what_waited_for_it():
    policy = FeedbackPolicy(key=Moment.WHEN_RELEASED)
    attempt = taking.submit(attempt=begin(feedback=policy), now=LATER)
    assert "key" not in attempt.terms.visible(submitted=True, now=LATER)
    released = adjusting.release(attempt, now=LATER, actor=make_rivera())
    assert "key" in released.terms.visible(submitted=True, now=LATER)
    assert AuditEntry.objects.get().action == "attempt-release"


def test_releasing_again_keeps_the_first_moment():
    attempt = begin()
    adjusting.release(attempt, now=NOW)
    assert adjusting.release(attempt, now=LATER).terms.released_at == NOW


# A mark by hand


def test_a_mark_by_hand_refreshes_the_score():
    quiz = make_quiz(questions=[make_question(), make_question(kind="essay")], points=4)
    attempt = begin(quiz)
    answer(attempt, {"choice": "a"})
    essay = answer(attempt, {"text": "Because."}, position=2)
    taking.submit(attempt=attempt, now=LATER)
    marked = taking.record_fraction(response=essay, fraction=Decimal("0.75"), now=LATER)
    assert marked.fraction == Decimal("0.75")
    assert Attempt.objects.get().score == 7


def test_a_mark_taken_back_waits_again():
    attempt = begin(make_quiz(questions=[make_question(kind="essay")]))
    essay = answer(attempt, {"text": "Because."})
    taking.submit(attempt=attempt, now=LATER)
    taking.record_fraction(response=essay, fraction=Decimal(1), now=LATER)
    taking.record_fraction(response=essay, fraction=None, now=LATER)
    assert Attempt.objects.get().score is None


# Guiding questions


def guiding(**kwargs):
    return make_quiz(purpose=Quiz.Purpose.GUIDING, **kwargs)


def test_a_guiding_question_is_graded_at_once():
    response = answer(begin(guiding()), {"choice": "b"})
    assert taking.check(response=response, now=LATER).verdict == "wrong"
    response.refresh_from_db()
    assert (response.checked_at, response.fraction, response.checked_answer) == (LATER, 0, {"choice": "b"})


def test_the_first_answer_checked_is_the_one_that_counts():
    attempt = begin(guiding())
    taking.check(response=answer(attempt, {"choice": "b"}), now=LATER)
    second = taking.check(response=answer(attempt, {"choice": "a"}, revision=2), now=LATER)
    assert second.verdict == "right"
    done = taking.submit(attempt=attempt, now=LATER)
    response = done.responses.get(position=1)
    assert (response.fraction, response.answer, response.graded_answer) == (0, {"choice": "a"}, {"choice": "b"})


def test_checking_a_blank_guiding_question_leaves_no_trace():
    response = begin(guiding()).responses.get(position=1)
    taking.check(response=response, now=LATER)
    response.refresh_from_db()
    assert (response.checked_at, response.fraction) == (None, None)


def test_a_question_of_a_quiz_that_counts_cannot_be_checked():
    response = answer(begin(), {"choice": "a"})
    with pytest.raises(taking.NotCheckable):
        taking.check(response=response, now=LATER)

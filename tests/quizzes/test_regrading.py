"""Regrading: previewed, applied, undone, and nobody loses unless told to."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import AuditEntry
from classrooms import marking
from quizzes import regrading, taking
from quizzes.corrections import effect, in_force_for, replayed
from quizzes.models import Question, Quiz, Regrade, RegradeChange
from quizzes.question_types.base import Grade
from quizzes.terms import FeedbackPolicy, LatePolicy, LateRule, Moment
from tests.factories import NOW, RIGHT_ANSWERS, SPECS, make_version
from tests.quizzes.regrades import REASON, Work, fraction_of, response_of, score_of, state

pytestmark = pytest.mark.django_db

A, B, C = {"choice": "a"}, {"choice": "b"}, {"choice": "c"}
FULL, HALF, NOTHING = Decimal(1), Decimal("0.5"), Decimal(0)

# For each kind: a right answer that becomes wrong, and one that becomes the key.
NEW_KEYS = {
    "single": B,
    "multiple": {"choices": ["c", "d"]},
    "truefalse": {"choice": False},
    "short": {"text": "Florida"},
    "numeric": {"text": "1963"},
    "matching": {"matches": {"a": "b", "b": "x"}},
    "ordering": {"order": ["c", "b", "a"]},
    "cloze": {"gaps": {"1": "Moscow", "2": "Florida"}},
    "categorizing": {"categories": {"a": "wrong", "b": "supported"}},
    "evidence": {"refs": ["p1"], "level": "core", "anchors": ["thesis"]},
}


# What becomes of one grade: the table of all actions.


@pytest.mark.parametrize(
    ("action", "may_lower", "so_far", "corrected", "expected"),
    [
        ("new_key", False, 0, 1, 1),
        ("new_key", False, 1, 0, 1),
        ("new_key", False, HALF, 1, 1),
        ("new_key", False, 1, HALF, 1),
        ("new_key", True, 0, 1, 1),
        ("new_key", True, 1, 0, 0),
        ("new_key", True, 1, HALF, HALF),
        ("new_key", True, None, 1, None),
        ("accept_both", False, 0, 1, 1),
        ("accept_both", False, 1, 0, 1),
        ("accept_both", True, 1, 0, 1),
        ("accept_both", True, HALF, 0, HALF),
        ("accept_both", False, None, 1, None),
        ("full_marks", False, 0, None, 1),
        ("full_marks", True, 1, None, 1),
        ("full_marks", False, None, None, 1),
        ("drop", False, 0, None, 0),
        ("drop", True, 1, None, 1),
        ("drop", False, None, None, None),
    ],
)
def test_what_a_regrade_does_to_a_grade(action, may_lower, so_far, corrected, expected):
    before = Grade(None if so_far is None else Decimal(so_far))
    other = None if corrected is None else Grade(Decimal(corrected))
    assert effect(before, action, other, may_lower=may_lower).fraction == expected


@pytest.mark.parametrize("kind", NEW_KEYS)
@pytest.mark.parametrize(
    ("action", "may_lower", "old_right", "new_right", "blank"),
    [
        ("new_key", False, 1, 1, 0),
        ("new_key", True, 0, 1, 0),
        ("accept_both", False, 1, 1, 0),
        ("accept_both", True, 1, 1, 0),
        ("full_marks", False, 1, 1, 1),
    ],
)
def test_every_kind_is_regraded(kind, action, may_lower, old_right, new_right, blank):
    work = Work(kind)
    attempts = [work.handed_in(answer) for answer in (RIGHT_ANSWERS[kind], NEW_KEYS[kind], None)]
    assert [fraction_of(attempt) for attempt in attempts][::2] == [1, 0]
    before = state(attempts)
    key = None if action == "full_marks" else NEW_KEYS[kind]
    applied = work.apply(action, key, may_lower=may_lower)
    assert [fraction_of(attempt) for attempt in attempts] == [old_right, new_right, blank]
    work.undo(applied.regrade)
    assert state(attempts) == before


def test_an_essay_has_no_key_and_full_marks_are_for_those_who_wait_too():
    work = Work("essay")
    attempt, blank = work.handed_in({"text": "I think so."}), work.handed_in(None)
    with pytest.raises(ValueError, match="A teacher marks essays"):
        work.wanted("new_key", {"text": "So do I."})
    regrade = work.apply("full_marks").regrade
    assert (fraction_of(attempt), fraction_of(blank)) == (1, 1)
    assert score_of(attempt) == (1, 2)
    work.undo(regrade)
    assert (fraction_of(attempt), fraction_of(blank)) == (None, 0)


# Preview


def test_a_preview_says_who_gains_and_stores_nothing():
    work = Work()
    attempts = [work.handed_in(answer, A) for answer in (A, B, B, None)]
    before = state(attempts)
    seen = regrading.preview(work.wanted("new_key", B), NOW)
    assert (seen.raised, seen.lowered, seen.unchanged) == (2, 0, 2)
    assert (seen.mean_before, seen.mean_after) == (Decimal("0.625"), Decimal("0.875"))
    assert [(row.score_before, row.score_after) for row in seen.rows] == [(2, 2), (1, 2), (1, 2), (1, 1)]
    assert state(attempts) == before
    assert not Regrade.objects.exists()
    assert not RegradeChange.objects.exists()


def test_a_preview_says_who_would_lose_where_that_is_allowed():
    work = Work()
    work.handed_in(A), work.handed_in(B)
    seen = regrading.preview(work.wanted("new_key", B, may_lower=True), NOW)
    assert (seen.raised, seen.lowered) == (1, 1)


def test_where_nobody_was_asked_there_is_nothing_to_show():
    work = Work()
    seen = regrading.preview(work.wanted("full_marks"), NOW)
    assert (seen.rows, seen.mean_before, seen.open) == ((), None, 0)


# Scope


def test_another_class_is_left_alone():
    work, other = Work(), Work()
    elsewhere = Work.__new__(Work)
    elsewhere.__dict__.update(other.__dict__, question=work.question, quiz=work.quiz)
    mine, theirs = work.handed_in(B), elsewhere.handed_in(B)
    work.apply("new_key", B)
    assert (fraction_of(mine), fraction_of(theirs)) == (1, 0)
    work.apply("accept_both", B, assignments=(other.assignment,))
    assert fraction_of(theirs) == 1


def test_versions_after_the_one_in_question_are_mended_already():
    work = Work()
    old = work.handed_in(B)
    mended = {"options": [{**option, "right": option["id"] == "b"} for option in SPECS["single"]["options"]]}
    first = work.question.current
    work.question = Question.objects.get(pk=work.question.pk)
    make_version(question=work.question, spec=mended)
    new = work.handed_in(A)
    work.apply("new_key", B, version=first)
    assert (fraction_of(old), fraction_of(new)) == (1, 0)


def test_an_older_version_with_other_options_is_not_graded_by_a_key_that_does_not_know_them():
    work = Work()
    old = work.handed_in(C)
    fewer = {"options": SPECS["single"]["options"][:2]}
    work.question = Question.objects.get(pk=work.question.pk)
    make_version(question=work.question, spec=fewer)
    work.question = Question.objects.get(pk=work.question.pk)
    new = work.handed_in(B)
    applied = work.apply("new_key", B, may_lower=True)
    assert [each.number for each in applied.regrade.versions.all()] == [2]
    assert (fraction_of(old), fraction_of(new)) == (0, 1)


# Open attempts


def test_an_open_attempt_is_graded_so_when_it_is_handed_in():
    work = Work()
    attempt = work.begun(B)
    seen = work.apply("new_key", B).preview
    assert (seen.rows, seen.open) == ((), 1)
    assert fraction_of(attempt) is None
    taking.submit(attempt=attempt, now=NOW + timedelta(minutes=10))
    assert fraction_of(attempt) == 1


def test_who_begins_later_is_graded_so_too():
    work = Work()
    work.handed_in(B)
    regrade = work.apply("new_key", B).regrade
    later = work.handed_in(B)
    assert fraction_of(later) == 1
    work.undo(regrade)
    assert fraction_of(later) == 0
    assert fraction_of(work.handed_in(B)) == 0


def test_an_answer_checked_in_an_open_attempt_is_regraded_at_once_and_stays_so():
    work = Work()
    at_once = FeedbackPolicy(right=Moment.AT_ONCE)
    attempt = work.begun(B, feedback=at_once)
    response = response_of(attempt)
    taking.check(response=response, now=NOW + timedelta(minutes=6))
    assert fraction_of(attempt) == 0
    regrade = work.apply("new_key", B).regrade
    assert fraction_of(attempt) == 1
    taking.submit(attempt=attempt, now=NOW + timedelta(minutes=10))
    assert score_of(attempt) == (1, 2)
    work.undo(regrade)
    assert score_of(attempt) == (0, 2)


def test_guiding_questions_follow_before_and_after():
    work = Work(purpose=Quiz.Purpose.GUIDING)
    early, late = work.begun(B), work.begun(B)
    taking.check(response=response_of(early), now=NOW + timedelta(minutes=6))
    work.apply("new_key", B)
    assert taking.check(response=response_of(late), now=NOW + timedelta(minutes=6)).fraction == 1
    assert (fraction_of(early), fraction_of(late)) == (1, 1)


# Dropping


def test_a_dropped_question_counts_only_where_dropping_it_would_cost():
    work = Work()
    right, wrong = work.handed_in(A, B), work.handed_in(B, A)
    regrade = work.apply("drop").regrade
    assert score_of(right) == (1, 2)
    assert score_of(wrong) == (1, 1)
    work.undo(regrade)
    assert score_of(wrong) == (1, 2)


def test_dropped_for_everybody_where_scores_may_fall():
    work = Work()
    right, wrong = work.handed_in(A, B), work.handed_in(B, A)
    work.apply("drop", may_lower=True)
    assert (score_of(right), score_of(wrong)) == ((0, 1), (1, 1))


def test_an_open_attempt_is_handed_in_without_the_dropped_question():
    work = Work()
    attempt = work.begun(B, A)
    work.apply("drop")
    taking.submit(attempt=attempt, now=NOW + timedelta(minutes=10))
    assert score_of(attempt) == (1, 1)


def test_a_dropped_essay_no_longer_waits():
    work = Work("essay")
    attempt = work.handed_in({"text": "I think so."}, A)
    assert marking.to_mark(work.assignment).count() == 1
    work.apply("drop")
    assert score_of(attempt) == (1, 1)
    assert marking.to_mark(work.assignment).count() == 0


def test_what_lateness_costs_is_worked_out_anew():
    work = Work()
    late = LatePolicy(rule=LateRule.FLAT, share=Decimal("0.25"))
    attempt = work.handed_in(B, A, late=late, due_at=NOW)
    assert score_of(attempt) == (Decimal("0.5"), 2)
    work.apply("new_key", B)
    assert score_of(attempt) == (Decimal("1.5"), 2)
    assert attempt.deduction == Decimal("0.5")


def test_where_the_only_question_is_dropped_there_is_nothing_to_get():
    work = Work()
    work.quiz.slots.last().delete()
    wrong = work.handed_in(B)
    work.apply("drop")
    assert score_of(wrong) == (0, 0)


# Marks by hand


def test_what_a_person_gave_stays():
    work = Work("essay")
    marked, waiting = work.handed_in({"text": "Yes."}), work.handed_in({"text": "No."})
    marking.mark(response=response_of(marked), marker=work.teacher, fraction=HALF, revision=0, now=NOW)
    seen = work.apply("full_marks").preview
    assert (fraction_of(marked), fraction_of(waiting)) == (HALF, 1)
    assert seen.by_hand == 1


def test_a_mark_given_after_a_regrade_survives_its_undoing():
    work = Work("essay")
    attempt = work.handed_in({"text": "Yes."})
    regrade = work.apply("full_marks").regrade
    marking.mark(response=response_of(attempt), marker=work.teacher, fraction=HALF, revision=0, now=NOW)
    work.undo(regrade)
    assert score_of(attempt) == (HALF, 2)


# Several regrades, undoing, twice


def test_the_first_of_two_is_undone_and_the_second_stands():
    work = Work()
    attempts = [work.handed_in(answer) for answer in (A, B, C)]
    first = work.apply("new_key", B, may_lower=True).regrade
    work.apply("accept_both", C)
    assert [fraction_of(attempt) for attempt in attempts] == [0, 1, 1]
    work.undo(first)
    assert [fraction_of(attempt) for attempt in attempts] == [1, 0, 1]


def test_undoing_twice_changes_nothing_and_is_logged_once():
    work = Work()
    attempt = work.handed_in(B)
    regrade = work.apply("new_key", B).regrade
    work.undo(regrade)
    assert work.undo(Regrade.objects.get(pk=regrade.pk)).rows == ()
    assert fraction_of(attempt) == 0
    assert AuditEntry.objects.filter(action="question-regrade-undo").count() == 1


def test_a_second_click_and_a_second_tab_make_no_second_regrade():
    work = Work()
    work.handed_in(B)
    token = uuid.uuid4()
    first = work.apply("new_key", B, token=token)
    clicked, tab = work.apply("new_key", B, token=token), work.apply("new_key", B, token=uuid.uuid4())
    assert (first.is_new, clicked.is_new, tab.is_new) == (True, False, False)
    assert clicked.regrade == tab.regrade == first.regrade == Regrade.objects.get()


def test_who_hands_in_between_preview_and_applying_is_graded_like_everybody():
    work = Work()
    work.handed_in(B)
    wanted = work.wanted("new_key", B)
    regrading.preview(wanted, NOW)
    meanwhile = work.handed_in(B)
    regrading.apply(wanted, reason=REASON, by=work.teacher, now=NOW)
    assert fraction_of(meanwhile) == 1


def test_all_of_it_is_logged():
    work = Work()
    work.handed_in(A, A)
    attempt = work.handed_in(B, A)
    regrade = work.apply("new_key", B).regrade
    entry = AuditEntry.objects.get(action="question-regrade")
    assert (entry.actor, entry.reason) == (work.teacher, REASON)
    assert "1 of 2 scores up, 0 down" in entry.summary
    change = RegradeChange.objects.get()
    assert (change.response.attempt, change.regrade, change.is_undo) == (attempt, regrade, False)
    assert (change.fraction_before, change.fraction_after) == (0, 1)
    assert (change.score_before, change.score_after, change.max_after) == (1, 2, 2)


def test_a_regrade_needs_a_reason_and_so_does_undoing_it():
    work = Work()
    with pytest.raises(ValueError, match="reason"):
        regrading.apply(work.wanted("full_marks"), reason=" ", by=work.teacher, now=NOW)
    regrade = work.apply("full_marks").regrade
    with pytest.raises(ValueError, match="reason"):
        regrading.undo(regrade, reason="", by=work.teacher, now=NOW)


def test_any_stored_score_can_be_recomputed():
    work = Work()
    attempts = [work.handed_in(answer) for answer in (A, B, None)]
    work.apply("new_key", B)
    regrades = in_force_for([attempt.pk for attempt in attempts])
    for attempt in attempts:
        for row in attempt.responses.select_related("version", "mark"):
            assert replayed(row, regrades.get(row.pk, ())).grade.fraction == row.fraction


def test_the_arithmetic_says_that_the_key_was_corrected():
    work = Work()
    kept, raised = work.handed_in(A), work.handed_in(B)
    work.apply("new_key", B)
    assert response_of(kept).arithmetic == "Kept from before the key was corrected"
    assert response_of(raised).arithmetic == "By the corrected key"


def test_a_question_that_can_no_longer_be_read_keeps_what_it_gave():
    work = Work()
    attempt = work.handed_in(A, A)
    work.question.versions.update(spec={"broken": True})
    work.question = Question.objects.get(pk=work.question.pk)
    regrade = work.apply("drop").regrade
    assert fraction_of(attempt) == 1
    work.undo(regrade)
    work.apply("full_marks")
    assert score_of(attempt) == (2, 2)

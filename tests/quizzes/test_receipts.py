"""A student's receipt: every score with its arithmetic, as far as it may be seen."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from classrooms import marking
from quizzes import receipts, taking
from quizzes.counting import shown, stored
from quizzes.terms import FeedbackPolicy, LatePolicy, LateRule, Moment, Terms
from tests.factories import NOW, make_attempt, make_question, make_quiz, make_rivera
from tests.quizzes.regrades import Work

pytestmark = pytest.mark.django_db

PARTS = FeedbackPolicy.model_fields
ALL_SEEN = FeedbackPolicy(**dict.fromkeys(PARTS, Moment.AFTER_SUBMIT))
NOTHING_SEEN = FeedbackPolicy(**dict.fromkeys(PARTS, Moment.WHEN_RELEASED))


def receipt_of(
    *, kinds=("multiple",), answers=({"choices": ["a", "c"]},), points=2, feedback=ALL_SEEN, now=NOW, **terms
):
    quiz = make_quiz(questions=[make_question(kind=kind) for kind in kinds[:1]], points=points)
    for kind in kinds[1:]:
        quiz.slots.create(question=make_question(lesson=quiz.lesson, kind=kind), points=points, position=9)
    attempt = make_attempt(quiz=quiz, terms=Terms(feedback=feedback, **terms), answers=list(answers))
    return receipts.build(taking.submit(attempt=attempt, now=now), now)


def test_a_line_explains_its_points_by_the_rule_of_the_question():
    line = receipt_of(answers=[{"choices": ["a"]}]).lines[0]
    assert "1 right" in line.reason
    assert line.sum == "1/2 × 2 points = 1"


def test_a_blank_answer_says_so():
    line = receipt_of(answers=[None]).lines[0]
    assert (line.reason, line.sum) == ("Not answered", "0 × 2 points = 0")


def test_without_the_key_the_arithmetic_that_would_tell_it_is_kept_back():
    feedback = ALL_SEEN.model_copy(update={"key": Moment.WHEN_RELEASED})
    line = receipt_of(answers=[{"choices": ["a"]}], feedback=feedback).lines[0]
    assert (line.reason, line.sum) == ("Partly right", "1/2 × 2 points = 1")


def test_nothing_of_a_score_is_told_before_its_moment():
    receipt = receipt_of(feedback=NOTHING_SEEN)
    assert [(line.reason, line.sum) for line in receipt.lines] == [("", "")]
    assert receipt.total == ""
    assert receipt.saved == 1


def test_the_total_adds_up_and_says_what_lateness_cost():
    late = LatePolicy(rule=LateRule.DAILY, share=Decimal("0.1"))
    receipt = receipt_of(
        kinds=("single", "single"), answers=[{"choice": "a"}, {"choice": "a"}], due_at=NOW, late=late,
        now=NOW + timedelta(hours=25),
    )  # fmt: skip
    assert receipt.total == "4 - 0.8 for lateness = 3.2 of 4 points"
    assert receipt.lateness == "Handed in late: 10% of the points for each started day."


def test_an_answer_marked_by_a_person_names_the_person():
    rivera = make_rivera()
    attempt = taking.submit(attempt=make_attempt(
        quiz=make_quiz(questions=[make_question(kind="essay")], points=4), answers=[{"text": "I think so."}],
        terms=Terms(feedback=ALL_SEEN),
    ), now=NOW)  # fmt: skip
    assert receipts.build(attempt, NOW).lines[0].reason == "Waits for your teacher"
    response = attempt.responses.get()
    marking.mark(response=response, marker=rivera, fraction=Decimal("0.75"), revision=0, now=NOW, level=3)
    line = receipts.build(attempt, NOW).lines[0]
    assert (line.reason, line.sum) == (f"Marked by {rivera}", "3/4 × 4 points = 3")


@given(st.integers(0, 60), st.integers(1, 60))
def test_a_simple_share_is_written_as_a_fraction(part, whole):
    fraction = stored(Decimal(min(part, whole)) / whole)
    numerator, _, denominator = receipts.as_share(fraction).partition("/")
    assert stored(Decimal(numerator) / Decimal(denominator or 1)) == fraction


def test_any_other_share_is_written_with_all_its_places():
    assert receipts.as_share(Decimal("0.12345")) == shown(Decimal("0.12345"), 5)


def test_a_correction_is_part_of_the_explanation():
    work = Work()
    attempt = work.handed_in(None, {"choice": "a"})
    work.apply("full_marks")
    attempt.refresh_from_db()
    attempt.terms_data |= {"feedback": ALL_SEEN.model_dump(mode="json")}
    line = receipts.build(attempt, NOW).lines[0]
    assert (line.reason, line.sum) == ("Full marks for everybody: the question had a mistake", "1 × 1 point = 1")
    assert [(each.before, each.after) for each in line.corrections] == [("1 of 2", "2 of 2")]


def test_the_page_can_be_kept_as_a_proof(sign_in):
    attempt = make_attempt(answers=[{"choice": "a"}])
    taking.submit(attempt=attempt, now=NOW)
    page = sign_in(attempt.student).get(reverse("quizzes:attempt-receipt", args=[attempt.pk])).content.decode()
    assert "1 of 3 points" in page
    assert attempt.responses.first().version.digest[:12] in page

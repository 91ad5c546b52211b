import pytest

from quizzes.question_types import KINDS, read_spec
from tests import factories
from tests.factories import make_alice, make_assignment, make_attempt, make_classroom, make_question, make_quiz

pytestmark = pytest.mark.django_db


def test_a_class_can_be_given_an_assignment_and_attempt_it():
    alice = make_alice()
    quiz = make_quiz()
    assignment = make_assignment(classroom=make_classroom(students=[alice]), quizzes=[quiz])

    attempt = make_attempt(quiz=quiz, student=alice, assignment=assignment)

    assert attempt.responses.count() == 3
    assert attempt.submission_link.submission.assignment == assignment


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_question_can_be_made(kind):
    assert make_question(kind=kind).current.kind == kind


@pytest.mark.parametrize("kind", KINDS)
def test_the_right_answers_earn_full_marks_where_no_person_marks(kind):
    grade = KINDS[kind].grade(read_spec(kind, factories.SPECS[kind]), factories.RIGHT_ANSWERS[kind])

    assert grade.fraction == (None if kind == "essay" else 1)

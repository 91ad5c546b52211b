import pytest

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


@pytest.mark.parametrize("kind", factories.SPECS)
def test_every_kind_of_question_can_be_made(kind):
    assert make_question(kind=kind).current.kind == kind

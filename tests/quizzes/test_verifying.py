"""`verify_scores`: every stored score can be counted again, and anything that was tampered with is found."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from classrooms import marking
from quizzes import taking
from quizzes.models import Attempt, QuestionVersion, Response
from tests.factories import NOW, RIGHT_ANSWERS, make_attempt, make_question, make_quiz, make_rivera
from tests.quizzes.regrades import Work

pytestmark = pytest.mark.django_db


def verify(**options):
    out = StringIO()
    try:
        call_command("verify_scores", stdout=out, **options)
    except CommandError as error:
        out.write(f"{error}\n")
    return out.getvalue()


def submitted(kind="single", answer=None, points=2):
    quiz = make_quiz(questions=[make_question(kind=kind)], points=points)
    return taking.submit(attempt=make_attempt(quiz=quiz, answers=[answer or RIGHT_ANSWERS[kind]]), now=NOW)


@pytest.mark.parametrize("kind", RIGHT_ANSWERS)
def test_what_was_graded_as_it_should_is_clean(kind):
    submitted(kind)
    assert verify() == "All is as it should be: 1 answer in 1 attempt.\n"


def test_a_mark_by_a_person_is_clean():
    response = submitted("essay", {"text": "Because."}, points=3).responses.get()
    marking.mark(response=response, marker=make_rivera(), fraction=Decimal(1) / 3, revision=0, now=NOW)
    assert "All is as it should be" in verify()


@pytest.mark.parametrize(
    ("model", "changes", "told"),
    [
        (Response, {"fraction": Decimal("0.5")}, "0.5 of full marks is stored, 1 is what the answer earns"),
        (Response, {"answer": {"choice": "b"}}, "1 of full marks is stored, 0 is what the answer earns"),
        (Response, {"version_digest": "0" * 64}, "it was graded by another text of"),
        (Attempt, {"score": Decimal(1)}, "the score is stored as 1, 2 is what the answers make"),
        (Attempt, {"max_score": Decimal(9)}, "the max score is stored as 9, 2 is what the answers make"),
        (QuestionVersion, {"prompt": "Who was it?"}, "version 1 was changed after it was asked"),
    ],
)
def test_what_was_changed_behind_our_back_is_named(model, changes, told):
    submitted()
    model.objects.update(**changes)
    report = verify()
    assert told in report
    assert "difference" in report.splitlines()[-1]


def test_a_mark_that_does_not_fit_is_named():
    response = submitted("essay", {"text": "Because."}).responses.get()
    marking.mark(response=response, marker=make_rivera(), fraction=Decimal("0.5"), revision=0, now=NOW)
    Response.objects.update(fraction=Decimal(1))
    Attempt.objects.update(score=Decimal(2))
    assert "gave 1.00 points, 2 are stored" in verify()


@pytest.mark.parametrize(
    ("action", "key"),
    [("new_key", {"choice": "b"}), ("accept_both", {"choice": "b"}), ("full_marks", None), ("drop", None)],
)
@pytest.mark.parametrize("may_lower", [False, True])
def test_regraded_scores_are_clean_and_so_are_those_of_a_regrade_taken_back(action, key, may_lower):
    work = Work()
    for answer in ({"choice": "a"}, {"choice": "b"}, None):
        work.handed_in(answer, {"choice": "a"})
    regrade = work.apply(action, key, may_lower=may_lower).regrade
    assert "All is as it should be" in verify()
    work.undo(regrade)
    assert "All is as it should be" in verify()


def test_a_question_left_out_without_a_regrade_is_named():
    submitted()
    Response.objects.update(counts=False)
    assert "it is left out, but nobody dropped the question" in verify()


def test_an_earlier_grader_is_counted_and_its_scores_are_compared_all_the_same():
    submitted()
    Response.objects.update(grader_version="0")
    assert "Graded by an earlier grader version: 1 answer." in verify()


def test_an_open_attempt_is_looked_at_only_where_an_answer_was_checked():
    make_attempt(answers=[{"choice": "a"}])
    assert verify() == "All is as it should be: 0 answers in 0 attempts.\n"


def test_a_quiz_that_does_not_exist_is_named():
    assert verify(quiz="nothing") == "There is no quiz 'nothing'.\n"


def test_many_attempts_are_verified_in_few_queries(django_assert_max_num_queries):
    for _ in range(4):
        submitted()
    with django_assert_max_num_queries(6):
        verify()

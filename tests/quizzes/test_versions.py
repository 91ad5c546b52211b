import pytest

from quizzes import taking, versions
from quizzes.grader import kind_of
from quizzes.terms import Terms
from tests.factories import NOW, SPECS, make_question, make_quiz, make_user

pytestmark = pytest.mark.django_db


def edit(question, **changes):
    current = question.current
    content = {name: getattr(current, name) for name in versions.CONTENT}
    return versions.edit(question, **{**content, **changes}, now=NOW)


def use(question):
    taking.start(student=make_user(), quiz=make_quiz(questions=[question]), terms=Terms(), now=NOW)


def test_a_version_that_nobody_was_asked_is_changed_in_place():
    question = make_question()
    edited = edit(question, prompt="Who went to lunch?")
    assert (edited.number, question.versions.count()) == (1, 1)
    assert question.versions.get().prompt == "Who went to lunch?"


def test_a_used_version_stays_and_a_new_one_is_made():
    question = make_question()
    use(question)
    edited = edit(question, prompt="Who went to lunch?")
    assert edited.number == 2
    assert [version.prompt for version in question.versions.all()] == ["Who carried the message?", "Who went to lunch?"]


def test_an_edit_that_changes_nothing_makes_no_version():
    question = make_question()
    use(question)
    assert edit(question) == question.current
    assert question.versions.count() == 1


def test_defaults_written_out_are_no_change():
    question = make_question(kind="numeric", spec={"key": "4"})
    use(question)
    edit(question, spec={"key": "4", "tolerance": "0"})
    assert question.versions.count() == 1


def test_the_digest_covers_all_that_is_graded_or_shown():
    question = make_question()
    digests = {versions.digest(question.current)}
    for change in ({"prompt": "?"}, {"explanation": "!"}, {"anchors": []}, {"kind": "numeric", "spec": {"key": "4"}}):
        digests.add(edit(question, **change).digest)
    assert len(digests) == 5


def test_a_spec_that_its_kind_refuses_changes_nothing():
    question = make_question()
    with pytest.raises(ValueError, match="options"):
        edit(question, spec={"options": []})
    assert question.current.spec == SPECS["single"]


def test_the_first_version_of_a_question_is_number_1():
    question = make_question()
    question.versions.all().delete()
    made = versions.edit(question, kind="single", prompt="Who?", spec=SPECS["single"], now=NOW)
    assert (made.number, made.digest, kind_of(made).LABEL) == (1, versions.digest(made), "One answer")
